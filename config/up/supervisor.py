"""The processes of the platform: start them, wait for the web server, show what they complain about."""

import re
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

from config.up import processes
from config.up.processes import Child, Command, Failure

WORTH_SHOWING = re.compile(rb"\b(WARNING|ERROR|CRITICAL)\b")
POLL_SECONDS = 0.3
ANSWER_SECONDS = 60.0


def platform_commands(port: int, env: Mapping[str, str], root: Path) -> list[Command]:
    """Worker, sweeper and web server, in the order of their start."""
    python = sys.executable

    def command(name: str, *arguments: str, grace: float) -> Command:
        return Command(name=name, arguments=[python, *arguments], env=env, cwd=root, grace=grace)

    worker = ("-m", "celery", "-A", "config", "worker", "--concurrency", "2", "--hostname", "yinqiao@%h")
    return [
        command("worker", *worker, "--without-gossip", "--without-mingle", "--loglevel", "INFO", grace=6.0),
        command("sweeper", "manage.py", "sweep", grace=3.0),
        command("web", "-m", "gunicorn", "config.wsgi", *_gunicorn_options(port), grace=4.0),
    ]


def _gunicorn_options(port: int) -> list[str]:
    return [
        f"--bind=127.0.0.1:{port}",
        "--workers=2",
        "--threads=4",
        "--graceful-timeout=3",
        "--access-logfile=-",
    ]


@contextmanager
def running_all(commands: Sequence[Command], folder: Path) -> Iterator[list[Child]]:
    """Run the commands until the block ends; then ask all to stop, and wait in reverse order."""
    with ExitStack() as stack:
        children: list[Child] = []
        try:
            for command in commands:
                children.append(stack.enter_context(processes.running(command, folder)))
            yield children
        finally:
            # Asked together, so that stopping takes as long as the slowest and not as long as all.
            for child in reversed(children):
                child.ask_to_stop()


def wait_until_healthy(url: str, children: Sequence[Child]) -> None:
    """Wait until the web server answers its health check.

    Raises:
        Failure: if a child ends meanwhile, or the answer does not come in time.
    """
    last = "no answer"
    for _ in range(int(ANSWER_SECONDS / POLL_SECONDS)):
        for child in children:
            child.require_alive()
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - our own loopback address
                if answer.status == HTTPStatus.OK:
                    return
        except (urllib.error.URLError, OSError) as error:
            last = str(error)
        processes.pause(POLL_SECONDS)
    raise Failure(f"{url} is not healthy after {ANSWER_SECONDS:.0f} s: {last}")


def watch(platform: Sequence[Child], servers: Sequence[Child]) -> None:
    """Show the warnings and errors of the platform until one of its processes, or a server, ends.

    What PostgreSQL logs as an error is often a race with a loser, who has been told; it is not shown.

    Raises:
        Failure: naming the child that ended, with the end of its log.
        StopRequested: on a signal.
    """
    tails = [_Tail(child) for child in platform]
    while True:
        for tail in tails:
            tail.show()
        for child in (*servers, *platform):  # a server first: its end is the cause of the others'
            child.require_alive()
        processes.pause(POLL_SECONDS)


@dataclass
class _Tail:
    """How far a child's log has been read."""

    child: Child
    position: int = 0
    rest: bytes = field(default=b"", repr=False)

    def show(self) -> None:
        with self.child.log.open("rb") as log:
            log.seek(self.position)
            new = log.read()
            self.position = log.tell()
        *lines, self.rest = (self.rest + new).split(b"\n")
        for line in lines:
            if WORTH_SHOWING.search(line):
                print(f"  {self.child.name:8} {line.decode(errors='replace')}", flush=True)
