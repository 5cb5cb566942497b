"""docker-compose.yml read as text: it fits config.env, keeps no secret, and checks each service."""

import ast
import re
from pathlib import Path

import pytest
import yaml

from config.env import BASE_DIR

COMPOSE = yaml.safe_load((BASE_DIR / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
PLATFORM = {name: service for name, service in SERVICES.items() if service["image"] == "yinqiao"}
EXAMPLE = (BASE_DIR / ".env.example").read_text()
ONE_SHOT = {"migrate"}
# Variables of the image of PostgreSQL and of compose itself, which config.env need not know.
FOREIGN = {"POSTGRES_PASSWORD", "PORT"}
REQUIRED_READERS = {"_secret", "_hosts", "_url"}
READERS = REQUIRED_READERS | {"_flag", "_items", "_choice", "_count", "_address", "get"}
INTERPOLATION = re.compile(r"\$\{(?P<name>[A-Z_]+)(?P<rest>[^}]*)\}")


def variables_read(readers: set[str]) -> set[str]:
    """The names that ``read_env`` hands to these functions."""
    tree = ast.parse((BASE_DIR / "config" / "env.py").read_text())
    (read_env,) = (node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "read_env")
    return {
        str(call.args[0].value)
        for call in ast.walk(read_env)
        if isinstance(call, ast.Call) and call.args and isinstance(call.args[0], ast.Constant)
        if ast.unparse(call.func).removeprefix("os.environ.") in readers
    }


KNOWN = variables_read(READERS)
REQUIRED = variables_read(REQUIRED_READERS)


def strings(node: object) -> list[str]:
    """Every string of a parsed document."""
    if isinstance(node, dict):
        return [text for value in node.values() for text in strings(value)]
    if isinstance(node, list):
        return [text for value in node for text in strings(value)]
    return [node] if isinstance(node, str) else []


def test_reading_finds_the_variables():
    assert {"SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "REDIS_URL"} == REQUIRED
    assert KNOWN > REQUIRED


def test_services_are_these():
    assert set(PLATFORM) == {"web", "worker", "sweeper", "migrate"}
    assert set(SERVICES) == set(PLATFORM) | {"postgres", "broker"}


@pytest.mark.parametrize("name", PLATFORM)
def test_environment_fits_the_settings(name):
    environment = set(PLATFORM[name]["environment"])
    assert environment <= KNOWN
    assert environment >= REQUIRED


@pytest.mark.parametrize("text", [text for text in strings(COMPOSE) if "${" in text])
def test_no_secret_has_a_default(text):
    for found in INTERPOLATION.finditer(text):
        if found["name"] in {"SECRET_KEY", "POSTGRES_PASSWORD", "ALLOWED_HOSTS"}:
            assert found["rest"].startswith(":?"), f"{found['name']} must stop compose when it is not set"


def test_interpolated_variables_are_explained():
    names = {found["name"] for text in strings(COMPOSE) for found in INTERPOLATION.finditer(text)}
    assert names <= KNOWN | FOREIGN
    assert names | (KNOWN - {"ENV_FILE"}) <= set(re.findall(r"^(?:# )?([A-Z_]+)=", EXAMPLE, re.MULTILINE))


def test_example_holds_no_secret():
    values = dict(re.findall(r"^([A-Z_]+)=(.*)$", EXAMPLE, re.MULTILINE))
    assert {name: values[name] for name in (*REQUIRED, "POSTGRES_PASSWORD")} == dict.fromkeys(
        (*REQUIRED, "POSTGRES_PASSWORD"), ""
    )


@pytest.mark.parametrize("name", SERVICES)
def test_health_is_checked(name):
    check = SERVICES[name]["healthcheck"]
    if name in ONE_SHOT:
        assert (check, SERVICES[name]["restart"]) == ({"disable": True}, "no")
    else:
        assert check["test"]
        assert check["timeout"]


@pytest.mark.parametrize("name", PLATFORM)
def test_platform_waits_for_what_it_needs(name):
    awaited = set(SERVICES[name]["depends_on"])
    assert awaited == ({"postgres"} if name in ONE_SHOT else {"migrate", "broker"})


@pytest.mark.parametrize("name", PLATFORM)
def test_container_cannot_write_its_code(name):
    assert SERVICES[name]["read_only"] is True


def test_commands_of_manage_exist():
    texts = [" ".join(strings(service.get("command", []))) for service in PLATFORM.values()]
    commands = {name for text in texts for name in re.findall(r"manage\.py (\w+)", text)}
    own = {path.stem for path in BASE_DIR.glob("*/management/commands/*.py")}
    assert commands == {"migrate", "createcachetable", "load_reference", "sweep"}
    assert commands - {"migrate", "createcachetable"} <= own


def test_volumes_are_declared():
    used = {volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}
    assert used == set(COMPOSE["volumes"])


def test_database_is_made_for_chinese_text():
    arguments = SERVICES["postgres"]["environment"]["POSTGRES_INITDB_ARGS"].split()
    assert arguments == [
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--lc-ctype=C.UTF-8",
    ]


def test_broker_never_drops_a_message():
    command = SERVICES["broker"]["command"]
    assert command[command.index("--maxmemory-policy") + 1] == "noeviction"


def test_image_runs_as_nobody_special():
    instructions = Path(BASE_DIR / "Dockerfile").read_text().splitlines()
    users = [line.split()[1] for line in instructions if line.startswith("USER ")]
    assert users == ["yinqiao"]
