"""What the fields mean for people: how common each is, its line of titles, its sisters, its sending units.

A code's prefix stands for everything below it; the longest prefix that is listed counts.
"""

from typing import TypeVar

T = TypeVar("T")

# How common a discipline is among people and needs alike; what is not listed weighs one.
COMMON = {
    "0101": 0.7, "0102": 4, "0103": 14, "0104": 12, "0105": 8, "0106": 1, "0107": 7, "0108": 1, "0109": 1,
    "0110": 5, "0111": 4, "0112": 5, "0113": 3, "0114": 0.2, "0115": 2.5, "0116": 2, "0117": 0.6, "0118": 0.3,
    "0119": 4, "0120": 5, "0121": 4, "0122": 0.3, "0123": 0.3, "0124": 0.2, "0125": 0.05, "0126": 6, "0127": 1,
    "0128": 4, "0129": 5, "0130": 3, "0131": 9, "0132": 8, "0133": 0.3, "0134": 1, "0135": 10, "0136": 5,
    "0137": 2, "0138": 3, "0139": 0.3, "0140": 1, "0141": 3,
    "0201": 6, "0202": 22, "0203": 40, "0204": 4, "0205": 2, "0206": 10, "0207": 6, "0208": 4, "0209": 5,
    "0301": 14, "0302": 14, "0303": 6, "0304": 8, "0305": 14, "0306": 9, "0307": 7, "0308": 3, "0309": 8,
    "0310": 5, "0311": 5, "0312": 4, "0313": 4, "0314": 6,
    "04": 3, "05": 3.5, "06": 1.2, "07": 2, "08": 4, "09": 3.5, "10": 3, "11": 2, "12": 1.5, "13": 1, "14": 1.2,
    "15": 1.5, "16": 1.5,
}  # fmt: skip

# Line of titles (reference/data/titles.csv), «series» or «series:variant», and how often it is the one held.
SERIES: dict[str, tuple[tuple[str, float], ...]] = {
    "01": (("physician", 1),),
    "0129": (("health_technician", 0.75), ("physician", 0.25)),
    "0131": (("physician", 0.8), ("health_technician", 0.2)),
    "0132": (("tcm_physician", 1),),
    "0133": (("tcm_physician", 1),),
    "0134": (("tcm_physician", 0.6), ("physician", 0.4)),
    "0135": (("nurse", 1),),
    "0136": (("pharmacist", 1),),
    "0137": (("public_health", 1),),
    "013705": (("health_technician", 1),),
    "0138": (("public_health", 1),),
    "0139": (("public_health", 1),),
    "0140": (("health_technician", 1),),
    "0141": (("physician", 0.8), ("nurse", 0.2)),
    "014103": (("nurse", 1),),
    "014106": (("engineering", 0.7), ("health_technician", 0.3)),
    "014107": (("engineering", 1),),
    "014108": (("accounting", 0.6), ("economics", 0.4)),
    "02": (("school_teacher", 1),),
    "0206": (("vocational_teacher", 1),),
    "0207": (("university_teacher", 1),),
    "020807": (("vocational_teacher", 1),),
    "0209": (("school_teacher", 0.85), ("university_teacher", 0.15)),
    "03": (("agriculture:agro", 0.85), ("agriculture:ext", 0.15)),
    "0305": (("agriculture:anim", 0.9), ("agriculture:ext", 0.1)),
    "0306": (("agriculture:vet", 1),),
    "0308": (("engineering", 0.7), ("agriculture:ext", 0.3)),
    "0309": (("engineering", 1),),
    "0310": (("engineering", 0.6), ("agriculture:agro", 0.4)),
    "0313": (("engineering", 1),),
    "04": (("engineering", 0.75), ("research", 0.25)),
    "05": (("engineering", 1),),
    "06": (("engineering", 1),),
    "060404": (("arts:act", 0.5), ("engineering", 0.5)),
    "07": (("engineering", 1),),
    "08": (("engineering", 1),),
    "09": (("economics", 1),),
    "0903": (("library_museum", 0.6), ("arts:act", 0.4)),
    "090301": (("arts:mus", 1),),
    "0904": (("library_museum", 1),),
    "10": (("economics", 1),),
    "11": (("economics", 1),),
    "1102": (("accounting", 1),),
    "110202": (("auditing", 1),),
    "1201": (("law", 1),),
    "12": (("social_work", 1),),
    "13": (("research", 1),),
    "1302": (("economics:ip", 1),),
    "130402": (("laboratory", 1),),
    "130403": (("laboratory", 1),),
    "14": (("economics", 1),),
    "1401": (("economics:hr", 1),),
    "1404": (("engineering", 1),),
    "1501": (("news", 1),),
    "1502": (("news:ed", 1),),
    "15": (("library_museum", 1),),
    "16": (("sport_coach", 1),),
}
# Post-docs hold titles of their station rather than of the trade.
POSTDOC_SERIES = (("research", 0.75), ("university_teacher", 0.25))

