"""The units that need people: the usual ones of a county or a prefecture, each with the fields it works in."""

from dataclasses import dataclass

import numpy as np

from accounts.enums import OrganisationKind
from accounts.models import Organisation
from config.demo.chance import Dice, Ints
from config.demo.fields import AGRICULTURE, EDUCATION, MEDICINE, OTHER
from config.demo.places import AREAS, Map, Place

_CLINIC = (*(f"01{number:02}" for number in (*range(2, 6), 7, *range(10, 14), 15, 16, *range(19, 22))), "0126", "0128")
_SERVICES = ("0129", "0130", "0131", "0135", "0136")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of unit: what follows the place's name, sector group, how common, fields, grades."""

    suffix: str
    group: int
    weight: float
    fields: tuple[str, ...]
    grades: tuple[str, ...] = ("",)


IN_COUNTIES = (
    Kind(
        "人民医院",
        MEDICINE,
        10,
        (*_CLINIC, *_SERVICES, "0108", "0127", "0140", "0141"),
        ("二级甲等", "二级甲等", "二级乙等"),
    ),
    Kind("中医医院", MEDICINE, 4, ("0132", "0132", "0134", "0121", "0135", "0136", "0131"), ("二级甲等", "二级乙等")),
    Kind("妇幼保健院", MEDICINE, 3, ("0105", "0106", "0107", "0109", "013503", "013509"), ("二级乙等", "二级甲等")),
    Kind("疾病预防控制中心", MEDICINE, 2, ("0137", "0138", "0101")),
    Kind("第一中学", EDUCATION, 6, ("0203", "0208")),
    Kind("第二中学", EDUCATION, 4, ("0203",)),
    Kind("职业高级中学", EDUCATION, 3, ("0206",)),
    Kind("第一小学", EDUCATION, 4, ("0202", "0204")),
    Kind("中心幼儿园", EDUCATION, 1.5, ("0201", "020403")),
    Kind("特殊教育学校", EDUCATION, 1, ("0205",)),
    Kind("教师进修学校", EDUCATION, 2, ("0209", "020402", "0208")),
    Kind("农业技术推广中心", AGRICULTURE, 5, ("0301", "0302", "0303", "0304", "0314")),
    Kind("畜牧兽医站", AGRICULTURE, 4, ("0305", "0306")),
    Kind("林业和草原局", AGRICULTURE, 2, ("0307", "0309")),
    Kind("农业农村局", AGRICULTURE, 2, ("0310", "0312", "0313", "0308")),
    Kind("农产品质量安全检测中心", AGRICULTURE, 1.2, ("0311",)),
    Kind("文化和旅游局", OTHER, 3, ("0901", "0902", "0904")),
    Kind("文化馆", OTHER, 1, ("0903", "0904")),
    Kind("住房和城乡建设局", OTHER, 2, ("0501", "0502", "0503")),
    Kind("自然资源局", OTHER, 1.5, ("050102", "0504", "0404")),
    Kind("生态环境局", OTHER, 1.6, ("0401", "0402", "0403")),
    Kind("工业园区管理委员会", OTHER, 2, ("06", "1004")),
    Kind("电子商务公共服务中心", OTHER, 2, ("1003", "1002")),
    Kind("水利局", OTHER, 1.5, ("0703",)),
    Kind("大数据中心", OTHER, 2, ("08",)),
    Kind("供电公司", OTHER, 0.8, ("0701", "0702")),
    Kind("融媒体中心", OTHER, 1, ("1501",)),
    Kind("财政局", OTHER, 1, ("1103", "1102")),
    Kind("社会福利院", OTHER, 0.8, ("1202", "1203")),
    Kind("司法局", OTHER, 0.6, ("1201",)),
    Kind("科学技术局", OTHER, 0.8, ("13",)),
    Kind("市场监督管理局", OTHER, 0.7, ("1404", "0606")),
    Kind("少年儿童业余体育学校", OTHER, 0.7, ("1601",)),
)
IN_PREFECTURES = (
    Kind("人民医院", MEDICINE, 10, (*_CLINIC, *_SERVICES, "0108", "0141"), ("三级甲等", "三级乙等")),
    Kind("第一中学", EDUCATION, 3, ("0203", "0208")),
    Kind("职业技术学院", EDUCATION, 4, ("0206", "0207")),
    Kind("农业科学研究所", AGRICULTURE, 5, ("0301", "0302", "0303", "0304")),
    Kind("畜牧兽医科学研究所", AGRICULTURE, 3, ("0305", "0306", "0307")),
    Kind("博物馆", OTHER, 1, ("1503", "1504")),
    Kind("经济技术开发区管理委员会", OTHER, 2, ("1004", "06", "0501")),
    Kind("规划设计院", OTHER, 1, ("05",)),
)
KINDS = (*IN_COUNTIES, *IN_PREFECTURES)
SECTOR_SHARES = (0.48, 0.27, 0.13, 0.12)
_NEEDS_EACH = 3


