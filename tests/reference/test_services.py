"""The reference data: complete, sourced, and the same however often they are loaded."""

import pytest
from django.db.models import Count

from reference.models import (
    ROOT_REGION,
    Degree,
    Field,
    Mode,
    ModeAlias,
    ReceivingRegion,
    Region,
    Title,
    TitleSeries,
    region_prefix,
)
from reference.services import load_reference_tables

pytestmark = pytest.mark.django_db

MODELS = (Region, ReceivingRegion, Field, TitleSeries, Title, Degree, Mode, ModeAlias)
SOURCED = (Region, ReceivingRegion, Field, Title, Degree, Mode, ModeAlias)


def snapshot() -> dict[str, list]:
    return {model.__name__: list(model.objects.order_by("pk").values_list()) for model in MODELS}


# --- loading ----------------------------------------------------------------------------------


def test_loading_twice_gives_the_same_rows_and_counts_them(reference):
    before = snapshot()
    counts = load_reference_tables()
    assert snapshot() == before
    assert counts == {
        "regions": Region.objects.count(),
        "receiving_regions": ReceivingRegion.objects.count(),
        "fields": Field.objects.count(),
        "titles": Title.objects.count(),
        "degrees": Degree.objects.count(),
        "modes": Mode.objects.count(),
        "mode_aliases": ModeAlias.objects.count(),
    }


def test_what_was_changed_in_loaded_rows_comes_back(reference):
    before = snapshot()
    Region.objects.filter(pk="532822").update(name_zh="改名", altitude_m=None, source="")
    ReceivingRegion.objects.filter(pk="420506").update(note_zh="")
    Field.objects.filter(pk="011001").update(initials="", name_en="Eyes")
    TitleSeries.objects.filter(pk="physician").update(name_zh="大夫")
    Title.objects.filter(pk="health_physician_5").update(level=1)
    Degree.objects.filter(pk=5).update(name_en="")
    Mode.objects.filter(pk="rehire").update(description_zh="")
    ModeAlias.objects.filter(name_zh="对口支持").update(relation="beside", mode="exchange")
    changed = snapshot()
    assert {name for name in before if changed[name] != before[name]} == {model.__name__ for model in MODELS}
    load_reference_tables()
    assert snapshot() == before


def test_rows_that_the_files_do_not_have_are_kept(reference):
    own = Field.objects.create(code="010199", level=6, parent_id="0101", name_zh="自定", name_en="Own", source="测试")
    load_reference_tables()
    own.refresh_from_db()
    assert own.name_zh == "自定"


@pytest.mark.parametrize("model", SOURCED)
def test_every_row_names_its_source(model, reference):
    assert model.objects.exists()
    assert not model.objects.filter(source="").exists()


@pytest.mark.parametrize("model", MODELS)
def test_every_row_has_both_names(model, reference):
    if model is ReceivingRegion:
        assert not model.objects.filter(relation_zh="").exists()
        assert not model.objects.filter(relation_en="").exists()
    else:
        assert not model.objects.filter(name_zh="").exists()
        assert not model.objects.filter(name_en="").exists()


# --- fields -----------------------------------------------------------------------------------


def test_the_tree_is_as_large_as_was_wanted(reference):
    sizes = dict(Field.objects.order_by().values_list("level").annotate(Count("pk")))
    assert sizes[2] >= 12
    assert sizes[6] >= 300
    assert Field.objects.filter(level=6).count() == sizes[6]


def test_every_field_hangs_below_its_prefix(reference):
    for code, level, parent in Field.objects.values_list("code", "level", "parent"):
        assert (len(code), code[:-2] or None) == (level, parent)


def test_every_sector_has_a_discipline_and_every_discipline_a_specialty(reference):
    inner = Field.objects.filter(level__lt=6)
    assert list(inner.annotate(below=Count("children")).filter(below=0)) == []


def test_medicine_education_and_agriculture_come_first(reference):
    sectors = list(Field.objects.filter(level=2).order_by("code").values_list("name_zh", flat=True))
    assert sectors[:3] == ["卫生", "教育", "农业"]


def test_initials_are_those_of_the_pinyin(reference):
    assert dict(Field.objects.filter(pk__in=("011001", "01")).values_list("pk", "initials")) == {
        "011001": "yk",
        "01": "ws",
    }


# --- regions ----------------------------------------------------------------------------------

# FACTS §1
RECEIVING = {
    "540200": ("日喀则市", "对口支援", "一市五县"),
    "653100": ("喀什地区", "对口支援", "四县"),
    "653124": ("泽普县", "对口支援", "喀什地区四县之一"),
    "653125": ("莎车县", "对口支援", "喀什地区四县之一"),
    "653126": ("叶城县", "对口支援", "喀什地区四县之一"),
    "653130": ("巴楚县", "对口支援", "喀什地区四县之一"),
    "650200": ("克拉玛依市", "对口支援", "根据中组部的要求支援"),
    "632600": ("果洛藏族自治州", "对口支援", "六县"),
    "530000": ("云南省", "东西部扶贫协作", "十三个州市"),
    "520300": ("遵义市", "东西部扶贫协作", "遵义市"),
    "500101": ("万州区", "对口支援（三峡）", "三峡：重庆市万州区"),
    "420506": ("夷陵区", "对口支援（三峡）", "三峡：湖北省宜昌市夷陵区"),
}


