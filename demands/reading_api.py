"""REST: what stands beside needs – programmes with their rules, teams, pairings, calls. Nothing here writes."""

from django.db.models import Prefetch, QuerySet
from rest_framework import viewsets
from rest_framework.permissions import AllowAny

from common.schema import documented_reads
from demands.filters import CallFilter, PairingFilter, TeamFilter
from demands.models import Call, Demand, Pairing, Programme, Team
from demands.serializers.groups import CallDetailSerializer, CallSerializer, PairingSerializer, TeamSerializer
from demands.serializers.programmes import ProgrammeSerializer


class ProgrammeViewSet(viewsets.ReadOnlyModelViewSet):
    """The programmes under which people are sent, with their dated rules."""

    queryset = Programme.objects.prefetch_related("rules", "regions")
    serializer_class = ProgrammeSerializer
    permission_classes = (AllowAny,)
    lookup_value_regex = r"[a-z0-9_]+"


@documented_reads(TeamSerializer)
class TeamViewSet(viewsets.ReadOnlyModelViewSet):
    """The teams that you may see, with their composition."""

    serializer_class = TeamSerializer
    filterset_class = TeamFilter
    queryset = Team.objects.none()
    ordering = ("-pk",)
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> QuerySet[Team]:
        return Team.objects.visible_to(self.request.user).for_list().prefetch_related("roles")


@documented_reads(PairingSerializer)
class PairingViewSet(viewsets.ReadOnlyModelViewSet):
    """The pairs of units that you may see."""

    serializer_class = PairingSerializer
    filterset_class = PairingFilter
    queryset = Pairing.objects.none()
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> QuerySet[Pairing]:
        return Pairing.objects.visible_to(self.request.user).for_list()


@documented_reads(CallSerializer, CallDetailSerializer)
class CallViewSet(viewsets.ReadOnlyModelViewSet):
    """The calls that you may see; one call with its needs and units."""

    filterset_class = CallFilter
    queryset = Call.objects.none()
    ordering = ("-pk",)
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> QuerySet[Call]:
        calls = Call.objects.visible_to(self.request.user).for_list()
        if self.action == "list":
            return calls
        return calls.prefetch_related(Prefetch("demands", Demand.objects.for_list().order_by("region", "pk")), "units")

    def get_serializer_class(self) -> type[CallSerializer]:
        return CallSerializer if self.action == "list" else CallDetailSerializer
