"""The environment, typed. A missing or wrong variable stops the process with one sentence.

Values come from the process environment; a file named by ``ENV_FILE`` (default ``.env``)
fills what the environment leaves open. ``manage.py up`` writes such a file for its own servers,
so that every other command of the same checkout finds them.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
MIN_SECRET_LENGTH = 40


@dataclass(frozen=True, slots=True)
class Env:
    """Every setting that differs between two installations."""

    secret_key: str
    debug: bool
    allowed_hosts: tuple[str, ...]
    csrf_trusted_origins: tuple[str, ...]
    https: bool
    database_url: str
    redis_url: str
    log_level: str
    email_url: str
    mail_from: str
    site_url: str
    proxies: int
    second_factor: bool
    data_dir: Path


def read_env() -> Env:
    """Read and check the environment.

    Raises:
        ImproperlyConfigured: naming the variable, what is wrong and what to write.
    """
    env_file = Path(os.environ.get("ENV_FILE", BASE_DIR / ".env"))
    if env_file.is_file():
        environ.Env.read_env(env_file)
    debug = _flag("DEBUG", default=False)
    return Env(
        secret_key=_secret("SECRET_KEY"),
        debug=debug,
        allowed_hosts=_hosts("ALLOWED_HOSTS", debug=debug),
        csrf_trusted_origins=_items("CSRF_TRUSTED_ORIGINS"),
        https=_flag("HTTPS", default=True),
        database_url=_url("DATABASE_URL", schemes={"postgres", "postgresql"}),
        redis_url=_url("REDIS_URL", schemes={"redis", "rediss", "unix"}),
        log_level=_choice("LOG_LEVEL", {"DEBUG", "INFO", "WARNING", "ERROR"}, default="INFO"),
        email_url=os.environ.get("EMAIL_URL") or "consolemail://",
        mail_from=os.environ.get("MAIL_FROM") or "yinqiao@localhost",
        site_url=_address("SITE_URL", default="http://localhost:8000"),
        proxies=_count("PROXIES", default=0),
        second_factor=_flag("SECOND_FACTOR", default=True),
        data_dir=Path(os.environ.get("DATA_DIR", BASE_DIR / ".data")),
    )


def _required(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise ImproperlyConfigured(
            f"{name} is not set. `make run` sets up everything by itself; elsewhere copy"
            " .env.example to .env and fill it in."
        )
    return value


def _secret(name: str) -> str:
    value = _required(name)
    if len(value) < MIN_SECRET_LENGTH:
        raise ImproperlyConfigured(
            f"{name} has {len(value)} characters; at least {MIN_SECRET_LENGTH} random ones are needed."
        )
    return value


def _flag(name: str, *, default: bool) -> bool:
    value = os.environ.get(name)
    if value is None or value == "":
        return default
    if value.lower() in {"1", "true", "yes", "on"}:
        return True
    if value.lower() in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name}={value!r} is neither true nor false.")


def _count(name: str, *, default: int) -> int:
    value = os.environ.get(name, "")
    if not value:
        return default
    if not (value.isascii() and value.isdigit()):
        raise ImproperlyConfigured(f"{name}={value!r} is not a whole number.")
    return int(value)


def _items(name: str) -> tuple[str, ...]:
    return tuple(item.strip() for item in os.environ.get(name, "").split(",") if item.strip())


def _hosts(name: str, *, debug: bool) -> tuple[str, ...]:
    hosts = _items(name)
    if not hosts and not debug:
        raise ImproperlyConfigured(f"{name} is empty: name the hosts this site answers to, comma separated.")
    if "*" in hosts:
        raise ImproperlyConfigured(f"{name} holds '*': name the hosts instead.")
    return hosts


def _url(name: str, *, schemes: set[str]) -> str:
    value = _required(name)
    scheme = urlsplit(value).scheme
    if scheme not in schemes:
        raise ImproperlyConfigured(f"{name} starts with {scheme!r}; expected one of {', '.join(sorted(schemes))}.")
    return value


def _address(name: str, *, default: str) -> str:
    """An address of this site, without a path: scheme and host, a port where it has one."""
    value = (os.environ.get(name, "") or default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or value != f"{parts.scheme}://{parts.netloc}":
        raise ImproperlyConfigured(f"{name}={value!r}; expected scheme and host, for instance https://yinqiao.example.")
    return value


def _choice(name: str, choices: set[str], *, default: str) -> str:
    value = os.environ.get(name, "") or default
    if value not in choices:
        raise ImproperlyConfigured(f"{name}={value!r}; expected one of {', '.join(sorted(choices))}.")
    return value
