"""REST: talents, as far as the asker may see them."""

from django.db.models import QuerySet
from rest_framework import viewsets

from talent.filters import TalentFilter
from talent.models import Talent
from talent.serializers import TalentSerializer


class TalentViewSet(viewsets.ReadOnlyModelViewSet):
    """The pool for coordinators and leaders, a unit's own people, or yourself. Names are masked."""

    serializer_class = TalentSerializer
    filterset_class = TalentFilter
    queryset = Talent.objects.none()
    ordering = ("pk",)
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> QuerySet[Talent]:
        return Talent.objects.visible_to(self.request.user).for_list()
