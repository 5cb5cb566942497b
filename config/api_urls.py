"""The REST interface, version 1."""

from django.urls import path
from rest_framework.routers import DefaultRouter

from demands.api import DemandViewSet, ProgrammeViewSet
from matching.api import ExplainView, MatchViewSet, RunViewSet
from reference.api import FieldViewSet, RegionViewSet, TitleViewSet
from talent.api import TalentViewSet

router = DefaultRouter()
router.include_root_view = False
router.register("regions", RegionViewSet, "region")
router.register("fields", FieldViewSet, "field")
router.register("titles", TitleViewSet, "title")
router.register("programmes", ProgrammeViewSet, "programme")
router.register("demands", DemandViewSet, "demand")
router.register("talents", TalentViewSet, "talent")
router.register("runs", RunViewSet, "run")
router.register("matches", MatchViewSet, "match")

urlpatterns = [*router.urls, path("explain/", ExplainView.as_view(), name="explain")]
