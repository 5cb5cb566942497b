"""Suggestions while one types; open to everybody, like the reference data themselves."""

from collections.abc import Sequence

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from common.comboboxes import MOST_SHOWN, Option
from reference.lookups import find_fields, find_own_titles, find_titles


@require_safe
def suggest_fields(request: HttpRequest) -> JsonResponse:
    """The specialties that ``?q=`` may mean."""
    return suggestions(find_fields(request.GET.get("q", "")))


@require_safe
def suggest_titles(request: HttpRequest) -> JsonResponse:
    """The titles and title levels that ``?q=`` may mean; the value of each is its level."""
    return suggestions(find_titles(request.GET.get("q", "")))


@require_safe
def suggest_own_titles(request: HttpRequest) -> JsonResponse:
    """The titles, by their codes, that ``?q=`` may mean."""
    return suggestions(find_own_titles(request.GET.get("q", "")))


def suggestions(options: Sequence[Option]) -> JsonResponse:
    """``results``, the best first and at most twelve, each with value, label and beneath; ``total`` of all."""
    results = [
        {"value": option.value, "label": option.label, "beneath": option.beneath} for option in options[:MOST_SHOWN]
    ]
    return JsonResponse({"results": results, "total": len(options)})
