"""What forms offer to choose from: the receiving regions and the upper levels of the field tree."""

from collections import defaultdict
from typing import Any

from django.utils.translation import gettext as _

from reference.enums import FieldLevel
from reference.models import Field, Region


def receiving_regions() -> list[tuple[str, Any]]:
    """The provinces that hold receiving regions, each followed by those."""
    receiving = list(Region.objects.filter(receiving__isnull=False))
    provinces = Region.objects.filter(code__in={f"{region.code[:2]}0000" for region in receiving})
    rows = {region.code: region for region in [*provinces, *receiving]}
    return [
        (code, region.name if code.endswith("0000") else f"\u3000{region.name}")
        for code, region in sorted(rows.items())
    ]


def sectors_and_disciplines() -> list[tuple[str, Any]]:
    """The disciplines, grouped by their sector, of which the whole can be chosen too."""
    groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
    names = {}
    for field in Field.objects.filter(level__lte=FieldLevel.DISCIPLINE):
        if field.level == FieldLevel.SECTOR:
            names[field.code] = field.name
            groups[field.code].append((field.code, _("%(sector)s: all") % {"sector": field.name}))
        else:
            groups[field.code[:2]].append((field.code, field.name))
    return [(names[code], options) for code, options in groups.items()]


def sector_names() -> dict[str, str]:
    """The sectors by their two-digit codes, in the reader's language."""
    return {field.code: field.name for field in Field.objects.filter(level=FieldLevel.SECTOR)}


def sectors() -> list[tuple[str, Any]]:
    """The sectors to choose from."""
    return list(sector_names().items())
