"""Talents as JSON: what each reader may see of a person. Nothing here holds contact data."""

from rest_framework import serializers

from talent.models import Talent


class MaskedTalentSerializer(serializers.ModelSerializer):
    """What an employer sees before both sides accepted: surname, title, field and age band (DESIGN §7)."""

    title_level = serializers.IntegerField(source="title.level", read_only=True)
    fields_ = serializers.SerializerMethodField(method_name="get_fields_in_order")

    class Meta:
        model = Talent
        fields: tuple[str, ...] = ("id", "number", "masked_name", "age_band", "title", "title_level", "fields_")

    def get_fields(self) -> dict[str, serializers.Field]:
        """Rename ``fields_``: a serializer cannot declare an attribute of the name ``fields``."""
        declared = super().get_fields()
        return {name.rstrip("_"): field for name, field in declared.items()}

    def get_fields_in_order(self, talent: Talent) -> list[str]:
        """Codes of the specialties, the first one first."""
        return [entry.field_id for entry in talent.fields.all()]


class TalentSerializer(MaskedTalentSerializer):
    """What coordinators, leaders, the unit and the talent see: the profile without name and contact."""

    home_organisation_name = serializers.CharField(
        source="home_organisation.name", read_only=True, default=None, allow_null=True
    )

    hold_reason = serializers.SerializerMethodField()

    class Meta(MaskedTalentSerializer.Meta):
        fields = (
            *MaskedTalentSerializer.Meta.fields,
            "employment",
            "home_organisation",
            "home_organisation_name",
            "degree",
            "cleared_altitude_m",
            "shortest_stint_days",
            "longest_stint_days",
            "is_active",
            "may_be_proposed",
            "hold_reason",
            "unit_refuses",
            "verified_on",
            "documents_expire_on",
            "last_service_end",
            "is_synthetic",
        )

    def get_hold_reason(self, talent: Talent) -> str | None:
        """Why they are held back: for coordinators and themselves; null for everybody else."""
        asker = self.context["request"].user
        return talent.hold_reason if asker.has_perm("talent.view_hold_reason", talent) else None
