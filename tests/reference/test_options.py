"""What forms offer to choose from."""

import pytest
from django.utils import translation

from reference.models import Field, ReceivingRegion
from reference.options import receiving_regions, sectors_and_disciplines

pytestmark = pytest.mark.django_db

INDENT = "\u3000"


def test_receiving_regions_stand_below_their_provinces(reference):
    with translation.override("zh-hans"):
        assert receiving_regions() == [
            ("420000", "湖北省"),
            ("420506", f"{INDENT}夷陵区"),
            ("500000", "重庆市"),
            ("500101", f"{INDENT}万州区"),
            ("520000", "贵州省"),
            ("520300", f"{INDENT}遵义市"),
            ("530000", "云南省"),
            ("540000", "西藏自治区"),
            ("540200", f"{INDENT}日喀则市"),
            ("630000", "青海省"),
            ("632600", f"{INDENT}果洛藏族自治州"),
            ("650000", "新疆维吾尔自治区"),
            ("650200", f"{INDENT}克拉玛依市"),
            ("653100", f"{INDENT}喀什地区"),
            ("653124", f"{INDENT}泽普县"),
            ("653125", f"{INDENT}莎车县"),
            ("653126", f"{INDENT}叶城县"),
            ("653130", f"{INDENT}巴楚县"),
        ]
    assert {code for code, _ in receiving_regions()} >= set(ReceivingRegion.objects.values_list("pk", flat=True))


def test_disciplines_are_grouped_by_sector_with_the_whole_first(reference):
    with translation.override("en"):
        groups = sectors_and_disciplines()
    assert [name for name, _ in groups] == list(
        Field.objects.filter(level=2).order_by("code").values_list("name_en", flat=True)
    )
    name, options = groups[0]
    assert (name, options[0]) == ("Health", ("01", "Health: all"))
    assert options[1] == ("0101", "Preventive health care")
    offered = [code for _, group in groups for code, _ in group]
    assert offered == sorted(offered)
    assert set(offered) == set(Field.objects.filter(level__lte=4).values_list("pk", flat=True))


def test_options_take_a_fixed_number_of_queries(reference, django_assert_num_queries):
    with django_assert_num_queries(2):
        receiving_regions()
    with django_assert_num_queries(1):
        sectors_and_disciplines()
