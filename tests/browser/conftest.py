"""A real Chromium on a whole running installation."""

import os
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, ViewportSize

from config.demo.cast import PASSWORD
from tests.installation import Installation, installation

DESKTOP: ViewportSize = {"width": 1360, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
# What Chromium needs in a container, and what keeps it from calling home.
ARGUMENTS = (
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict:
    """The browser that `make test` found; a missing one is an error, not a reason to skip."""
    assert os.environ.get("CHROMIUM"), "name the browser: CHROMIUM=/path/to/chromium (make test finds it)"
    sandbox = ("--no-sandbox",) if os.geteuid() == 0 else ()
    return {"executable_path": os.environ["CHROMIUM"], "args": [*ARGUMENTS, *sandbox]}


@pytest.fixture(scope="session")
def browser_context_args() -> dict:
    return {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", "viewport": DESKTOP}


@dataclass
class Site:
    """A running installation with its address."""

    installation: Installation
    address: str


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Iterator[Site]:
    """Database, broker, worker, sweeper and web server with a small demo world; no run has been made."""
    with (
        installation(tmp_path_factory.mktemp("site"), talents=600, demands=80) as made,
        made.worker(),
        made.sweeper(),
        made.web() as address,
    ):
        yield Site(made, address)


class Visitor:
    """Somebody at the browser: goes to pages, logs in, and looks for faults on what they see."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        page.set_default_timeout(10_000)
        self.complaints: list[str] = []
        page.on("console", lambda line: self.complaints.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def go(self, path: str) -> Page:
        self.page.goto(self.address + path)
        return self.page

    def log_in(self, who: str) -> Page:
        self.go("/accounts/login/")
        self.page.locator("input[name=login]").fill(f"{who}@yinqiao.example")
        self.page.locator("input[name=password]").fill(PASSWORD)
        self.page.get_by_role("main").get_by_role("button", name="登录").click()
        self.page.wait_for_url(lambda url: "login" not in url)
        return self.page

    def find_no_fault(self) -> None:
        """No accessibility violation, no error in the console, nothing wider than the window."""
        found = Axe().run(self.page)
        assert found.violations_count == 0, found.generate_report()
        assert self.complaints == []
        assert self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.fixture
def visitor(page: Page, site: Site) -> Visitor:
    return Visitor(page, site.address)


@pytest.fixture
def phone_visitor(context: BrowserContext, site: Site) -> Visitor:
    page = context.new_page()
    page.set_viewport_size(PHONE)
    return Visitor(page, site.address)
