"""Made-up content for the style page, in the shapes that the tags of ``ui`` take."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.templatetags.ui import Gate, Part

POST = (date(2027, 3, 1), date(2030, 3, 1))


class SampleForm(forms.Form):
    """One field of every kind."""

    title = forms.CharField(label=gettext_lazy("Post"), max_length=60)
    start = forms.DateField(
        label=gettext_lazy("Start, at the earliest"),
        help_text=gettext_lazy("The first day on which somebody could begin."),
    )
    region = forms.ChoiceField(
        label=gettext_lazy("Region"),
        choices=[("54", gettext_lazy("Tibet")), ("53", gettext_lazy("Yunnan")), ("52", gettext_lazy("Guizhou"))],
    )
    duration = forms.IntegerField(label=gettext_lazy("How many months"), min_value=1, required=False)
    mode = forms.ChoiceField(
        label=gettext_lazy("Mode of recruitment"),
        widget=forms.RadioSelect,
        choices=[
            ("rehire", gettext_lazy("Re-employment after retirement")),
            ("seasonal", gettext_lazy("Seasonal service")),
            ("advisory", gettext_lazy("Advisory")),
        ],
    )
    support = forms.MultipleChoiceField(
        label=gettext_lazy("What the unit offers"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[
            ("lodging", gettext_lazy("Lodging")),
            ("travel", gettext_lazy("Travel")),
            ("insurance", gettext_lazy("Insurance")),
        ],
    )
    success = forms.CharField(
        label=gettext_lazy("What success looks like"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("In one or two sentences, so that a volunteer can tell whether it suits them."),
    )
    relay = forms.BooleanField(
        label=gettext_lazy("Relay allowed"),
        required=False,
        help_text=gettext_lazy("Several people may serve one after another."),
    )


def _parts(field: int, title: int, period: int, preference: int) -> list[Part]:
    return [
        {
            "key": "field",
            "label": _("Field"),
            "value": field,
            "max": 4000,
            "text": _("The first field, ophthalmology, is the field of the need."),
        },
        {
            "key": "title",
            "label": _("Title"),
            "value": title,
            "max": 2000,
            "text": _("Chief physician (senior), above the preferred level, associate senior."),
        },
        {
            "key": "period",
            "label": _("Period"),
            "value": period,
            "max": 3000,
            "text": _("Can serve 2027-09-01 to 2029-02-28: 547 of 1,096 days; the rest by relay."),
        },
        {
            "key": "preference",
            "label": _("Preference"),
            "value": preference,
            "max": 1000,
            "text": _("Wishes to go to Yunnan; no mode is preferred, which counts half."),
        },
    ]


def _people() -> list[dict[str, Any]]:
    return [
        {
            "rank": 1,
            "name": _("Shen**"),
            "title": _("Chief physician"),
            "sub": _("Ophthalmology · retired from a tertiary grade-A hospital · doctorate"),
            "parts": _parts(4000, 2000, 1497, 800),
            "start": date(2027, 9, 1),
            "end": date(2029, 3, 1),
            "flags": [(_("needs relay"), "accent")],
            "state": _("waiting"),
            "tone": "",
            "open": True,
        },
        {
            "rank": 2,
            "name": _("Gu**"),
            "title": _("Associate chief physician"),
            "sub": _("Ophthalmology · in service at a district hospital · master's degree"),
            "parts": _parts(4000, 2000, 493, 1000),
            "start": date(2027, 6, 1),
            "end": date(2027, 12, 1),
            "flags": [(_("needs relay"), "accent"), (_("endorsement missing"), "warn")],
            "state": _("waiting"),
            "tone": "",
        },
        {
            "rank": 3,
            "name": _("Lu**"),
            "title": _("Attending physician"),
            "sub": _("Ophthalmology · retired from a secondary hospital · bachelor's degree"),
            "parts": _parts(4000, 1200, 1000, 895),
            "start": date(2027, 3, 1),
            "end": date(2028, 3, 1),
            "flags": [(_("needs relay"), "accent")],
            "state": _("pinned"),
            "tone": "accent",
        },
        {
            "rank": 4,
            "name": _("Yan**"),
            "title": _("Chief physician"),
            "sub": _("Optometry · in service at a tertiary grade-A hospital · doctorate"),
            "parts": _parts(2400, 2000, 494, 1000),
            "start": date(2027, 6, 1),
            "end": date(2027, 12, 1),
            "flags": [(_("medical check needed"), "warn")],
            "state": _("waiting"),
            "tone": "",
        },
    ]


def _gates() -> list[Gate]:
    return [
        {
            "label": _("Programme"),
            "passed": True,
            "text": _("Medical support: senior or intermediate title; retired, 3 months or more."),
        },
        {"label": _("Altitude"), "passed": False, "text": _("Cleared to 2,500 m; the county lies at 4,200 m.")},
    ]


def context() -> dict[str, Any]:
    """Return what ``style.html`` shows."""
    faulty = SampleForm({"title": "", "start": "", "region": "53", "relay": "on"}, auto_id="faulty_%s")
    people = _people()
    return {
        "crumbs": [(_("Needs"), "#"), (_("Yunnan"), "#"), (_("Xishuangbanna"), None)],
        "form": SampleForm(initial={"start": POST[0], "mode": "rehire", "region": "53"}),
        "faulty": faulty,
        "filters": SampleForm(initial={"start": POST[0], "region": "53"}, auto_id="filter_%s"),
        "people": people,
        "pair": people[:2],
        "parts": people[0]["parts"],
        "gates": _gates(),
        "post_start": POST[0],
        "post_end": POST[1],
        "lanes": [
            {
                "label": _("Post 1"),
                "stints": [{"start": date(2027, 3, 1), "end": date(2027, 9, 1), "label": _("Zhao**")}],
            },
            {"label": _("Post 2"), "stints": []},
        ],
        "funnel_steps": [
            {"label": _("talents"), "value": 14203},
            {"label": _("field"), "value": 312, "url": "#funnel"},
            {"label": _("title"), "value": 188, "url": "#funnel"},
            {"label": _("mode"), "value": 171, "url": "#funnel"},
            {"label": _("period"), "value": 96, "url": "#funnel"},
        ],
        "bins": [
            {"label": f"{low:,}", "value": value}
            for low, value in zip(
                range(4000, 10000, 500), [3, 9, 24, 61, 118, 203, 287, 341, 266, 148, 52, 11], strict=True
            )
        ],
        "months_on": [6, 7, 8],
        "sectors": [_("Medicine"), _("Education"), _("Agriculture"), _("Parks")],
        "grid": [
            (_("Tibet"), [3, 7, 0, 1]),
            (_("Xinjiang"), [14, 22, 5, 2]),
            (_("Qinghai"), [6, 2, 4, 0]),
            (_("Yunnan"), [31, 12, 9, 3]),
            (_("Guizhou"), [11, 8, 2, 0]),
            (_("Three Gorges"), [1, 0, 2, 1]),
        ],
        "plan_rows": [(_("Xinjiang"), 362, 340, 383), (_("Tibet"), 123, 118, 129), (_("Yunnan"), 103, 96, 151)],
        "figures": [
            {"label": _("Planned"), "value": 640},
            {"label": _("In service"), "value": 588},
            {"label": _("Open posts"), "value": 146},
        ],
        "swatches": [
            ("sw-ink", _("ink")),
            ("sw-accent", _("accent")),
            ("sw-soft", _("accent, soft")),
            ("sw-good", _("good")),
            ("sw-warn", _("caution")),
            ("sw-bad", _("fault")),
            ("fill-field", _("field")),
            ("fill-title", _("title")),
            ("fill-period", _("period")),
            ("fill-preference", _("preference")),
        ],
    }
