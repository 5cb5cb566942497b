"""How many people fit a need as it stands, and as it would stand after one step less."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from demands.content import NeedContent, content_of, faults_of
from demands.enums import FieldMatch
from demands.models import Demand
from matching.blocking import blocked_talents
from matching.engine.counting import eligible
from matching.facts import NeedMaker, People, read_world
from matching.relaxing import Relaxation, relaxations
from reference.enums import FieldLevel
from reference.models import Region
from talent.models import TalentField

MOST_HINTS = 5
MOST_OF_A_KIND = 2
# Of more entries of fields than these a sector is not read for the sake of one step: it would take most of a second.
MOST_WIDENED = 10_000


@dataclass(frozen=True, slots=True)
class Hint:
    """What one step would give: how many would fit, and how many of them for the whole length.

    ``columns`` are the columns of the content that the step changes, with their new values.
    """

    kind: str
    words: str
    columns: dict[str, Any]
    fit: int
    fit_long: int

    @property
    def sentence(self) -> str:
        """The step with its numbers of people."""
        values = {"change": self.words, "fit": f"{self.fit:,}", "long": f"{self.fit_long:,}"}
        return _("%(change)s it would be %(fit)s (%(long)s of them for the whole length).") % values


@dataclass(frozen=True, slots=True)
class Hints:
    """How many people fit now, how many for the whole length, and the steps that gain most, best first.

    ``is_sector_left_out``: the step to the whole sector was not counted, because the sector is large.
    """

    fit: int
    fit_long: int
    hints: list[Hint]
    is_sector_left_out: bool


def hints_for_demand(demand: Demand) -> Hints:
    """Hints for a stored need in any state; people who are not to be proposed for it are not counted."""
    blocked = blocked_talents(Demand.objects.filter(pk=demand.pk)).get(demand.pk, [])
    return hints_for(content_of(demand), blocked=blocked)


def hints_for(content: NeedContent, *, blocked: Sequence[int] = ()) -> Hints:
    """Count everybody who fits, now and after each single step; at most five steps that gain, best first.

    Exact, by the engine of the run, on people read once. Of a kind of step (a lower title, another mode) the two best
    are told, a greater one only where it gives more; steps that would put a fault into the need are left out. The step
    to the whole of a large sector is not counted.

    Args:
        content: without faults of its own.
        blocked: ids of talents who are not to be proposed for the need.

    Raises:
        ValueError: where the content is impossible.
    """
    steps = list(relaxations(content))
    is_sector_left_out = any(map(_widens_to_sector, steps)) and _is_large(content)
    if is_sector_left_out:
        steps = [step for step in steps if not _widens_to_sector(step)]
    counts = _counts([content, *(step.of(content) for step in steps)], blocked)
    now = counts[0]
    found = [
        Hint(step.family, step.words, step.columns, *after)
        for step, after in zip(steps, counts[1:], strict=True)
        if after[0] >= now[0] and after > now
    ]
    found.sort(key=lambda hint: (-hint.fit, -hint.fit_long))
    return Hints(*now, _chosen(content, found), is_sector_left_out)


def _widens_to_sector(step: Relaxation) -> bool:
    return step.columns.get("field_match") == FieldMatch.SECTOR


def _is_large(content: NeedContent) -> bool:
    sectors = {code[: FieldLevel.SECTOR] for code in (content.field_id, *content.alternatives)}
    entries = TalentField.objects.filter(field__parent__parent__in=sectors).order_by()
    return entries[MOST_WIDENED : MOST_WIDENED + 1].exists()


def _counts(contents: list[NeedContent], blocked: Sequence[int]) -> list[tuple[int, int]]:
    """For each variant of one need how many fit, and how many of them for the whole length."""
    maker = NeedMaker()
    altitude = Region.objects.values_list("altitude_m", flat=True).get(pk=contents[0].region_id)
    needs = [
        maker.need(content, altitude, alternatives=map(int, content.alternatives), blocked=blocked)
        for content in contents
    ]
    world = read_world(People.near([min(needs, key=lambda need: need.base_min)]), timezone.localdate())
    counted = [eligible(world, need) for need in needs]
    return [(found.fit, found.fit_long) for found in counted]


def _chosen(content: NeedContent, found: list[Hint]) -> list[Hint]:
    """The first few that put no new fault into the need, and not too many of a kind."""
    known = _fault_codes(content)
    chosen: list[Hint] = []
    for hint in found:
        alike = [other for other in chosen if other.kind == hint.kind]
        if len(alike) == MOST_OF_A_KIND or any(_is_needless(hint, other) for other in alike):
            continue
        if _fault_codes(replace(content, **hint.columns)) - known:
            continue
        chosen.append(hint)
        if len(chosen) == MOST_HINTS:
            break
    return chosen


def _is_needless(hint: Hint, smaller: Hint) -> bool:
    """Whether a smaller step of the kind gives as much; another mode is no smaller."""
    return hint.kind != "mode" and (hint.fit, hint.fit_long) == (smaller.fit, smaller.fit_long)


def _fault_codes(content: NeedContent) -> set[tuple[str, str]]:
    return {(fault.column, fault.code) for fault in faults_of(content, today=timezone.localdate())}
