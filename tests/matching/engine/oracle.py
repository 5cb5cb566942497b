"""The slow, obviously right matching: DESIGN §5.1–§5.3 word for word, one pair at a time, plain Python."""

from dataclasses import dataclass

BASES = ((6, 10_000), (4, 6000), (2, 2000))


@dataclass(frozen=True)
class Person:
    """A talent as the design speaks of one; days are integers, periods half-open."""

    id: int
    fields: tuple[str, ...]
    is_open: bool
    level: int
    degree: int
    employment: int
    modes: frozenset[int]
    modes_preferred: frozenset[int]
    regions_preferred: frozenset[str]
    regions_excluded: frozenset[str]
    cleared: int | None
    shortest: int
    longest: int
    last_service_end: int | None
    has_unit: bool
    endorsed: bool
    verified: bool
    documents_expired: bool
    windows: tuple[tuple[int, int, int | None], ...]  # the third: days offered at most
    busy: tuple[tuple[int, int], ...]
    unit: int | None
    unit_tier: int


@dataclass(frozen=True)
class Rule:
    """A programme's rule for one employment status; ``None`` in its place admits nobody."""

    title_min: int = 0
    stint_min: int = 0
    sector: str = ""
    endorsement: bool = False
    unit_tier: int = 0


@dataclass(frozen=True)
class Post:
    """A need as the design speaks of one."""

    id: int
    own_field: str
    alternatives: tuple[str, ...]
    wish: int
    title_min: int | None
    title_preferred: int | None
    degree_min: int
    mode: int
    region: str
    altitude: int | None
    start_earliest: int
    start_latest: int
    duration: int
    shortest: int | None
    relay: bool
    rules: tuple[Rule | None, ...]
    blocked: frozenset[int]
    paired: frozenset[int]


def above(region: str) -> set[str]:
    """The region and all regions above it, by code."""
    return {region, region[:4] + "00", region[:2] + "0000", "100000"}


def similarity(person: Person, post: Post) -> tuple[int, bool]:
    """The greatest sim among the pairs that pass the wish, and whether any passes."""
    sims = []
    for number, wanted in enumerate((post.own_field, *post.alternatives)):
        for place, offered in enumerate(person.fields):
            base = next((points for width, points in BASES if wanted[:width] == offered[:width]), 0)
            if base >= post.wish:
                d = 10_000 if number == 0 else 8000
                t = 10_000 if place == 0 else 8000
                sims.append(base * d * t // 10**8)
    return max(sims, default=0), bool(sims)


def free_windows(person: Person) -> list[tuple[int, int, int]]:
    """Windows day by day without the busy days, put together again within each window, and what it still offers."""
    pieces = []
    for start, end, most in person.windows:
        free = [day for day in range(start, end) if not any(a <= day < b for a, b in person.busy)]
        promised = (end - start) - len(free)
        left = end - start if most is None else most - promised
        if left <= 0:
            continue
        run: list[int] = []
        for day in free:
            if run and day != run[-1] + 1:
                pieces.append((run[0], run[-1] + 1, left))
                run = []
            run.append(day)
        if run:
            pieces.append((run[0], run[-1] + 1, left))
    return pieces


def stint(person: Person, post: Post) -> tuple[int, int] | None:
    """The stint with the largest cover, then the earliest start, that is long enough for everybody."""
    rule = post.rules[person.employment]
    useful = post.shortest if post.shortest is not None else (1 if post.relay else post.duration)
    asked = max(useful, person.shortest, rule.stint_min if rule else 0)
    found = []
    for a, b, left in free_windows(person):
        s = max(a, post.start_earliest)
        if post.relay:
            in_time = s < post.start_earliest + post.duration
            end = min(b, post.start_earliest + post.duration, s + person.longest, s + left)
        else:
            in_time = s <= post.start_latest
            end = min(b, s + post.duration, s + person.longest, s + left)
        if in_time and end - s >= asked:
            found.append((-(end - s), s, end))
    if not found:
        return None
    _cover, s, end = min(found)
    return s, end


def programme_admits(person: Person, post: Post) -> bool:
    rule = post.rules[person.employment]
    if rule is None or person.level < rule.title_min or person.unit_tier < rule.unit_tier:
        return False
    return not rule.sector or any(field.startswith(rule.sector) for field in person.fields)


def eligible(person: Person, post: Post) -> bool:
    """Every gate of DESIGN §5.1 but the stint."""
    return (
        person.is_open
        and post.mode in person.modes
        and similarity(person, post)[1]
        and (post.title_min is None or person.level >= post.title_min)
        and person.degree >= post.degree_min
        and not (above(post.region) & person.regions_excluded)
        and (person.cleared is None or post.altitude is None or person.cleared >= post.altitude)
        and programme_admits(person, post)
        and person.id not in post.blocked
    )


def title_part(weight: int, person: Person, post: Post) -> int:
    low, wished = post.title_min, post.title_preferred
    if low is None and wished is None:
        return weight * 5000 // 10_000
    if wished is None:
        wished = low
    if low is None:
        low = 0
    assert wished is not None
    if person.level >= wished:
        return weight
    return weight * (6000 + 4000 * (person.level - low) // (wished - low)) // 10_000


def preference_part(weight: int, person: Person, post: Post) -> int:
    if not person.regions_preferred:
        r = 3000
    else:
        r = 6000 if above(post.region) & person.regions_preferred else 0
    if not person.modes_preferred:
        m = 2000
    else:
        m = 4000 if post.mode in person.modes_preferred else 0
    return weight * (r + m) // 10_000


def flags(person: Person, post: Post, covered: int) -> int:
    rule = post.rules[person.employment]
    endorsement = (person.has_unit or (rule is not None and rule.endorsement)) and not person.endorsed
    return (
        (1 if person.cleared is None else 0)
        + (2 if covered < post.duration else 0)
        + (4 if endorsement else 0)
        + (0 if person.verified else 8)
        + (16 if person.documents_expired else 0)
        + (32 if person.unit in post.paired else 0)
    )


def shortlist(people: list[Person], post: Post, weights: tuple[int, int, int, int], limit: int) -> list[tuple]:
    """``(talent, score, parts, start, end, covered, flags)`` of the best, in order."""
    rows = []
    for person in people:
        served = stint(person, post)
        if served is None or not eligible(person, post):
            continue
        covered = served[1] - served[0]
        parts = (
            weights[0] * similarity(person, post)[0] // 10_000,
            title_part(weights[1], person, post),
            weights[2] * covered // post.duration,
            preference_part(weights[3], person, post),
        )
        last = -(10**9) if person.last_service_end is None else person.last_service_end
        row = (person.id, sum(parts), parts, served[0], served[1], covered, flags(person, post, covered))
        rows.append(((person.unit not in post.paired, -sum(parts), last, person.id), row))
    return [row for _key, row in sorted(rows)][:limit]
