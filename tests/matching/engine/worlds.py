"""Small, crowded worlds for Hypothesis: few fields, days and regions, so that everything collides."""

import numpy as np
from hypothesis import strategies as st

from matching.engine import ALL_DAYS, NO_CLEARANCE, Need, ProgrammeTerms, TalentRows, World, cut
from matching.engine.types import EMPLOYMENTS, NEVER
from tests.matching.engine.oracle import Person, Post, Rule

FIELDS = ("010101", "010102", "010103", "010201", "010202", "020101", "020102")
REGIONS = ("100000", "530000", "532800", "532822", "532823", "540000", "540200", "540221")
MODES = (0, 1, 2)
UNITS = (3, 4, 70_000_000_000)
WEIGHTS = ((4000, 2000, 3000, 1000), (10_000, 0, 0, 0), (3333, 3333, 3333, 1), (0, 0, 0, 10_000))


@st.composite
def periods(draw: st.DrawFn, most: int) -> tuple[tuple[int, int], ...]:
    """Half-open periods that do not overlap but may touch."""
    cuts = sorted(draw(st.lists(st.integers(0, 60), unique=True, max_size=2 * most)))
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    if draw(st.booleans()) and len(cuts) >= 3:
        pairs = [(cuts[0], cuts[1]), (cuts[1], cuts[2])]
    return tuple(pairs)


@st.composite
def windows(draw: st.DrawFn) -> tuple[tuple[int, int, int | None], ...]:
    """Periods, some of which are offered for a few of their days only; the number may exceed their length."""
    caps = st.one_of(st.none(), st.integers(1, 30))
    return tuple((start, end, draw(caps)) for start, end in draw(periods(3)))


@st.composite
def people(draw: st.DrawFn, number: int) -> Person:
    modes = draw(st.frozensets(st.sampled_from(MODES), max_size=3))
    shortest = draw(st.sampled_from((1, 1, 3, 10)))
    wishes = draw(st.lists(st.sampled_from(REGIONS), unique=True, max_size=3))
    split = draw(st.integers(0, len(wishes)))
    return Person(
        id=number * 7 + draw(st.integers(0, 3)),
        fields=tuple(draw(st.lists(st.sampled_from(FIELDS), unique=True, min_size=0, max_size=3))),
        is_open=draw(st.sampled_from((True, True, True, False))),
        level=draw(st.integers(0, 5)),
        degree=draw(st.integers(0, 5)),
        employment=draw(st.integers(0, EMPLOYMENTS - 1)),
        modes=modes,
        modes_preferred=draw(st.frozensets(st.sampled_from(sorted(modes)))) if modes else frozenset(),
        regions_preferred=frozenset(wishes[:split]),
        regions_excluded=frozenset(wishes[split:]),
        cleared=draw(st.sampled_from((None, 1000, 2000, 4000))),
        shortest=shortest,
        longest=shortest + draw(st.sampled_from((0, 5, 20, 100))),
        last_service_end=draw(st.sampled_from((None, None, -5, 3))),
        has_unit=draw(st.booleans()),
        endorsed=draw(st.booleans()),
        verified=draw(st.booleans()),
        documents_expired=draw(st.booleans()),
        windows=draw(windows()),
        busy=draw(periods(2)),
        unit=draw(st.sampled_from((None, *UNITS))),
        unit_tier=draw(st.integers(0, 2)),
    )


@st.composite
def posts(draw: st.DrawFn, crowd: list[Person], number: int = 1) -> Post:
    own, *alternatives = draw(st.lists(st.sampled_from(FIELDS), unique=True, min_size=1, max_size=3))
    low = draw(st.sampled_from((None, 1, 2, 3, 4)))
    wished = draw(st.one_of(st.none(), st.integers(low or 1, 5)))
    earliest = draw(st.integers(0, 30))
    duration = draw(st.sampled_from((1, 5, 10, 30, 40)))
    rules = st.one_of(
        st.none(),
        st.builds(
            Rule,
            title_min=st.sampled_from((0, 0, 3)),
            stint_min=st.sampled_from((0, 4)),
            sector=st.sampled_from(("", "", "01", "02")),
            endorsement=st.booleans(),
            unit_tier=st.sampled_from((0, 0, 1, 2)),
        ),
    )
    has_programme = draw(st.booleans())
    return Post(
        id=number,
        own_field=own,
        alternatives=tuple(sorted(alternatives)),
        wish=draw(st.sampled_from((10_000, 6000, 6000, 2000, 2000))),
        title_min=low,
        title_preferred=wished,
        degree_min=draw(st.sampled_from((0, 0, 2, 3))),
        mode=draw(st.sampled_from(MODES)),
        region=draw(st.sampled_from(REGIONS)),
        altitude=draw(st.sampled_from((None, 500, 2000, 4500))),
        start_earliest=earliest,
        start_latest=earliest + draw(st.sampled_from((0, 3, 20))),
        duration=duration,
        shortest=draw(st.one_of(st.none(), st.integers(1, duration))),
        relay=draw(st.booleans()),
        rules=tuple(draw(rules) if has_programme else Rule() for _ in range(EMPLOYMENTS)),
        blocked=frozenset(draw(st.lists(st.sampled_from([p.id for p in crowd]), max_size=2)) if crowd else ()),
        paired=draw(st.one_of(st.just(frozenset()), st.frozensets(st.sampled_from(UNITS), max_size=2))),
    )


