"""Doing the worker's part inside a test."""

from matching.computing import work_one_chunk
from matching.models import MatchRun


def work_off(run: MatchRun) -> MatchRun:
    """Compute every chunk of a run here and now."""
    while work_one_chunk(run.pk):
        pass
    run.refresh_from_db()
    return run
