"""How catalogues are narrowed in REST."""

from django.utils.translation import gettext_lazy as _

from common.filters import PrefixFilter, StrictFilterSet
from demands.models import Catalogue
from reference.models import region_prefix


class CatalogueFilter(StrictFilterSet):
    """Published catalogues by year and region; a province takes in the regions inside."""

    region = PrefixFilter(label=_("Region"), field_name="region__code", prefix=region_prefix)

    class Meta(StrictFilterSet.Meta):
        model = Catalogue
        fields = ("year", "region", "version")
