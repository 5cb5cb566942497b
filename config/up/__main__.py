"""``manage.py up``: everything that a local installation needs, until Ctrl-C.

``python -m config.up exec -- COMMAND``: throw-away servers for one command.
"""

import argparse
import fcntl
import io
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from psycopg2 import sql

from config.env import BASE_DIR
from config.up import database, processes, servers, supervisor
from config.up.processes import Child, Failure, StopRequested
from config.up.steps import Manage, step

DEFAULT_PORT = 8000
STOPPED = 128 + signal.SIGTERM  # as a shell reports it
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
# Asked in SQL because Django is not set up in this process.
SOME_TALENT = sql.SQL("SELECT FROM talent_talent")
FINISHED_RUN = sql.SQL("SELECT FROM matching_matchrun WHERE status = 'finished' AND is_full AND NOT is_dry")


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for on the command line."""

    port: int
    demo: bool
    talents: int
    demands: int
    seed: int


def main(argv: Sequence[str]) -> int:
    """Run the local installation, or ``exec``; return the exit code.

    0 after a requested stop, 1 with one clear line if something went wrong, 2 for a wrong call;
    of ``exec`` the code of its command.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace", line_buffering=True)
    processes.stop_on_signals()
    try:
        if argv[:1] == ["exec"]:
            return _execute(argv[1:])
        _up(parse(argv))
    except StopRequested:
        print("stopped")
    except Failure as failure:
        print(f"up: {failure}", file=sys.stderr)
        return 1
    return 0


