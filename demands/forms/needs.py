"""The form of a need: how people say what :class:`~demands.content.NeedContent` holds."""

from dataclasses import replace
from typing import Any

from django import forms
from django.db.models import Q
from django.forms.utils import ErrorDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from common.comboboxes import Typed
from common.keys import key_in
from demands.content import MAX_NOTE, NeedContent, faults_of
from demands.enums import FieldMatch, Urgency
from demands.forms.need_fields import NeedFields
from demands.forms.periods import MONTHS, days_of, days_until, number_and_unit
from demands.models import MAX_DURATION_DAYS, Demand
from reference.models import Region

# Where a fault of a column stands in the form; columns of the same name are left out.
FIELD_OF_COLUMN = {
    "employer_id": "employer",
    "region_id": "region",
    "field_id": "field",
    "mode_id": "mode",
    "programme_id": "programme",
    "title_min_level": "title_min",
    "title_preferred_level": "title_preferred",
    "degree_min_id": "degree_min",
    "duration_days": "length_number",
    "shortest_stint_days": "shortest_number",
    "team_role_id": None,
}


class NeedForm(NeedFields):
    """A need in clear groups. Valid means: a need may be made of it.

    With ``submitting`` also what stands in the way of a review is a fault, such as a programme's rules. Without
    ``judged`` it shows what stands in it and finds no fault: an unfinished form that is taken up again.
    """

    use_required_attribute = False

    def __init__(
        self,
        data: Any = None,
        *,
        user: User,
        employer: Organisation | None = None,
        demand: Demand | None = None,
        initial: dict[str, Any] | None = None,
        submitting: bool = False,
        amending: bool = False,
        judged: bool = True,
    ) -> None:
        super().__init__(data, initial=initial)
        self.user = user
        self.judged = judged
        self.amending = amending
        self.today = timezone.localdate() if submitting else None
        self._read: dict[str, Any] = {}
        self._content: NeedContent | None = None
        self.need = demand or self._need_of_data()
        self._offer_employers(employer)
        self._offer_regions()
        if amending:
            self.fields["note"] = forms.CharField(
                label=_("Why it is changed"),
                max_length=MAX_NOTE,
                widget=forms.Textarea(attrs={"rows": 2}),
                help_text=_("The employer reads this, and it stays in the need's history."),
            )

    def _need_of_data(self) -> Demand | None:
        """The need that the data say they change, where the user may see it."""
        key = key_in(str(self.data.get("demand", ""))) if self.is_bound else None
        if key is None:
            return None
        return Demand.objects.visible_to(self.user).select_related("employer__region").filter(pk=key).first()

    def _offer_employers(self, employer: Organisation | None) -> None:
        """The need's own employer, which it keeps; for a new one those for which the user posts."""
        ids = {self.need.employer_id} if self.need else set(self.user.standing.employer_ids)
        offered = Organisation.objects.filter(pk__in=ids).select_related("region")
        self.employers = list(offered)
        field = self.fields["employer"]
        field.queryset = offered  # type: ignore[attr-defined]
        chosen = employer or (self.employers[0] if self.employers else None)
        self.initial.setdefault("employer", chosen.pk if chosen else None)
        if len(self.employers) == 1:
            field.widget = forms.HiddenInput()

    def _offer_regions(self) -> None:
        """The employer's region and those inside it; of several employers those of each."""
        inside = Q(pk__in=())
        for employer in self.employers:
            inside |= Q(code__startswith=employer.region.prefix)
        regions = list(Region.objects.filter(inside)) if self.employers else []
        own = _("where the employer is")
        self.fields["region"].choices = [("", own), *((r.code, r.name) for r in regions)]  # type: ignore[attr-defined]
        if len(regions) < 2:
            self.fields["region"].widget = forms.HiddenInput()

    @property
    def field_code(self) -> str:
        """The specialty that stands in the form, by its code or the words for it."""
        value = self["field"].value()
        if not isinstance(value, Typed):
            return str(value or "")
        return value.picks[0] if value.picks else value.text

    def full_clean(self) -> None:
        """Read and judge; an unfinished form is only shown."""
        if self.judged:
            super().full_clean()
            return
        self._errors = ErrorDict()
        self.cleaned_data = {}

    def is_valid(self) -> bool:
        return self.judged and super().is_valid()

    def clean(self) -> dict[str, Any]:
        """Check what needs more than one field, then let :func:`~demands.content.faults_of` judge the whole."""
        read = self._read = dict(super().clean() or {})
        self._check_length(read)
        if not self.errors:
            content = self._content_of(read)
            for fault in faults_of(content, today=self.today):
                self.add_error(FIELD_OF_COLUMN.get(fault.column, fault.column), fault.text)
            self._content = None if self.errors else content
        return self.cleaned_data

    def _check_length(self, read: dict[str, Any]) -> None:
        number, last, start = read.get("length_number"), read.get("ends_on"), read.get("start_earliest")
        if not number and not last and not {"length_number", "ends_on"} & set(self.errors):
            self.add_error("length_number", _("Say how long, or until which day."))
        if number and last and start and _length(read) != days_until(last, start):
            self.add_error("ends_on", _("The length and the last day say different things; leave one of them empty."))
        if last and start and last < start:
            self.add_error("ends_on", _("The last day lies before the start."))

    def content(self) -> NeedContent:
        """What the form says; only where it is valid."""
        if not self.is_valid() or self._content is None:
            raise ValueError("A form with faults has no content.")
        return self._content

    def content_for_hints(self) -> NeedContent | None:
        """What can be read of a form that may be unfinished or faulty, made into a need that can be matched.

        ``None`` where employer, field, mode, start or length cannot be read. What is at fault beyond that is left
        out or bent to the nearest that holds; nothing is stored from it.
        """
        if not self.is_bound or self.errors is None:
            return None
        read = self._read
        days = _length(read)
        if any(not read.get(name) for name in ("employer", "field", "mode", "start_earliest")):
            return None
        if days is None or not 1 <= days <= MAX_DURATION_DAYS:
            return None
        return _bent(self._content_of(read), read["employer"].region)

    def _content_of(self, read: dict[str, Any]) -> NeedContent:
        """The content; what was left out or could not be read is as if it had not been asked."""
        employer, start = read["employer"], read["start_earliest"]
        programme, degree = read.get("programme"), read.get("degree_min")
        shortest = read.get("shortest_number")
        return NeedContent(
            employer_id=employer.pk,
            region_id=read.get("region") or employer.region_id,
            position=read.get("position", ""),
            field_id=read["field"],
            mode_id=read["mode"].pk,
            start_earliest=start,
            start_latest=read.get("start_latest") or start,
            duration_days=_length(read) or 0,
            programme_id=programme.pk if programme else None,
            # The need's own field is accepted anyway; whoever names it too means nothing else.
            alternatives=tuple(code for code in read.get("alternatives", ()) if code != read["field"]),
            field_match=read.get("field_match") or FieldMatch.DISCIPLINE,
            title_min_level=int(read["title_min"]) if read.get("title_min") else None,
            title_preferred_level=int(read["title_preferred"]) if read.get("title_preferred") else None,
            degree_min_id=degree.pk if degree else 0,
            shortest_stint_days=days_of(shortest, read.get("shortest_unit") or MONTHS, start) if shortest else None,
            relay_allowed=read.get("relay_allowed", False),
            headcount=read.get("headcount") or 1,
            urgency=read.get("urgency") or Urgency.NORMAL,
            supports=tuple(sorted(read.get("supports", ()))),
            equipment=read.get("equipment", ""),
            success=read.get("success", ""),
            prefers_paired=read.get("prefers_paired", False),
            team_role_id=read.get("team_role"),
        )


