"""Template tags for the parts that pages are made of; builtin in every template.

The drawings themselves are templates under ``components/``, their geometry is in ``common.charts``.
Periods are half-open: the ``end`` of a stint is its first day off.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NotRequired, TypedDict

from django import forms, template
from django.forms import BoundField
from django.utils.dates import MONTHS
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import charts

register = template.Library()

TONES = frozenset({"", "accent", "good", "warn", "bad", "quiet"})

SCORE_WIDTH, STINT_WIDTH, BAR_WIDTH, HISTOGRAM_WIDTH = 260, 480, 100, 576


class Part(TypedDict):
    """One part of a score. ``key`` is field, title, period or preference; ``text`` says why."""

    key: str
    label: str
    value: int
    max: int
    text: NotRequired[str]


class Gate(TypedDict):
    """One condition, whether it is met, and the rule in words."""

    label: str
    passed: bool
    text: str


class Stint(TypedDict):
    """A stretch of service on a post; ``label`` names who serves."""

    start: date
    end: date
    label: str


class Lane(TypedDict):
    """One seat of a post and the stints that cover it."""

    label: str
    stints: Sequence[Stint]


class FunnelStep(TypedDict):
    """A gate of the funnel: how many are left after it, and where those it closed are listed."""

    label: str
    value: int
    url: NotRequired[str]


class Bin(TypedDict):
    """One bar of a histogram; ``short`` is what stands below the bar where the label is too long for it."""

    label: str
    value: int
    short: NotRequired[str]


# --- words and numbers ------------------------------------------------------------------------


@register.filter
def thousands(value: int | None) -> str:
    """Return a whole number with separators: 14203 → ``14,203``; nothing for ``None``."""
    return "" if value is None else f"{value:,}"


@register.filter
def months(length: int | timedelta) -> str:
    """Return a length of days in words: whole months, or days where it is under 45 of them."""
    days = length.days if isinstance(length, timedelta) else length
    if days < charts.MONTHS_FROM_DAYS:
        return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    count = charts.whole_months(days)
    return ngettext("%(count)d month", "%(count)d months", count) % {"count": count}


@register.filter
def last_day(end: date) -> date:
    """Return the last day of a period whose ``end`` is no longer part of it."""
    return end - timedelta(days=1)


@register.filter
def share_of(covered: int, total: int) -> str:
    """Return two lengths of days as one: ``18 of 36 months``, in the unit that suits the whole."""
    if total < charts.MONTHS_FROM_DAYS:
        return _("%(part)d of %(whole)d days") % {"part": covered, "whole": total}
    whole = charts.whole_months(total)
    # Almost all is not all, and a little is not nothing.
    part = charts.whole_months(covered)
    if part == whole and covered < total:
        return _("%(part)d of %(whole)d days") % {"part": covered, "whole": total}
    return _("%(part)d of %(whole)d months") % {"part": max(part, 1 if covered else 0), "whole": whole}


@register.simple_tag
def badge(text: object, tone: str = "") -> SafeString:
    """Render a state or a flag in words, e.g. ``{% badge match.get_state_display "accent" %}``.

    Raises:
        ValueError: the tone is not one of ``TONES``.
    """
    if tone not in TONES:
        raise ValueError(f"Unknown badge tone {tone!r}: use one of {', '.join(sorted(TONES - {''}))} or none.")
    return format_html('<span class="{}">{}</span>', f"badge {tone}".strip(), text)


# --- forms ------------------------------------------------------------------------------------


def _kind(bound: BoundField) -> str:
    """Say which shape a field takes: hidden, choices (cards), tick (one checkbox) or line."""
    widget = bound.field.widget
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    return "tick" if isinstance(widget, forms.CheckboxInput) else "line"


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, grow: bool = False, inline: bool = False) -> dict[str, Any]:
    """Render a field: label, help, errors, widget. Dates get the browser's own picker.

    Args:
        bound: e.g. ``form.start_earliest``.
        grow: let the field take the free room of a filter bar.
        inline: set choices in columns, for short ones.
    """
    widget = bound.field.widget
    if isinstance(widget, forms.DateInput):
        # A date picker only understands ISO dates, whatever the language.
        widget.input_type, widget.format = "date", "%Y-%m-%d"
    return {"field": bound, "kind": _kind(bound), "grow": grow, "inline": inline}


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: forms.BaseForm, focus: bool = True, heading: str = "") -> dict[str, Any]:
    """List every fault of a form at its top, each linked to its field; renders nothing without faults.

    With ``focus`` the page opens on it, so that it is read out and seen first. ``heading`` takes the place of
    the words about saving, on a form that saves nothing.
    """
    faults: list[dict[str, str]] = []
    for bound in form:
        target = bound.id_for_label or (f"{bound.auto_id}_0" if bound.auto_id else "")
        faults += [{"target": target, "label": str(bound.label), "text": str(text)} for text in bound.errors]
    others = form.non_field_errors() if form.is_bound else []
    return {"faults": faults, "others": others, "focus": focus, "heading": heading}


# --- lists ------------------------------------------------------------------------------------


@register.inclusion_tag("components/pagination.html")
def pagination(
    previous: str | None, next: str | None, shown: int | None = None, total: int | None = None
) -> dict[str, Any]:
    """Render the way to the previous and the next page.

    Args:
        previous, next: addresses or query strings; ``None`` where the list ends.
        shown, total: how many rows this page shows and the list has, where known.
    """
    return {"previous": previous, "next": next, "shown": shown, "total": total}


@register.inclusion_tag("components/empty.html")
def empty_state(title: str, text: str = "", url: str = "", label: str = "") -> dict[str, Any]:
    """Render an empty list: what it means, and what to do next."""
    return {"title": title, "text": text, "url": url, "label": label}


# --- drawings ---------------------------------------------------------------------------------


@register.inclusion_tag("components/score_bar.html")
def score_bar(parts: Sequence[Part], total: int | None = None) -> dict[str, Any]:
    """Draw a score: its number, and each part in its own place with its points below.

    Args:
        parts: in their fixed order, e.g. ``{"key": "field", "label": "专业", "value": 4000, "max": 4000}``.
        total: the score; the sum of the parts if left out.
    """
    slots = charts.score_slots([(p["value"], p["max"]) for p in parts], width=SCORE_WIDTH, gap=3, least=34)
    return {
        "total": sum(p["value"] for p in parts) if total is None else total,
        "maximum": sum(p["max"] for p in parts),
        "width": SCORE_WIDTH,
        "rows": [(part, slot) for part, slot in zip(parts, slots, strict=True) if slot.width],
    }


@register.inclusion_tag("components/legend.html")
def score_legend(parts: Iterable[Mapping[str, object]]) -> dict[str, Any]:
    """Name the part colours in the order of the bar, for the head of a score column."""
    return {"parts": parts}


@register.inclusion_tag("components/reasons.html")
def reasons(parts: Sequence[Part], gates: Sequence[Gate] = ()) -> dict[str, Any]:
    """Tabulate a score in points and words, then the conditions: what an unfolded row shows."""
    return {"parts": parts, "gates": gates}


@register.inclusion_tag("components/stint_line.html")
def stint_line(start: date, end: date, post_start: date, post_end: date, caption: bool = True) -> dict[str, Any]:
    """Draw a stint on the months of its post, with its dates and what share of the post it covers."""
    return {
        "box": charts.span(start, end, post_start, post_end, STINT_WIDTH),
        "ticks": charts.ticks(post_start, post_end, STINT_WIDTH),
        "width": STINT_WIDTH,
        "start": start,
        "last": last_day(end),
        "share": share_of(charts.ordinal(end) - charts.ordinal(start), (post_end - post_start).days),
        "caption": caption,
    }


def _covered_days(stints: Sequence[Stint], start: date, end: date) -> int:
    """Count the days of [start, end) that at least one stint covers."""
    covered, reached = 0, start.toordinal()
    for stint in sorted(stints, key=lambda s: s["start"]):
        first = max(stint["start"].toordinal(), reached)
        last = min(stint["end"].toordinal(), end.toordinal())
        covered += max(last - first, 0)
        reached = max(reached, last)
    return covered


@register.inclusion_tag("components/post_timeline.html")
def post_timeline(start: date, end: date, lanes: Sequence[Lane]) -> dict[str, Any]:
    """Draw a post's whole length, one lane a seat, with the stints that already cover it.

    Args:
        start, end: the post, half-open.
        lanes: e.g. ``[{"label": "岗位 1", "stints": [{"start": …, "end": …, "label": "沈**"}]}]``.
    """
    length = (end - start).days
    count = charts.whole_months(length)
    marks = sorted({0, count // 3, 2 * count // 3}) if count >= 3 else [0]
    drawn = []
    for lane in lanes:
        covered = _covered_days(lane["stints"], start, end)
        drawn.append(
            {
                "label": lane["label"],
                "boxes": [(s, charts.span(s["start"], s["end"], start, end, STINT_WIDTH)) for s in lane["stints"]],
                "covered": covered,
                "share": share_of(covered, length),
            }
        )
    return {
        "width": STINT_WIDTH,
        "ticks": charts.ticks(start, end, STINT_WIDTH),
        "marks": [*(charts.add_months(start, m) for m in marks), last_day(end)],
        "lanes": drawn,
    }


@register.inclusion_tag("components/histogram.html")
def histogram(bins: Sequence[Bin], caption: str = "") -> dict[str, Any]:
    """Draw counts as upright bars, with the same numbers in a table below."""
    placed = charts.columns([b["value"] for b in bins], width=HISTOGRAM_WIDTH, top=18, bottom=120, gap=4)
    # Labels and figures that would run into each other are left to the table.
    step = max(1, -(-len(bins) // 10))
    rows = [(b, c, i % step == 0) for i, (b, c) in enumerate(zip(bins, placed, strict=True))]
    return {"rows": rows, "width": HISTOGRAM_WIDTH, "caption": caption, "figures": len(bins) <= 12}


@register.inclusion_tag("components/funnel.html")
def funnel(steps: Sequence[FunnelStep], shown: int | None = None, note: str = "") -> dict[str, Any]:
    """Tell in one sentence how everybody became those eligible; each number opens whom it closed."""
    return {"steps": steps, "eligible": steps[-1]["value"] if steps else 0, "shown": shown, "note": note}


@register.inclusion_tag("components/progress.html")
def progress(value: int, maximum: int, label: str = "", note: str = "") -> dict[str, Any]:
    """Render a progress bar with its numbers; ``note`` tells speed and time left."""
    return {
        "value": value,
        "max": maximum,
        "label": label,
        "note": note,
        "percent": 100 * value // maximum if maximum else 0,
    }


@register.inclusion_tag("components/steps.html")
def steps(number: int, total: int) -> dict[str, Any]:
    """Say where one is in a form of several pages."""
    return {"number": number, "total": total}


@register.inclusion_tag("components/bar.html")
def bar(value: int, maximum: int, tone: str = "accent") -> dict[str, Any]:
    """Draw a bar beside a number that stands in the same table; tone: accent, soft or warn."""
    return {"fill": charts.share(value, maximum, BAR_WIDTH), "width": BAR_WIDTH, "tone": tone}


@register.inclusion_tag("components/year_line.html")
def year_line(on: Iterable[int]) -> dict[str, Any]:
    """Draw the twelve months of a year; ``on`` are those of service, 1–12."""
    chosen = set(on)
    return {"months": [(month, month in chosen) for month in range(1, 13)]}


@register.inclusion_tag("components/year_lines.html")
def year_lines(rows: Iterable[Any]) -> dict[str, Any]:
    """Draw years below each other; each row has a ``label`` and twelve ``months``: 0 none, 1 some days, 2 all."""
    names = [str(MONTHS[month]) for month in range(1, 13)]
    return {"rows": [{"label": row.label, "named": list(zip(names, row.months, strict=True))} for row in rows]}


@register.simple_tag
def tile(value: int, maximum: int, url: str = "") -> SafeString:
    """Render one cell of a tile grid: its number, on a shade that grows with it."""
    inner = format_html('<a href="{}">{}</a>', url, thousands(value)) if url else thousands(value)
    return format_html('<td class="tile heat-{}">{}</td>', charts.heat(value, maximum), inner)
