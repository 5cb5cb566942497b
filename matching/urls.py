from django.urls import path

from matching import views

app_name = "matching"

urlpatterns = [
    path("demands/<int:pk>/", views.need, name="need"),
    path("demands/<int:pk>/funnel/", views.need_funnel, name="funnel"),
    path("demands/<int:pk>/why-not/", views.why_not, name="why-not"),
    path("demands/<int:pk>/talents/<int:talent_pk>/", views.why, name="why"),
    path("proposals/", views.proposals, name="proposals"),
    path("runs/", views.runs, name="runs"),
    path("runs/<int:pk>/", views.run_detail, name="run"),
    path("runs/<int:pk>/progress/", views.run_progress, name="progress"),
    path("runs/<int:pk>/cancel/", views.run_cancel, name="cancel"),
]
