"""REST: what fits the one who asks, and what they do not want."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django_filters.utils import translate_validation
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

from accounts.requests import member_of
from common.filters import StrictFilterBackend
from common.keys import key_in
from common.pagination import KeysetPagination
from common.schema import problems
from demands.models import Demand
from matching.enums import DismissReason
from matching.filters import OwnNeedFilter
from matching.own_needs import OwnNeed, own_fits, own_needs
from matching.serializers import GateSerializer, PartSerializer
from matching.services import dismiss_need, take_back_dismissal
from matching.services.dismissals import MAX_NOTE
from talent.models import Talent


class OwnNeedSerializer(serializers.Serializer):
    """A published need for the one who asks; ``stint_end`` is the day after the last one.

    ``closed`` holds the conditions that are not met; ``score`` is 0 and ``parts`` is empty unless it holds none.
    """

    demand = serializers.IntegerField(source="demand.pk")
    position = serializers.CharField(source="demand.position")
    employer = serializers.CharField(source="demand.employer.name")
    region = serializers.CharField(source="demand.region_id")
    altitude_m = serializers.IntegerField(source="demand.region.altitude_m", allow_null=True)
    mode = serializers.CharField(source="demand.mode_id")
    programme = serializers.CharField(source="demand.programme_id", allow_null=True)
    start_earliest = serializers.DateField(source="demand.start_earliest")
    start_latest = serializers.DateField(source="demand.start_latest")
    duration_days = serializers.IntegerField(source="demand.duration_days")
    supports = serializers.ListField(source="demand.supports", child=serializers.CharField())
    score = serializers.IntegerField(source="fit.finding.score")
    stint_start = serializers.SerializerMethodField()
    stint_end = serializers.SerializerMethodField()
    covered_days = serializers.IntegerField(source="fit.finding.covered")
    closed = serializers.SerializerMethodField()
    parts = PartSerializer(many=True, source="account.parts")
    flags = serializers.SerializerMethodField()
    interest = serializers.IntegerField(source="interest.pk", allow_null=True, default=None)
    dismissed = serializers.ChoiceField(
        source="dismissal.reason", choices=DismissReason.choices, allow_null=True, default=None
    )
    allowed_actions = serializers.ListField(child=serializers.ChoiceField(["apply", "dismiss", "take_back"]))

    @extend_schema_field(serializers.DateField(allow_null=True))
    def get_stint_start(self, row: OwnNeed) -> str | None:
        return row.stint[0].isoformat() if row.stint else None

    @extend_schema_field(serializers.DateField(allow_null=True))
    def get_stint_end(self, row: OwnNeed) -> str | None:
        return row.stint[1].isoformat() if row.stint else None

    @extend_schema_field(GateSerializer(many=True))
    def get_closed(self, row: OwnNeed) -> list[dict[str, Any]]:
        return list(GateSerializer([line for line in row.account.gates if not line.is_open], many=True).data)

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_flags(self, row: OwnNeed) -> list[str]:
        return [words for words, _tone in row.flags]


class DismissSerializer(serializers.Serializer):
    """Why the need is not for you; ``note`` is read by nobody else."""

    reason = serializers.ChoiceField(choices=DismissReason.choices)
    note = serializers.CharField(required=False, allow_blank=True, max_length=MAX_NOTE, default="")


class PlacePagination(KeysetPagination):
    """Pages of an order that is worked out for each request: the cursor is the place after which a page begins."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        """Cut the page out of a list."""
        cursor = request.query_params.get("cursor")
        start = 0 if cursor is None else key_in(cursor)
        if start is None:
            raise NotFound(self.invalid_cursor_message)
        size = self.get_page_size(request) or self.page_size
        self._address, self._start, self._size, self._total = request.build_absolute_uri(), start, size, len(queryset)
        return list(queryset[start : start + size])

    def get_next_link(self) -> str | None:
        """The address of the next page."""
        end = self._start + self._size
        return replace_query_param(self._address, "cursor", end) if end < self._total else None

    def get_previous_link(self) -> str | None:
        """The address of the page before."""
        before = self._start - self._size
        if self._start == 0:
            return None
        return remove_query_param(self._address, "cursor") if before <= 0 else self._at(before)

    def _at(self, place: int) -> str:
        return replace_query_param(self._address, "cursor", place)


class OwnNeedViewSet(viewsets.GenericViewSet):
    """Published needs that fit you, with your own profile: the best first. Nobody else's fit is told."""

    serializer_class = OwnNeedSerializer
    filterset_class = OwnNeedFilter
    pagination_class = PlacePagination
    queryset = Demand.objects.none()
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> QuerySet[Demand]:
        return Demand.objects.published()

    @extend_schema(responses={200: OwnNeedSerializer(many=True), **problems(400, 403, 404)})
    def list(self, request: Request) -> Response:
        """What fits you, nearly fits you, what you applied for, or what you do not want (``show``)."""
        talent = _talent(request)
        found = StrictFilterBackend().get_filterset(request, self.get_queryset(), self)
        if not found.is_valid():
            raise translate_validation(found.errors)
        page: Sequence[Any] = self.paginate_queryset(own_fits(talent, found)) or []
        return self.get_paginated_response(self.get_serializer(own_needs(talent, page), many=True).data)

    @extend_schema(request=DismissSerializer, responses={204: None, **problems(400, 403, 404, 409)})
    @action(detail=True, methods=["post"])
    def dismiss(self, request: Request, pk: str) -> Response:
        """Say that you do not want a need: it is not proposed to you any more."""
        talent = _talent(request)
        wish = DismissSerializer(data=request.data)
        wish.is_valid(raise_exception=True)
        dismiss_need(talent=talent, demand=self._demand(pk), **wish.validated_data)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses={204: None, **problems(403, 404, 409)})
    @action(detail=True, methods=["post"], url_path="take-back")
    def take_back(self, request: Request, pk: str) -> Response:
        """Take a need up again that you did not want."""
        take_back_dismissal(talent=_talent(request), demand=self._demand(pk))
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _demand(self, pk: str) -> Demand:
        return get_object_or_404(self.get_queryset(), pk=key_in(pk))


def _talent(request: Request) -> Talent:
    """The profile of the one who asks.

    Raises:
        PermissionDenied: for everybody who has none.
    """
    if not request.user.has_perm("matching.view_own_needs"):
        raise PermissionDenied
    user = member_of(request)
    return Talent.objects.visible_to(user).for_detail().get(user=user)
