"""The form of a team and the rows of its composition."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.enums import OrganisationKind
from accounts.models import Organisation, User
from common.charts import add_months, whole_months
from common.comboboxes import ComboboxField, Typed
from common.keys import key_in
from demands.enums import TeamRoleKind
from demands.forms.periods import day_field
from demands.models import MAX_HEADCOUNT, Programme, Team
from demands.services.teams import RoleContent
from reference.lookups import FIELDS

MOST_MONTHS = 120
BLANK_ROWS = 5
MOST_ROWS = 60


class TeamForm(forms.Form):
    """What a team is called, when it comes and for how long."""

    name = forms.CharField(label=_("Name of the team"), max_length=80)
    batch = forms.IntegerField(label=_("Batch"), min_value=1, max_value=99, initial=1)
    starts_on = day_field(label=_("Starts on"), widget=forms.DateInput)
    months = forms.IntegerField(label=_("Length (months)"), min_value=1, max_value=MOST_MONTHS, initial=36)
    note = forms.CharField(label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    @classmethod
    def initial_of(cls, team: Team) -> dict[str, Any]:
        """What stands in the form of a team that is there."""
        values = {name: getattr(team, name) for name in ("name", "batch", "starts_on", "note")}
        return {**values, "months": whole_months(team.duration_days)}

    @property
    def columns(self) -> dict[str, Any]:
        """The cleaned particulars as the services take them; months are counted by the calendar."""
        values = dict(self.cleaned_data)
        start = values["starts_on"]
        values["duration_days"] = (add_months(start, values.pop("months")) - start).days
        return values


class NewTeamForm(TeamForm):
    """With the employer that the team serves and the programme that sends it."""

    employer = forms.ModelChoiceField(label=_("Employer"), queryset=Organisation.objects.none())
    programme = forms.ModelChoiceField(
        label=_("Programme"), queryset=Programme.objects.filter(is_team=True), empty_label=None
    )

    field_order = ("employer", "programme", "name", "batch", "starts_on", "months", "note")

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        employer: Any = self.fields["employer"]
        employer.queryset = employers_for(user)
        if employer.queryset.count() == 1:
            employer.empty_label = None


def employers_for(user: User) -> QuerySet[Organisation]:
    """Those the user acts for, and those of a coordinator's regions, as far as programmes send teams there."""
    served = Q(pk__in=())
    for programme in Programme.objects.filter(is_team=True).prefetch_related("regions"):
        for region in programme.regions.all():
            served |= Q(region__code__startswith=region.prefix)
    mine = Q(pk__in=user.standing.employer_ids)
    for prefix in user.standing.coordinator_prefixes:
        mine |= Q(region__code__startswith=prefix)
    return Organisation.objects.filter(served, mine, kind=OrganisationKind.EMPLOYER)


class RoleForm(forms.Form):
    """One row: the kind of role, its name, its specialty and how many people it takes."""

    role_id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Kind of role"), choices=TeamRoleKind.choices, initial=TeamRoleKind.SUBJECT)
    name = forms.CharField(label=_("Role"), max_length=60)
    field = ComboboxField(FIELDS, label=_("Specialty"), required=False)
    headcount = forms.IntegerField(label=_("People"), required=False, min_value=1, max_value=MAX_HEADCOUNT)

    def content(self) -> RoleContent:
        """The row as the services take it; a row without a number takes one person."""
        values = self.cleaned_data
        return RoleContent(
            kind=values["kind"],
            name=values["name"],
            field_id=values["field"] or None,
            headcount=values["headcount"] or 1,
            role_id=values["role_id"],
        )


class BaseRoles(forms.BaseFormSet):
    """The rows of a composition."""

    def contents(self) -> list[RoleContent]:
        """The rows that were filled in and not taken out, in their order."""
        return [
            form.content()
            for form in self.forms
            if form.has_changed() and not form.cleaned_data.get("DELETE") and form.cleaned_data.get("name")
        ]


RoleFormSet = forms.formset_factory(
    RoleForm,
    formset=BaseRoles,
    extra=BLANK_ROWS,
    can_delete=True,
    can_delete_extra=False,
    max_num=MOST_ROWS,
    absolute_max=MOST_ROWS,
)


def roles_form(data: QueryDict | None = None, initial: list[dict[str, Any]] | None = None) -> BaseRoles:
    """The rows as sent, or those to begin with and blank ones below."""
    formset: Any = RoleFormSet(data, initial=initial)
    return formset


def typed_rows(data: QueryDict) -> list[dict[str, Any]]:
    """The rows as they were typed, for a form that is shown again with more room; those taken out are left out."""
    count = key_in(data.get("form-TOTAL_FORMS")) or 0
    rows = []
    for number in range(min(count, MOST_ROWS)):
        row: dict[str, Any] = {name: data.get(f"form-{number}-{name}", "") for name in RoleForm.base_fields}
        if row["name"].strip() and not data.get(f"form-{number}-DELETE"):
            rows.append({**row, "field": Typed(row["field"])})
    return rows


def rows_of(team: Team) -> list[dict[str, Any]]:
    """The rows of a team that is there."""
    return [
        {
            "role_id": role.pk,
            "kind": role.kind,
            "name": role.name,
            "field": Typed(role.field.name) if role.field else "",
            "headcount": role.headcount,
        }
        for role in team.roles.select_related("field")
    ]


# Compositions of the study (FACTS §3): it names kinds and counts, and no more than those stand here.
PATTERNS = ("shigatse", "zepu")


def pattern_rows(pattern: str) -> list[dict[str, Any]]:
    """The rows of a composition that the study describes, with names to be filled in; none for another name."""
    if pattern == "shigatse":
        managers = [_row(TeamRoleKind.MANAGEMENT, _now("Manager %(number)d"), number, 1) for number in range(1, 5)]
        return [*managers, {"kind": TeamRoleKind.SUBJECT, "name": _now("Subject teachers"), "headcount": 36}]
    if pattern == "zepu":
        # The study does not say how many people each of them takes: the number stays empty.
        named = (
            (TeamRoleKind.MANAGEMENT, _now("Management %(number)d"), 4),
            (TeamRoleKind.SUBJECT, _now("Subject %(number)d"), 7),
            (TeamRoleKind.TEACHING_GROUP, _now("Teaching group %(number)d"), 11),
        )
        return [_row(kind, name, number, None) for kind, name, count in named for number in range(1, count + 1)]
    return []


def _row(kind: TeamRoleKind, name: str, number: int, headcount: int | None) -> dict[str, Any]:
    return {"kind": kind, "name": name % {"number": number}, "headcount": headcount}
