"""Every gate closed once, every kind of part and flag: the words, in both languages."""

from datetime import date

import pytest
import time_machine
from django.utils import translation

from demands.models import Demand
from matching.engine import Flag, Gate
from matching.enums import Verdict
from matching.explaining import explain_pair
from matching.wording import FLAG_NAMES, GATE_NAMES, flag_names, level_name
from talent.models import Talent
from tests import factories
from tests.factories import CARDIOLOGY, START

pytestmark = pytest.mark.django_db

STUDY = "《进一步加大上海市对口支援柔性引才工作力度研究（上）》"
TEACHER = "020101"


@pytest.fixture(autouse=True)
def day(reference):
    with time_machine.travel(date(2026, 11, 23), tick=False):
        yield


def told(language: str, talent, demand):
    """The account of a pair as the pages put it together."""
    with translation.override(language):
        talent = Talent.objects.for_detail().get(pk=talent.pk)
        return explain_pair(talent, Demand.objects.for_detail().get(pk=demand.pk))


def talent_who(excludes: str = "", **values):
    talent = factories.TalentFactory(**values)
    if excludes:
        factories.TalentRegionFactory(talent=talent, region_id=excludes, stance="excluded")
    return talent


# What is wrong with the talent, what with the need: the gate that closes, its words, its citation.
CLOSED = [
    ({"may_be_proposed": False}, {}, Gate.STANDING, "Not released for proposals yet", "尚未列入可推荐范围", ""),
    (
        {"fields": (CARDIOLOGY,)},
        {},
        Gate.FIELD,
        "“Cardiology” is not close enough to “Ophthalmology”; wanted: The same discipline",
        "“心血管内科”与需求专业“眼科”不够接近，要求同一学科",
        "",
    ),
    (
        {"fields": (TEACHER,)},
        {"field_match": "sector"},
        Gate.FIELD,
        "No field in the sector of the need",
        "没有与需求同行业的专业",
        "",
    ),
    (
        {"title_id": "health_physician_2"},
        {},
        Gate.TITLE,
        "Resident physician (Junior level) is below Intermediate level",
        "医师（初级），低于要求的中级",
        "",
    ),
    ({"degree_id": 2}, {}, Gate.DEGREE, "Junior college is below Bachelor", "大专，低于要求的本科", ""),
    (
        {"modes": ("advisory",)},
        {},
        Gate.MODE,
        "Does not accept “Re-employment after retirement”",
        "不接受“退休返聘”",
        "",
    ),
    *(
        (
            {"excludes": region},
            {},
            Gate.REGION,
            "Excludes Menghai County or a region above it",
            "已排除勐海县或其上级地区",
            "",
        )
        for region in ("532822", "532800", "530000", "100000")
    ),
    (
        {"cleared_altitude_m": 500},
        {},
        Gate.ALTITUDE,
        "Cleared up to 500 m only; the place lies at 1,170 m",
        "体检准入海拔仅 500 米，当地海拔 1,170 米",
        "",
    ),
    (
        {},
        {"programme_id": "retired_teachers_xsbn"},
        Gate.PROGRAMME,
        "Not admitted to Retired teachers for Xishuangbanna: Retired teachers with a deputy senior title or above;"
        " one school term (the source gives no number of days, so none is checked).",
        "不符合“退休教师智力帮扶（西双版纳）”的规定：退休教师，副高级及以上职称；服务一学期（原文未给天数，系统不按天数判断）。",
        f"{STUDY}二（二）2（1）",
    ),
    (
        {},
        {"programme_id": "postdoc_service_group"},
        Gate.PROGRAMME,
        "Post-doctoral service group, Kashgar has no rule in force that admits this person",
        "按“博士后科技服务团（喀什）”现行规定，此人不在选派范围内",
        "",
    ),
    (
        {},
        {"programme_id": "hospital_pairing"},
        Gate.PROGRAMME,
        "Tertiary hospital pairing has no rule in force that admits this person",
        "按“三级医院对口帮扶”现行规定，此人不在选派范围内",
        "",
    ),
    ({"windows": ()}, {}, Gate.PERIOD, "No available days within the post's period", "岗位期内没有可服务时间", ""),
    (
        {"windows": ((START, 89),)},
        {},
        Gate.PERIOD,
        "2027-03-01 to 2027-05-28 would cover 89 days; at least 90 are asked for",
        "2027-03-01 至 2027-05-28 只能覆盖 89 天，至少需要 90 天",
        "",
    ),
    # The need would take 30 days: it is the programme's rule that asks for 90, so the rule is cited.
    (
        {"windows": ((START, 89),)},
        {"programme_id": "medical_support_yn_gz", "shortest_stint_days": 30},
        Gate.PERIOD,
        "2027-03-01 to 2027-05-28 would cover 89 days; at least 90 are asked for",
        "2027-03-01 至 2027-05-28 只能覆盖 89 天，至少需要 90 天",
        f"{STUDY}二（二）2（2）",
    ),
]
PAIR_WORDS = {
    "en": "Not to be proposed for this need: by an earlier decision, or by their own word",
    "zh-hans": "该需求不再推荐此人：因先前的结论或本人意愿",
}
OPEN_WORDS = {
    "en": [
        "Active and may be proposed",
        "First field “Ophthalmology”: the same specialty as “Ophthalmology”",
        "Chief physician (Senior level), at least Intermediate level",
        "Master, at least Bachelor",
        "Accepts “Re-employment after retirement”",
        "Does not exclude Menghai County",
        "Cleared up to 3,000 m; the place lies at 1,170 m",
        "Medical support for Yunnan and Guizhou: Retired medical staff with a senior or intermediate title;"
        " 3 months (90 days at 30 days a month), leaving in early June (the 1st to the 10th).",
        "Available 2027-03-01 to 2029-02-27, 730 of 1,096 days; the rest needs relay",
        "No earlier decision stands against it",
    ],
    "zh-hans": [
        "资料有效，可以推荐",
        "第一专业“眼科”与需求专业“眼科”相同",
        "主任医师（正高级），达到要求（中级以上）",
        "硕士，达到要求（本科以上）",
        "接受“退休返聘”",
        "未排除勐海县",
        "体检准入海拔 3,000 米，当地海拔 1,170 米",
        "医疗智力帮扶（云南、贵州）：退休医疗人员，高、中级职称；服务3个月（按每月30天计90天），每年6月上旬（1日至10日）出发。",
        "可服务 2027-03-01 至 2029-02-27，覆盖 730/1,096 天，其余需接力",
        "此前没有不采用的结论",
    ],
}
VERDICTS = {
    "en": ("Fits, with 8,498 of 10,000 points.", "Does not fit: Degree, Mode."),
    "zh-hans": ("符合条件，得分 8,498（满分 10,000）。", "不符合条件：学历、引才方式。"),
}
PART_WORDS = {
    "en": [
        "Further field “Ophthalmology”: the same specialty as “Ophthalmology”",
        "Associate chief physician (Deputy senior level) is below the preferred Senior level",
        "Available 2027-03-01 to 2029-02-27, 730 of 1,096 days; the rest needs relay",
        "States no preferred region, so half counts; states no preferred mode, so half counts",
    ],
    "zh-hans": [
        "其他专业“眼科”与需求专业“眼科”相同",
        "副主任医师（副高级），低于优先要求的正高级",
        "可服务 2027-03-01 至 2029-02-27，覆盖 730/1,096 天，其余需接力",
        "未填首选地区，按一半计分；未填首选引才方式，按一半计分",
    ],
}
FLAGS = {
    "en": ["Medical check needed", "Needs relay", "Recommendation missing", "Profile unverified", "Documents expired"],
    "zh-hans": ["需体检", "需接力", "缺单位推荐", "资料未核验", "证件过期"],
}


