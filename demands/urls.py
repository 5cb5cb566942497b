from django.urls import path

from demands import views

app_name = "demands"

urlpatterns = [path("demands/", views.demand_list, name="list")]
