"""How runs and matches are narrowed, in HTML and REST alike."""

import django_filters
from django.utils.translation import gettext_lazy as _

from common.filters import StrictFilterSet
from matching.enums import RunStatus
from matching.models import Match, MatchRun


class RunFilter(StrictFilterSet):
    """Runs by status."""

    status = django_filters.ChoiceFilter(label=_("Status"), choices=RunStatus.choices)

    class Meta(StrictFilterSet.Meta):
        model = MatchRun
        fields = ("status", "is_full", "is_dry")


class MatchFilter(StrictFilterSet):
    """Matches of one need, of one talent, or from a score up."""

    demand = django_filters.NumberFilter(label=_("Need"), field_name="demand_id")
    talent = django_filters.NumberFilter(label=_("Talent"), field_name="talent_id")
    score_min = django_filters.NumberFilter(label=_("Lowest score"), field_name="score", lookup_expr="gte")

    class Meta(StrictFilterSet.Meta):
        model = Match
        fields = ("demand", "talent", "score_min")
