"""A whole installation of its own: PostgreSQL, broker, worker, sweeper and web server as processes.

Browser tests use it as people do. Fault tests do to it what happens in a machine room: processes are
killed, the broker forgets, the database crashes; compared is what the tables hold afterwards.
"""

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import psycopg2
import redis

from config.up import processes, servers
from config.up.database import create_if_missing
from config.up.processes import Child, Command
from config.up.supervisor import wait_until_healthy

ROOT = Path(__file__).resolve().parents[1]
MATCHES = """
    SELECT demand_id, rank, talent_id, score, part_field, part_title, part_period, part_preference,
        stint_start, stint_end, covered_days, flags
    FROM matching_match ORDER BY demand_id, rank
"""
# I4: a need's shortlist comes whole from one run, the newest finished one.
NOT_WHOLE = """
    SELECT s.demand_id FROM matching_shortlist s
    LEFT JOIN matching_match m ON m.demand_id = s.demand_id
    GROUP BY s.demand_id, s.listed, s.run_id
    HAVING count(m.id) <> s.listed OR (count(m.id) > 0 AND max(m.rank) <> count(m.id))
        OR s.run_id <> (
            SELECT max(id) FROM matching_matchrun WHERE status = 'finished' AND NOT is_dry AND kind = 'shortlists'
        )
"""
# I5: no run is stuck; an unfinished one has a chunk that can be claimed or is leased.
STUCK = """
    SELECT r.id FROM matching_matchrun r
    WHERE r.status IN ('queued', 'running') AND r.kind = 'shortlists'
        AND NOT EXISTS (SELECT FROM matching_runchunk c WHERE c.run_id = r.id AND c.status = 'open')
"""


