"""How rosters and the rows of one are narrowed."""

import django_filters
from django.utils.translation import gettext_lazy as _

from common.filters import StrictFilterSet
from common.uploads.enums import UploadStatus
from talent.enums import RosterRowStatus
from talent.models import RosterRow, RosterUpload


class RosterFilter(StrictFilterSet):
    """Filters of rosters."""

    status = django_filters.ChoiceFilter(label=_("Status"), choices=UploadStatus.choices)

    class Meta(StrictFilterSet.Meta):
        model = RosterUpload
        fields = ("status",)


class RosterRowFilter(StrictFilterSet):
    """Filters of the rows of a roster."""

    status = django_filters.ChoiceFilter(label=_("Result"), choices=RosterRowStatus.choices)

    class Meta(StrictFilterSet.Meta):
        model = RosterRow
        fields = ("status",)