# Disciplines in which somebody also is at home; without an entry, the neighbours in the sector.
SISTERS = {
    "0101": ("0102", "0138"), "0102": ("0103", "0120"), "0103": ("0102", "0128"), "0104": ("0120", "0119"),
    "0105": ("0106", "0107"), "0106": ("0105", "0109"), "0107": ("0109", "0105"), "0108": ("0107", "0104"),
    "0109": ("0107", "0106"), "0110": ("0111", "0109"), "0111": ("0110", "0112"), "0112": ("0111", "0114"),
    "0113": ("0114", "0134"), "0114": ("0113", "0104"), "0115": ("0103", "0121"), "0116": ("0103", "0138"),
    "0117": ("0116", "0138"), "0118": ("0138", "0103"), "0119": ("0103", "0104"), "0120": ("0128", "0103"),
    "0121": ("0132", "0103"), "0122": ("0121", "0104"), "0126": ("0128", "0127"), "0127": ("0126", "0121"),
    "0128": ("0120", "0126"), "0129": ("0130", "0140"), "0130": ("0129", "0119"), "0131": ("0119", "0120"),
    "0132": ("0134", "0121"), "0133": ("0132", "0134"), "0134": ("0132", "0103"), "0135": ("0141", "0121"),
    "0136": ("0141", "0129"), "0137": ("0138", "0139"), "0138": ("0137", "0116"), "0139": ("0138", "0137"),
    "0140": ("0129", "0141"), "0141": ("0137", "0103"),
    "0201": ("0205", "0209"), "0202": ("0209", "0204"), "0203": ("0209", "0208"), "0204": ("0202", "0209"),
    "0205": ("0201", "0202"), "0206": ("0209", "0207"), "0207": ("0206", "0209"), "0208": ("0209", "0203"),
    "0209": ("0208", "0203"), "0301": ("0303", "0304"), "0302": ("0304", "0303"), "0303": ("0301", "0313"),
    "0304": ("0301", "0302"), "0305": ("0306", "0307"), "0306": ("0305", "0311"), "0307": ("0305", "0309"),
    "0309": ("0307", "0304"), "0311": ("0302", "0312"), "0312": ("0314", "0311"), "0313": ("0310", "0303"),
    "0314": ("0301", "0302"),
}  # fmt: skip

# Share of women, where it is far from half.
WOMEN = {
    "0104": 0.12, "0105": 0.85, "0106": 0.9, "0107": 0.62, "0126": 0.45, "0135": 0.96, "0136": 0.68,
    "02": 0.62, "0201": 0.95, "0202": 0.8, "0207": 0.42, "03": 0.34, "05": 0.25, "06": 0.22, "07": 0.18, "08": 0.28,
}  # fmt: skip

# Sending units from which people of a field come (config.demo.senders).
SENDERS: dict[str, tuple[str, ...]] = {
    "01": ("tertiary", "tertiary", "secondary"),
    "0132": ("tcm",), "0133": ("tcm",), "0134": ("tcm",),
    "0137": ("public_health",), "0138": ("public_health",), "0139": ("public_health",),
    "0201": ("kindergarten",), "0202": ("primary",), "0203": ("middle",), "0204": ("primary",),
    "0205": ("special",), "0206": ("vocational",), "0207": ("university",), "0208": ("middle",),
    "0209": ("training",), "03": ("agriculture",), "04": ("design",), "05": ("design",), "06": ("design",),
    "07": ("design",), "08": ("technology",), "13": ("technology",), "09": ("culture",), "15": ("culture",),
    "16": ("culture",), "10": ("service",), "11": ("service",), "12": ("service",), "14": ("service",),
}  # fmt: skip
STATIONS: dict[str, tuple[str, ...]] = {
    "": ("university", "university", "technology"),
    "01": ("tertiary", "university"),
    "03": ("agriculture", "university"),
}


def by_prefix(table: dict[str, T], code: str, default: T) -> T:
    """The entry of the longest prefix of ``code`` that the table lists."""
    for length in (6, 4, 2, 0):
        if code[:length] in table:
            return table[code[:length]]
    return default
