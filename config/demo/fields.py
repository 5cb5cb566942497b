"""The field tree and the titles as arrays: which specialties belong together, which title goes with which."""

from collections import defaultdict

import numpy as np

from config.demo.chance import Bools, Dice, Floats, Ints
from config.demo.professions import COMMON, POSTDOC_SERIES, SERIES, SISTERS, by_prefix
from reference.enums import FieldLevel
from reference.models import Field, Title

MEDICINE, EDUCATION, AGRICULTURE, OTHER = range(4)
LEVELS = 6


def sector_group(code: str) -> int:
    """Medicine, education, agriculture, or one of the other sectors."""
    return {"01": MEDICINE, "02": EDUCATION, "03": AGRICULTURE}.get(code[:2], OTHER)


class Fields:
    """All specialties by position, in the order of their codes."""

    def __init__(self) -> None:
        rows = Field.objects.filter(level=FieldLevel.SPECIALTY).order_by("code").values_list("code", "name_zh")
        self.codes = tuple(code for code, _ in rows)
        self.names = tuple(name for _, name in rows)
        self.group = np.array([sector_group(code) for code in self.codes])
        self._disciplines: dict[str, list[int]] = defaultdict(list)
        for place, code in enumerate(self.codes):
            self._disciplines[code[:4]].append(place)
        self.weight = np.array([self._weight(code) for code in self.codes])
        rings = [self._ring(place) for place in range(len(self.codes))]
        self._ring_length = np.array([len(ring) for ring in rings])
        self._ring_start = np.cumsum(self._ring_length) - self._ring_length
        self._rings = np.concatenate([np.array(ring) for ring in rings])

    def within(self, prefixes: tuple[str, ...]) -> Ints:
        """Positions of the specialties below any of the prefixes."""
        return np.array([place for place, code in enumerate(self.codes) if code.startswith(prefixes)])

    def weights_of(self, places: Ints) -> Floats:
        """How common each of these is."""
        return self.weight[places]

    def companions(self, dice: Dice, first: Ints) -> tuple[Ints, Ints]:
        """Two further specialties that go with each, different from it and from one another; near ones rather."""
        length = self._ring_length[first]
        step = (length * dice.share(len(first)) ** 1.6).astype(np.int64)
        second = (step + 1 + ((length - 1) * dice.share(len(first)) ** 1.6).astype(np.int64)) % length
        start = self._ring_start[first]
        return self._rings[start + step], self._rings[start + second]

    def _weight(self, code: str) -> float:
        """The discipline's weight, shared out so that the specialties in front are the more common."""
        siblings = len(self._disciplines[code[:4]])
        shares = [1 / (1 + 0.25 * place) for place in range(siblings)]
        place = self._disciplines[code[:4]].index(self.codes.index(code))
        return by_prefix(COMMON, code, 1.0) * shares[place] / sum(shares)

    def _ring(self, place: int) -> list[int]:
        """Nearest specialties of the discipline, then the common ones of its sister disciplines."""
        code = self.codes[place]
        siblings = [other for other in self._disciplines[code[:4]] if other != place]
        ring = sorted(siblings, key=lambda other: (abs(other - place), other))[:6]
        for sister in SISTERS.get(code[:4]) or self._neighbours(code[:4]):
            ring += self._disciplines[sister][:2]
        return ring

    def _neighbours(self, discipline: str) -> list[str]:
        names = [name for name in sorted(self._disciplines) if name[:2] == discipline[:2] and name != discipline]
        return sorted(names, key=lambda name: (abs(int(name) - int(discipline)), name))[:2]


class Titles:
    """All titles by position, and for each specialty the lines of titles that go with it."""

    def __init__(self, fields: Fields) -> None:
        rows = list(Title.objects.order_by("code").values_list("code", "series", "level"))
        self.codes = tuple(code for code, _, _ in rows)
        self.level = np.array([level for _, _, level in rows])
        self.none = self.codes.index("none")
        self._by_step: dict[tuple[str, int], list[str]] = defaultdict(list)
        for code, series, level in rows:
            self._by_step[series, level].append(code)
        lines = sorted({line for lines in (*SERIES.values(), POSTDOC_SERIES) for line, _ in lines})
        self._line = {line: number for number, line in enumerate(lines)}
        self._ladder = np.array([[self._title(line, level) for level in range(LEVELS)] for line in lines])
        choices = [by_prefix(SERIES, code, (("engineering", 1.0),)) for code in fields.codes]
        self._choice = np.array([[self._line[choice[0][0]], self._line[choice[-1][0]]] for choice in choices])
        self._first_share = np.array([choice[0][1] for choice in choices])

    def draw(self, dice: Dice, field: Ints, level: Ints, is_postdoc: Bools) -> Ints:
        """A title for each person, of the line that goes with the field and as near the level as it reaches."""
        count = len(field)
        line = self._choice[field, dice.happens(1 - self._first_share[field], count).astype(np.int64)]
        of_station = np.array([self._line[name] for name, _ in POSTDOC_SERIES])
        drawn = of_station[dice.pick([share for _, share in POSTDOC_SERIES], count)]
        return self._ladder[np.where(is_postdoc, drawn, line), level]

    def _title(self, line: str, level: int) -> int:
        """The title of a line at a level, or at the nearest level it has; level 0 is none."""
        if level == 0:
            return self.none
        series, _, variant = line.partition(":")
        near = sorted(range(1, LEVELS), key=lambda other: (abs(other - level), other))
        codes = next(codes for step in near if (codes := self._by_step.get((series, step))))
        own = [code for code in codes if variant and code.endswith(f"_{variant}")]
        return self.codes.index((own or sorted(codes, key=lambda code: (len(code), code)))[0])