def test_the_receiving_regions_are_those_of_the_study(reference):
    found = ReceivingRegion.objects.values_list("pk", "region__name_zh", "relation_zh", "detail_zh")
    assert {code: tuple(rest) for code, *rest in found} == RECEIVING


def test_the_misprint_of_the_study_is_noted_not_smoothed_over(reference):
    note = ReceivingRegion.objects.get(pk="420506").note_zh
    assert "宜宾区" in note
    assert "夷陵区" in note


def test_every_region_lies_in_one_whose_prefix_it_shares(reference):
    prefixes = {region.code: region.prefix for region in Region.objects.all()}
    for region in Region.objects.exclude(pk=ROOT_REGION):
        assert region.code.startswith(prefixes[region.parent_id])
        assert len(prefixes[region.parent_id]) < len(region.prefix)
    assert Region.objects.get(pk=ROOT_REGION).parent is None


@pytest.mark.parametrize(
    ("code", "prefix"),
    [
        ("100000", ""),
        ("530000", "53"),
        ("500000", "50"),
        ("532800", "5328"),
        ("532822", "532822"),
        ("110101", "110101"),
    ],
)
def test_a_prefix_names_all_that_lies_inside_and_nothing_else(code, prefix, reference):
    region = Region.objects.get(pk=code)
    assert region.prefix == region_prefix(code) == prefix
    below, step = {code}, {code}
    while step:
        step = set(Region.objects.filter(parent__in=step).values_list("pk", flat=True))
        below |= step
    assert set(Region.objects.filter(code__startswith=prefix).values_list("pk", flat=True)) == below


def test_altitudes_name_where_they_come_from(reference):
    assert not Region.objects.filter(altitude_m__isnull=False, altitude_source="").exists()
    assert not Region.objects.filter(altitude_m__isnull=True).exclude(altitude_source="").exists()


# --- titles, degrees, modes -------------------------------------------------------------------

# Series → the levels it has. A series without a level 1 has none by its own rules.
SERIES = {
    "none": {0},
    "school_teacher": {1, 2, 3, 4, 5},
    "university_teacher": {2, 3, 4, 5},
    "physician": {1, 2, 3, 4, 5},
    "nurse": {1, 2, 3, 4, 5},
    "pharmacist": {1, 2, 3, 4, 5},
    "health_technician": {1, 2, 3, 4, 5},
    "agriculture": {1, 2, 3, 4, 5},
    "engineering": {1, 2, 3, 4, 5},
    "research": {2, 3, 4, 5},
}


@pytest.mark.parametrize("series", SERIES)
def test_the_series_wanted_have_their_levels(series, reference):
    assert set(Title.objects.filter(series=series).values_list("level", flat=True)) == SERIES[series]


def test_every_title_is_on_a_level_and_only_none_on_0(reference):
    assert set(Title.objects.values_list("level", flat=True)) == {0, 1, 2, 3, 4, 5}
    assert list(Title.objects.filter(level=0).values_list("pk", flat=True)) == ["none"]
    assert list(TitleSeries.objects.annotate(held=Count("titles")).filter(held=0)) == []


def test_degrees_are_ordered(reference):
    names = list(Degree.objects.order_by("rank").values_list("rank", "name_zh"))
    assert names == [(0, "无"), (1, "中专"), (2, "大专"), (3, "本科"), (4, "硕士"), (5, "博士")]


def test_the_eight_modes_have_bits_of_their_own(reference):
    assert list(Mode.objects.order_by("bit").values_list("bit", "pk", "name_zh")) == [
        (0, "advisory", "顾问指导"),
        (1, "part_time", "短期兼职"),
        (2, "seasonal", "候鸟服务"),
        (3, "rehire", "退休返聘"),
        (4, "directed", "定向合作"),
        (5, "project", "项目合作"),
        (6, "leasing", "人才租赁"),
        (7, "exchange", "互派培养"),
    ]


# FACTS §4
ALIASES = {
    "530000": {"服务外包", "二次开发", "技术入股", "对口支持", "挂职锻炼"},
    "630000": {"候鸟式聘任", "项目招标", "联合攻关", "成果转化"},
}


@pytest.mark.parametrize("region", ALIASES)
def test_the_forms_that_regions_name_are_stored_with_a_mode(region, reference):
    assert set(ModeAlias.objects.filter(region=region).values_list("name_zh", flat=True)) == ALIASES[region]
    assert set(ModeAlias.objects.values_list("region", flat=True)) == set(ALIASES)
    assert set(ModeAlias.objects.values_list("relation", flat=True)) == {"alias", "beside"}