@dataclass
class Installation:
    """The processes and how to hurt them."""

    folder: Path
    env: dict[str, str]
    database: ExitStack = field(default_factory=ExitStack)
    postgres: Child | None = None
    url: str = ""

    def start_database(self) -> None:
        """Start PostgreSQL on its folder, recovering what a crash left."""
        server = self.database.enter_context(servers.postgres(self.folder))
        self.postgres = server.child
        self.url = create_if_missing(server.url)
        self.env["DATABASE_URL"] = self.url

    def crash_database(self) -> None:
        """Kill every process of PostgreSQL at once, then start it again: recovery from its log."""
        assert self.postgres is not None
        os.killpg(self.postgres.process.pid, signal.SIGKILL)
        self.postgres.process.wait()
        self.database.close()
        self.start_database()

    def wipe_broker(self) -> None:
        """Forget every message, those under way included."""
        redis.Redis.from_url(self.env["REDIS_URL"]).flushall()

    def manage(self, *arguments: str) -> str:
        """Run a command of the platform to its end; its output."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.env,
            capture_output=True,
            text=True,
            timeout=180,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    @contextmanager
    def worker(self, name: str = "worker") -> Iterator[Child]:
        """Run a Celery worker with two processes for the block."""
        arguments = [sys.executable, "-m", "celery", "-A", "config", "worker", "--concurrency", "2"]
        arguments += ["--without-gossip", "--without-mingle", "--loglevel", "INFO", "--hostname", f"{name}@%h"]
        with processes.running(Command(name, arguments, self.env, ROOT), self.folder) as child:
            yield child

    @contextmanager
    def sweeper(self) -> Iterator[Child]:
        """Run a sweeper for the block."""
        arguments = [sys.executable, "manage.py", "sweep", "--every", "0.5"]
        with processes.running(Command("sweeper", arguments, self.env, ROOT), self.folder) as child:
            yield child

    @contextmanager
    def web(self, name: str = "web") -> Iterator[str]:
        """Run a web server for the block; its address."""
        port = servers.free_port()
        arguments = [sys.executable, "-m", "gunicorn", "config.wsgi", f"--bind=127.0.0.1:{port}"]
        arguments += ["--workers=1", "--threads=4", "--graceful-timeout=2"]
        address = f"http://127.0.0.1:{port}"
        with processes.running(Command(name, arguments, self.env, ROOT), self.folder) as child:
            wait_until_healthy(f"{address}/healthz", [child])
            yield address

    def rows(self, query: str, *params: object) -> list[tuple]:
        """Ask the database; it may be coming up."""
        for _attempt in range(100):
            try:
                connection = psycopg2.connect(self.url)
            except psycopg2.OperationalError:
                time.sleep(0.1)
                continue
            try:
                with connection, connection.cursor() as cursor:
                    cursor.execute(query, params or None)
                    return cursor.fetchall() if cursor.description else []
            except psycopg2.OperationalError:
                time.sleep(0.1)
            finally:
                connection.close()
        raise AssertionError("the database did not come back")

    def forget_runs(self) -> None:
        """Empty what runs have written."""
        self.rows("TRUNCATE matching_match, matching_shortlist, matching_runchunk, matching_matchrun CASCADE")
        self.wipe_broker()

    def start_run(self) -> int:
        """Start a full run; its id."""
        return int(self.manage("match").split()[1].rstrip(":"))

    def progress(self, run: int) -> tuple[str, int]:
        """Status and finished chunks of a run."""
        ((status, done),) = self.rows(
            "SELECT status, (SELECT count(*) FROM matching_runchunk WHERE run_id = r.id AND status = 'done')"
            " FROM matching_matchrun r WHERE id = %s",
            run,
        )
        return status, done

    def wait_for(self, run: int, *, seconds: float = 120) -> None:
        """Wait until the run is finished."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            status, done = self.progress(run)
            if status == "finished":
                return
            time.sleep(0.1)
        raise AssertionError(f"run {run} is still {status} after {seconds} s, with {done} chunks done")

    def wait_for_claim(self, run: int) -> bool:
        """Wait until a worker takes a chunk from now on; false where the run ends first."""
        ((now,),) = self.rows("SELECT clock_timestamp()")
        while self.progress(run)[0] != "finished":
            if self.rows(
                "SELECT id FROM matching_runchunk WHERE run_id = %s AND status = 'open' AND claimed_at > %s", run, now
            ):
                return True
        return False

    def wait_for_chunks(self, run: int, count: int) -> bool:
        """Wait until so many chunks are done; false where the run ended first."""
        while True:
            status, done = self.progress(run)
            if done >= count or status == "finished":
                return status != "finished"
            time.sleep(0.01)


def pool_of(worker: Child) -> list[psutil.Process]:
    """The worker's own children, which compute."""
    return psutil.Process(worker.process.pid).children(recursive=True)


def kill_one(process: psutil.Process) -> None:
    """``kill -9``."""
    with suppress(psutil.NoSuchProcess):
        process.kill()


@contextmanager
def installation(folder: Path, *, talents: int, demands: int) -> Iterator[Installation]:
    """An installation with a demo world of that size, and no worker yet."""
    with ExitStack() as stack:
        env = {**os.environ, "SECRET_KEY": secrets.token_urlsafe(48), "ALLOWED_HOSTS": "127.0.0.1", "HTTPS": "false"}
        # The demo's log-ins have no authenticator; tests/browser/test_accounts.py turns it on for its own server.
        env["SECOND_FACTOR"] = "false"
        # Mails as files, so that tests can read what was sent.
        env["EMAIL_URL"] = f"filemail:///{folder / 'mail'}"
        env |= {"ENV_FILE": str(folder / "none.env"), "REDIS_URL": stack.enter_context(servers.broker(folder)).url}
        made = Installation(folder, env)
        stack.callback(lambda: made.database.close())
        made.start_database()
        for command in ("migrate", "createcachetable", "load_reference"):
            made.manage(command)
        made.manage("demo", "--talents", str(talents), "--demands", str(demands), "--seed", "7")
        yield made
