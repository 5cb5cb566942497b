"""Child processes that end with their supervisor, or are found and ended by the next one.

Every child leads a session of its own, so that Ctrl-C reaches the supervisor alone and the order of
stopping stays in its hands. Beside its log each child has a record on disk: a supervisor killed
with SIGKILL cannot tidy up, and the next one ends what the records still name.
"""

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

import psutil

TAIL_LINES = 15
# A process id may be used again; start times further apart than this are two different processes.
# Not zero, because the start is counted from a boot time that moves when the clock is set.
SAME_START_SECONDS = 5.0

_stop_requested = False


class Failure(Exception):
    """What went wrong, in one sentence for the person at the terminal."""


class StopRequested(Exception):
    """Somebody asked this process to stop, by Ctrl-C or a signal."""


def stop_on_signals() -> None:
    """Turn SIGINT, SIGTERM and SIGHUP into a request that the next ``pause`` raises.

    A handler that raised by itself could do so between a child's start and its record.
    """

    def request(_signal: int, _frame: FrameType | None) -> None:
        global _stop_requested
        _stop_requested = True

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # as nohup leaves it
            signal.signal(number, request)


def pause(seconds: float) -> None:
    """Sleep for a moment.

    Raises:
        StopRequested: if a signal has asked for it.
    """
    if not _stop_requested:
        time.sleep(seconds)
    if _stop_requested:
        raise StopRequested


@dataclass(frozen=True, slots=True)
class Account:
    """The system user a child runs as, where it is not ours."""

    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class Command:
    """What to run, how to ask it to end, and how many seconds it then gets."""

    name: str
    arguments: Sequence[str]
    env: Mapping[str, str] = field(repr=False)
    cwd: Path
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    grace: float = 5.0


@dataclass(frozen=True, slots=True)
class Child:
    """A running command."""

    command: Command
    process: "subprocess.Popen[bytes]"
    log: Path

    @property
    def name(self) -> str:
        return self.command.name

    def exit_code(self) -> int | None:
        """The exit code, or None while it runs."""
        return self.process.poll()

    def tail(self) -> str:
        """The last lines of its log, indented."""
        lines = self.log.read_text(errors="replace").splitlines()[-TAIL_LINES:]
        return "\n".join(f"    {line}" for line in lines)

    def ask_to_stop(self) -> None:
        """Send its stop signal, without waiting."""
        with suppress(ProcessLookupError):
            self.process.send_signal(self.command.stop_signal)

    def stop(self) -> None:
        """Ask, wait, and after the grace kill it; its own children never outlive it."""
        self.ask_to_stop()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(self.command.grace)
        _kill_group(self.process.pid)
        self.process.wait()

    def require_alive(self) -> None:
        """Raises Failure with the end of its log if it has ended."""
        if (code := self.exit_code()) is not None:
            raise Failure(f"{self.name} ended unexpectedly ({_how(code)}); the end of {self.log}:\n{self.tail()}")


@contextmanager
def running(command: Command, folder: Path) -> Iterator[Child]:
    """Run a command until the block ends; its output goes to ``folder/log/NAME.log``."""
    log = folder / "log" / f"{command.name}.log"
    record = folder / "run" / f"{command.name}.json"
    for path in (log, record):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if log.exists():
        log.replace(log.with_suffix(".log.1"))
    child = Child(command, _start(command, log), log)
    try:
        _write_record(record, child)
        yield child
    finally:
        child.stop()
        record.unlink(missing_ok=True)


def run_to_end(command: Command, folder: Path) -> None:
    """Run a command that ends by itself.

    Raises:
        Failure: with the end of its log if its exit code is not 0.
    """
    with running(command, folder) as child:
        while (code := child.exit_code()) is None:
            pause(0.05)
        if code:
            raise Failure(f"{command.name} failed ({_how(code)}); the end of {child.log}:\n{child.tail()}")


def end_leftovers(folder: Path) -> list[str]:
    """End what a killed supervisor left running; return the names, the youngest first.

    The caller holds the folder's lock: no living supervisor owns these processes.
    """
    ended = []
    records = sorted((folder / "run").glob("*.json"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for record in records:
        if (process := _recorded(record)) is not None:
            end(process, signal.Signals(json.loads(record.read_text())["stop_signal"]))
            ended.append(record.stem)
        record.unlink()
    return ended


def end(process: psutil.Process, stop_signal: signal.Signals, grace: float = 5.0) -> None:
    """End a process that is not our child, with all of its process group."""
    with suppress(psutil.NoSuchProcess):
        process.send_signal(stop_signal)
    deadline = time.monotonic() + grace
    while is_alive(process) and time.monotonic() < deadline:
        time.sleep(0.05)
    _kill_group(process.pid)


def is_alive(process: psutil.Process) -> bool:
    """Whether it still runs; a zombie that nobody has collected does not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _start(command: Command, log: Path) -> "subprocess.Popen[bytes]":
    account = command.account
    with log.open("wb") as output:
        return subprocess.Popen(
            command.arguments,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(command.env),
            cwd=command.cwd,
            start_new_session=True,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )


def _write_record(path: Path, child: Child) -> None:
    with suppress(psutil.NoSuchProcess):  # it ended at once; whoever waits for it will say so
        started = psutil.Process(child.process.pid).create_time()
        content = {"pid": child.process.pid, "started": started, "stop_signal": int(child.command.stop_signal)}
        path.write_text(json.dumps(content))


def _recorded(record: Path) -> psutil.Process | None:
    """The process that a record names, if it still runs."""
    content = json.loads(record.read_text())
    try:
        process = psutil.Process(content["pid"])
        same = abs(process.create_time() - content["started"]) < SAME_START_SECONDS
    except psutil.NoSuchProcess:
        return None
    return process if same and is_alive(process) else None


def _kill_group(leader: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)


def _how(code: int) -> str:
    return f"exit code {code}" if code >= 0 else f"killed by {signal.Signals(-code).name}"