def parse(argv: Sequence[str]) -> Options:
    parser = argparse.ArgumentParser(
        prog="manage.py up",
        description="Start a local installation: PostgreSQL, broker, worker, sweeper and web server, until Ctrl-C."
        " DATABASE_URL and REDIS_URL, if set, name servers to use instead of its own.",
    )
    parser.add_argument("--port", type=int, help=f"web port (default: the variable PORT, else {DEFAULT_PORT})")
    parser.add_argument("--demo", action="store_true", help="fill an empty database with a demo world and match it")
    parser.add_argument("--talents", type=int, default=5000, help="talents of the demo world (default: %(default)s)")
    parser.add_argument("--demands", type=int, default=400, help="needs of the demo world (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="seed of the demo world (default: %(default)s)")
    found = parser.parse_args(argv)
    port = found.port or os.environ.get("PORT") or DEFAULT_PORT
    try:
        return Options(int(port), found.demo, found.talents, found.demands, found.seed)
    except ValueError:
        raise Failure(f"PORT={port!r} is not a number.") from None


def _up(options: Options) -> None:
    """Bring everything up, watch it, and take it down in reverse order."""
    folder = Path(os.environ.get("DATA_DIR") or BASE_DIR / ".data").resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    address = f"http://localhost:{options.port}/"
    with _locked(folder / "lock", address), ExitStack() as stack:
        if ended := processes.end_leftovers(folder):
            print(f"  ended what an earlier start had left running: {', '.join(ended)}")
        _require_free(options.port)
        print(f"引桥 Yinqiao: a local installation in {folder}")
        env, own_servers = _start_servers(stack, folder, address)
        manage = Manage(env=env, root=BASE_DIR, folder=folder)
        _prepare(manage, options)
        children = _start_platform(stack, manage, options)
        if options.demo and not database.has_rows(env["DATABASE_URL"], FINISHED_RUN):
            manage.openly("match", "--wait", needed=children)
        print(f"\n  {address}\n")
        if options.demo:
            manage.openly("demo", "--logins")
        if env["SECOND_FACTOR"].lower() == "false":
            print("  Log-ins need no second factor here; with SECOND_FACTOR=true coordinators do.")
        print(f"\n  Ctrl-C stops everything; the data stays. Logs: {folder / 'log'}\n")
        try:
            supervisor.watch(children, own_servers)
        finally:
            print("\nstopping …")


def _start_servers(stack: ExitStack, folder: Path, address: str) -> tuple[dict[str, str], list[Child]]:
    """Start the servers that the environment does not name; return the platform's environment, and them."""
    database_url, redis_url = os.environ.get("DATABASE_URL"), os.environ.get("REDIS_URL")
    started = []
    if not database_url:
        with step("PostgreSQL"):
            postgres = stack.enter_context(servers.postgres(folder))
            started.append(postgres.child)
            database_url = database.create_if_missing(postgres.url)
    if not redis_url:
        with step("broker"):
            broker = stack.enter_context(servers.broker(folder))
            started.append(broker.child)
            redis_url = broker.url
    database.verify_trigrams(database_url)
    local = _local_env(folder, address, database_url, redis_url)
    env_file = folder / "local.env"
    _write_env(env_file, local)
    return {**os.environ, **local, "ENV_FILE": str(env_file)}, started


def _local_env(folder: Path, address: str, database_url: str, redis_url: str) -> dict[str, str]:
    hosts = [host for host in os.environ.get("ALLOWED_HOSTS", "").split(",") if host]
    return {
        "SECRET_KEY": os.environ.get("SECRET_KEY") or servers.kept_secret(folder / "secret_key"),
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "ALLOWED_HOSTS": ",".join([*hosts, *(host for host in LOOPBACK if host not in hosts)]),
        "HTTPS": os.environ.get("HTTPS") or "false",
        "DEBUG": os.environ.get("DEBUG") or "false",
        "SITE_URL": os.environ.get("SITE_URL") or address.rstrip("/"),
        # Mails are kept as files, to be read there; the terminal shows what the servers say.
        "EMAIL_URL": os.environ.get("EMAIL_URL") or f"filemail:///{folder / 'mail'}",
        # The demo's log-ins have no authenticator.
        "SECOND_FACTOR": os.environ.get("SECOND_FACTOR") or "false",
        "DATA_DIR": str(folder),
    }


def _write_env(path: Path, values: dict[str, str]) -> None:
    """Leave a file by which other commands find the same installation; only its owner may read it."""
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text("".join(f"{name}={value}\n" for name, value in values.items()))


def _prepare(manage: Manage, options: Options) -> None:
    manage.quietly("database structure", "migrate", "--noinput")
    manage.quietly("cache table", "createcachetable")
    manage.quietly("reference data", "load_reference")
    if options.demo and not database.has_rows(manage.env["DATABASE_URL"], SOME_TALENT):
        world = ["--talents", options.talents, "--demands", options.demands, "--seed", options.seed]
        manage.openly("demo", *map(str, world))


def _start_platform(stack: ExitStack, manage: Manage, options: Options) -> list[Child]:
    commands = supervisor.platform_commands(options.port, manage.env, manage.root)
    with step("worker, sweeper, web server"):
        children = stack.enter_context(supervisor.running_all(commands, manage.folder))
        supervisor.wait_until_healthy(f"http://127.0.0.1:{options.port}/healthz", children)
    return children


@contextmanager
def _locked(path: Path, address: str) -> Iterator[None]:
    """Hold the data folder for this process; the kernel lets go of it however the process ends.

    Raises:
        Failure: if another ``up`` holds it.
    """
    with path.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise Failure(f"already running at {lock.read().strip() or 'an address not known yet'}") from None
        lock.truncate(0)
        lock.write(address)
        lock.flush()
        yield


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        # As gunicorn does: a connection of the last run that still lingers is no obstacle.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            raise Failure(f"port {port} cannot be used ({error}); choose another with PORT= or --port.") from error


def _execute(argv: Sequence[str]) -> int:
    """Run one command with throw-away servers; return its exit code."""
    command = list(argv[1:] if argv[:1] == ["--"] else argv)
    if not command:
        print("usage: python -m config.up exec -- COMMAND …", file=sys.stderr)
        return 2
    try:
        with servers.temporary() as env, subprocess.Popen(command, env={**os.environ, **env}) as process:
            try:
                while (code := process.poll()) is None:
                    processes.pause(0.05)
            finally:
                if code is None:
                    process.terminate()
    except StopRequested:
        return STOPPED
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
