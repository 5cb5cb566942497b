from django.urls import path

from accounts import views

app_name = "accounts"

urlpatterns = [
    path("account/", views.account_page, name="account"),
    path("account/activity/", views.activity_page, name="activity"),
    path("account/sessions/<int:pk>/end/", views.end_session, name="end-session"),
    path("notices/", views.notice_list, name="notices"),
    path("notices/<int:pk>/open/", views.open_notice, name="open-notice"),
    path("notices/read/", views.read_all, name="read-notices"),
]