@pytest.mark.parametrize(
    ("talent", "need", "gate", "english", "chinese", "citation"), CLOSED, ids=lambda v: getattr(v, "name", "")
)
def test_each_gate_closes_alone_and_says_why(talent, need, gate, english, chinese, citation):
    person, demand = talent_who(**talent), factories.DemandFactory(**need)
    for language, words in (("en", english), ("zh-hans", chinese)):
        found = told(language, person, demand)
        closed = [line for line in found.gates if not line.is_open]
        assert [(line.gate, line.words, line.citation) for line in closed] == [(gate, words, citation)]
        assert (found.parts, found.flags, found.finding.score) == ([], [], 0)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"is_active": False}, "Paused by the person"),
        ({"may_be_proposed": False}, "Not released for proposals yet"),
        ({"may_be_proposed": False, "hold_reason": "complaint"}, "Held back by a coordinator"),
        ({"unit_refuses": True}, "Not released by their unit"),
        (
            {"is_active": False, "may_be_proposed": False, "hold_reason": "health", "unit_refuses": True},
            "Paused by the person; Held back by a coordinator; Not released by their unit",
        ),
    ],
)
def test_the_standing_says_which_fact_closes_it_and_never_why(facts, words):
    found = told("en", factories.TalentFactory(**facts), factories.DemandFactory())
    lines = {line.gate: line for line in found.gates}
    assert (lines[Gate.STANDING].is_open, lines[Gate.STANDING].words) == (False, words)
    assert [gate for gate, line in lines.items() if not line.is_open] == [Gate.STANDING]


def test_every_gate_is_closed_here():
    assert {case[2] for case in CLOSED} | {Gate.PAIR} == set(Gate)


def test_an_earlier_dismissal_closes_the_pair():
    talent, demand = talent_who(), factories.DemandFactory()
    factories.DecisionFactory(demand=demand, talent=talent, verdict=Verdict.DISMISSED, reason="另有安排")
    for language, words in PAIR_WORDS.items():
        closed = [line for line in told(language, talent, demand).gates if not line.is_open]
        assert [(line.gate, line.words) for line in closed] == [(Gate.PAIR, words)]


