"""What the database refuses of reference data, each beside the neighbour that it takes."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from reference.models import Degree, Field, Mode, ModeAlias, ReceivingRegion, Region, Title, TitleSeries

pytestmark = pytest.mark.django_db

NAMES = {"name_zh": "名", "name_en": "Name", "source": "测试"}


def region(**values):
    plain = {"code": "532899", "parent_id": "532800", "level": "county", "short_zh": "名"}
    return Region.objects.create(**NAMES | plain | values)


def field(**values):
    return Field.objects.create(**NAMES | {"code": "010199", "level": 6, "parent_id": "0101"} | values)


def title(**values):
    return Title.objects.create(**NAMES | {"code": "own_3", "series_id": "physician", "level": 3} | values)


def mode(**values):
    plain = {"code": "own", "bit": 8, "description_zh": "", "description_en": ""}
    return Mode.objects.create(**NAMES | plain | values)


def alias(**values):
    plain = {"mode_id": "project", "region_id": "530000", "relation": "alias"}
    return ModeAlias.objects.create(**NAMES | plain | values)


RULES: dict[str, list[tuple]] = {
    "region_code_six_digits": [
        (region, {"code": "53289"}, {}),
        (region, {"code": "53289x"}, {}),
        (region, {"code": "５３２８９９"}, {}),
    ],
    "region_altitude_on_earth": [
        (region, {"altitude_m": 6001}, {"altitude_m": 6000}),
        (region, {"altitude_m": -201}, {"altitude_m": -200}),
    ],
    "region_one_root": [(region, {"parent_id": None}, {"parent_id": "532800"})],
    "field_code_pairs_of_digits": [
        (field, {"code": "01019", "level": 5}, {}),
        (field, {"code": "0101x9"}, {}),
    ],
    "field_level_is_code_length": [(field, {"level": 4}, {"level": 6}), (field, {"code": "0199"}, {})],
    "field_name_once_per_parent": [(field, {"name_zh": "预防保健科"}, {"name_zh": "预防保健二科"})],
    "title_name_once_per_series": [
        (title, {"name_zh": "主任医师"}, {"name_zh": "主任医师", "series_id": "nurse"}),
    ],
    "mode_bit_fits_the_mask": [(mode, {"bit": 15}, {"bit": 14}), (mode, {"bit": -1}, {})],
    "alias_once_per_region": [
        (alias, {"name_zh": "服务外包"}, {"name_zh": "服务外包", "region_id": "630000"}),
    ],
}


@pytest.mark.parametrize(
    ("name", "make", "wrong", "right"), [(name, *case) for name, cases in RULES.items() for case in cases]
)
def test_a_wrong_row_is_refused_and_its_neighbour_taken(name, make, wrong, right, reference):
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        make(**wrong)
    assert error.value.__cause__.diag.constraint_name == name
    assert make(**right).pk


def test_every_rule_of_reference_data_is_tried_here():
    models = (Region, ReceivingRegion, Field, TitleSeries, Title, Degree, Mode, ModeAlias)
    assert {constraint.name for model in models for constraint in model._meta.constraints} == set(RULES)


def test_two_modes_never_share_a_bit(reference):
    with pytest.raises(IntegrityError), transaction.atomic():
        mode(bit=3)
    mode(bit=9)


@pytest.mark.parametrize(
    ("language", "name"), [("zh-hans", "勐海县"), ("en", "Menghai County"), ("en-gb", "Menghai County")]
)
def test_names_are_told_in_the_readers_language(language, name, reference):
    with translation.override(language):
        menghai = Region.objects.get(pk="532822")
        assert (menghai.name, str(menghai)) == (name, name)


def test_without_a_language_names_are_chinese(reference):
    with translation.override(None):
        assert Region.objects.get(pk="532822").name == "勐海县"
        assert Mode.objects.get(pk="rehire").description.startswith("退休以后")
