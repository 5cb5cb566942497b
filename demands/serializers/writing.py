"""What is sent about needs: judged where everything about needs is judged, in ``demands.content``."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Model
from django.utils.translation import gettext as _
from rest_framework import serializers

from demands.content import (
    FIRST_DAY,
    LAST_DAY,
    MAX_NOTE,
    MAX_POSITION,
    MAX_TEXT,
    NeedContent,
    content_of,
    faults_of,
)
from demands.enums import CloseReason, FieldMatch, ReturnReason, Support, Urgency
from demands.models import Programme
from reference.models import Degree, Mode


class StrictSerializer(serializers.Serializer):
    """Refuses fields that it does not know: what is sent in vain is a mistake of the sender's."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """The values by column.

        Raises:
            ValidationError: by field; also for fields that there are none of.
        """
        if isinstance(data, dict) and (unknown := sorted(set(data) - set(self.fields))):
            raise serializers.ValidationError({str(name): [_("There is no such field.")] for name in unknown[:20]})
        return super().to_internal_value(data)


def known(model: type[Model]) -> Callable[[Any], None]:
    """A validator: the key is one of ``model``'s."""

    def check(key: Any) -> None:
        if not model._default_manager.filter(pk=key).exists():
            raise serializers.ValidationError(_("There is no such code."))

    return check


def day(**kwargs: Any) -> serializers.DateField:
    """A day on which service may begin."""
    return serializers.DateField(validators=[MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)], **kwargs)


def title_level(**kwargs: Any) -> serializers.IntegerField:
    """A level of titles from 1 to 5, or none."""
    return serializers.IntegerField(min_value=1, max_value=5, allow_null=True, required=False, **kwargs)


class DemandWriteSerializer(StrictSerializer):
    """What a need says. In a change, what is not sent stays as it is.

    ``supports`` and ``alternatives`` are sets: their order and repeats do not count.
    """

    employer = serializers.IntegerField(source="employer_id", min_value=1, max_value=2**63 - 1)
    region = serializers.CharField(source="region_id", max_length=6)
    programme = serializers.CharField(
        source="programme_id", max_length=40, allow_null=True, required=False, validators=[known(Programme)]
    )
    position = serializers.CharField(max_length=MAX_POSITION)
    field = serializers.CharField(source="field_id", max_length=6)
    alternatives = serializers.ListField(child=serializers.CharField(max_length=6), max_length=50, required=False)
    field_match = serializers.ChoiceField(FieldMatch.choices, required=False)
    title_min_level = title_level()
    title_preferred_level = title_level()
    degree_min = serializers.IntegerField(
        source="degree_min_id", min_value=0, max_value=100, required=False, validators=[known(Degree)]
    )
    mode = serializers.CharField(source="mode_id", max_length=20, validators=[known(Mode)])
    start_earliest = day()
    start_latest = day()
    duration_days = serializers.IntegerField()
    shortest_stint_days = serializers.IntegerField(allow_null=True, required=False)
    relay_allowed = serializers.BooleanField(required=False)
    headcount = serializers.IntegerField(required=False)
    urgency = serializers.ChoiceField(Urgency.choices, required=False)
    supports = serializers.ListField(
        child=serializers.ChoiceField(Support.choices), max_length=len(Support), required=False
    )
    equipment = serializers.CharField(max_length=MAX_TEXT, allow_blank=True, required=False)
    success = serializers.CharField(max_length=MAX_TEXT, allow_blank=True, required=False)
    prefers_paired = serializers.BooleanField(required=False)
    team_role = serializers.IntegerField(
        source="team_role_id", min_value=1, max_value=2**63 - 1, allow_null=True, required=False
    )

    def judged_content(self) -> NeedContent:
        """The whole content of the need as it would be; call it after ``is_valid``.

        Raises:
            ValidationError: what ``faults_of`` finds, by the names of the fields here.
        """
        sent = {name: value for name, value in self.validated_data.items() if name != "note"}
        for name in {"alternatives", "supports"} & set(sent):
            sent[name] = tuple(sorted(set(sent[name])))
        content = replace(content_of(self.instance), **sent) if self.instance else NeedContent(**sent)
        names = {field.source: name for name, field in self.fields.items()}
        errors: dict[str, list[str]] = {}
        for fault in faults_of(content):
            errors.setdefault(names[fault.column], []).append(fault.text)
        if errors:
            raise serializers.ValidationError(errors)
        return content


class NoteSerializer(StrictSerializer):
    """A few words for the need's history."""

    note = serializers.CharField(max_length=MAX_NOTE, allow_blank=True, default="")


class DemandChangeSerializer(DemandWriteSerializer):
    """A change of a need; ``note`` says why a published one is amended, and is for that only."""

    note = serializers.CharField(max_length=MAX_NOTE, required=False)


class ReturnSerializer(NoteSerializer):
    """Why a need goes back; another reason is put in words."""

    reasons = serializers.ListField(
        child=serializers.ChoiceField(ReturnReason.choices), min_length=1, max_length=len(ReturnReason)
    )

    def validate_reasons(self, values: list[str]) -> tuple[ReturnReason, ...]:
        return tuple(ReturnReason(value) for value in values)


class CloseSerializer(NoteSerializer):
    """Why a need ends without being filled."""

    reason = serializers.ChoiceField(CloseReason.choices)

    def validate_reason(self, value: str) -> CloseReason:
        return CloseReason(value)


class CopySerializer(StrictSerializer):
    """By how many whole years the copy starts later."""

    later_years = serializers.IntegerField(min_value=0, max_value=10, default=0)
