"""One line on the screen for each step of the set-up, with the time that it took."""

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from config.up import processes
from config.up.processes import Child, Command, Failure


@contextmanager
def step(title: str) -> Iterator[None]:
    """Show what is being done, and once it is done its duration. Prints no last line on a failure."""
    started = time.monotonic()
    if sys.stdout.isatty():
        print(f"  … {title}", end="", flush=True)
    try:
        yield
    except BaseException:
        if sys.stdout.isatty():
            print()
        raise
    start_of_line = "\r" if sys.stdout.isatty() else ""
    print(f"{start_of_line}  ✓ {title:<34} {time.monotonic() - started:6.1f} s", flush=True)


@dataclass(frozen=True, slots=True)
class Manage:
    """Runs commands of manage.py as children, in the environment of the installation."""

    env: Mapping[str, str]
    root: Path
    folder: Path

    def quietly(self, title: str, *arguments: str) -> None:
        """One step; the output goes to a log.

        Raises:
            Failure: with the end of the output if the command fails.
        """
        command = Command(
            name=f"setup-{arguments[0]}",
            arguments=[sys.executable, "manage.py", *arguments],
            env=self.env,
            cwd=self.root,
        )
        with step(title):
            processes.run_to_end(command, self.folder)

    def openly(self, *arguments: str, needed: Sequence[Child] = ()) -> None:
        """A command that shows its own progress, on this terminal.

        Raises:
            Failure: if the command fails, which has said why; or if a process that it needs ends.
        """
        with subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            stdin=subprocess.DEVNULL,
            env=dict(self.env),
            cwd=self.root,
            start_new_session=True,
        ) as process:
            try:
                while (code := process.poll()) is None:
                    for child in needed:
                        child.require_alive()
                    processes.pause(0.05)
            except BaseException:
                process.kill()
                raise
        if code:
            raise Failure(f"manage.py {' '.join(arguments)} failed (exit code {code}).")
