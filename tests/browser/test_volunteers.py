"""A volunteer on a phone, from signing up to erasing everything; and a unit that answers by the links in its mail."""

import email
import re
import time
from collections.abc import Iterator
from email import policy
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESKTOP, PHONE, Site, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

ADDRESS, NAME, PHONE_NUMBER = "linsufen@yinqiao.example", "林素芬", "13900001234"
NEED = "眼科医师"
# One of the demo unit's own people applies, as they would on the page.
APPLY = """
from demands.models import Demand
from matching.services.interests import apply
from talent.models import Talent
talent = Talent.objects.get(contact__full_name="顾晓东")
print(apply(talent=talent, demand=Demand.objects.earliest("pk"), words="愿去勐海带教白内障手术。", agrees=True).pk)
"""
ASK = """
from talent.models import Talent
from talent.services.units import ask_unit
talent = Talent.objects.get(contact__full_name="严文彬")
talent.inquiries.all().delete()
print(ask_unit(talent=talent, actor=None).pk)
"""


@pytest.fixture
def phone(browser: Browser, site: Site) -> Iterator[Visitor]:
    """A phone of its own, nobody logged in."""
    context = browser.new_context(viewport=PHONE, locale="zh-CN", timezone_id="Asia/Shanghai")
    yield Visitor(context.new_page(), site.address)
    context.close()


def mail_to(site: Site, address: str, words: str) -> tuple[str, str]:
    """Subject and text of the newest mail to the address with these words in its subject; waits until it is there."""
    folder = site.installation.folder / "mail"
    for _attempt in range(150):
        for path in sorted(folder.glob("*"), key=lambda path: path.stat().st_mtime, reverse=True):
            for found in mails_in(path):
                if address in str(found["to"]) and words in str(found["subject"]):
                    return str(found["subject"]), found.get_content()
        time.sleep(0.1)
    raise AssertionError(f"no mail to {address} about {words}")


def mails_in(path: Path) -> list[email.message.EmailMessage]:
    """The mails of one file, the newest first: every process that mails keeps a file."""
    texts = re.split(r"^-{79}$", path.read_text(), flags=re.MULTILINE)
    parsed = [email.message_from_string(text.strip(), policy=policy.default) for text in texts if text.strip()]
    return list(reversed(parsed))


def link_in(text: str) -> str:
    """The path of the address in a mail."""
    return "/" + re.findall(r"https?://[^/\s]+/(\S+)", text)[0]


def go_on(visitor: Visitor) -> Page:
    """To the next page of the registration, after a look at this one."""
    visitor.find_no_fault()
    before = visitor.page.url
    visitor.page.locator("button[value=next]:visible").last.click()
    visitor.page.wait_for_url(lambda url: url != before)
    return visitor.page


def choose(page: Page, box: str, typed: str, option: str) -> None:
    """Type into a combobox and take the option."""
    page.locator(f"input[name={box}]").press_sequentially(typed)
    page.get_by_role("option").filter(has_text=option).first.click()


def register(visitor: Visitor, site: Site) -> None:
    """Sign up by a mailed code and fill in the nine pages."""
    page = visitor.go("/accounts/signup/")
    visitor.find_no_fault()
    page.locator("input[name=email]").fill(ADDRESS)
    page.get_by_role("button", name="发送验证码给我").click()
    page.wait_for_url("**/confirm-email/")
    subject, _text = mail_to(site, ADDRESS, "验证码")
    page.locator("input[name=code]").fill(re.findall(r"\d{6}", subject)[0])
    visitor.find_no_fault()
    page.get_by_role("button", name="验证邮箱").click()
    page.wait_for_url("**/register/who/")

    page.get_by_label("姓名").fill(NAME)
    page.get_by_label(re.compile("^手机")).fill(PHONE_NUMBER)
    page.get_by_label(re.compile("^出生年份")).fill("1958")
    # Large type is one tap away and loses nothing that was typed.
    page.get_by_role("button", name="关怀版").first.click()
    expect(page.locator("html")).to_have_attribute("data-type", "large")
    expect(page.get_by_label("姓名")).to_have_value(NAME)
    go_on(visitor)
    page.get_by_role("radio", name="退休").check()
    go_on(visitor)
    choose(page, "title", "zrys", "主任医师")
    page.get_by_role("radio", name="硕士").check()
    # Put away and taken up again: everything stands there still.
    page.get_by_role("button", name="先存着，以后再填").click()
    visitor.go("/start/")
    page.wait_for_url("**/register/title/")
    expect(page.locator("input[name=title]")).to_have_value(re.compile("主任医师"))
    go_on(visitor)
    choose(page, "field_1", "yk", "眼科")
    go_on(visitor)
    page.get_by_role("radio", name=re.compile("每年固定的月份")).check()
    page.get_by_label("从几月开始").select_option("6")
    page.get_by_label("去多久").first.select_option("3")
    expect(page.locator("main")).to_contain_text("每年6月1日至8月31日")
    go_on(visitor)
    for mode in ("短期兼职", "退休返聘"):
        page.get_by_role("checkbox", name=re.compile(mode)).first.check()
    go_on(visitor)
    go_on(visitor)
    go_on(visitor)
    page.wait_for_url("**/register/look/")
    expect(page.locator("main")).to_contain_text("谁会看到什么")
    page.get_by_role("checkbox", name=re.compile("我已阅读")).check()
    visitor.find_no_fault()
    page.get_by_role("button", name="提交登记").click()
    page.wait_for_url("**/me/")


