"""How Chinese names are read: surnames, and pinyin for finding people by typing."""

from pypinyin import Style, lazy_pinyin

# Surnames of two characters; every other one has a single character.
TWO_CHARACTERS = frozenset(
    {
        "欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐",
        "司徒", "夏侯", "轩辕", "端木", "百里", "独孤", "南宫", "宇文", "长孙", "申屠",
        "拓跋",
    }
)  # fmt: skip
# As surnames these characters are read otherwise than pypinyin reads them.
SURNAME_READINGS = {
    "单": "shan", "曾": "zeng", "仇": "qiu", "解": "xie", "查": "zha", "朴": "piao", "区": "ou", "任": "ren",
    "盖": "ge", "华": "hua", "缪": "miao", "尉迟": "yuchi", "翟": "zhai", "秘": "bi", "冼": "xian", "召": "shao",
    "乐": "yue", "种": "chong", "繁": "po", "员": "yun", "覃": "qin", "洗": "xian", "折": "she", "黑": "he",
}  # fmt: skip


def surname_of(full_name: str) -> str:
    """The surname, 1 to 4 characters: the first word of a name in letters, else one or two Chinese characters."""
    name = full_name.strip()
    if name[:2] in TWO_CHARACTERS and len(name) > 2:
        return name[:2]
    if name[:1].isascii():
        return name.split()[0][:4] if name else ""
    return name[:1]


def pinyin_of(full_name: str) -> str:
    """The reading of a name in full and by its initials, ``"shanguohua sgh"``; empty for an empty name."""
    name = full_name.strip()
    surname = surname_of(name)
    given = name[len(surname) :]
    head = SURNAME_READINGS.get(surname) or "".join(lazy_pinyin(surname))
    rest = lazy_pinyin(given)
    initials = "".join(lazy_pinyin(surname, style=Style.FIRST_LETTER)) if surname not in SURNAME_READINGS else head[0]
    initials += "".join(word[0] for word in rest if word.strip())
    whole = (head + "".join(rest)).replace(" ", "").casefold()
    return f"{whole} {initials.casefold()}".strip()[:160]
