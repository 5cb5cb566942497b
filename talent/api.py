"""REST: talents, as far as the asker may see them."""

from django.db.models import QuerySet
from rest_framework import viewsets

from talent.filters import TalentFilter
from talent.models import Talent
from talent.serializers import TalentSerializer

_ORDERS = {"newest": ("-pk",), "title": ("rank",), "service": ("rank",)}


class TalentViewSet(viewsets.ReadOnlyModelViewSet):
    """The pool for coordinators and leaders, a unit's own people, or yourself. Names are masked."""

    serializer_class = TalentSerializer
    filterset_class = TalentFilter
    queryset = Talent.objects.none()
    lookup_value_regex = r"\d+"

    @property
    def ordering(self) -> tuple[str, ...]:
        """The order asked for, by the number that its pages are cut by."""
        return _ORDERS.get(self.request.query_params.get("order", ""), ("pk",))

    def get_queryset(self) -> QuerySet[Talent]:
        return Talent.objects.visible_to(self.request.user).for_list()