@st.composite
def crowds(draw: st.DrawFn) -> list[Person]:
    return [draw(people(number)) for number in range(draw(st.integers(0, 14)))]


def world_of(crowd: list[Person]) -> World:
    """The crowd as the engine's arrays."""
    offered = [
        (place, a, b, ALL_DAYS if most is None else most)
        for place, person in enumerate(crowd)
        for a, b, most in person.windows
    ]
    busy = [(place, a, b) for place, person in enumerate(crowd) for a, b in person.busy]
    wishes = [
        (place, int(region), excludes)
        for place, person in enumerate(crowd)
        for excludes, regions in ((False, person.regions_preferred), (True, person.regions_excluded))
        for region in sorted(regions)
    ]

    def column(values: list, kind: type) -> np.ndarray:
        return np.array(values, dtype=kind)

    free = cut(
        column([w[0] for w in offered], np.int64),
        column([w[1] for w in offered], np.int32),
        column([w[2] for w in offered], np.int32),
        column([w[3] for w in offered], np.int16),
        column([w[0] for w in busy], np.int64),
        column([w[1] for w in busy], np.int32),
        column([w[2] for w in busy], np.int32),
    )
    fields = np.zeros((len(crowd), 3), dtype=np.int32)
    for place, person in enumerate(crowd):
        fields[place, : len(person.fields)] = [int(code) for code in person.fields]
    return World.build(
        TalentRows(
            id=column([p.id for p in crowd], np.int64),
            fields=fields,
            is_open=column([p.is_open for p in crowd], np.bool_),
            level=column([p.level for p in crowd], np.int16),
            degree=column([p.degree for p in crowd], np.int16),
            employment=column([p.employment for p in crowd], np.int16),
            modes=column([sum(1 << mode for mode in p.modes) for p in crowd], np.int16),
            modes_preferred=column([sum(1 << mode for mode in p.modes_preferred) for p in crowd], np.int16),
            cleared=column([NO_CLEARANCE if p.cleared is None else p.cleared for p in crowd], np.int16),
            shortest=column([p.shortest for p in crowd], np.int16),
            longest=column([p.longest for p in crowd], np.int16),
            last_service_end=column(
                [NEVER if p.last_service_end is None else p.last_service_end for p in crowd], np.int32
            ),
            home=column([p.unit or 0 for p in crowd], np.int64),
            home_tier=column([p.unit_tier for p in crowd], np.int16),
            has_unit=column([p.has_unit for p in crowd], np.bool_),
            endorsed=column([p.endorsed for p in crowd], np.bool_),
            verified=column([p.verified for p in crowd], np.bool_),
            documents_expired=column([p.documents_expired for p in crowd], np.bool_),
            window_talent=free[0],
            window_start=free[1],
            window_end=free[2],
            window_most=free[3],
            wish_talent=column([w[0] for w in wishes], np.int64),
            wish_region=column([w[1] for w in wishes], np.int32),
            wish_excludes=column([w[2] for w in wishes], np.bool_),
        )
    )


def need_of(post: Post) -> Need:
    """The post as the engine's need."""
    rules = post.rules
    return Need(
        id=post.id,
        fields=tuple(int(code) for code in (post.own_field, *post.alternatives)),
        base_min=post.wish,
        title_min=post.title_min,
        title_preferred=post.title_preferred,
        degree_min=post.degree_min,
        mode=1 << post.mode,
        region=int(post.region),
        altitude=post.altitude,
        start_earliest=post.start_earliest,
        start_latest=post.start_latest,
        duration=post.duration,
        shortest=post.shortest,
        relay=post.relay,
        programme=ProgrammeTerms(
            admits=tuple(rule is not None for rule in rules),
            title_min=tuple(rule.title_min if rule else 0 for rule in rules),
            stint_min=tuple(rule.stint_min if rule else 0 for rule in rules),
            sector=tuple(int(rule.sector or 0) if rule else 0 for rule in rules),
            endorsement=tuple(rule.endorsement if rule else False for rule in rules),
            home_tier=tuple(rule.unit_tier if rule else 0 for rule in rules),
        ),
        blocked=tuple(sorted(post.blocked)),
        paired=tuple(sorted(post.paired)),
    )
