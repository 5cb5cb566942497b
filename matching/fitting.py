"""The needs that one person fits: read with the bridge of the run, asked of its engine. Nothing of it is stored."""

from collections.abc import Collection, Iterable
from dataclasses import replace

import numpy as np
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from demands.enums import FieldMatch
from demands.models import Demand, DemandAlternative
from matching.engine import Need, World
from matching.engine.transpose import Fit, best_needs
from matching.facts import People, read_needs, read_world, weights_of
from matching.models import Policy
from reference.enums import FieldLevel


def needs_near(fields: Iterable[str]) -> QuerySet[Demand]:
    """Published needs whose wish for a field is met by one of ``fields`` (six-digit codes)."""
    codes = set(fields)
    alternatives = DemandAlternative.objects.filter(_within(codes, "demand__"), demand=OuterRef("pk"))
    return Demand.objects.published().filter(_within(codes, "") | Exists(alternatives))


def _within(codes: Collection[str], need: str) -> Q:
    """Whether a row's field is as close to one of ``codes`` as its need wishes; ``need`` leads from row to need."""
    disciplines = {code[: FieldLevel.DISCIPLINE] for code in codes}
    sectors = {code[: FieldLevel.SECTOR] for code in codes}
    return (
        Q(**{f"{need}field_match": FieldMatch.SPECIALTY}, field__in=codes)
        | Q(**{f"{need}field_match": FieldMatch.DISCIPLINE}, field__parent__in=disciplines)
        | Q(**{f"{need}field_match": FieldMatch.SECTOR}, field__parent__parent__in=sectors)
    )


def as_if_open(world: World) -> World:
    """The same people as if all of them could be proposed: what would fit is shown to whoever pauses, too."""
    return replace(world, rows=replace(world.rows, is_open=np.ones(len(world), dtype=np.bool_)))


def world_of_one(talent: int) -> World:
    """One talent, as if they could be proposed."""
    return as_if_open(read_world(People.named([talent]), timezone.localdate()))


def fits_of(world: World, demands: QuerySet[Demand], *, closed_most: int = 0) -> list[Fit]:
    """What the only person of ``world`` fits among ``demands``, the best first, under the policy in use.

    With ``closed_most`` needs too of which no more gates than that are closed; their score is 0.
    """
    needs: list[Need] = read_needs(list(demands.order_by().values_list("pk", flat=True)))
    weights = weights_of(Policy.objects.get(is_current=True))
    return best_needs(world, 0, needs, weights, closed_most=closed_most)
