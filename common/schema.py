"""What the schema says about answers that every resource gives alike."""

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from common.problems import PROBLEM_JSON


class ProblemSerializer(serializers.Serializer):
    """A problem document (RFC 9457); ``errors`` holds the faults by field where a request has some."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()
    errors = serializers.JSONField(required=False)  # type: ignore[assignment] # fields do not stay on the class


def problems(*statuses: int) -> dict[Any, Any]:
    """Entries of ``extend_schema(responses=…)`` for these refusals."""
    return {(status, PROBLEM_JSON): ProblemSerializer for status in statuses}


def documented_reads(row: type[serializers.Serializer], detail: Any = None) -> Callable[[type], type]:
    """Say for a viewset of ``row`` (and ``detail``, where that differs) what lists and details answer, refusals too."""
    return extend_schema_view(
        list=extend_schema(responses={200: row(many=True), **problems(400, 403, 404)}),
        retrieve=extend_schema(responses={200: detail or row, **problems(400, 403, 404)}),
    )
