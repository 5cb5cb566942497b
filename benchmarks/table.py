"""The measurements themselves, each beside its alternative."""

import os
import platform
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager

from django.db import connection, connections, transaction
from django.utils import timezone

from benchmarks import by_sql
from demands.models import Demand
from matching.engine import Weights, best
from matching.enums import UNFINISHED_RUN
from matching.facts import People, read_needs, read_world
from matching.models import MatchRun
from matching.progress import Progress, progress_of
from matching.services import start_run
from talent.models import Talent

CORES = 2
SQL_TIMEOUT = "SET LOCAL statement_timeout = '3600s'"
CHANGED_SHARE = 100  # every hundredth talent


def print_all(sql_demands: int) -> int:
    """Measure and print; 1 where the run's shortlists and SQL's differ."""
    published = list(Demand.objects.published().order_by("pk").values_list("pk", flat=True))
    print(f"\n{Talent.objects.count():,} talents × {len(published):,} published needs, {os.cpu_count()} cores,")
    print(f"Python {platform.python_version()}, PostgreSQL {_server_version()}\n")

    first, run_seconds = _run()
    _row("run, database to database", run_seconds, f"{first.rows_changed:,} rows written")
    again, again_seconds = _run()
    _row("the same again, nothing changed", again_seconds, f"{again.rows_changed:,} rows written")
    _change_some_talents()
    changed, changed_seconds = _run()
    note = f"{changed.rows_changed:,} rows, {100 * changed_seconds / run_seconds:.0f} % of the first run"
    _row("after 1 % of talents changed", changed_seconds, note)

    engine_seconds = _score(published)
    per_need = engine_seconds / len(published)
    _row("scoring alone, one core", engine_seconds, f"{per_need * 1e6:,.0f} µs a need")

    chosen = published[:: max(1, len(published) // sql_demands)][:sql_demands]
    found, sql_seconds = _by_sql(chosen)
    per_need_sql = sql_seconds * CORES / len(chosen)
    _row(f"SQL, {len(chosen):,} needs, {CORES} sessions", sql_seconds, f"{per_need_sql * 1e6:,.0f} µs a need and core")
    with connection.cursor() as cursor:
        stored = by_sql.stored(cursor, chosen)
    equal = found == stored
    print(f"\nSQL / scoring, per need and core: {per_need_sql / per_need:,.0f} ×")
    print(f"equal results: {'yes' if equal else 'NO'}, {len(stored):,} rows compared column by column")
    return 0 if equal else 1


def _row(what: str, seconds: float, note: str) -> None:
    print(f"{what:40} {seconds:9.2f} s   {note}", flush=True)


def _server_version() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0])


def _run() -> tuple[Progress, float]:
    """A full run by the worker, from the call that starts it to the last commit."""
    began = time.perf_counter()
    run = start_run(actor=None)
    while run.status in UNFINISHED_RUN:
        time.sleep(0.02)
        run = MatchRun.objects.get(pk=run.pk)
    return progress_of(run), time.perf_counter() - began


def _change_some_talents() -> None:
    """One in a hundred can stay a month longer, or a month shorter."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE talent_talent SET longest_stint_days = greatest(shortest_stint_days, longest_stint_days - 30)"
            " WHERE id %% %s = 0",
            (CHANGED_SHARE,),
        )


def _score(published: list[int]) -> float:
    world, needs = read_world(People(), timezone.localdate()), read_needs(published)
    began = time.perf_counter()
    for need in needs:
        best(world, need, Weights())
    return time.perf_counter() - began


def _by_sql(demands: list[int]) -> tuple[list[tuple], float]:
    """The needs shared between as many sessions as there are cores; facts are prepared in each."""
    with _sessions() as pool:
        began = time.perf_counter()
        parts = list(pool.map(_sql_session, [demands[number::CORES] for number in range(CORES)]))
        seconds = time.perf_counter() - began
    return sorted(row for part in parts for row in part), seconds


@contextmanager
def _sessions() -> Iterator[ProcessPoolExecutor]:
    connections.close_all()  # a child must not inherit an open connection
    with ProcessPoolExecutor(CORES) as pool:
        yield pool


def _sql_session(demands: list[int]) -> list[tuple]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SQL_TIMEOUT)
        by_sql.prepare(cursor, timezone.localdate())
        return by_sql.shortlists(cursor, demands, Weights())
