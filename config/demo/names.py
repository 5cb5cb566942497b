"""Chinese names: surnames by how common they are, given names by age and gender."""

from itertools import product

import numpy as np

from config.demo.chance import Bools, Dice, Ints

# In order of frequency; the shares of the leading ones follow the published surname counts (per mille).
_LEADING = {
    "王": 71, "李": 70, "张": 67, "刘": 53, "陈": 52, "杨": 31, "黄": 25, "赵": 24, "吴": 22, "周": 22,
    "徐": 18, "孙": 18, "朱": 17, "马": 13, "胡": 13, "郭": 12, "林": 12, "何": 11, "高": 11, "梁": 9,
    "郑": 9, "罗": 9, "宋": 8, "谢": 8, "唐": 7, "韩": 7, "曹": 7, "许": 7, "邓": 6, "冯": 6,
}  # fmt: skip
_FOLLOWING = (
    "沈曾程蔡彭潘袁于董余苏叶吕魏蒋田杜丁顾姜范陆江傅钟卢汪戴崔任廖姚方金邱夏谭韦贾邹石熊孟秦阎薛侯雷白龙段郝孔邵史毛"
    "常万钱严施赖武康贺尹牛洪龚"
)
_DOUBLE = ("欧阳", "上官", "司徒", "诸葛", "司马")
SURNAMES = (*_LEADING, *_FOLLOWING, *_DOUBLE)
_SURNAME_WEIGHTS = (*_LEADING.values(), *(5 - 3 * i / len(_FOLLOWING) for i in range(len(_FOLLOWING))), *[0.6] * 5)

# (first characters, second characters, names of one character), by era of birth, then men and women.
_PARTS = (
    (
        ("国建志文德永明家金宝长", "强华平荣良祥根林生民兴忠义", "刚勇军毅伟"),
        ("秀美桂玉丽惠淑文慧雅", "英珍芳兰萍华琴娟芬莉云", "敏静萍红梅"),
    ),
    (
        ("志建晓海文卫永立俊伟", "明军东峰平斌刚民宏辉", "伟勇军斌涛磊杰峻"),
        ("晓丽海雪文慧春红燕玉", "红燕梅霞萍芳敏琳娟莉", "静丽敏艳娟洁蓉颖"),
    ),
    (
        ("嘉思俊子宇天浩晨文一", "远辰杰轩成航明凡恒睿", "磊超鑫晨阳毅翔凯"),
        ("佳思雨雅梦晓欣诗语静", "怡琪雯婷瑶涵妍琳洁宁", "婷倩莹雪琳瑶妍悦"),
    ),
)
_ERAS = (1964, 1982)
_ONE_CHARACTER = (0.18, 0.34, 0.2)


def _given_names() -> list[tuple[list[str], list[float]]]:
    """Names and weights, by era × 2 + gender (1 for women)."""
    found = []
    for era, share in zip(_PARTS, _ONE_CHARACTER, strict=True):
        for first, second, single in era:
            pairs = ["".join(pair) for pair in product(first, second) if pair[0] != pair[1]]
            weights = [(1 - share) / len(pairs)] * len(pairs) + [share / len(single)] * len(single)
            found.append(([*pairs, *single], weights))
    return found


_GIVEN = _given_names()


def draw_names(dice: Dice, birth_year: Ints, is_woman: Bools) -> tuple[list[str], list[str]]:
    """Surnames, and full names that begin with them."""
    count = len(birth_year)
    surnames = [SURNAMES[place] for place in dice.pick(_SURNAME_WEIGHTS, count).tolist()]
    group = np.searchsorted(_ERAS, birth_year) * 2 + is_woman
    given = np.empty(count, dtype=object)
    for number, (names, weights) in enumerate(_GIVEN):
        here = np.flatnonzero(group == number)
        given[here] = np.array(names, dtype=object)[dice.pick(weights, len(here))]
    return surnames, [a + b for a, b in zip(surnames, given.tolist(), strict=True)]
