from django.urls import path

from accounts import views

app_name = "accounts"

urlpatterns = [
    path("notices/", views.notice_list, name="notices"),
    path("notices/<int:pk>/open/", views.open_notice, name="open-notice"),
    path("notices/read/", views.read_all, name="read-notices"),
]
