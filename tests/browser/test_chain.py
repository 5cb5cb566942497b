"""The whole chain through real processes, and what each role meets on the way."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Site, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

# The demo's post for an eye doctor in Menghai, the first need of every demo world.
NEED = "/demands/1/"
ELSEWHERE = """
    SELECT min(id) FROM talent_talent t WHERE NOT EXISTS (
        SELECT FROM talent_talentfield f WHERE f.talent_id = t.id AND f.field_id LIKE '01%'
    )
"""


@pytest.fixture(scope="module")
def matched(site: Site) -> Site:
    """The site after a finished run."""
    site.installation.manage("match", "--wait")
    return site


def test_a_coordinator_runs_a_matching_and_reads_why(site: Site, visitor: Visitor):
    page = visitor.log_in("coordinator")
    page.get_by_role("link", name="匹配批次").first.click()
    page.get_by_role("button", name="开始匹配").click()
    page.wait_for_url(re.compile(r"/runs/\d+/$"))

    # Watches it finish: the page asks for its own progress and comes back whole when it is over.
    expect(page.locator("main")).to_contain_text("已完成", timeout=60_000)
    expect(page.locator("progress")).to_have_attribute("value", re.compile(r"^[1-9]\d*$"))
    expect(page.get_by_role("button", name="重新匹配")).to_be_visible()
    visitor.find_no_fault()

    # Opens a need and reads why the first is first.
    visitor.go(NEED)
    expect(page.get_by_role("heading", level=1)).to_contain_text("勐海县人民医院")
    expect(page.locator(".funnel")).to_contain_text("符合条件")
    first, second = (page.locator(".shortlist tr.row").nth(number) for number in (0, 1))
    scores = [int(row.locator(".score-total").inner_text().replace(",", "")) for row in (first, second)]
    assert scores == sorted(scores, reverse=True)
    first.locator(".unfold > summary").click()
    reasons = page.locator("tr.fold").first
    expect(reasons).to_contain_text("符合条件，得分")
    expect(reasons).to_contain_text("第一专业“眼科”与需求专业“眼科”相同")
    parts = reasons.locator("table.parts td.num").all_inner_texts()
    assert sum(int(part.split("/")[0].replace(",", "")) for part in parts) == scores[0]
    visitor.find_no_fault()

    # Asks why another is not there: somebody of another sector.
    ((other,),) = site.installation.rows(ELSEWHERE)
    page.get_by_role("searchbox", name=re.compile("为什么没有")).fill(f"T{other:07d}")
    page.get_by_role("button", name="查询").click()
    expect(page.locator("main")).to_contain_text("不符合")
    expect(page.locator("main")).to_contain_text("没有与需求同行业的专业")
    visitor.find_no_fault()


def test_the_clerk_sees_the_list_masked(matched: Site, visitor: Visitor):
    page = visitor.log_in("hospital")
    page.get_by_role("link", name="眼科医师").first.click()
    expect(page.locator(".shortlist tr.row").first).to_contain_text("**")
    expect(page.locator("main")).not_to_contain_text("上海云桥医院")
    expect(page.locator(".funnel")).to_have_count(0)
    page.locator(".shortlist tr.row .unfold > summary").first.click()
    expect(page.locator("tr.fold").first).to_contain_text("得分")
    visitor.find_no_fault()


def test_a_stranger_to_the_need_finds_nothing_there(matched: Site, visitor: Visitor):
    visitor.log_in("school")
    answer = visitor.page.goto(matched.address + NEED)
    assert answer is not None
    assert answer.status == 404


def test_a_volunteer_reads_a_released_proposal_on_the_phone(matched: Site, phone_visitor: Visitor):
    phone_visitor.log_in("talent")
    page = phone_visitor.go("/proposals/")
    expect(page.get_by_role("heading", name="眼科医师")).to_be_visible()
    phone_visitor.find_no_fault()
    page.get_by_role("link", name="为什么适合我").click()
    expect(page.locator("main")).to_contain_text("8,298")
    phone_visitor.find_no_fault()


@pytest.mark.parametrize("path", ["/demands/", NEED, "/talents/", "/talents/1/", "/runs/", "/runs/1/"])
def test_a_coordinators_pages_have_no_fault_on_the_phone(path: str, matched: Site, phone_visitor: Visitor):
    phone_visitor.log_in("coordinator")
    phone_visitor.go(path)
    phone_visitor.find_no_fault()


@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/style/", "/demands/404/"])
def test_public_pages_have_no_fault_in_large_type(path: str, matched: Site, visitor: Visitor):
    visitor.page.set_viewport_size(PHONE)
    visitor.go("/")
    visitor.page.get_by_role("button", name="关怀版").first.click()
    expect(visitor.page.locator("html")).to_have_attribute("data-type", "large")
    visitor.go(path)
    visitor.complaints = [line for line in visitor.complaints if "404" not in line]
    visitor.find_no_fault()


def test_the_reader_may_switch_to_english(matched: Site, visitor: Visitor):
    visitor.go("/")
    visitor.page.get_by_role("button", name="English").first.click()
    expect(visitor.page.locator("html")).to_have_attribute("lang", "en")
    visitor.go("/accounts/login/")
    expect(visitor.page.get_by_role("main")).to_contain_text("Log in")
    visitor.find_no_fault()


def test_keys_move_along_the_shortlist(matched: Site, visitor: Visitor):
    page = visitor.log_in("coordinator")
    visitor.go(NEED)
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator(".shortlist tr.row").nth(1)).to_be_focused()
    page.keyboard.press("o")
    expect(page.locator(".shortlist tr.row .unfold").nth(1)).to_have_attribute("open", "")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox").first).to_be_focused()


def test_the_list_works_without_javascript(matched: Site, browser):
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    visitor = Visitor(context.new_page(), matched.address)
    page = visitor.log_in("coordinator")
    visitor.go(NEED)
    page.locator(".shortlist tr.row .unfold > summary").first.click()
    page.locator("tr.fold").first.get_by_role("link").click()
    expect(page.locator("main")).to_contain_text("符合条件，得分")
    context.close()
