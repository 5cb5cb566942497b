"""How Chinese names are read: surnames, and pinyin for finding people by typing."""

import re

from pypinyin import Style, lazy_pinyin

# Surnames of two characters; every other one has a single character.
TWO_CHARACTERS = frozenset(
    {
        "欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "夏侯", "轩辕", "端木",
        "百里", "独孤", "南宫", "宇文", "长孙", "申屠", "拓跋", "司空", "闻人", "赫连", "澹台", "公冶", "濮阳", "淳于",
        "单于", "太叔", "钟离", "鲜于", "闾丘", "东郭", "南门", "呼延", "左丘", "西门", "万俟", "公羊", "第五", "梁丘",
        "谷梁", "宰父", "段干", "亓官", "巫马", "乐正", "漆雕", "仲孙", "叔孙", "完颜", "耶律", "纳兰", "叶赫", "爱新",
    }
)  # fmt: skip
# As surnames these are read otherwise than pypinyin reads the characters.
SURNAME_READINGS = {
    "单": "shan", "曾": "zeng", "仇": "qiu", "解": "xie", "查": "zha", "朴": "piao", "区": "ou", "任": "ren",
    "盖": "ge", "华": "hua", "缪": "miao", "翟": "zhai", "秘": "bi", "冼": "xian", "召": "shao", "乐": "yue",
    "种": "chong", "繁": "po", "员": "yun", "覃": "qin", "洗": "xian", "折": "she", "黑": "he", "尹": "yin",
    "葛": "ge", "纪": "ji", "卜": "bu", "柏": "bai", "宁": "ning", "宓": "mi", "褚": "chu", "隗": "wei", "逄": "pang",
    "尉迟": "yuchi", "单于": "chanyu", "万俟": "moqi", "澹台": "tantai", "长孙": "zhangsun", "令狐": "linghu",
    "鲜于": "xianyu", "乐正": "yuezheng", "亓官": "qiguan", "宰父": "zaifu",
}  # fmt: skip
# Where a surname of two characters begins its second syllable, for the initials.
_INITIALS = {
    "单于": "cy", "万俟": "mq", "尉迟": "yc", "澹台": "tt", "长孙": "zs", "令狐": "lh", "鲜于": "xy", "乐正": "yz",
    "亓官": "qg", "宰父": "zf",
}  # fmt: skip
_MAX_SURNAME = 4
_MAX_PINYIN = 160
# The dots that set apart the parts of a name (买买提·艾力), hyphens and apostrophes: nobody types them.
_SIGNS = re.compile(r"[\W_]+")


def surname_of(full_name: str) -> str:
    """The surname, 1 to 4 characters: the first word of a name in letters, else one or two Chinese characters.

    A name in parts (买买提·艾力) has no surname; its first character stands for it, which tells least.
    """
    name = full_name.strip()
    if name[:2] in TWO_CHARACTERS and len(name) > 2:
        return name[:2]
    if name[:1].isascii():
        return name.split()[0][:_MAX_SURNAME] if name else ""
    return name[:1]


def pinyin_of(full_name: str) -> str:
    """The reading of a name in full and by its initials, ``"shanguohua sgh"``; empty for an empty name.

    In small letters without signs or spaces; ü is v. A name in letters is read as it is, its words giving the initials.
    """
    name = full_name.strip()
    if name.isascii():
        words = [word for word in (_SIGNS.sub("", part) for part in name.casefold().split()) if word]
        return f"{''.join(words)} {''.join(word[0] for word in words)}".strip()[:_MAX_PINYIN]
    surname = surname_of(name) if not _SIGNS.search(name) else ""
    syllables = _syllables(name[len(surname) :])
    head = SURNAME_READINGS.get(surname) or "".join(lazy_pinyin(surname))
    initials = _INITIALS.get(surname) or "".join(_first_letters(surname))
    whole = head + "".join(syllables)
    return f"{whole} {initials}{''.join(one[0] for one in syllables)}".casefold()[:_MAX_PINYIN]


def _first_letters(surname: str) -> list[str]:
    reading = SURNAME_READINGS.get(surname)
    return [reading[0]] if reading and len(surname) == 1 else lazy_pinyin(surname, style=Style.FIRST_LETTER)


def _syllables(given: str) -> list[str]:
    """The syllables of a given name, signs left out."""
    return [cleaned for cleaned in (_SIGNS.sub("", one) for one in lazy_pinyin(given)) if cleaned]
