"""A pytest plugin: PostgreSQL and a broker for the whole test run, where the environment names none.

Loaded by ``-p`` and not by a conftest, because pytest-django reads the settings before those.
"""

import os
import signal
from collections.abc import Generator
from contextlib import ExitStack

import pytest

from config.up import servers

_stack = ExitStack()


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Generator[None, None, None]:
    """Start the servers before any other plugin acts; a wrapper runs ahead of all plain hooks."""
    if "PYTEST_XDIST_WORKER" not in os.environ:  # a worker inherits the environment of its controller
        # Like Ctrl-C: pytest then ends in order, and the servers are not left behind.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        os.environ.update(_stack.enter_context(servers.temporary()))
    return (yield)


def pytest_unconfigure() -> None:
    """Stop them."""
    _stack.close()
