"""REST: reference data, open to everybody."""

from rest_framework import viewsets
from rest_framework.permissions import AllowAny

from reference.filters import FieldFilter, RegionFilter, TitleFilter
from reference.models import Field, Region, Title
from reference.serializers import FieldSerializer, RegionSerializer, TitleSerializer


class RegionViewSet(viewsets.ReadOnlyModelViewSet):
    """Administrative regions (GB/T 2260)."""

    queryset = Region.objects.all()
    serializer_class = RegionSerializer
    filterset_class = RegionFilter
    permission_classes = (AllowAny,)
    lookup_value_regex = r"\d{6}"


class FieldViewSet(viewsets.ReadOnlyModelViewSet):
    """The field tree: sector, discipline, specialty."""

    queryset = Field.objects.all()
    serializer_class = FieldSerializer
    filterset_class = FieldFilter
    permission_classes = (AllowAny,)
    lookup_value_regex = r"\d{2,6}"


class TitleViewSet(viewsets.ReadOnlyModelViewSet):
    """Professional titles by series and level."""

    queryset = Title.objects.select_related("series")
    serializer_class = TitleSerializer
    filterset_class = TitleFilter
    permission_classes = (AllowAny,)
    lookup_value_regex = r"[a-z0-9_]+"
