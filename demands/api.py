"""REST: needs and programmes."""

from django.db.models import QuerySet
from rest_framework import viewsets
from rest_framework.permissions import AllowAny

from demands.filters import DemandFilter
from demands.models import Demand, Programme
from demands.serializers import DemandSerializer, ProgrammeSerializer


class ProgrammeViewSet(viewsets.ReadOnlyModelViewSet):
    """The programmes under which people are sent, with their dated rules."""

    queryset = Programme.objects.prefetch_related("rules", "regions")
    serializer_class = ProgrammeSerializer
    permission_classes = (AllowAny,)
    lookup_value_regex = r"[a-z0-9_]+"


class DemandViewSet(viewsets.ReadOnlyModelViewSet):
    """The needs that you may see: an employer's own, a coordinator's regions'."""

    serializer_class = DemandSerializer
    filterset_class = DemandFilter
    queryset = Demand.objects.none()
    ordering = ("-pk",)
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> QuerySet[Demand]:
        return Demand.objects.visible_to(self.request.user).for_list().prefetch_related("alternatives")
