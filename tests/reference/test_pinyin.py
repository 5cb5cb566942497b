"""How names are read."""

import pytest

from reference.pinyin import pinyin_of, surname_of


@pytest.mark.parametrize(
    ("name", "surname", "read"),
    [
        ("沈国华", "沈", "shenguohua sgh"),
        # Surnames that are read otherwise than the same character elsewhere.
        ("单国华", "单", "shanguohua sgh"),
        ("曾志伟", "曾", "zengzhiwei zzw"),
        ("仇英", "仇", "qiuying qy"),
        ("解晓东", "解", "xiexiaodong xxd"),
        ("查良镛", "查", "zhaliangyong zly"),
        ("朴明", "朴", "piaoming pm"),
        ("区建国", "区", "oujianguo ojg"),
        ("任静", "任", "renjing rj"),
        ("覃芳", "覃", "qinfang qf"),
        ("盖文", "盖", "gewen gw"),
        ("乐嘉", "乐", "yuejia yj"),
        ("种师道", "种", "chongshidao csd"),
        ("翟天临", "翟", "zhaitianlin ztl"),
        ("缪斌", "缪", "miaobin mb"),
        ("黑伟", "黑", "hewei hw"),
        ("吕丽", "吕", "lvli ll"),
        # The same characters in a given name are read as usual.
        ("王解", "王", "wangjie wj"),
        # Two characters.
        ("欧阳娜娜", "欧阳", "ouyangnana oynn"),
        ("司马光", "司马", "simaguang smg"),
        ("尉迟恭", "尉迟", "yuchigong ycg"),
        ("长孙无忌", "长孙", "zhangsunwuji zswj"),
        ("万俟卨", "万俟", "moqixie mqx"),
        ("澹台明", "澹台", "tantaiming ttm"),
        ("单于明", "单于", "chanyuming cym"),
        # Two characters altogether are a surname and a name, not a surname of two.
        ("司马", "司", "sima sm"),
        ("东方", "东", "dongfang df"),
        # Names in parts have no surname that could be told.
        ("买买提·艾力", "买", "maimaitiaili mmtal"),
        ("扎西·次仁", "扎", "zhaxiciren zxcr"),
        ("古丽娜尔・热合曼", "古", "gulinaerreheman glnerhm"),
        # In letters.
        ("Abdul Karim", "Abdu", "abdulkarim ak"),
        ("Anne-Marie O'Neil", "Anne", "annemarieoneil ao"),
        ("Li", "Li", "li l"),
        ("", "", ""),
        ("   ", "", ""),
        ("  沈国华 ", "沈", "shenguohua sgh"),
    ],
)
def test_a_name_has_a_surname_and_is_read_in_full_and_by_initials(name, surname, read):
    assert surname_of(name) == surname
    assert pinyin_of(name) == read


def test_the_longest_name_fits_its_column():
    assert len(pinyin_of("庄" * 40)) == 160
