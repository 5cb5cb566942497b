"""The page on regions: where somebody would like to go, and where rather not."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reference.enums import RegionLevel
from reference.models import Region
from talent.enums import Stance
from talent.forms.steps import StepForm

# From these heights on the seat of a region is called high, and very high.
HIGH_M, VERY_HIGH_M = 1500, 3000
# Tibet, Qinghai, Xinjiang: the journey from Shanghai is long whichever way one travels.
FAR = ("54", "63", "65")
STANCES = [
    (Stance.PREFERRED.value, gettext_lazy("Gladly")),
    ("", gettext_lazy("No matter")),
    (Stance.EXCLUDED.value, gettext_lazy("Rather not")),
]


class RegionsForm(StepForm):
    """One question for each receiving region; all of them may stay open."""

    columns = ("regions_preferred", "regions_excluded")

    def offer(self) -> None:
        """The receiving regions, and those of which the profile says something already."""
        wished = (*self.base.regions_preferred, *self.base.regions_excluded)
        receiving = Region.objects.filter(receiving__isnull=False)
        found = receiving.union(Region.objects.filter(pk__in=wished)) if wished else receiving
        self.offered = sorted(found, key=lambda region: region.code)
        for region in self.offered:
            self.fields[_name(region)] = forms.ChoiceField(
                label=region.name, choices=STANCES, required=False, widget=forms.RadioSelect
            )

    @property
    def field_of(self) -> dict[str, Any]:  # type: ignore[override]
        """Faults of the regions stand above them all."""
        return dict.fromkeys(self.columns)

    def initial_values(self) -> dict[str, Any]:
        stances = dict.fromkeys(self.base.regions_preferred, Stance.PREFERRED.value)
        stances |= dict.fromkeys(self.base.regions_excluded, Stance.EXCLUDED.value)
        return {_name(region): stances.get(region.code, "") for region in self.offered}

    def values(self) -> dict[str, Any]:
        def of(stance: Stance) -> tuple[str, ...]:
            chosen = (r.code for r in self.offered if self.cleaned_data.get(_name(r)) == stance)
            return tuple(sorted(chosen))

        return {"regions_preferred": of(Stance.PREFERRED), "regions_excluded": of(Stance.EXCLUDED)}

    @cached_property
    def groups(self) -> list[dict[str, Any]]:
        """The regions by province, with what one should know of each."""
        provinces = Region.objects.in_bulk({f"{region.code[:2]}0000" for region in self.offered})
        return [
            {
                "province": provinces[f"{code}0000"],
                "is_far": code in FAR,
                "rows": [
                    {"region": region, "bound": self[_name(region)], "hints": list(_hints(region))}
                    for region in regions
                ],
            }
            for code, regions in groupby(self.offered, key=lambda region: region.code[:2])
        ]


def _name(region: Region) -> str:
    return f"region_{region.code}"


def _hints(region: Region) -> Iterator[str]:
    """What the region's height means, in plain words; nothing where a small region has none on record."""
    height = region.altitude_m
    if height is None:
        if region.level == RegionLevel.PROVINCE:
            yield _("heights differ from place to place")
        return
    metres = _("%(height)d m") % {"height": height}
    yield metres
    if height >= VERY_HIGH_M:
        yield _("very high: thin air, a medical check comes first")
    elif height >= HIGH_M:
        yield _("high: one gets used to it within days")
