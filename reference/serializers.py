"""Reference data as JSON, each row with its source."""

from rest_framework import serializers

from reference.models import Field, Region, Title


class RegionSerializer(serializers.ModelSerializer):
    """A region; a prefix of its code names what lies above."""

    class Meta:
        model = Region
        fields = ("code", "parent", "level", "name_zh", "name_en", "altitude_m", "altitude_source", "source")


class FieldSerializer(serializers.ModelSerializer):
    """A node of the field tree; a prefix of its code names what lies above."""

    class Meta:
        model = Field
        fields = ("code", "parent", "level", "name_zh", "name_en", "initials", "official_code", "source", "edition")


class TitleSerializer(serializers.ModelSerializer):
    """A professional title on its level, 0 (none) to 5 (senior)."""

    series_zh = serializers.CharField(source="series.name_zh")
    series_en = serializers.CharField(source="series.name_en")

    class Meta:
        model = Title
        fields = ("code", "series", "series_zh", "series_en", "level", "name_zh", "name_en", "source", "edition")