@dataclass(frozen=True, slots=True)
class Employer:
    """A unit that posts needs."""

    id: int
    name: str
    place: Place
    kind: int


class Employers:
    """The employers in the database; every receiving region has one at least in each sector group."""

    def __init__(self, seed: int, places: Map, demands: int) -> None:
        dice = Dice(seed, "employers")
        cells = [_ranked(dice, places.areas[area], group) for area in range(len(AREAS)) for group in range(OTHER + 1)]
        area_share = np.array([area.weight for area in AREAS]) / sum(area.weight for area in AREAS)
        wanted = demands / _NEEDS_EACH * np.outer(area_share, SECTOR_SHARES).ravel()
        chosen = [
            sorted(cell[: max(1, round(size))], key=lambda unit: -KINDS[unit[1]].weight)
            for cell, size in zip(cells, wanted.tolist(), strict=True)
        ]
        units = [unit for cell in chosen for unit in cell]
        grades = dice.share(len(units)).tolist()
        rows = Organisation.objects.bulk_create(
            [_organisation(place, KINDS[kind], grade) for (place, kind), grade in zip(units, grades, strict=True)],
            batch_size=1000,
        )
        self.all = [Employer(row.pk, row.name, place, kind) for row, (place, kind) in zip(rows, units, strict=True)]
        self._area_share = area_share
        self._length = np.array([len(cell) for cell in chosen])
        self._start = np.cumsum(self._length) - self._length

    def draw(self, dice: Dice, count: int) -> Ints:
        """Who posts each need: by region and sector first; the usual kinds of unit post more."""
        cell = dice.pick(self._area_share, count) * (OTHER + 1) + dice.pick(SECTOR_SHARES, count)
        return self._start[cell] + (self._length[cell] * dice.share(count) ** 1.4).astype(np.int64)


def _ranked(dice: Dice, places: tuple[Place, ...], group: int) -> list[tuple[Place, int]]:
    """The possible units of a region and sector group in random order, common kinds rather in front."""
    units = [
        (place, number)
        for place in places
        for number, kind in enumerate(KINDS)
        if kind.group == group and (number < len(IN_COUNTIES)) == place.is_county
    ]
    order = dice.ranking(np.array([KINDS[number].weight * _pull(place) for place, number in units]))
    return [units[place] for place in order.tolist()]


def _pull(place: Place) -> int:
    """Xishuangbanna stands in for more than its three counties: a programme of its own leads there."""
    return 4 if place.code.startswith("5328") else 1


def _organisation(place: Place, kind: Kind, grade: float) -> Organisation:
    return Organisation(
        name=place.unit_name + kind.suffix,
        kind=OrganisationKind.EMPLOYER,
        region_id=place.code,
        grade=kind.grades[int(grade * len(kind.grades))],
        is_synthetic=True,
    )
