"""Runs, matches and explanations as JSON."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from matching.models import Match, MatchRun
from matching.progress import progress_of
from matching.wording import GateLine, flag_names
from talent.serializers import MaskedTalentSerializer, TalentSerializer


class ProgressSerializer(serializers.Serializer):
    """Counts so far; ``seconds_left`` by the run's own speed."""

    percent = serializers.IntegerField()
    demands_total = serializers.IntegerField()
    demands_done = serializers.IntegerField()
    demands_parked = serializers.IntegerField()
    talents_read = serializers.IntegerField()
    pairs_scored = serializers.IntegerField()
    matches_listed = serializers.IntegerField()
    demands_changed = serializers.IntegerField()
    rows_changed = serializers.IntegerField()
    seconds = serializers.FloatField()
    seconds_left = serializers.FloatField(allow_null=True)
    is_over = serializers.BooleanField()


class RunSerializer(serializers.ModelSerializer):
    """A matching run."""

    policy = serializers.CharField(source="policy.__str__", read_only=True)
    started_by = serializers.CharField(source="started_by.name", read_only=True, allow_null=True, default=None)

    class Meta:
        model = MatchRun
        fields: tuple[str, ...] = (
            "id",
            "status",
            "policy",
            "is_full",
            "is_dry",
            "as_of",
            "started_by",
            "demands_total",
            "talents_read",
            "created_at",
            "started_at",
            "ended_at",
        )
        read_only_fields = fields


class RunDetailSerializer(RunSerializer):
    """A run with its live progress."""

    progress = serializers.SerializerMethodField()

    class Meta(RunSerializer.Meta):
        fields = (*RunSerializer.Meta.fields, "progress")

    @extend_schema_field(ProgressSerializer)
    def get_progress(self, run: MatchRun) -> dict[str, Any]:
        return ProgressSerializer(progress_of(run)).data


class RunStartSerializer(serializers.Serializer):
    """What starts a run: nothing for a full one, or the needs to match."""

    demands = serializers.ListField(
        child=serializers.IntegerField(min_value=1), required=False, min_length=1, max_length=1000
    )
    is_dry = serializers.BooleanField(default=False)


class MatchSerializer(serializers.ModelSerializer):
    """A person on a need's shortlist; ``stint_end`` is the day after the last one.

    The person is masked unless the asker may see profiles (``matching.view_profile``).
    """

    talent = serializers.SerializerMethodField()
    flags = serializers.SerializerMethodField()

    class Meta:
        model = Match
        fields = (
            "demand",
            "rank",
            "talent",
            "score",
            "part_field",
            "part_title",
            "part_period",
            "part_preference",
            "stint_start",
            "stint_end",
            "covered_days",
            "flags",
        )

    @extend_schema_field(MaskedTalentSerializer)
    def get_talent(self, match: Match) -> dict[str, Any]:
        user = self.context["request"].user
        may_see_profile = user.has_perm("matching.view_profile") or match.talent.user_id == user.pk
        serializer = TalentSerializer if may_see_profile else MaskedTalentSerializer
        return serializer(match.talent, context=self.context).data

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_flags(self, match: Match) -> list[str]:
        return flag_names(match.flags)


class PairSerializer(serializers.Serializer):
    """The pair to explain, by ids."""

    talent = serializers.IntegerField(min_value=1)
    demand = serializers.IntegerField(min_value=1)


class GateSerializer(serializers.Serializer):
    """One gate: open or closed, and why."""

    gate = serializers.SerializerMethodField()
    name = serializers.CharField()
    is_open = serializers.BooleanField()
    words = serializers.CharField()
    citation = serializers.CharField()

    def get_gate(self, line: GateLine) -> str:
        return line.gate.name.lower()


class PartSerializer(serializers.Serializer):
    """One part of the score."""

    part = serializers.CharField(source="key")
    name = serializers.CharField()
    points = serializers.IntegerField()
    most = serializers.IntegerField()
    words = serializers.CharField()


class ExplanationSerializer(serializers.Serializer):
    """A pair in words, gate by gate and part by part."""

    demand = serializers.IntegerField(source="demand.pk")
    talent = serializers.IntegerField(source="talent.pk")
    is_eligible = serializers.BooleanField(source="finding.is_eligible")
    score = serializers.IntegerField(source="finding.score")
    verdict = serializers.CharField()
    gates = GateSerializer(many=True)
    parts = PartSerializer(many=True)
    flags = serializers.ListField(child=serializers.CharField())
