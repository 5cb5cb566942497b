from django.urls import path

from talent.views import directory

app_name = "talent"

urlpatterns = [
    path("talents/", directory.talent_list, name="list"),
    path("talents/<int:pk>/", directory.talent_detail, name="detail"),
]
