"""A coordinator at the second door, in a real browser, on a server of its own that has one."""

import time
from collections.abc import Iterator

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, Site, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]


@pytest.fixture
def secured(site: Site) -> Iterator[Site]:
    """A second web server over the same database, which asks for the second factor."""
    installation = site.installation
    installation.env["SECOND_FACTOR"] = "true"
    try:
        with installation.web("web-secured") as address:
            yield Site(installation, address)
    finally:
        installation.env["SECOND_FACTOR"] = "false"
        installation.rows("DELETE FROM mfa_authenticator")


def code_of(secret: str, steps: int = 0) -> str:
    """What an authenticator shows, now or some steps of 30 seconds on."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def look_at_both_widths(visitor: Visitor) -> None:
    """No fault at the desk nor on a phone."""
    for size in (DESKTOP, PHONE):
        visitor.page.set_viewport_size(size)
        visitor.find_no_fault()
    visitor.page.set_viewport_size(DESKTOP)


def test_a_coordinator_sets_up_the_second_factor_and_logs_in_with_it(page: Page, secured: Site):
    visitor = Visitor(page, secured.address)
    main = page.get_by_role("main")
    visitor.go("/accounts/login/?next=/programmes/")
    look_at_both_widths(visitor)
    visitor.log_in("coordinator")
    visitor.go("/programmes/")
    expect(page).to_have_url(f"{secured.address}/accounts/second-factor/totp/activate/?next=%2Fprogrammes%2F")
    look_at_both_widths(visitor)
    secret = page.locator(".totp-key").inner_text().strip()
    page.locator("input[name=code]").fill(code_of(secret, -1))
    main.locator("button.primary").click()
    expect(page.locator(".codes li")).to_have_count(10)
    look_at_both_widths(visitor)
    recovery = page.locator(".codes li").first.inner_text().strip()
    main.locator("a.primary").click()
    expect(page).to_have_url(f"{secured.address}/programmes/")

    for path in ("/account/", "/account/activity/", "/accounts/sessions/", "/accounts/second-factor/"):
        visitor.go(path)
        look_at_both_widths(visitor)

    for code in (code_of(secret), recovery):
        visitor.go("/accounts/logout/")
        main.locator("button.primary").click()
        visitor.log_in("coordinator")
        expect(page).to_have_url(f"{secured.address}/accounts/second-factor/authenticate/")
        look_at_both_widths(visitor)
        page.locator("input[name=code]").fill(code)
        main.locator("button.primary").click()
        page.wait_for_url(lambda url: "second-factor" not in url)
        visitor.go("/programmes/")
        expect(page).to_have_url(f"{secured.address}/programmes/")


def test_the_pages_before_the_door_have_no_fault(page: Page, secured: Site):
    visitor = Visitor(page, secured.address)
    for path in ("/accounts/signup/", "/accounts/login/code/", "/accounts/password/reset/", "/accounts/inactive/"):
        visitor.go(path)
        look_at_both_widths(visitor)
    visitor.go("/accounts/signup/")
    page.locator("input[name=email]").fill("newcomer@yinqiao.example")
    page.get_by_role("main").locator("button.primary").click()
    expect(page).to_have_url(f"{secured.address}/accounts/confirm-email/")
    look_at_both_widths(visitor)
