"""The public catalogue as JSON."""

from rest_framework import serializers

from demands.models import Catalogue, CatalogueEntry, Posting


class PostingSerializer(serializers.ModelSerializer):
    """A published need. Codes refer to /regions/, /fields/ and /programmes/; title level 0 is "none asked"."""

    need = serializers.IntegerField(source="demand_id", read_only=True)
    number = serializers.CharField(read_only=True)

    class Meta:
        model = Posting
        fields = (
            "id",
            "need",
            "number",
            "revision",
            "is_live",
            "posted_at",
            "ended_at",
            "employer_name",
            "region",
            "programme",
            "position",
            "field",
            "alternatives",
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
            "is_synthetic",
        )


class EntrySerializer(serializers.ModelSerializer):
    """A published need at its place in a catalogue."""

    posting = PostingSerializer(read_only=True)

    class Meta:
        model = CatalogueEntry
        fields = ("serial", "posting")


class CatalogueSerializer(serializers.ModelSerializer):
    """A published version of a year's catalogue of a region."""

    code = serializers.CharField(read_only=True)
    title = serializers.CharField(read_only=True)
    issuer_name = serializers.CharField(source="issuer.name", read_only=True)

    class Meta:
        model = Catalogue
        fields = (
            "id",
            "code",
            "title",
            "year",
            "region",
            "version",
            "issuer_name",
            "document_number",
            "preface",
            "published_at",
            "needs_count",
            "posts_count",
            "is_synthetic",
        )
