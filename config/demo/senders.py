"""Shanghai's sending units and social organisations: made up, each with the fields its people come from."""

from dataclasses import dataclass
from itertools import count as counting

import numpy as np

from accounts.enums import OrganisationKind
from accounts.models import Organisation
from config.demo.chance import Bools, Dice, Ints
from config.demo.fields import Fields
from config.demo.places import SHANGHAI, Map
from config.demo.professions import SENDERS, STATIONS, by_prefix

# Words that no hospital, school or university of Shanghai is known by.
WORDS = (
    "云桥", "澄怀", "惠泽", "嘉澜", "沐春", "景和", "同渡", "泽安", "明泊", "望衡", "若水", "清越", "润禾",
    "启澜", "安澜", "敬之", "弘简", "佑宁", "临渊", "和畅", "思齐", "立言", "乐群", "景行", "修远", "慎思",
    "笃行", "厚朴", "嘉树", "松岚", "竹溪", "梅岭", "荷风", "桐荫", "柳浪", "云帆", "江渚", "浦月", "申禾",
    "沪澜", "泽润", "沁芳", "鹤鸣", "凤栖", "蓝桥", "晴川", "远岫", "映潮", "听澜", "观止",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of sending unit: its name's pattern (word, district), its share of all units, its grade."""

    code: str
    pattern: str
    share: float
    grade: str = ""


KINDS = (
    Kind("tertiary", "上海{word}医院", 0.12, "三级甲等"),
    Kind("secondary", "上海市{district}{word}医院", 0.2, "二级甲等"),
    Kind("tcm", "上海市{district}{word}中医医院", 0.05, "二级甲等"),
    Kind("public_health", "上海{word}公共卫生中心", 0.02),
    Kind("kindergarten", "上海市{district}{word}幼儿园", 0.04, "示范性幼儿园"),
    Kind("primary", "上海市{district}{word}小学", 0.11),
    Kind("middle", "上海市{word}中学", 0.13, "实验性示范性高中"),
    Kind("vocational", "上海{word}职业技术学校", 0.04),
    Kind("special", "上海市{district}{word}特殊教育学校", 0.02),
    Kind("training", "上海市{district}{word}教育学院", 0.03),
    Kind("university", "上海{word}大学", 0.04, "博士后设站单位"),
    Kind("agriculture", "上海{word}农业科学研究院", 0.04, "博士后设站单位"),
    Kind("design", "上海{word}规划设计研究院", 0.05),
    Kind("technology", "上海{word}信息技术研究所", 0.04),
    Kind("culture", "上海{word}文化艺术中心", 0.03),
    Kind("service", "上海{word}经济发展服务中心", 0.04),
)
_SOCIAL = ("上海{word}公益促进中心", "上海{word}志愿者协会")
_FEWEST, _MOST, _PEOPLE_EACH = 60, 900, 40


class Senders:
    """The units in the database, and which of them a person of a field may come from."""

    def __init__(self, places: Map, fields: Fields, talents: int) -> None:
        units = _units(places, min(_MOST, max(_FEWEST, talents // _PEOPLE_EACH)))
        agencies = [_unit(OrganisationKind.AGENCY, p.format(word=w)) for p in _SOCIAL for w in WORDS[:4]]
        rows = Organisation.objects.bulk_create([unit for unit, _ in units] + agencies, batch_size=1000)
        self.agencies = np.array([row.pk for row in rows[len(units) :]])
        self.flagship = rows[0]
        by_kind = {kind.code: [unit.pk for unit, code in units if code == kind.code] for kind in KINDS}
        self.tertiary = by_kind["tertiary"]
        lists = [
            [pk for kind in by_prefix(table, code, ("service",)) for pk in by_kind[kind]]
            for table in (SENDERS, STATIONS)
            for code in fields.codes
        ]
        self._fields = len(fields.codes)
        self._length = np.array([len(ids) for ids in lists])
        self._start = np.cumsum(self._length) - self._length
        self._ids = np.concatenate([np.array(ids) for ids in lists])

    def draw(self, dice: Dice, field: Ints, is_postdoc: Bools) -> Ints:
        """A home organisation's id for each; the units in front of a list are the larger ones."""
        lists = field + is_postdoc * self._fields
        skewed = dice.share(len(field)) ** 1.3
        return self._ids[self._start[lists] + (skewed * self._length[lists]).astype(np.int64)]


def _units(places: Map, total: int) -> list[tuple[Organisation, str]]:
    """Organisations with the code of their kind; the flagship hospital comes first."""
    units = []
    for kind in KINDS:
        wanted = max(1, round(total * kind.share))
        in_districts = "{district}" in kind.pattern
        for number in counting():
            if number == wanted or (not in_districts and number == len(WORDS)):
                break
            # The word moves on at every lap, so that no two units share both word and district.
            lap, district = divmod(number, len(places.districts))
            code, name = places.districts[district]
            word = WORDS[number] if not in_districts else WORDS[(district * 3 + lap) % len(WORDS)]
            unit = kind.pattern.format(word=word, district=name)
            region = code if in_districts else SHANGHAI
            units.append((_unit(OrganisationKind.SENDING_UNIT, unit, region, kind.grade), kind.code))
    return units


def _unit(kind: OrganisationKind, name: str, region: str = SHANGHAI, grade: str = "") -> Organisation:
    return Organisation(name=name, kind=kind, region_id=region, grade=grade, is_synthetic=True)
