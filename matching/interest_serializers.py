"""Applications as JSON."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from matching.acting import ACTS, acts_of, next_step
from matching.enums import Strategy
from matching.models import FollowUp, Interest
from matching.services.interests import MAX_WORDS
from talent.serializers import MaskedTalentSerializer, TalentSerializer


class FollowUpSerializer(serializers.ModelSerializer):
    """What came after a service."""

    class Meta:
        model = FollowUp
        fields = ("strategy", "happened_on", "text")


class InterestSerializer(serializers.ModelSerializer):
    """An application. ``service_end`` is the day after the last one; ``allowed_actions`` are the acts open to you.

    The person is masked, and their unit left out, unless the asker may see the profile.
    """

    talent = serializers.SerializerMethodField()
    unit = serializers.SerializerMethodField()
    next_step = serializers.SerializerMethodField()
    allowed_actions = serializers.SerializerMethodField()
    follow_ups = FollowUpSerializer(many=True, read_only=True)

    class Meta:
        model = Interest
        fields = (
            "id",
            "demand",
            "talent",
            "call",
            "words",
            "status",
            "applied_at",
            "released_at",
            "wished_at",
            "unit",
            "service_start",
            "service_end",
            "follow_ups",
            "next_step",
            "allowed_actions",
        )

    @extend_schema_field(MaskedTalentSerializer)
    def get_talent(self, interest: Interest) -> dict[str, Any]:
        serializer = TalentSerializer if self._sees_profile(interest) else MaskedTalentSerializer
        return serializer(interest.talent, context=self.context).data

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_unit(self, interest: Interest) -> int | None:
        return interest.unit_id if self._sees_profile(interest) else None

    def get_next_step(self, interest: Interest) -> str:
        return next_step(interest)

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_allowed_actions(self, interest: Interest) -> list[str]:
        return [act.name for act in acts_of(interest, self.context["request"].user)]

    def _sees_profile(self, interest: Interest) -> bool:
        user = self.context["request"].user
        asked = any(
            user.has_perm(name, interest) for name in ("matching.recommend_interest", "matching.release_interest")
        )
        return asked or user.has_perm("matching.view_profile") or interest.talent.user_id == user.pk


class ApplySerializer(serializers.Serializer):
    """What an application says. Your open call, if one pushed the need to your unit, is found by itself."""

    demand = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    words = serializers.CharField(max_length=MAX_WORDS)
    consent = serializers.BooleanField(
        help_text="You agree, in the words of the text in use (see the page), that the employer is told who you are."
    )


class ActSerializer(serializers.Serializer):
    """An act and what it takes: ``note`` (a reason for ``refuse``), days for ``begin``, the rest for ``follow_up``."""

    act = serializers.ChoiceField(choices=[act.name for act in ACTS])
    note = serializers.CharField(required=False, allow_blank=True, max_length=300)
    start = serializers.DateField(required=False)
    last = serializers.DateField(required=False)
    strategy = serializers.ChoiceField(required=False, choices=Strategy.choices)
    day = serializers.DateField(required=False)
    text = serializers.CharField(required=False, max_length=500)
