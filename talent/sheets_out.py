"""People as a spreadsheet that leaves the platform: masked, or with contact data, and marked with who took it."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from common.sheets import Value, Watermark, write_xlsx
from talent.enums import Stance
from talent.models import Export, Talent, TalentContact

# What of the contact data goes into a file; the ID number never does.
CONTACT_FIELDS = ("full_name", "phone", "email")
_WIDTHS = (11, 9, 9, 18, 30, 22, 12, 14, 24, 24, 26, 26, 34, 12, 13, 15, 10, 22, 14, 16)
_CONTACT_WIDTHS = (14, 18, 26)
_MARK_WIDTH = 36


def headings(*, with_contacts: bool) -> list[str]:
    """The head of the table, without the mark's column."""
    masked = [
        _("Number"), _("Name (masked)"), _("Age"), _("First field"), _("Further fields"), _("Title"), _("Degree"),
        _("Employment status"), _("Home unit"), _("Modes accepted"), _("Would rather go to"), _("Rules out"),
        _("Times"), _("Times lapse on"), _("Verified on"), _("May be proposed"), _("Paused"), _("Days promised"),
        _("Altitude cleared (m)"), _("Last service ended"),
    ]  # fmt: skip
    contact = [_("Full name"), _("Telephone"), _("E-mail address")]
    return [*masked, *contact] if with_contacts else masked


def row_of(talent: Talent) -> list[Value]:
    """One person, in the order of :func:`headings`; read with ``for_export``."""
    fields = [entry.field.name for entry in talent.fields.all()]
    windows = list(talent.availabilities.all())
    wishes = list(talent.regions.all())
    return [
        talent.number,
        talent.masked_name,
        talent.age_band,
        fields[0] if fields else "",
        _joined(fields[1:]),
        talent.title.name,
        talent.degree.name,
        talent.get_employment_display(),
        talent.home_organisation.name if talent.home_organisation else "",
        _joined([entry.mode.name for entry in talent.modes.all()]),
        _joined([wish.region.name for wish in wishes if wish.stance == Stance.PREFERRED]),
        _joined([wish.region.name for wish in wishes if wish.stance == Stance.EXCLUDED]),
        _joined([_days(window.period) for window in windows]),
        min((window.lapses_on for window in windows), default=None),
        talent.verified_on,
        _yes_no(talent.may_be_proposed),
        _yes_no(not talent.is_active),
        _joined([_days(commitment.period) for commitment in talent.commitments.all()]),
        talent.cleared_altitude_m,
        talent.last_service_end,
    ]


def contact_of(talent: Talent) -> list[str]:
    """What of the contact data goes into the file, in the order of ``CONTACT_FIELDS``."""
    contact: TalentContact | None = getattr(talent, "contact", None)
    return [getattr(contact, name) if contact else "" for name in CONTACT_FIELDS]


def write_talents(*, export: Export, rows: Sequence[Sequence[Value]], search: str) -> bytes:
    """The XLSX of an export: a sheet that says whose it is, then the people, each row with the mark.

    ``search`` is the search in words.
    """
    who = f"{export.author} <{export.author.email}>" if export.author else ""
    signed = f"{export.mark} · {export.author}"
    header = headings(with_contacts=export.with_contacts)
    widths = [*_WIDTHS, *(_CONTACT_WIDTHS if export.with_contacts else ()), _MARK_WIDTH]
    return write_xlsx(
        title=_("Talents"),
        header=[*header, _("Exported by")],
        rows=([*row, signed] for row in rows),
        widths=widths,
        watermark=Watermark(
            title=_("About this file"),
            lines=_cover(export, who, search),
            foot=f"{export.mark} · {who}",
            author=str(export.author),
            mark=export.mark,
        ),
    )


def _cover(export: Export, who: str, search: str) -> list[tuple[str, str]]:
    return [
        (_("Watermark"), export.mark),
        (_("Exported by"), who),
        (_("When"), timezone.localtime(export.at).strftime("%Y-%m-%d %H:%M")),
        (_("What for"), export.reason),
        (_("Search"), search or _("everybody")),
        (_("People"), f"{export.rows:,}"),
        (_("Contact data"), _("included; every person is told of it") if export.with_contacts else _("not included")),
        (
            _("Rules"),
            _(
                "Only for the purpose named above. Do not pass it on; delete it when the purpose is served. "
                "Every row names who took it."
            ),
        ),
    ]  # fmt: skip


def _joined(texts: list[str]) -> str:
    return _("; ").join(texts)


def _days(period: object) -> str:
    low, high = period.lower, period.upper  # type: ignore[attr-defined] # a range of days
    return f"{low:%Y-%m-%d} – {high - timedelta(days=1):%Y-%m-%d}"


def _yes_no(value: bool) -> str:
    return _("yes") if value else _("no")