def test_a_volunteer_registers_applies_sees_who_looked_and_is_erased(phone: Visitor, browser: Browser, site: Site):
    register(phone, site)
    page = phone.page
    expect(page.get_by_role("heading", level=1)).to_have_text(NAME)
    phone.find_no_fault()

    # What fits, why, and how far it covers.
    page.get_by_role("link", name="适合我的需求").first.click()
    card = page.locator("main li, main article").filter(has_text="勐海县人民医院").filter(has_text=NEED).first
    expect(card).to_contain_text("3/36 个月")
    card.get_by_text("为什么适合我").click()
    phone.find_no_fault()
    card.get_by_role("link", name=re.compile("查看并报名")).click()
    phone.find_no_fault()
    page.locator("[name=words]").fill("退休后愿到勐海带教白内障手术。")
    page.get_by_role("checkbox", name=re.compile("同意")).check()
    page.get_by_role("button", name="报名").click()
    page.wait_for_url(re.compile(r"/interests/\d+/$"))
    phone.find_no_fault()
    interest = page.url.rstrip("/").rpartition("/")[2]

    # The region's coordinator looks the telephone number up, for a purpose, and lets the employer see the application.
    window = browser.new_context(viewport=DESKTOP, locale="zh-CN", timezone_id="Asia/Shanghai")
    desk = Visitor(window.new_page(), site.address)
    desk.log_in("yunnan")
    desk.go(f"/interests/{interest}/")
    talent = desk.page.locator("main a[href^='/talents/']").first.get_attribute("href")
    desk.page.get_by_role("button", name=re.compile("推送给用人单位")).first.click()
    desk.go(f"{talent}")
    desk.find_no_fault()
    desk.page.get_by_role("link", name=re.compile("查看联系方式")).click()
    desk.find_no_fault()
    desk.page.get_by_role("radio", name="沟通需求").check()
    desk.page.get_by_role("button", name="显示联系方式").click()
    expect(desk.page.locator("main")).to_contain_text(PHONE_NUMBER)
    desk.find_no_fault()

    # The employer meets a masked person.
    clerk_window = browser.new_context(viewport=DESKTOP, locale="zh-CN", timezone_id="Asia/Shanghai")
    clerk = Visitor(clerk_window.new_page(), site.address)
    clerk.log_in("hospital")
    clerk.go(f"/interests/{interest}/")
    expect(clerk.page.locator("main")).to_contain_text("林**")
    assert NAME not in clerk.page.content()
    assert PHONE_NUMBER not in clerk.page.content()

    # Who looked, and the consent withdrawn in one click: effective at once.
    phone.go("/my-data/")
    expect(page.locator("main")).to_contain_text("杨继红")
    expect(page.locator("main")).to_contain_text("沟通需求")
    phone.find_no_fault()
    page.get_by_role("button", name="撤回 勐海县人民医院").click()
    expect(page.locator("main")).to_contain_text("已撤回，即刻生效")
    phone.find_no_fault()
    answer = clerk.page.goto(f"{site.address}/interests/{interest}/")
    assert answer is not None
    assert answer.status == 404
    clerk_window.close()

    # Everything that can be taken along, then nothing is left.
    phone.go("/my-data/export/")
    expect(page.locator("main")).to_contain_text(PHONE_NUMBER)
    phone.find_no_fault()
    phone.go("/my-data/erase/")
    phone.find_no_fault()
    page.get_by_label(re.compile("删除")).fill("删除")
    page.get_by_role("button", name="全部删除").click()
    page.wait_for_load_state()
    phone.find_no_fault()
    answer = desk.page.goto(f"{site.address}{talent}")
    assert answer is not None
    assert answer.status == 404
    window.close()
    contact = "SELECT count(*) FROM talent_talentcontact WHERE full_name = %s OR phone = %s"
    assert site.installation.rows(contact, NAME, PHONE_NUMBER) == [(0,)]
    assert site.installation.rows("SELECT count(*) FROM accounts_user WHERE email = %s", ADDRESS) == [(0,)]


def test_a_unit_answers_and_recommends_by_the_links_in_its_mail(phone: Visitor, site: Site):
    inquiry = int(site.installation.manage("shell", "-v0", "-c", ASK).split()[-1])
    _subject, text = mail_to(site, "unit@yinqiao.example", "严**可否")
    assert "严文彬" not in text
    page = phone.go(link_in(text))
    expect(page.locator("main")).to_contain_text("严**")
    phone.find_no_fault()
    page.get_by_role("radio", name="可以派出").check()
    page.get_by_role("button", name="提交答复").click()
    expect(page.locator("main")).to_contain_text("贵单位已经答复")
    phone.find_no_fault()
    assert site.installation.rows("SELECT word FROM talent_unitinquiry WHERE id = %s", inquiry) == [("confirmed",)]

    interest = int(site.installation.manage("shell", "-v0", "-c", APPLY).split()[-1])
    _subject, text = mail_to(site, "unit@yinqiao.example", "顾**")
    phone.go(link_in(text))
    expect(page.locator("main")).to_contain_text("愿去勐海带教白内障手术。")
    phone.find_no_fault()
    page.get_by_role("radio", name=re.compile("推荐该同志")).check()
    page.get_by_role("button", name="提交答复").click()
    expect(page.locator("main")).to_contain_text("已推荐")
    phone.find_no_fault()
    # The link has done its work.
    phone.go(link_in(text))
    expect(page.get_by_role("button", name="提交答复")).to_have_count(0)
    assert site.installation.rows("SELECT status FROM matching_interest WHERE id = %s", interest) == [("recommended",)]
