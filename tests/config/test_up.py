"""``manage.py up`` for real: it comes up, refuses what it must, and leaves nothing behind."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest
from django.apps import apps

from config.env import BASE_DIR
from config.up import database, servers
from config.up.__main__ import FINISHED_RUN, SOME_TALENT, parse
from config.up.processes import Failure

START_SECONDS = 90
STOP_SECONDS = 30
# What a shell on the developer's machine or this very test run may have set.
OWN_VARIABLES = (
    "DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ALLOWED_HOSTS", "HTTPS", "DEBUG", "ENV_FILE", "PORT",
    "SECOND_FACTOR",
)  # fmt: skip
RUNNING = {"postgres", "broker", "worker", "sweeper", "web"}


class Installation:
    """A data folder, a port, and the ``up`` processes started for them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = servers.free_port()
        self.started: list[subprocess.Popen[str]] = []

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        env = {name: value for name, value in os.environ.items() if name not in OWN_VARIABLES}
        process = subprocess.Popen(
            [sys.executable, "manage.py", "up", f"--port={self.port}", *arguments],
            cwd=BASE_DIR,
            env={**env, "DATA_DIR": str(self.folder)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.started.append(process)
        return process

    def wait_until_up(self, process: "subprocess.Popen[str]") -> None:
        """Until it says where it is; fails with its words if it ends first."""
        deadline = time.monotonic() + START_SECONDS
        lines = []
        assert process.stdout is not None
        for line in process.stdout:
            lines.append(line)
            if "Ctrl-C stops everything" in line:
                return
            assert time.monotonic() < deadline, lines
        pytest.fail(f"{''.join(lines)}{process.communicate()[1]}")

    def children(self) -> dict[str, psutil.Process]:
        """The processes on record, by name."""
        records = self.folder.glob("run/*.json")
        found = {}
        for path in records:
            with suppress(psutil.NoSuchProcess):
                found[path.stem] = psutil.Process(json.loads(path.read_text())["pid"])
        return found

    def processes(self) -> list[str]:
        """Every process of this machine that works for this installation."""
        found = []
        for process in psutil.process_iter():
            with suppress(psutil.NoSuchProcess):  # it ended while it was looked at
                if self._is_ours(process):
                    found.append(" ".join(process.cmdline()))
        return found

    def _is_ours(self, process: psutil.Process) -> bool:
        try:
            if process.status() == psutil.STATUS_ZOMBIE:
                return False
            return process.environ().get("DATA_DIR") == str(self.folder) or str(self.folder) in process.cwd()
        except psutil.Error:
            return False

    def answer(self) -> int:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
            return answer.status


@pytest.fixture
def installation(tmp_path):
    found = Installation(tmp_path / "data")
    yield found
    for process in found.started:
        if process.poll() is None:
            process.terminate()
            process.communicate(timeout=STOP_SECONDS)
    for child in found.children().values():
        with suppress(psutil.NoSuchProcess):
            child.kill()


@contextmanager
def up(installation):
    process = installation.start()
    installation.wait_until_up(process)
    yield process


@pytest.mark.slow
@pytest.mark.xdist_group("up")
def test_comes_up_refuses_a_second_start_and_stops_clean(installation):
    with up(installation) as process:
        assert installation.answer() == 200
        assert set(installation.children()) == RUNNING
        assert (installation.folder / "local.env").stat().st_mode & 0o777 == 0o600

        output, error = installation.start().communicate(timeout=START_SECONDS)
        assert (output, error) == ("", f"up: already running at http://localhost:{installation.port}/\n")
        assert installation.started[-1].returncode == 1

        process.terminate()
        _, error = process.communicate(timeout=STOP_SECONDS)
        assert (process.returncode, error) == (0, "")
    assert installation.processes() == []
    assert list(installation.folder.glob("run/*")) == []


@pytest.mark.slow
@pytest.mark.xdist_group("up")
def test_starts_again_after_it_was_killed(installation):
    with up(installation) as process:
        process.kill()
        process.communicate()
        assert installation.processes() != []
    with up(installation) as process:
        assert installation.answer() == 200
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=STOP_SECONDS)
    assert installation.processes() == []


@pytest.mark.slow
@pytest.mark.xdist_group("up")
@pytest.mark.parametrize("name", ["worker", "postgres"])
def test_a_child_that_dies_ends_everything(installation, name):
    with up(installation) as process:
        installation.children()[name].kill()
        _, error = process.communicate(timeout=STOP_SECONDS)
    assert process.returncode == 1
    assert error.splitlines()[0] == (
        f"up: {name} ended unexpectedly (killed by SIGKILL); the end of {installation.folder / 'log' / name}.log:"
    )
    assert installation.processes() == []


def test_refuses_a_taken_port(installation):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", installation.port))
        taken.listen()
        output, error = installation.start().communicate(timeout=START_SECONDS)
    assert (installation.started[0].returncode, output) == (1, "")
    assert re.fullmatch(rf"up: port {installation.port} cannot be used \(.*\); choose another with .*\n", error)
    assert installation.processes() == []


def test_refuses_a_port_that_is_no_number(monkeypatch):
    monkeypatch.setenv("PORT", "eighty")
    with pytest.raises(Failure, match="PORT='eighty' is not a number"):
        parse([])


@pytest.mark.parametrize(("command", "code"), [("exit 0", 0), ("exit 7", 7), ("kill -9 $$", 137)])
def test_exec_returns_the_code_of_its_command(command, code):
    result = subprocess.run([sys.executable, "-m", "config.up", "exec", "--", "sh", "-c", command], cwd=BASE_DIR)
    assert result.returncode == code


def test_database_is_made_once_and_knows_chinese(tmp_path):
    with servers.postgres(tmp_path, durable=False) as server:
        url = database.create_if_missing(server.url)
        assert database.create_if_missing(server.url) == url
        database.verify_trigrams(url)


def test_database_deaf_to_chinese_is_refused(tmp_path):
    with servers.postgres(tmp_path, durable=False) as server:
        with database.connect(server.url) as connection, connection.cursor() as cursor:
            connection.autocommit = True
            cursor.execute("CREATE DATABASE deaf TEMPLATE template0 LOCALE_PROVIDER libc LOCALE 'C'")
        with pytest.raises(Failure, match="finds no Chinese text"):
            database.verify_trigrams(server.url.replace("/postgres?", "/deaf?"))


def test_queries_name_the_tables_of_the_models():
    tables = {apps.get_model(name)._meta.db_table for name in ("talent.Talent", "matching.MatchRun")}
    assert {re.findall(r"FROM (\w+)", query.string)[0] for query in (SOME_TALENT, FINISHED_RUN)} == tables
