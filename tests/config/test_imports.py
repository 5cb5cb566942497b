"""Each rule about imports is seen to break when somebody breaks it."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from config.env import BASE_DIR

LINTER = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["tool"]["importlinter"]
# Contract → the file that offends, and its import.
OFFENCES = {
    "Imports run one way between apps": ("reference/enums.py", "import talent.models"),
    "The matching engine knows neither Django nor us": ("matching/engine/offence.py", "import matching.models"),
    "Inside an app imports run from the face to the data": ("talent/models.py", "import talent.services"),
}
MORE_OFFENCES = [
    ("Imports run one way between apps", "talent/models.py", "import demands.models"),
    ("Imports run one way between apps", "demands/models.py", "import talent.models"),
    ("Imports run one way between apps", "matching/models.py", "import assignments.models"),
    ("The matching engine knows neither Django nor us", "matching/engine/offence.py", "import django"),
    ("The matching engine knows neither Django nor us", "matching/engine/offence.py", "import common"),
    ("Inside an app imports run from the face to the data", "demands/enums.py", "import demands.models"),
]


@pytest.fixture
def packages(tmp_path):
    """The Python files of all packages, in a folder of their own."""
    for package in LINTER["root_packages"]:
        source = BASE_DIR / package
        for path in source.rglob("*.py"):
            target = tmp_path / path.relative_to(BASE_DIR)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
    shutil.copy(BASE_DIR / "pyproject.toml", tmp_path)
    return tmp_path


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--config", "pyproject.toml", "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def offend(folder: Path, file: str, line: str) -> None:
    path = folder / file
    imported = folder.joinpath(*line.split()[1].split(".")).with_suffix(".py")
    if imported.parent != folder and not imported.exists():
        imported.write_text("")
    path.write_text(f"{path.read_text() if path.exists() else ''}\n{line}\n")


def test_every_contract_has_an_offence():
    assert {contract["name"] for contract in LINTER["contracts"]} == set(OFFENCES)


def test_code_keeps_the_contracts(packages):
    result = lint(packages)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("contract", "file", "line"),
    [(contract, *offence) for contract, offence in OFFENCES.items()] + MORE_OFFENCES,
)
def test_offence_breaks_its_contract(packages, contract, file, line):
    offend(packages, file, line)
    result = lint(packages)
    assert result.returncode == 1, result.stdout
    assert f"{contract} BROKEN" in result.stdout
