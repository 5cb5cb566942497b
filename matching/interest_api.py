"""REST: applications and the acts upon them."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.idempotency import IDEMPOTENCY_KEY, IDEMPOTENT_REPLAYED, IdempotentCreates
from common.schema import problems
from demands.models import Demand
from matching.acting import NAMED
from matching.filters import InterestFilter
from matching.forms import ACT_FORMS
from matching.interest_serializers import ActSerializer, ApplySerializer, InterestSerializer
from matching.models import Interest
from matching.services.interests import apply, call_of
from matching.services.steps import take_step


class InterestViewSet(IdempotentCreates, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Applications that you may see: your own, your unit's, your regions', those released to you."""

    serializer_class = InterestSerializer
    filterset_class = InterestFilter
    queryset = Interest.objects.none()
    ordering = ("-pk",)
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> QuerySet[Interest]:
        return Interest.objects.visible_to(self.request.user).for_list().prefetch_related("follow_ups")

    @extend_schema(
        request=ApplySerializer,
        responses={201: InterestSerializer, **problems(400, 403, 404, 409, 422)},
        parameters=[IDEMPOTENCY_KEY, IDEMPOTENT_REPLAYED],
    )
    def create(self, request: Request) -> Response:
        """Apply for a published need with your own profile."""
        if not request.user.has_perm("matching.apply"):
            raise PermissionDenied
        return self.once(request, self._apply)

    def _apply(self) -> dict[str, Any]:
        wish = ApplySerializer(data=self.request.data)
        wish.is_valid(raise_exception=True)
        demand = get_object_or_404(Demand.objects.published(), pk=wish.validated_data["demand"])
        talent = self.request.user.talent  # type: ignore[union-attr]
        interest = apply(
            talent=talent,
            demand=demand,
            words=wish.validated_data["words"],
            agrees=wish.validated_data["consent"],
            call=call_of(talent, demand),
        )
        return self._document(interest.pk)

    @extend_schema(request=ActSerializer, responses={200: InterestSerializer, **problems(400, 403, 404, 409)})
    @action(detail=True, methods=["post"])
    def acts(self, request: Request, pk: str) -> Response:
        """Take a step; ``allowed_actions`` of the application names those open to you."""
        interest = self.get_object()
        wish = ActSerializer(data=request.data)
        wish.is_valid(raise_exception=True)
        act = NAMED[wish.validated_data["act"]]
        if not request.user.has_perm(act.permission, interest):
            raise PermissionDenied
        form = ACT_FORMS[act.name]({name: value for name, value in wish.validated_data.items() if name != "act"})
        if not form.is_valid():
            raise ValidationError({name: [str(fault) for fault in faults] for name, faults in form.errors.items()})
        assert request.user.is_authenticated  # noqa: S101 — asked above; said for the type checker
        take_step(name=act.name, interest=interest, actor=request.user, values=form.cleaned_data)
        return Response(self._document(interest.pk))

    def _document(self, pk: int) -> dict[str, Any]:
        return self.get_serializer(get_object_or_404(self.get_queryset(), pk=pk)).data
