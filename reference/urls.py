from django.urls import path

from reference import views

app_name = "reference"

urlpatterns = [
    path("suggest/fields/", views.suggest_fields, name="suggest-fields"),
    path("suggest/titles/", views.suggest_titles, name="suggest-titles"),
    path("suggest/own-titles/", views.suggest_own_titles, name="suggest-own-titles"),
]
