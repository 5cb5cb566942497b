from django.urls import path

from demands.views import needs

app_name = "demands"

urlpatterns = [path("demands/", needs.demand_list, name="list")]
