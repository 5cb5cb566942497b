"""The REST interface, version 1."""

from typing import Any

from django.urls import path, re_path
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.routers import DefaultRouter
from rest_framework.views import APIView

from demands.api import DemandViewSet
from demands.catalogue_api import CatalogueViewSet, EntryViewSet, PostingViewSet
from demands.reading_api import CallViewSet, PairingViewSet, ProgrammeViewSet, TeamViewSet
from matching.api import ExplainView, MatchViewSet, RunViewSet
from matching.interest_api import InterestViewSet
from matching.own_needs_api import OwnNeedViewSet
from matching.supply_api import HintsView, SupplyViewSet
from reference.api import FieldViewSet, RegionViewSet, TitleViewSet
from talent.api import TalentViewSet

router = DefaultRouter()
router.include_root_view = False
router.register("regions", RegionViewSet, "region")
router.register("fields", FieldViewSet, "field")
router.register("titles", TitleViewSet, "title")
router.register("programmes", ProgrammeViewSet, "programme")
router.register("demands", DemandViewSet, "demand")
router.register("teams", TeamViewSet, "team")
router.register("pairings", PairingViewSet, "pairing")
router.register("calls", CallViewSet, "call")
router.register("postings", PostingViewSet, "posting")
router.register("catalogues", CatalogueViewSet, "catalogue")
router.register("talents", TalentViewSet, "talent")
router.register("runs", RunViewSet, "run")
router.register("matches", MatchViewSet, "match")
router.register("interests", InterestViewSet, "interest")
router.register("my-needs", OwnNeedViewSet, "own-need")
router.register("supply", SupplyViewSet, "supply")


class UnknownAddress(APIView):
    """An address that no resource has: a problem document, as for everything else under /api/."""

    permission_classes = (AllowAny,)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse every method alike."""
        raise NotFound(_("There is nothing here, or nothing that you may see."))


urlpatterns = [
    *router.urls,
    path("catalogues/<int:catalogue_pk>/entries/", EntryViewSet.as_view({"get": "list"}), name="catalogue-entries"),
    path("explain/", ExplainView.as_view(), name="explain"),
    path("hints/", HintsView.as_view(), name="hints"),
    # Only with its slash: an address that merely lacks it is sent on to the one that has it.
    re_path("^(?:.*/)?$", UnknownAddress.as_view(), name="unknown-address"),
]
