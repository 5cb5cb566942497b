"""The environment is read typed, and each fault is one sentence that names its variable."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.env import BASE_DIR, Env, read_env

GOOD = {
    "SECRET_KEY": "k" * 50,
    "ALLOWED_HOSTS": "yinqiao.example, www.yinqiao.example",
    "DATABASE_URL": "postgresql://someone@db/yinqiao",
    "REDIS_URL": "redis://broker:6379/0",
}
OPTIONAL = (
    "DEBUG", "HTTPS", "CSRF_TRUSTED_ORIGINS", "LOG_LEVEL", "EMAIL_URL", "MAIL_FROM", "SITE_URL", "PROXIES", "DATA_DIR",
    "SECOND_FACTOR",
)  # fmt: skip
FAULTS = {
    "no secret": {"SECRET_KEY": ""},
    "short secret": {"SECRET_KEY": "k" * 39},
    "no hosts": {"ALLOWED_HOSTS": ""},
    "any host": {"ALLOWED_HOSTS": "yinqiao.example,*"},
    "no database": {"DATABASE_URL": ""},
    "another database": {"DATABASE_URL": "mysql://db/yinqiao"},
    "database without scheme": {"DATABASE_URL": "db/yinqiao"},
    "no broker": {"REDIS_URL": ""},
    "another broker": {"REDIS_URL": "amqp://broker"},
    "unclear flag": {"DEBUG": "maybe"},
    "unclear https": {"HTTPS": "sometimes"},
    "unknown level": {"LOG_LEVEL": "LOUD"},
    "unclear count": {"PROXIES": "a few"},
    "unclear second factor": {"SECOND_FACTOR": "sometimes"},
    "site without scheme": {"SITE_URL": "yinqiao.example"},
    "site of another kind": {"SITE_URL": "ftp://yinqiao.example"},
    "site with a path": {"SITE_URL": "https://yinqiao.example/start"},
}


@pytest.fixture
def variables(monkeypatch, tmp_path):
    """A function that sets exactly these variables, and no file beside them."""

    def put(values: dict[str, str]) -> None:
        for name in (*GOOD, *OPTIONAL):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("ENV_FILE", str(tmp_path / "none.env"))
        for name, value in values.items():
            monkeypatch.setenv(name, value)

    return put


def test_defaults_are_those_of_production(variables):
    variables(GOOD)
    assert read_env() == Env(
        secret_key=GOOD["SECRET_KEY"],
        debug=False,
        allowed_hosts=("yinqiao.example", "www.yinqiao.example"),
        csrf_trusted_origins=(),
        https=True,
        database_url=GOOD["DATABASE_URL"],
        redis_url=GOOD["REDIS_URL"],
        log_level="INFO",
        email_url="consolemail://",
        mail_from="yinqiao@localhost",
        site_url="http://localhost:8000",
        proxies=0,
        second_factor=True,
        data_dir=BASE_DIR / ".data",
    )


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_fault_is_named(variables, fault):
    variables({**GOOD, **fault})
    (name,) = fault
    with pytest.raises(ImproperlyConfigured, match=name):
        read_env()


def test_address_of_the_site_ends_without_a_slash(variables):
    variables({**GOOD, "SITE_URL": "https://yinqiao.example:8443/"})
    assert read_env().site_url == "https://yinqiao.example:8443"


@pytest.mark.parametrize("name", GOOD)
def test_absent_variable_is_named(variables, name):
    variables({key: value for key, value in GOOD.items() if key != name})
    with pytest.raises(ImproperlyConfigured, match=name):
        read_env()


def test_file_fills_what_the_environment_leaves_open(variables, tmp_path, monkeypatch):
    env_file = tmp_path / "some.env"
    env_file.write_text("".join(f"{name}={value}\n" for name, value in GOOD.items()) + "LOG_LEVEL=ERROR\n")
    variables({"LOG_LEVEL": "WARNING", "DATA_DIR": "/srv/yinqiao"})
    monkeypatch.setenv("ENV_FILE", str(env_file))
    env = read_env()
    for name in GOOD:
        monkeypatch.delenv(name)  # put there by reading the file
    assert (env.secret_key, env.log_level, env.data_dir) == (GOOD["SECRET_KEY"], "WARNING", Path("/srv/yinqiao"))
