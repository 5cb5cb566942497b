"""The other way round: what fits one talent, instead of who fits one need (DESIGN §5.4)."""

from collections.abc import Iterable
from dataclasses import dataclass

from matching.engine.explain import PairFinding, explain
from matching.engine.reading import WIDTHS
from matching.engine.types import Need, Weights
from matching.engine.world import World


@dataclass(frozen=True, slots=True)
class Fit:
    """A need with what the engine says of it and the talent asked for."""

    need: Need
    finding: PairFinding

    @property
    def order(self) -> tuple[int, int, int, int]:
        """By score, then the closer field, then the need that begins first, then by number."""
        closeness = self.finding.field.similarity if self.finding.field else 0
        return -self.finding.score, -closeness, self.need.start_earliest, self.need.id


def best_needs(
    world: World, position: int, needs: Iterable[Need], weights: Weights, *, closed_most: int = 0
) -> list[Fit]:
    """Every need all of whose gates are open for the talent at ``position``, the best first, as asked pair by pair.

    With ``closed_most`` needs too of which no more gates than that are closed; their score is 0.
    """
    return sorted(findings(world, position, needs, weights, closed_most=closed_most), key=lambda fit: fit.order)


def findings(
    world: World, position: int, needs: Iterable[Need], weights: Weights, *, closed_most: int
) -> Iterable[Fit]:
    """Every need with at most ``closed_most`` closed gates for the talent, in the order of ``needs``.

    The gates that take a comparison of two numbers are asked first; who is left goes through :func:`explain`, the same
    code path as the run.
    """
    told = _Told(world, position)
    for need in needs:
        if told.closed_at_a_glance(need) <= closed_most:
            finding = explain(world, need, weights, position)
            if len(finding.closed) <= closed_most:
                yield Fit(need, finding)


class _Told:
    """A talent as plain numbers, so that most needs are dismissed without touching an array."""

    def __init__(self, world: World, position: int) -> None:
        rows = world.rows
        self._level, self._degree = int(rows.level[position]), int(rows.degree[position])
        self._modes = int(rows.modes[position])
        fields = [code for code in rows.fields[position].tolist() if code]
        self._near = {base: {code // width for code in fields} for base, width in WIDTHS}
        self._widths = dict(WIDTHS)

    def closed_at_a_glance(self, need: Need) -> int:
        """How many of the gates of field, title, degree and mode are closed."""
        near, width = self._near[need.base_min], self._widths[need.base_min]
        return (
            (self._level < (need.title_min or 0))
            + (self._degree < need.degree_min)
            + (not self._modes & need.mode)
            + all(code // width not in near for code in need.fields)
        )
