"""A clerk's need from the form to the public catalogue, and an authority's catalogue from the queue to the file."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ViewportSize, expect
from python_calamine import CalamineWorkbook

from tests.browser.conftest import DESKTOP, PHONE, Site, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
START = date.today().replace(month=9, day=1, year=date.today().year + 1)
# Ten needs of the demo hospital, written and submitted by the services as the clerk would.
TEN = """
from dataclasses import replace
from datetime import timedelta
from accounts.models import User
from demands.content import content_of
from demands.models import Demand
from demands.services.needs import create_demand
from demands.services.reviews import submit_demand
clerk = User.objects.get(email="hospital@yinqiao.example")
hospital = clerk.standing.employer_ids
first = content_of(Demand.objects.filter(employer__in=hospital, position="儿科医师（呼吸）").earliest("pk"))
for number in range(10):
    content = replace(first, position=f"儿科医师{number + 1}号（%s）", headcount=number + 1)
    submit_demand(demand=create_demand(content=content, actor=clerk), actor=clerk)
"""


@pytest.fixture
def somebody(browser: Browser, site: Site) -> Iterator[Callable[[str, ViewportSize], Visitor]]:
    """``somebody("hospital", PHONE)``: that person, logged in, in a browser window of their own."""
    contexts = []

    def open_window(who: str, size: ViewportSize) -> Visitor:
        context = browser.new_context(viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai", accept_downloads=True)
        contexts.append(context)
        visitor = Visitor(context.new_page(), site.address)
        if who:
            visitor.log_in(who)
        return visitor

    yield open_window
    for context in contexts:
        context.close()


@SIZES
def test_a_clerk_posts_corrects_and_is_found_in_the_catalogue(somebody, size: ViewportSize):
    name = f"白内障手术带教医师{size['width']}"
    clerk = somebody("hospital", size)
    page = clerk.page
    page.get_by_role("link", name="填报需求").click()
    clerk.find_no_fault()

    # Types the field by its initials, takes the usual conditions, and sees how many people fit.
    page.get_by_label("岗位名称", exact=True).fill(name)
    field = page.get_by_role("combobox", name="专业", exact=True)
    field.press_sequentially("yk")
    page.get_by_role("option").filter(has_text="眼科").first.click()
    expect(field).to_have_value(re.compile("眼科"))
    expect(page.locator("main")).to_contain_text("3年，各地对医生、教师多作此要求")
    page.get_by_role("button", name="填入空白处").click()
    page.get_by_label("最早到岗").fill(START.isoformat())
    page.get_by_label("最迟到岗").fill((START + timedelta(days=30)).isoformat())
    page.get_by_role("radio", name=re.compile("短期兼职")).check()
    page.get_by_role("checkbox", name="住宿").check()
    expect(page.locator("main")).to_contain_text("单独放宽一项，可增加的人选")
    page.locator("li").filter(has_text="如允许接力").get_by_role("button", name="采用").click()
    expect(page.get_by_role("checkbox", name="可由数人先后接力服务")).to_be_checked()
    expect(page.locator("main")).to_contain_text(re.compile(r"目前有[\d,]+人符合"))
    expect(page.locator("#saved")).to_contain_text("已保存")
    clerk.find_no_fault()

    # What stands there is kept, also after leaving the page.
    clerk.go("/demands/")
    page.get_by_role("link", name=re.compile("继续填写")).first.click()
    expect(page.get_by_label("岗位名称", exact=True)).to_have_value(name)
    page.get_by_role("button", name="提交审核").click()
    page.wait_for_url(re.compile(r"/demands/\d+/$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    expect(page.locator("main")).to_contain_text("已提交")
    clerk.find_no_fault()
    need = page.url.rstrip("/").rpartition("/")[2]

    # Yunnan's coordinator returns it with a reason.
    authority = somebody("yunnan", size)
    desk = authority.go("/reviews/")
    desk.get_by_role("link", name=name).click()
    expect(desk.locator("main")).to_contain_text("首次提交")
    authority.find_no_fault()
    desk.get_by_role("checkbox", name="未写明预期成效").check()
    desk.get_by_label("具体说明").fill("请写明希望带出几名本地医师。")
    desk.get_by_role("button", name="按以上原因退回").click()
    expect(desk.locator("main")).to_contain_text("已退回")

    # The clerk reads why, corrects it, and submits again.
    clerk.go(f"/demands/{need}/")
    expect(page.locator("main")).to_contain_text("已退回")
    page.get_by_role("link", name=re.compile("^修改")).first.click()
    expect(page.locator("main")).to_contain_text("请写明希望带出几名本地医师。")
    page.get_by_label("预期成效").fill("一年内带出两名能独立手术的本地医师")
    clerk.find_no_fault()
    page.get_by_role("button", name="提交审核").click()
    page.wait_for_url(re.compile(rf"/demands/{need}/$"))

    # Side by side with what was submitted before; then it is published.
    authority.go(f"/demands/{need}/review/")
    changed = desk.locator("tr.changed")
    expect(changed).to_have_count(1)
    expect(changed).to_contain_text("一年内带出两名能独立手术的本地医师")
    authority.find_no_fault()
    desk.get_by_role("button", name="发布此需求").click()
    expect(desk.locator("main")).to_contain_text(f"已发布：勐海县人民医院 · {name}")

    # Anybody finds it, without logging in.
    visitor = somebody("", size)
    public = visitor.go("/catalogue/")
    visitor.find_no_fault()
    public.get_by_role("searchbox").fill(f"白内障 {size['width']}")
    public.get_by_role("searchbox").press("Enter")
    public.get_by_role("link", name=name).click()
    expect(public.get_by_role("heading", level=1)).to_contain_text(name)
    posting = json.loads(public.locator('script[type="application/ld+json"]').inner_text())
    assert (posting["@type"], posting["identifier"]["value"]) == ("JobPosting", f"N{int(need):06d}")
    visitor.find_no_fault()

    # Its history tells every step, and the sweeper has it matched.
    clerk.go(f"/demands/{need}/history/")
    for step in ("已填写", "已提交", "已退回", "重新填报", "已发布"):
        expect(page.locator("main")).to_contain_text(step)
    clerk.find_no_fault()
    clerk.go(f"/demands/{need}/")
    expect(page.locator("tr.row").first).to_contain_text("**", timeout=20_000)


@SIZES
def test_an_authority_reviews_ten_and_publishes_its_catalogue(somebody, site: Site, size: ViewportSize, tmp_path: Path):
    site.installation.manage("shell", "--no-imports", "-c", TEN % size["width"])
    authority = somebody("yunnan", size)
    page = authority.go("/reviews/")
    authority.find_no_fault()
    ours = page.get_by_role("checkbox", name=re.compile(rf"儿科医师\d+号（{size['width']}）"))
    expect(ours).to_have_count(10)
    for number in range(10):
        ours.nth(number).check()
    page.get_by_role("button", name="发布所勾选的").click()
    expect(page.locator("main")).to_contain_text("尚未发布任何需求")
    authority.find_no_fault()
    page.get_by_role("button", name="发布10项需求").click()
    expect(page.locator("main")).to_contain_text("已发布10项需求")
    expect(page.get_by_role("checkbox", name=re.compile(rf"号（{size['width']}）"))).to_have_count(0)

    # A draft of next year's catalogue holds them; it is given its number and published.
    authority.go("/catalogues/")
    page.get_by_role("link", name=str(START.year), exact=True).click()
    authority.find_no_fault()
    page.get_by_role("row").filter(has_text="云南省").get_by_role("button", name="新建版本").click()
    page.get_by_label("文号").fill("云受援〔2026〕7号")
    page.get_by_role("button", name="保存首页").click()
    authority.find_no_fault()
    page.get_by_role("button", name=re.compile(r"发布第\d+版")).click()
    expect(page.locator("main")).to_contain_text("此版本自此不再改变")

    # Anybody reads it, with what changed, prints it and downloads it.
    visitor = somebody("", size)
    public = visitor.go(f"/catalogue/{START.year}/530000/")
    expect(public.get_by_role("heading", level=1)).to_contain_text(f"云南省{START.year}年度急需紧缺人才目录")
    expect(public.locator("main")).to_contain_text("云受援〔2026〕7号")
    visitor.find_no_fault()
    entries = int(re.sub(r"\D", "", public.locator("tfoot td").nth(1).inner_text()))
    with public.expect_download() as download:
        public.get_by_role("link", name=re.compile("XLSX")).first.click()
    path = tmp_path / "catalogue.xlsx"
    download.value.save_as(path)
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    ten = [row for row in rows if any(f"号（{size['width']}）" in str(cell) for cell in row)]
    assert len(ten) == 10
    assert len(rows) > entries
    public.get_by_role("link", name="变化情况").first.click()
    expect(public.locator("main")).to_contain_text(f"儿科医师10号（{size['width']}）")
    visitor.find_no_fault()
    visitor.go(f"/catalogue/{START.year}/530000/")
    public.get_by_role("link", name="打印完整目录").click()
    expect(public.locator("body")).to_contain_text("云受援〔2026〕7号")
    visitor.find_no_fault()
