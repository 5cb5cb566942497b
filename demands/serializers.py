"""Needs and programmes as JSON."""

from rest_framework import serializers

from demands.models import Demand, Programme, ProgrammeRule


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


class DemandSerializer(serializers.ModelSerializer):
    """A need. Codes refer to /regions/, /fields/, /titles/ levels and /programmes/."""

    employer_name = serializers.CharField(source="employer.name", read_only=True)
    alternatives: serializers.SlugRelatedField = serializers.SlugRelatedField(
        slug_field="field_id", many=True, read_only=True
    )

    class Meta:
        model = Demand
        fields = (
            "id",
            "number",
            "position",
            "employer",
            "employer_name",
            "region",
            "programme",
            "field",
            "alternatives",
            "field_match",
            "title_min_level",
            "title_preferred_level",
            "degree_min",
            "mode",
            "start_earliest",
            "start_latest",
            "duration_days",
            "shortest_stint_days",
            "relay_allowed",
            "headcount",
            "urgency",
            "supports",
            "equipment",
            "success",
            "status",
            "published_at",
            "is_synthetic",
        )
