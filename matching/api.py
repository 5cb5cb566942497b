"""REST: runs, matches and explanations."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from matching.explaining import explain_pair
from matching.filters import MatchFilter, RunFilter
from matching.models import Match, MatchRun
from matching.seeing import pair_visible_to
from matching.serializers import (
    ExplanationSerializer,
    MatchSerializer,
    PairSerializer,
    RunDetailSerializer,
    RunSerializer,
    RunStartSerializer,
)
from matching.services import cancel_run, start_run

IDEMPOTENCY_KEY_LENGTH = 80


class RunViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Matching runs: start one, follow its progress, cancel it."""

    serializer_class = RunSerializer
    filterset_class = RunFilter
    queryset = MatchRun.objects.none()
    ordering = ("-pk",)
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> QuerySet[MatchRun]:
        return MatchRun.objects.shortlists().visible_to(self.request.user).for_list()

    def get_serializer_class(self) -> type[RunSerializer]:
        return RunDetailSerializer if self.action == "retrieve" else RunSerializer

    @extend_schema(
        request=RunStartSerializer,
        responses={201: RunDetailSerializer},
        parameters=[OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER)],
    )
    def create(self, request: Request) -> Response:
        """Start a run. The same Idempotency-Key gives back the same run."""
        _ask(request, "matching.start_run")
        wish = RunStartSerializer(data=request.data)
        wish.is_valid(raise_exception=True)
        assert request.user.is_authenticated  # noqa: S101 — asked above; said for the type checker
        run = start_run(
            actor=request.user,
            demand_ids=wish.validated_data.get("demands"),
            is_dry=wish.validated_data["is_dry"],
            idempotency_key=_idempotency_key(request),
        )
        return Response(RunDetailSerializer(run).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=RunDetailSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """Stop a run; what it has written stays."""
        run = self.get_object()
        _ask(request, "matching.cancel_run")
        return Response(RunDetailSerializer(cancel_run(run_id=run.pk)).data)


class MatchViewSet(mixins.ListModelMixin, viewsets.GenericViewSet):
    """Shortlists by need or by talent. Talents see only what was released to them."""

    serializer_class = MatchSerializer
    filterset_class = MatchFilter
    queryset = Match.objects.none()
    ordering = ("demand", "rank")

    def get_queryset(self) -> QuerySet[Match]:
        return Match.objects.visible_to(self.request.user).for_list()


class ExplainView(APIView):
    """Why a talent does or does not fit a need."""

    @extend_schema(
        parameters=[
            OpenApiParameter("talent", OpenApiTypes.INT64, required=True),
            OpenApiParameter("demand", OpenApiTypes.INT64, required=True),
        ],
        responses=ExplanationSerializer,
    )
    def get(self, request: Request) -> Response:
        """Every gate and part in words, by the code that the run uses."""
        if unknown := sorted(set(request.query_params) - {"talent", "demand"}):
            raise ValidationError({name: [_("Unknown filter: %(name)s") % {"name": name}] for name in unknown})
        asked = PairSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        talent, demand = pair_visible_to(request.user, asked.validated_data["talent"], asked.validated_data["demand"])
        return Response(ExplanationSerializer(explain_pair(talent, demand)).data)


def _ask(request: Request, permission: str) -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied


def _idempotency_key(request: Request) -> str | None:
    """The client's key, made the user's own so that two clients never meet in one."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not key.isascii() or not key.isprintable() or not 8 <= len(key) <= IDEMPOTENCY_KEY_LENGTH - 21:
        raise ValidationError({"Idempotency-Key": ["8 to 59 printable ASCII characters"]})
    return f"{request.user.pk}:{key}"
