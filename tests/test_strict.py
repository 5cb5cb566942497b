"""A skip fails in CI, and only there."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SKIPS = {
    "mark": "import pytest\n@pytest.mark.skip(reason='x')\ndef test_it(): pass\n",
    "call": "import pytest\ndef test_it(): pytest.skip('x')\n",
    "fixture": "import pytest\n@pytest.fixture\ndef f(): pytest.skip('x')\ndef test_it(f): pass\n",
    "module": "import pytest\npytest.skip('x', allow_module_level=True)\n",
}
EXPECTED_FAILURE = "import pytest\n@pytest.mark.xfail\ndef test_it(): assert False\n"


def run_pytest(folder: Path, source: str, *, ci: str) -> int:
    (folder / "test_it.py").write_text(source)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.strict", "-p", "no:cacheprovider"]
    env = {**os.environ, "CI": ci, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return subprocess.run([*command, f"--rootdir={folder}"], cwd=folder, env=env, capture_output=True).returncode


@pytest.mark.parametrize("source", SKIPS.values(), ids=SKIPS)
def test_skip_fails_in_ci_only(tmp_path, source):
    outside = run_pytest(tmp_path, source, ci="")
    # 5 is "nothing collected": what is left of a module that skips itself.
    assert outside in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}
    assert run_pytest(tmp_path, source, ci="true") not in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}


def test_expected_failure_is_no_skip(tmp_path):
    assert run_pytest(tmp_path, EXPECTED_FAILURE, ci="true") == pytest.ExitCode.OK
