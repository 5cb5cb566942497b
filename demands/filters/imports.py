"""How uploads and the rows of one are narrowed."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from common.filters import StrictFilterSet
from common.uploads.enums import RowStatus, UploadStatus
from demands.enums import DemandStatus
from demands.models import DemandImport, ImportRow

# Not a status of its own: a row brought in whose need nobody has submitted yet.
DRAFT = "draft"


class ImportFilter(StrictFilterSet):
    """Filters of uploads."""

    status = django_filters.ChoiceFilter(label=_("Status"), choices=UploadStatus.choices)

    class Meta(StrictFilterSet.Meta):
        model = DemandImport
        fields = ("status",)


class ImportRowFilter(StrictFilterSet):
    """Filters of the rows of an upload."""

    status = django_filters.ChoiceFilter(
        label=_("Result"), choices=[*RowStatus.choices, (DRAFT, _("Brought in, not submitted"))], method="in_status"
    )

    class Meta(StrictFilterSet.Meta):
        model = ImportRow
        fields = ("status",)

    def in_status(self, queryset: QuerySet, name: str, value: Any) -> QuerySet:
        """Rows of a status, or those brought in whose need is still a draft."""
        if value == DRAFT:
            return queryset.filter(status=RowStatus.CREATED, demand__status=DemandStatus.DRAFT)
        return queryset.filter(status=value)
