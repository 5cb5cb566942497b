"""What the template tags write: words, numbers, and what a screen reader gets."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django import forms
from django.http import HttpResponse
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from common import samples
from common.context_processors import face
from common.templatetags import ui
from common.views import set_face

PARTS = [
    {"key": "field", "label": "Field", "value": 4000, "max": 4000, "text": "Same field."},
    {"key": "title", "label": "Title", "value": 1200, "max": 2000, "text": "Above the minimum."},
]


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def render(source: str, **context: Any) -> str:
    """Render a template without the context processors, which ask for a user; fold its white space."""
    context["request"] = RequestFactory().get("/needs/", context.pop("GET", {}))
    html = engines["django"].from_string(source).render(context)
    return re.sub(r"\s+", " ", html).strip()


class Need(forms.Form):
    """A form with one field of each shape."""

    post = forms.CharField(label="Post", help_text="As on the door.")
    start = forms.DateField(label="Start", required=False)
    mode = forms.ChoiceField(label="Mode", widget=forms.RadioSelect, choices=[("a", "Advisory"), ("b", "Seasonal")])
    relay = forms.BooleanField(label="Relay", required=False)
    token = forms.CharField(widget=forms.HiddenInput)

    def clean(self) -> None:
        raise forms.ValidationError("The period has passed.")


# --- words and numbers ------------------------------------------------------------------------


@pytest.mark.parametrize(("value", "text"), [(0, "0"), (999, "999"), (14203, "14,203"), (None, "")])
def test_thousands(value: int | None, text: str) -> None:
    assert ui.thousands(value) == text


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (0, "0 days"),
        (1, "1 day"),
        (44, "44 days"),
        (45, "1 month"),
        (184, "6 months"),
        (timedelta(days=1096), "36 months"),
    ],
)
def test_months(length: int | timedelta, text: str) -> None:
    assert ui.months(length) == text


@pytest.mark.parametrize(
    ("covered", "total", "text"),
    [
        (547, 1096, "18 of 36 months"),
        (1096, 1096, "36 of 36 months"),
        (1090, 1096, "1090 of 1096 days"),
        (5, 1096, "1 of 36 months"),
        (0, 1096, "0 of 36 months"),
        (3, 5, "3 of 5 days"),
    ],
)
def test_share_of_neither_rounds_up_to_all_nor_down_to_nothing(covered: int, total: int, text: str) -> None:
    assert ui.share_of(covered, total) == text


def test_last_day() -> None:
    assert ui.last_day(date(2027, 9, 1)) == date(2027, 8, 31)


def test_badge_escapes_its_words() -> None:
    assert ui.badge("<late>", "warn") == '<span class="badge warn">&lt;late&gt;</span>'
    assert ui.badge("draft") == '<span class="badge">draft</span>'


def test_badge_refuses_a_tone_that_has_no_style() -> None:
    with pytest.raises(ValueError, match="Unknown badge tone 'red'"):
        ui.badge("late", "red")


# --- forms ------------------------------------------------------------------------------------


def test_field_ties_label_help_and_error_to_its_input() -> None:
    html = render("{% field form.post %}", form=Need({"post": ""}))
    assert '<label for="id_post">Post</label>' in html
    assert 'id="id_post_helptext">As on the door.' in html
    assert '<div id="id_post_error"><p class="field-error">This field is required.</p></div>' in html
    assert 'aria-describedby="id_post_helptext id_post_error"' in html
    assert 'aria-invalid="true"' in html


def test_field_names_what_is_optional() -> None:
    html = render("{% field form.start %}{% field form.post %}", form=Need())
    assert html.count("(optional)") == 1


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_dates_are_given_to_the_browser_as_it_wants_them(language: str) -> None:
    with translation.override(language):
        html = render("{% field form.start %}", form=Need(initial={"start": date(2027, 3, 1)}))
    assert '<input type="date" name="start" value="2027-03-01"' in html


def test_choices_are_cards_in_a_fieldset() -> None:
    html = render("{% field form.mode inline=True %}", form=Need({"mode": "b"}))
    assert "<legend>Mode</legend>" in html
    assert html.count('<label class="choice"') == 2
    assert re.search(
        r'<label class="choice" for="id_mode_1"><input type="radio" name="mode" value="b"[^>]* checked', html
    )
    assert 'class="choices inline"' in html


def test_one_checkbox_stands_before_its_label_and_a_hidden_field_alone() -> None:
    html = render("{% field form.relay %}", form=Need())
    assert html.index("<input") < html.index("<span>Relay</span>")
    assert render("{% field form.token %}", form=Need()) == '<input type="hidden" name="token" id="id_token">'


def test_error_summary_links_each_fault_and_lists_those_of_the_whole_form() -> None:
    html = render("{% error_summary form %}", form=Need({"post": "", "token": "x"}))
    assert re.findall(r'<a href="([^"]+)">', html) == ["#id_post", "#id_mode_0"]
    assert "<li>The period has passed.</li>" in html
    assert "data-focus" in html
    assert "data-focus" not in render("{% error_summary form focus=False %}", form=Need({}))


def test_error_summary_is_silent_without_faults() -> None:
    assert render("{% error_summary form %}", form=Need()) == ""


# --- lists ------------------------------------------------------------------------------------


def test_pagination_shows_only_the_ways_there_are() -> None:
    html = render('{% pagination None "?cursor=n" 50 14203 %}')
    assert "50 of 14,203 shown" in html
    assert re.findall(r'rel="(\w+)" href="([^"]+)"', html) == [("next", "?cursor=n")]


def test_empty_state_says_what_to_do_next() -> None:
    html = render('{% empty_state "Nothing waits" "Come back on Monday." "/needs/" "See all needs" %}')
    assert '<a class="button" href="/needs/">See all needs</a>' in html
    assert "<a" not in render('{% empty_state "Nothing waits" %}')


# --- drawings ---------------------------------------------------------------------------------


def test_score_bar_adds_up_and_reads_out_every_part() -> None:
    html = render("{% score_bar parts %}", parts=PARTS)
    assert '<span class="score-total">5,200</span>' in html
    assert "<title>Field 4,000/4,000 · Title 1,200/2,000</title>" in html
    assert re.findall(r'class="fill-(\w+)"', html) == ["track", "field", "track", "title"]
    assert re.findall(r"<text[^>]*>([\d,]+)</text>", html) == ["4,000", "1,200"]
    assert '<span class="score-total">5,199</span>' in render("{% score_bar parts 5199 %}", parts=PARTS)


def test_stint_line_tells_its_last_day_not_the_day_after() -> None:
    html = render(
        "{% stint_line start end first after %}",
        start=date(2027, 9, 1),
        end=date(2029, 3, 1),
        first=date(2027, 3, 1),
        after=date(2030, 3, 1),
    )
    assert "<span><time>2027-09-01</time> to <time>2029-02-28</time></span> · <span>18 of 36 months</span>" in html
    assert "<title>2027-09-01 to 2029-02-28 of the post, 18 of 36 months</title>" in html
    assert html.count('class="fill-period"') == 1


def test_post_timeline_counts_overlapping_days_once_and_only_those_of_the_post() -> None:
    stints = [
        {"start": date(2027, 1, 1), "end": date(2027, 6, 1), "label": "Zhao**"},
        {"start": date(2027, 5, 1), "end": date(2027, 9, 1), "label": "Gu**"},
    ]
    html = render(
        "{% post_timeline first after lanes %}",
        first=date(2027, 3, 1),
        after=date(2030, 3, 1),
        lanes=[{"label": "Post 1", "stints": stints}, {"label": "Post 2", "stints": []}],
    )
    assert "Post 1 · covered 6 of 36 months · Zhao** 2027-01 – 2027-05 · Gu** 2027-05 – 2027-08" in html
    assert "Post 2 · nobody yet" in html
    assert re.findall(r"<span>(\d{4}-\d\d)</span>", html) == ["2027-03", "2028-03", "2029-03", "2030-02"]


def test_histogram_repeats_its_numbers_in_a_table() -> None:
    html = render("{% histogram bins %}", bins=[{"label": "7,000", "value": 1200}, {"label": "7,500", "value": 3}])
    assert re.findall(r'<tr><td>([^<]+)</td><td class="num">([^<]+)</td></tr>', html) == [
        ("7,000", "1,200"),
        ("7,500", "3"),
    ]
    assert html.count('<rect class="fill-accent"') == 2


def test_funnel_opens_whom_each_gate_closed() -> None:
    steps = [{"label": "talents", "value": 14203}, {"label": "field", "value": 312, "url": "?closed=field"}]
    html = render("{% funnel steps shown=50 %}", steps=steps)
    assert '<li>talents <strong>14,203</strong></li><li>field <a href="?closed=field">312</a></li>' in html
    assert "eligible <strong>312</strong>; 50 shown" in html


def test_progress_of_nothing_is_nothing() -> None:
    assert 'value="0" max="1"' in render('{% progress 0 0 "Needs" %}')
    assert "<strong>63,400</strong> / 100,000 (63%)" in render('{% progress 63400 100000 "Needs" %}')


def test_year_line_marks_months_in_words_too() -> None:
    html = render("{% year_line months %}", months={6, 8})
    assert re.findall(r'<li class="on">(\d+)<span class="visually-hidden">in service</span>', html) == ["6", "8"]
    assert html.count("<li") == 12


def test_tile_prints_its_number() -> None:
    assert ui.tile(31, 31, "/x") == '<td class="tile heat-4"><a href="/x">31</a></td>'
    assert ui.tile(0, 31) == '<td class="tile heat-0">0</td>'


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_drawing_and_no_part_needs_an_inline_style(language: str) -> None:
    """The content security policy refuses style attributes, style elements and inline handlers."""
    with translation.override(language):
        source = "{% score_bar parts %}{% reasons parts gates %}{% score_legend parts %}{% histogram bins %}"
        html = render(source, **samples.context())
    assert not re.search(r"\bstyle=|<style|<script|\bon\w+=", html)


# --- the reader's choices ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cookies", "chosen"),
    [
        ({}, {"type": "normal", "theme": "auto"}),
        ({"type": "large", "theme": "dark"}, {"type": "large", "theme": "dark"}),
        ({"type": '"><script>', "theme": "purple"}, {"type": "normal", "theme": "auto"}),
    ],
)
def test_face_takes_only_what_exists(cookies: dict[str, str], chosen: dict[str, str]) -> None:
    request = RequestFactory().get("/")
    request.COOKIES.update(cookies)
    assert face(request) == {"face": chosen, "synthetic": False}


def choose(**data: str) -> HttpResponse:
    """Post a choice of face."""
    return set_face(RequestFactory().post("/face/", data))


def test_set_face_remembers_a_year_and_returns() -> None:
    response = choose(name="type", value="large", next="/needs/?page=2")
    assert (response.status_code, response["Location"]) == (302, "/needs/?page=2")
    cookie = response.cookies["type"]
    assert (cookie.value, cookie["max-age"], cookie["httponly"], cookie["samesite"]) == (
        "large",
        31_536_000,
        True,
        "Lax",
    )


@pytest.mark.parametrize("target", ["https://example.org/", "//example.org", "javascript:alert(1)", ""])
def test_set_face_never_leads_away(target: str) -> None:
    assert choose(name="theme", value="dark", next=target)["Location"] == "/"


@pytest.mark.parametrize(("name", "value"), [("type", "huge"), ("theme", ""), ("sessionid", "x"), ("", "")])
def test_set_face_refuses_what_does_not_exist(name: str, value: str) -> None:
    response = choose(name=name, value=value)
    assert (response.status_code, list(response.cookies)) == (400, [])
