"""Teams, pairings and calls as JSON."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import Organisation
from demands.models import Call, Demand, Pairing, Team, TeamRole


class TeamRoleSerializer(serializers.ModelSerializer):
    """A role of a team's composition; ``field`` is empty where any specialty will do."""

    class Meta:
        model = TeamRole
        fields = ("id", "place", "kind", "name", "field", "headcount")
        read_only_fields = fields


class TeamSerializer(serializers.ModelSerializer):
    """A team: ``wanted`` is how many people it takes, ``published`` for how many of them needs are published."""

    employer_name = serializers.CharField(source="employer.name", read_only=True)
    region = serializers.CharField(source="employer.region_id", read_only=True)
    roles = TeamRoleSerializer(many=True, read_only=True)
    wanted = serializers.IntegerField(read_only=True)
    published = serializers.IntegerField(read_only=True)

    class Meta:
        model = Team
        fields = (
            "id",
            "name",
            "programme",
            "employer",
            "employer_name",
            "region",
            "batch",
            "starts_on",
            "duration_days",
            "note",
            "wanted",
            "published",
            "roles",
            "is_synthetic",
        )
        read_only_fields = fields


class PairingSerializer(serializers.ModelSerializer):
    """A pair of units within a scheme; what is not on record is null, never nought."""

    scheme_name_zh = serializers.CharField(source="scheme.name_zh", read_only=True)
    scheme_name_en = serializers.CharField(source="scheme.name_en", read_only=True)
    sending_name = serializers.CharField(source="sending.name", read_only=True)
    receiving_name = serializers.CharField(source="receiving.name", read_only=True)
    region = serializers.CharField(source="receiving.region_id", read_only=True)
    published_needs = serializers.IntegerField(read_only=True)

    class Meta:
        model = Pairing
        fields = (
            "id",
            "scheme",
            "scheme_name_zh",
            "scheme_name_en",
            "sending",
            "sending_name",
            "receiving",
            "receiving_name",
            "region",
            "from_year",
            "to_year",
            "headcount_a_year",
            "funds_yuan",
            "note",
            "published_needs",
            "is_synthetic",
        )
        read_only_fields = fields


class CallSerializer(serializers.ModelSerializer):
    """A call by which needs of a programme are pushed to units; ``opened_at`` is null until it is."""

    needs_count = serializers.IntegerField(read_only=True)
    units_count = serializers.IntegerField(read_only=True)

    class Meta:
        model = Call
        fields: tuple[str, ...] = (
            "id",
            "name",
            "programme",
            "apply_by",
            "note",
            "opened_at",
            "needs_count",
            "units_count",
            "is_synthetic",
        )
        read_only_fields = fields


class CallNeedSerializer(serializers.ModelSerializer):
    """A need within a call, as far as everybody who sees the call may read it."""

    employer_name = serializers.CharField(source="employer.name", read_only=True)

    class Meta:
        model = Demand
        fields = (
            "id",
            "number",
            "status",
            "position",
            "employer_name",
            "region",
            "field",
            "headcount",
            "start_earliest",
            "start_latest",
            "duration_days",
        )
        read_only_fields = fields


class UnitSerializer(serializers.ModelSerializer):
    """A unit to which a call was pushed."""

    class Meta:
        model = Organisation
        fields = ("id", "name")
        read_only_fields = fields


class CallDetailSerializer(CallSerializer):
    """A call with its needs, and with its units: all for those who look over it, a unit only itself."""

    demands = CallNeedSerializer(many=True, read_only=True)
    units = serializers.SerializerMethodField()

    class Meta(CallSerializer.Meta):
        fields = (*CallSerializer.Meta.fields, "demands", "units")
        read_only_fields = fields

    @extend_schema_field(UnitSerializer(many=True))
    def get_units(self, call: Call) -> list[dict[str, object]]:
        return [dict(UnitSerializer(unit).data) for unit in call.units_shown_to(self.context["request"].user)]
