"""Needs and their history as JSON."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from demands.actions import ACTIONS, allowed_actions
from demands.enums import CloseReason, DemandStatus, Step
from demands.models import Demand, DemandEvent
from demands.reviewing import who_took


class DemandSerializer(serializers.ModelSerializer):
    """A need. Codes refer to /regions/, /fields/, /titles/ levels and /programmes/.

    ``allowed_actions`` is what the asker may do with it now; ``version`` counts the changes of content.
    """

    employer_name = serializers.CharField(source="employer.name", read_only=True)
    alternatives: serializers.SlugRelatedField = serializers.SlugRelatedField(
        slug_field="field_id", many=True, read_only=True
    )
    close_reason = serializers.ChoiceField(CloseReason.choices, read_only=True, allow_blank=True)
    allowed_actions = serializers.SerializerMethodField()

    class Meta:
        model = Demand
        fields = (
            "id",
            "number",
            "version",
            "status",
            "allowed_actions",
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
            "prefers_paired",
            "team_role",
            "copied_from",
            "submitted_at",
            "review_due",
            "published_at",
            "close_reason",
            "is_synthetic",
        )
        read_only_fields = fields

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(list(ACTIONS))))
    def get_allowed_actions(self, demand: Demand) -> list[str]:
        return allowed_actions(self.context["request"].user, demand)


class EventSerializer(serializers.ModelSerializer):
    """A step in a need's history; ``content`` stands where the step fixed what the need said."""

    step = serializers.ChoiceField(Step.choices, read_only=True)
    from_status = serializers.ChoiceField(DemandStatus.choices, read_only=True, allow_blank=True)
    to_status = serializers.ChoiceField(DemandStatus.choices, read_only=True)
    by = serializers.SerializerMethodField()
    content = serializers.DictField(read_only=True, allow_null=True)
    reasons = serializers.ListField(child=serializers.CharField(), read_only=True)
    reason_names = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = DemandEvent
        fields = ("id", "step", "from_status", "to_status", "at", "by", "reasons", "reason_names", "note", "content")
        read_only_fields = fields

    def get_by(self, event: DemandEvent) -> str:
        """The person with the organisation, in words, as on the page."""
        return who_took(event, event.demand)
