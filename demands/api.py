"""REST: needs, from the draft to the end. What is read beside them is in ``demands.reading_api``."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.idempotency import IDEMPOTENCY_KEY, IDEMPOTENT_REPLAYED, IdempotentCreates
from accounts.models import Organisation, User
from accounts.requests import member_of
from common.etags import IF_MATCH, IF_NONE_MATCH, EtagMixin, etag_header, require_match
from common.schema import problems
from demands.actions import may_at_some_stage, refuse_wrong_state
from demands.filters import DemandFilter
from demands.models import Demand
from demands.serializers.needs import DemandSerializer, EventSerializer
from demands.serializers.writing import (
    CloseSerializer,
    CopySerializer,
    DemandChangeSerializer,
    DemandWriteSerializer,
    NoteSerializer,
    ReturnSerializer,
    StrictSerializer,
)
from demands.services.needs import amend_demand, copy_demand, create_demand, edit_demand
from demands.services.reviews import close_demand, publish_demand, return_demand, submit_demand, take_back_demand
from demands.services.states import lock_demand

Body = dict[str, Any]
Kind = type[StrictSerializer]
# Takes ``demand`` and ``actor`` by name, and what was sent; returns the need that it wrote.
Service = Callable[..., Demand]
LOCATION = OpenApiParameter("Location", str, OpenApiParameter.HEADER, response=[201])
CREATES = [IDEMPOTENCY_KEY, IDEMPOTENT_REPLAYED, LOCATION, etag_header(201)]
CREATED = {201: DemandSerializer, **problems(400, 403, 409, 413, 415, 422)}
COPIED = {**CREATED, **problems(404, 412, 428)}
CHANGES = [IF_MATCH, etag_header(200)]
CHANGED = {200: DemandSerializer, **problems(400, 403, 404, 409, 412, 413, 415, 428)}


@extend_schema_view(
    list=extend_schema(responses={200: DemandSerializer(many=True), **problems(400, 403, 404)}),
    retrieve=extend_schema(
        parameters=[IF_NONE_MATCH, etag_header(200, 304)],
        responses={200: DemandSerializer, 304: None, **problems(400, 403, 404)},
    ),
)
class DemandViewSet(IdempotentCreates, EtagMixin, viewsets.ReadOnlyModelViewSet):
    """The needs that you may see: an employer's own, a coordinator's regions'.

    A change names the version that was read (If-Match). Where the state of a need does not allow what is asked,
    the answer is 409; where you never may, 403.
    """

    serializer_class = DemandSerializer
    filterset_class = DemandFilter
    queryset = Demand.objects.none()
    ordering = ("-pk",)
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> QuerySet[Demand]:
        return Demand.objects.visible_to(self.request.user).for_list().prefetch_related("alternatives")

    def etag_of(self, row: Demand) -> str:
        """Changes with the content and with the state."""
        return _etag(row.version, row.status)

    def headers_of(self, body: Body) -> dict[str, str]:
        """Where the new need is, and its tag."""
        return {"Location": reverse("demand-detail", args=[body["id"]]), "ETag": _etag(body["version"], body["status"])}

    @extend_schema(request=DemandWriteSerializer, responses=CREATED, parameters=CREATES)
    def create(self, request: Request) -> Response:
        """Write a need as a draft, for an employer for which you act."""
        if not request.user.has_perm("demands.post"):
            raise PermissionDenied
        return self.once(request, self._create)

    def _create(self) -> Body:
        wish = DemandWriteSerializer(data=self.request.data)
        wish.is_valid(raise_exception=True)
        employer = Organisation.objects.filter(pk=wish.validated_data["employer_id"]).first()
        if not self.request.user.has_perm("demands.post_for", employer):
            raise PermissionDenied
        return self._document(create_demand(content=wish.judged_content(), actor=member_of(self.request)))

    @extend_schema(request=DemandChangeSerializer, responses=CHANGED, parameters=CHANGES)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change a draft or a returned need. Its authority amends a published one, with a note on why."""
        edits = may_at_some_stage(member_of(request), "edit", self.get_object())
        return self._act("edit", self._edit) if edits else self._act("amend", self._amend)

    def _edit(self, *, demand: Demand, actor: User) -> Demand:
        wish = self._change_of(demand)
        if "note" in wish.validated_data:
            raise ValidationError({"note": [_("Only an amendment takes a note.")]})
        return edit_demand(demand=demand, content=wish.judged_content(), version=demand.version, actor=actor)

    def _amend(self, *, demand: Demand, actor: User) -> Demand:
        wish = self._change_of(demand)
        note = wish.validated_data.get("note")
        if note is None:
            raise ValidationError({"note": [_("Say why the published need is changed.")]})
        content = wish.judged_content()
        return amend_demand(demand=demand, content=content, version=demand.version, actor=actor, note=note)

    def _change_of(self, demand: Demand) -> DemandChangeSerializer:
        wish = DemandChangeSerializer(demand, data=self.request.data, partial=True)
        wish.is_valid(raise_exception=True)
        return wish

    @extend_schema(request=NoteSerializer, responses=CHANGED, parameters=CHANGES)
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, pk: str) -> Response:
        """Hand the need to its authority. A returned need goes back unchanged only with a note."""
        return self._act("submit", submit_demand, NoteSerializer)

    @extend_schema(request=None, responses=CHANGED, parameters=CHANGES)
    @action(detail=True, methods=["post"], url_path="take-back")
    def take_back(self, request: Request, pk: str) -> Response:
        """Make a submitted need a draft again."""
        return self._act("take-back", take_back_demand, StrictSerializer)

    @extend_schema(request=ReturnSerializer, responses=CHANGED, parameters=CHANGES)
    @action(detail=True, methods=["post"], url_path="return", url_name="return")
    def give_back(self, request: Request, pk: str) -> Response:
        """Give a submitted need back to its employer."""
        return self._act("return", return_demand, ReturnSerializer)

    @extend_schema(request=NoteSerializer, responses=CHANGED, parameters=CHANGES)
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, pk: str) -> Response:
        """Publish a submitted need: the public reads it, and it is matched."""
        return self._act("publish", publish_demand, NoteSerializer)

    @extend_schema(request=CloseSerializer, responses=CHANGED, parameters=CHANGES)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str) -> Response:
        """End a need that is not filled."""
        return self._act("close", close_demand, CloseSerializer)

    @extend_schema(request=CopySerializer, responses=COPIED, parameters=[IF_MATCH, *CREATES])
    @action(detail=True, methods=["post"])
    def copy(self, request: Request, pk: str) -> Response:
        """Write a draft that says the same, its start moved on by whole years."""
        return self.once(request, lambda: self._perform("copy", copy_demand, CopySerializer))

    @extend_schema(responses={200: EventSerializer(many=True), **problems(400, 403, 404)})
    @action(detail=True, filterset_class=None, ordering=("pk",), serializer_class=EventSerializer)
    def history(self, request: Request, pk: str) -> Response:
        """What happened to the need, step by step."""
        steps = self.get_object().events.visible_to(request.user).select_related("actor")
        whose = ("actor__memberships__organisation", "actor__memberships__scope")
        page = self.paginate_queryset(steps.prefetch_related(*whose))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def _act(self, name: str, service: Service, kind: Kind | None = None) -> Response:
        with transaction.atomic():
            body = self._perform(name, service, kind)
        return Response(body, headers={"ETag": _etag(body["version"], body["status"])})

    def _perform(self, name: str, service: Service, kind: Kind | None) -> Body:
        """Let ``service`` act on the need with what was sent, read as ``kind``; call it in a transaction.

        The need is locked, so that it stays the version that was named. Refuses in this order: 404, 403, 428 or 412,
        409 where the state is past that step, then what is wrong with the body.
        """
        seen = self.get_object()
        actor = member_of(self.request)
        if not may_at_some_stage(actor, name, seen):
            raise PermissionDenied
        demand = lock_demand(seen.pk)
        require_match(self.request, self.etag_of(demand))
        refuse_wrong_state(actor, name, demand)
        sent: Body = {}
        if kind is not None:
            wish = kind(data=self.request.data)
            wish.is_valid(raise_exception=True)
            sent = wish.validated_data
        return self._document(service(demand=demand, actor=actor, **sent))

    def _document(self, demand: Demand) -> Body:
        return self.get_serializer(self.get_queryset().get(pk=demand.pk)).data


def _etag(version: int, status: str) -> str:
    return f'"v{version}-{status}"'
