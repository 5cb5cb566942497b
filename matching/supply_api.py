"""REST: supply against demand, and what would open more for a need that is being written."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.schema import problems
from demands.serializers.writing import DemandWriteSerializer
from matching.filters import SupplyFilter
from matching.hints import Hints, hints_for
from matching.models import SupplyCount
from matching.supply_wording import gate_code


class SupplySerializer(serializers.ModelSerializer):
    """One cell: a discipline in a region. ``narrowest`` closes most people out of the posts that nobody fills."""

    narrowest = serializers.SerializerMethodField()
    as_of = serializers.DateField(source="run.as_of", read_only=True)

    class Meta:
        model = SupplyCount
        fields = (
            "run",
            "as_of",
            "field",
            "region",
            "needs",
            "posts",
            "fit",
            "fit_long",
            "posts_hopeless",
            "posts_short",
            "narrowest",
        )
        read_only_fields = fields

    def get_narrowest(self, count: SupplyCount) -> str | None:
        """The name of the condition, as in the explanation of a pair."""
        return gate_code(count.narrowest)


class SupplyViewSet(mixins.ListModelMixin, viewsets.GenericViewSet):
    """Supply against demand by discipline and receiving region, as of the newest count. It names nobody."""

    serializer_class = SupplySerializer
    filterset_class = SupplyFilter
    queryset = SupplyCount.objects.none()
    ordering = ("field", "region")

    def get_queryset(self) -> QuerySet[SupplyCount]:
        return SupplyCount.objects.visible_to(self.request.user).newest().select_related("run")


class HintSerializer(serializers.Serializer):
    """One step and what it would give; ``change`` has the fields of the need with their new values."""

    kind = serializers.CharField()
    text = serializers.CharField(source="sentence")
    change = serializers.SerializerMethodField()
    fit = serializers.IntegerField()
    fit_long = serializers.IntegerField()

    def get_change(self, hint: Any) -> dict[str, Any]:
        return {_NAMES[column]: value for column, value in hint.columns.items()}


class HintsSerializer(serializers.Serializer):
    """How many people fit, how many of them for the whole length, and the steps that gain most, best first.

    ``sector_left_out``: the step to the whole sector was not counted, because the sector is large.
    """

    fit = serializers.IntegerField()
    fit_long = serializers.IntegerField()
    hints = HintSerializer(many=True)
    sector_left_out = serializers.BooleanField(source="is_sector_left_out")


_NAMES = {field.source or name: name for name, field in DemandWriteSerializer().fields.items()}


class HintsView(APIView):
    """What would open more for a need that is not stored."""

    @extend_schema(request=DemandWriteSerializer, responses={200: HintsSerializer, **problems(400, 403)})
    def post(self, request: Request) -> Response:
        """Count who fits the need as sent, and after each single step. Stores nothing."""
        if not request.user.has_perm("matching.ask_hints"):
            raise PermissionDenied
        sent = DemandWriteSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        found: Hints = hints_for(sent.judged_content())
        return Response(HintsSerializer(found).data)