@pytest.mark.parametrize(("grade", "is_open"), [("三级甲等", True), ("三级乙等", False), ("", False)])
def test_a_home_hospital_below_the_rules_tier_is_the_reason_given(grade, is_open):
    home = factories.OrganisationFactory(kind="sending_unit", grade=grade)
    talent = talent_who(home_organisation=home if grade else None)
    found = told("en", talent, factories.DemandFactory(programme_id="team_medicine"))
    line = found.gates[Gate.PROGRAMME]
    rule = "Heads of discipline or key technical staff of tertiary grade-A hospitals"
    assert line.is_open is is_open
    if is_open:
        assert line.words.startswith(f"Team-style medical support: {rule}")
    else:
        assert line.words.startswith(
            f"Not admitted to Team-style medical support: the home unit is no “Tertiary grade-A hospital”. {rule}"
        )
    assert line.citation == f"{STUDY}二（二）2（2）"


def test_open_gates_speak_too():
    talent = talent_who(cleared_altitude_m=3000)
    demand = factories.DemandFactory(programme_id="medical_support_yn_gz")
    for language, expected in OPEN_WORDS.items():
        found = told(language, talent, demand)
        assert [line.words for line in found.gates] == expected
        assert [line.citation for line in found.gates if line.gate == Gate.PROGRAMME] == [f"{STUDY}二（二）2（2）"]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_verdict_is_one_sentence(language):
    demand = factories.DemandFactory()
    fits, not_at_all = talent_who(), talent_who(modes=(), degree_id=2)
    expected = VERDICTS[language]
    with translation.override(language):
        assert told(language, fits, demand).verdict == expected[0]
        assert told(language, not_at_all, demand).verdict == expected[1]


def test_parts_say_what_they_scored_and_out_of_what():
    demand = factories.DemandFactory(title_preferred_level=5)
    talent = talent_who(title_id="health_physician_4", fields=(TEACHER, "011001"))
    found = told("en", talent, demand)
    assert [(part.key, part.points, part.most) for part in found.parts] == [
        ("field", 3200, 4000),
        ("title", 1600, 2000),
        ("period", 1998, 3000),
        ("preference", 500, 1000),
    ]
    assert found.finding.score == 3200 + 1600 + 1998 + 500
    assert [part.words for part in found.parts] == PART_WORDS["en"]
    assert [part.words for part in told("zh-hans", talent, demand).parts] == PART_WORDS["zh-hans"]


@pytest.mark.parametrize(
    ("need", "words"),
    [
        ({"title_min_level": None, "title_preferred_level": None}, "the need names no title, so half counts"),
        ({"title_min_level": 3, "title_preferred_level": None}, "reaches Intermediate level, the level asked for"),
        ({"title_min_level": 3, "title_preferred_level": 5}, "reaches the preferred Senior level"),
    ],
)
def test_the_title_part_says_what_was_wished(need, words):
    found = told("en", talent_who(), factories.DemandFactory(**need))
    (part,) = [part for part in found.parts if part.key == "title"]
    assert part.words.endswith(words)


@pytest.mark.parametrize(
    ("region", "mode", "words", "points"),
    [
        (None, None, "States no preferred region, so half counts; states no preferred mode, so half counts", 500),
        ("530000", "rehire", "Prefers Menghai County; prefers “Re-employment after retirement”", 1000),
        ("100000", "rehire", "Prefers Menghai County; prefers “Re-employment after retirement”", 1000),
        (
            "540000",
            "advisory",
            "Prefers other regions than Menghai County; prefers other modes than “Re-employment after retirement”",
            0,
        ),
    ],
)
def test_the_preference_part_says_where_and_how(region, mode, words, points):
    talent = talent_who()
    if region:
        factories.TalentRegionFactory(talent=talent, region_id=region)
    if mode == "rehire":
        talent.modes.filter(mode="rehire").update(is_preferred=True)
    elif mode:
        factories.TalentModeFactory(talent=talent, mode_id=mode, is_preferred=True)
    found = told("en", talent, factories.DemandFactory())
    (part,) = [part for part in found.parts if part.key == "preference"]
    assert (part.words, part.points) == (words, points)


def test_an_alternative_and_a_further_field_are_named_as_such():
    demand = factories.DemandFactory(field_id=TEACHER)
    factories.DemandAlternativeFactory(demand=demand, field_id=CARDIOLOGY)
    talent = talent_who(fields=("030101", CARDIOLOGY))
    (field, *_) = told("en", talent, demand).parts
    assert field.words == ("Further field “Cardiology”: the same specialty as “Cardiology” (an accepted alternative)")
    assert field.points == 4000 * 6400 // 10_000


def test_flags_are_named_in_their_order():
    everything = Flag.MEDICAL_CHECK | Flag.RELAY | Flag.ENDORSEMENT | Flag.UNVERIFIED | Flag.DOCUMENTS
    for language, names in FLAGS.items():
        with translation.override(language):
            assert flag_names(everything) == names
            assert flag_names(Flag.RELAY | Flag.DOCUMENTS) == [names[1], names[4]]
            assert flag_names(0) == []


def test_every_gate_flag_and_level_has_a_name():
    assert set(GATE_NAMES) == set(Gate)
    assert set(FLAG_NAMES) == set(Flag)
    with translation.override("en"):
        assert [level_name(level) for level in (None, 0, 3, 5)] == [
            "—",
            "No title",
            "Intermediate level",
            "Senior level",
        ]
