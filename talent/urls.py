from django.urls import path

from talent import views

app_name = "talent"

urlpatterns = [
    path("talents/", views.talent_list, name="list"),
    path("talents/<int:pk>/", views.talent_detail, name="detail"),
]