def _length(read: dict[str, Any]) -> int | None:
    """The days of the post: by number and unit, or by its last day; ``None`` where neither can be read."""
    start, number, last = read.get("start_earliest"), read.get("length_number"), read.get("ends_on")
    if start is None:
        return None
    if number:
        return days_of(number, read.get("length_unit") or MONTHS, start)
    return days_until(last, start) if last else None


def _bent(content: NeedContent, own_region: Region) -> NeedContent:
    """``content`` with whatever contradicts itself bent to the nearest that does not."""
    low, wished = content.title_min_level, content.title_preferred_level
    shortest = content.shortest_stint_days
    return replace(
        content,
        region_id=content.region_id if content.region_id.startswith(own_region.prefix) else own_region.pk,
        start_latest=max(content.start_latest, content.start_earliest),
        title_preferred_level=max(wished, low) if wished and low else wished,
        shortest_stint_days=min(shortest, content.duration_days) if shortest else None,
    )


def initial_of(content: NeedContent) -> dict[str, Any]:
    """The content as the form shows it."""
    length = number_and_unit(content.duration_days, content.start_earliest)
    shortest: tuple[int | None, str] = (None, MONTHS)
    if content.shortest_stint_days:
        shortest = number_and_unit(content.shortest_stint_days, content.start_earliest)
    return {
        "employer": content.employer_id,
        "region": content.region_id,
        "position": content.position,
        "field": content.field_id,
        "alternatives": list(content.alternatives),
        "field_match": content.field_match,
        "programme": content.programme_id,
        "title_min": content.title_min_level,
        "title_preferred": content.title_preferred_level,
        "degree_min": content.degree_min_id or None,
        "start_earliest": content.start_earliest,
        "start_latest": content.start_latest,
        "length_number": length[0],
        "length_unit": length[1],
        "shortest_number": shortest[0],
        "shortest_unit": shortest[1],
        "relay_allowed": content.relay_allowed,
        "headcount": content.headcount,
        "mode": content.mode_id,
        "urgency": int(content.urgency),
        "prefers_paired": content.prefers_paired,
        "supports": list(content.supports),
        "equipment": content.equipment,
        "success": content.success,
        "team_role": content.team_role_id,
    }
