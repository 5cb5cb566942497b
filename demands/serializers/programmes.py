"""Programmes with their dated rules as JSON."""

from rest_framework import serializers

from demands.models import Programme, ProgrammeRule


class ProgrammeRuleSerializer(serializers.ModelSerializer):
    """A dated rule with its citation; the period is half-open."""

    valid_from = serializers.DateField(source="in_force.lower")
    valid_to = serializers.DateField(source="in_force.upper", allow_null=True)

    class Meta:
        model = ProgrammeRule
        fields = (
            "valid_from",
            "valid_to",
            "employment",
            "sector",
            "title_min_level",
            "stint_days_min",
            "endorsement_required",
            "home_tier_min",
            "post_sectors",
            "departure_month",
            "departure_last_day",
            "text_zh",
            "text_en",
            "citation",
        )


class ProgrammeSerializer(serializers.ModelSerializer):
    """A programme with its rules."""

    rules = ProgrammeRuleSerializer(many=True, read_only=True)

    class Meta:
        model = Programme
        fields = ("code", "name_zh", "name_en", "is_team", "summary_zh", "summary_en", "regions", "source", "rules")
