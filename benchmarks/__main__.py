"""``make bench``: the run database to database, beside the same shortlists by SQL, in one go.

Everything runs on this machine, in real processes: PostgreSQL, broker, a Celery worker with two of its own.
Figures are printed with their alternative from the same run; equal results are a condition, not a figure.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Set up a database with a demo world, start a worker, measure; 1 where results differ."""
    parser = argparse.ArgumentParser(prog="make bench ARGS=…", description=__doc__)
    parser.add_argument("--talents", type=int, default=100_000)
    parser.add_argument(
        "--demands", type=int, default=10_800, help="some are drafts: of 10,800 ten thousand are published"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--sql-demands", type=int, default=10_000, help="for how many needs SQL computes the shortlists too"
    )
    wishes = parser.parse_args()
    for command in ("migrate", "createcachetable", "load_reference"):
        _manage(command, quiet=True)
    _manage("demo", "--talents", str(wishes.talents), "--demands", str(wishes.demands), "--seed", str(wishes.seed))
    with ExitStack() as stack:
        _start_worker(stack)
        return _measure(wishes.sql_demands)


def _manage(*arguments: str, quiet: bool = False) -> None:
    output = subprocess.DEVNULL if quiet else None
    subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, check=True, stdout=output)


def _start_worker(stack: ExitStack) -> None:
    from config.up import processes
    from config.up.processes import Command

    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="yinqiao-bench-")))
    worker = ["-m", "celery", "-A", "config", "worker", "--concurrency", "2", "--loglevel", "WARNING"]
    command = Command("worker", [sys.executable, *worker, "--without-gossip", "--without-mingle"], os.environ, ROOT)
    stack.enter_context(processes.running(command, folder))


def _measure(sql_demands: int) -> int:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from benchmarks import table

    return table.print_all(sql_demands)


if __name__ == "__main__":
    sys.exit(main())
