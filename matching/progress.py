"""How far a run is, counted from its chunks, so that it never goes back."""

from dataclasses import dataclass

from django.utils import timezone

from matching.enums import UNFINISHED_RUN
from matching.models import MatchRun


@dataclass(frozen=True, slots=True)
class Progress:
    """Counts of a run so far; ``seconds`` since it began, ``seconds_left`` by its own speed."""

    demands_total: int
    demands_done: int
    demands_parked: int
    talents_read: int
    pairs_scored: int
    matches_listed: int
    demands_changed: int
    rows_changed: int
    seconds: float
    is_over: bool

    @property
    def percent(self) -> int:
        """0..100; 100 only when nothing is left."""
        if not self.demands_total:
            return 100
        return 100 * (self.demands_done + self.demands_parked) // self.demands_total

    @property
    def per_second(self) -> float:
        """Needs per second so far."""
        return self.demands_done / self.seconds if self.seconds > 0 else 0.0

    @property
    def seconds_left(self) -> float | None:
        """At the speed so far; ``None`` before the first chunk is done."""
        left = self.demands_total - self.demands_done - self.demands_parked
        return left / self.per_second if self.per_second else None


def progress_of(run: MatchRun) -> Progress:
    """Count the run's chunks."""
    totals = run.chunks.all().totals()
    began = run.started_at or run.created_at
    ended = run.ended_at or timezone.now()
    return Progress(
        demands_total=run.demands_total,
        demands_done=totals["demands_done"],
        demands_parked=totals["demands_parked"],
        talents_read=totals["talents_read"],
        pairs_scored=totals["pairs_scored"],
        matches_listed=totals["matches_listed"],
        demands_changed=totals["demands_changed"],
        rows_changed=totals["rows_changed"],
        seconds=max((ended - began).total_seconds(), 0.0),
        is_over=run.status not in UNFINISHED_RUN,
    )
