"""Where the needs arise: the receiving regions of FACTS §1 and their counties."""

from dataclasses import dataclass

from reference.models import Region

SHANGHAI = "310000"
# Thirteen of Yunnan's sixteen prefectures: all but Yuxi, Zhaotong and Nujiang.
_YUNNAN = (
    "530100", "530300", "530500", "530700", "530800", "530900", "532300", "532500", "532600", "532800", "532900",
    "533100", "533400",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Area:
    """A receiving region: how much of all need arises in it, and in which prefectures and counties."""

    name: str
    weight: int
    prefectures: tuple[str, ...] = ()
    counties: tuple[str, ...] = ()


# Weight: the headcount of the dispatch plan (FACTS §2) and twenty on top, so that every region is seen; a
# hundred and ten more for Yunnan, for most programmes of FACTS §3 lead there and are not in that plan.
AREAS = (
    Area("日喀则", 123 + 20, prefectures=("540200",)),
    Area("喀什", 339 + 20, counties=("653124", "653125", "653126", "653130")),
    Area("克拉玛依", 23 + 20, prefectures=("650200",)),
    Area("果洛", 28 + 20, prefectures=("632600",)),
    Area("云南", 103 + 130, prefectures=_YUNNAN),
    Area("遵义", 20 + 20, prefectures=("520300",)),
    Area("万州", 2 + 20, counties=("500101",)),
    Area("夷陵", 2 + 20, counties=("420506",)),
)
# The provinces whose authority looks after the needs, with the name of that authority.
AUTHORITIES = {
    "540000": "西藏自治区受援工作协调办公室（演示）",
    "650000": "新疆维吾尔自治区受援工作协调办公室（演示）",
    "630000": "青海省受援工作协调办公室（演示）",
    "530000": "云南省对口帮扶统筹办公室（演示）",
    "520000": "贵州省对口帮扶统筹办公室（演示）",
    "500000": "重庆市三峡对口支援协调办公室（演示）",
    "420000": "湖北省三峡对口支援协调办公室（演示）",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A county or prefecture, and what units there call themselves after."""

    code: str
    unit_name: str
    altitude_m: int
    is_county: bool


class Map:
    """The receiving regions with their places, and the districts of Shanghai, read once."""

    def __init__(self) -> None:
        regions = {region.code: region for region in Region.objects.order_by("code")}
        self.areas: list[tuple[Place, ...]] = []
        for area in AREAS:
            codes = [*area.prefectures, *area.counties]
            codes += [code for code, region in regions.items() if region.parent_id in area.prefectures]
            self.areas.append(tuple(_place(regions[code], code in area.prefectures) for code in codes))
        self.districts = tuple(
            (code, region.name_zh) for code, region in regions.items() if region.parent_id == SHANGHAI
        )


def _place(region: Region, is_prefecture: bool) -> Place:
    return Place(region.code, _unit_name(region), region.altitude_m or 0, not is_prefecture)


def _unit_name(region: Region) -> str:
    """Units of an autonomous county or prefecture use its short name: 石林县, 西双版纳州."""
    for long, short in (("自治县", "县"), ("自治州", "州")):
        if region.name_zh.endswith(long):
            return region.short_zh + short
    return region.name_zh
