"""The programmes of the study, with their dated rules and citations, and what coordinators make of them."""

from dataclasses import asdict
from datetime import date, timedelta

import pytest
import time_machine
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from common.problems import Conflict
from demands.models import Demand, Pairing, PairingScheme, Programme, ProgrammeRule
from demands.services.programmes import (
    RuleContent,
    add_rule,
    end_rule,
    load_programmes,
    published_from,
    withdraw_rule,
)
from tests import factories

pytestmark = pytest.mark.django_db

# FACTS §3: programme → (teams, receiving regions).
PROGRAMMES = {
    "ten_thousand_teachers": (False, {"540200", "653124", "653125", "653126", "653130"}),
    "team_education": (True, {"540200", "653124"}),
    "team_medicine": (True, {"540200"}),
    "retired_teachers_xsbn": (False, {"532800"}),
    "medical_support_yn_gz": (False, {"530000", "520300"}),
    "hospital_pairing": (False, {"530000"}),
    "famous_doctor_studio": (False, {"650200"}),
    "postdoc_service_group": (False, {"653100"}),
    "silver_age_xj": (False, {"650000"}),
    "yunhai_silver": (False, {"530000"}),
    "social_organisations": (
        False,
        {"540200", "653100", "650200", "632600", "530000", "520300", "500101", "420506"},
    ),
}
# (programme, employment): first day, last day excluded, sector, lowest title, shortest stint, recommendation, section;
# and in EXTRA the home hospital's tier, the posts' sectors, the departure's month and last day, where there are any.
RULES = {
    ("ten_thousand_teachers", ""): ("2018-08-05", None, "02", 0, 540, True, "二（二）2（1）；教师〔2017〕4号"),
    ("team_education", ""): ("2016-01-01", None, "02", 0, 0, True, "二（二）2（1）"),
    ("team_medicine", ""): ("2015-08-01", None, "01", 0, 0, True, "二（二）2（2）"),
    ("retired_teachers_xsbn", "retired"): ("2018-01-01", None, "02", 4, 0, False, "二（二）2（1）"),
    ("medical_support_yn_gz", "retired"): ("2018-01-01", None, "01", 3, 90, False, "二（二）2（2）"),
    ("medical_support_yn_gz", "in_service"): ("2018-01-01", None, "01", 3, 180, False, "二（二）2（2）"),
    ("hospital_pairing", ""): ("2016-01-01", "2021-01-01", "01", 0, 0, True, "二（二）2（2）"),
    ("famous_doctor_studio", ""): ("2018-01-01", None, "01", 0, 0, False, "二（二）2（2）"),
    ("postdoc_service_group", "postdoc"): ("2018-01-01", None, None, 0, 5, True, "二（二）2（3）"),
    ("postdoc_service_group", "in_service"): ("2018-01-01", None, None, 0, 5, True, "二（二）2（3）"),
    ("silver_age_xj", "retired"): ("2003-01-01", None, None, 0, 0, False, "二（三）1"),
    ("yunhai_silver", "retired"): ("2017-01-01", None, None, 0, 0, False, "二（三）1"),
    ("social_organisations", ""): ("2018-01-01", None, None, 0, 0, False, "二（三）2"),
}
EXTRA = {
    ("team_medicine", ""): (2, [], None, None),
    ("medical_support_yn_gz", "retired"): (0, [], 6, 10),
    ("medical_support_yn_gz", "in_service"): (0, [], 6, 10),
    ("hospital_pairing", ""): (1, [], None, None),
    ("yunhai_silver", "retired"): (0, ["01", "02"], None, None),
}


def snapshot() -> dict:
    """Every row of both tables, keys included."""
    regions = Programme.regions.through.objects.order_by("programme_id", "region_id")
    return {
        "programmes": list(Programme.objects.order_by("pk").values_list()),
        "regions": list(regions.values_list("programme_id", "region_id")),
        "rules": list(ProgrammeRule.objects.order_by("pk").values_list()),
        "schemes": list(PairingScheme.objects.order_by("pk").values_list()),
    }


def test_the_programmes_of_the_study(reference):
    found = {
        programme.pk: (programme.is_team, {region.pk for region in programme.regions.all()})
        for programme in Programme.objects.prefetch_related("regions")
    }
    assert found == PROGRAMMES
    for programme in Programme.objects.all():
        assert programme.name_zh and programme.name_en and programme.summary_zh and programme.summary_en
        assert programme.source.startswith("《进一步加大上海市对口支援柔性引才工作力度研究（上）》")


def test_their_rules_with_dates_and_citations(reference):
    found = {
        (rule.programme_id, rule.employment): (
            rule.in_force.lower.isoformat(),
            rule.in_force.upper.isoformat() if rule.in_force.upper else None,
            rule.sector_id,
            rule.title_min_level,
            rule.stint_days_min,
            rule.endorsement_required,
            rule.citation.removeprefix("《进一步加大上海市对口支援柔性引才工作力度研究（上）》"),
        )
        for rule in ProgrammeRule.objects.all()
    }
    assert found == RULES
    extra = {
        (rule.programme_id, rule.employment): (
            rule.home_tier_min,
            rule.post_sectors,
            rule.departure_month,
            rule.departure_last_day,
        )
        for rule in ProgrammeRule.objects.all()
    }
    assert {key: value for key, value in extra.items() if value != (0, [], None, None)} == EXTRA
    assert not ProgrammeRule.objects.filter(text_zh="").exists()
    assert not ProgrammeRule.objects.filter(text_en="").exists()


def test_loading_twice_gives_the_same_rows(reference):
    before = snapshot()
    assert load_programmes() == {
        "programmes": len(PROGRAMMES),
        "programme_rules": len(RULES),
        "pairing_schemes": 1,
    }
    assert snapshot() == before


def test_what_was_changed_in_the_loaded_rows_comes_back(reference):
    before = snapshot()
    Programme.objects.filter(pk="silver_age_xj").update(name_zh="改名", source="无")
    Programme.objects.get(pk="silver_age_xj").regions.set(["540000"])
    ProgrammeRule.objects.filter(programme="medical_support_yn_gz").update(title_min_level=5, citation="无")
    ProgrammeRule.objects.filter(programme="hospital_pairing").update(in_force=DateRange(date(2016, 1, 1), None))
    assert snapshot() != before
    load_programmes()
    assert snapshot() == before


def test_a_rule_that_was_deleted_comes_back(reference):
    ProgrammeRule.objects.filter(programme="yunhai_silver").delete()
    load_programmes()
    rule = ProgrammeRule.objects.get(programme="yunhai_silver")
    assert (rule.employment, rule.in_force.lower) == ("retired", date(2017, 1, 1))


def test_a_coordinators_own_later_rule_is_left_alone(reference):
    later = DateRange(date(2021, 1, 1), None)
    mine = factories.ProgrammeRuleFactory(
        programme_id="hospital_pairing", in_force=later, text_zh="续期", sector_id="01"
    )
    own = factories.ProgrammeRuleFactory()
    before = snapshot()
    load_programmes()
    assert snapshot() == before
    mine.refresh_from_db()
    assert (mine.text_zh, mine.in_force) == ("续期", later)
    assert Programme.objects.filter(pk=own.programme_id).exists()


def test_a_coordinators_rule_that_takes_over_from_an_open_one_is_left_alone(reference):
    """To begin a new rule the old one is ended; loading must not open it again into the new one."""
    old = ProgrammeRule.objects.get(programme="retired_teachers_xsbn")
    change = date(2027, 1, 1)
    ProgrammeRule.objects.filter(pk=old.pk).update(in_force=DateRange(old.in_force.lower, change))
    mine = factories.ProgrammeRuleFactory(
        programme_id="retired_teachers_xsbn", employment="retired", in_force=DateRange(change, None), sector_id="02"
    )
    before = snapshot()
    load_programmes()
    assert snapshot() == before
    assert ProgrammeRule.objects.on(change).get(programme="retired_teachers_xsbn") == mine


def test_the_pairings_that_the_study_counts_without_naming_them(reference):
    """FACTS §3: totals are stated; no hospital is named, so there is no pair."""
    scheme = PairingScheme.objects.get()
    assert (scheme.programme_id, scheme.from_year, scheme.to_year) == ("hospital_pairing", 2016, 2020)
    assert (scheme.pairs_stated, scheme.headcount_a_year, scheme.funds_yuan) == (28, 120, 16_800_000)
    assert scheme.source == "《进一步加大上海市对口支援柔性引才工作力度研究（上）》二（二）2（2）"
    assert not Pairing.objects.exists()


# --- rules added, ended and withdrawn ---------------------------------------------------------

TODAY = date(2026, 11, 23)
TOMORROW = date(2026, 11, 24)
LATER = date(2027, 6, 1)
CODE = "medical_support_yn_gz"


@pytest.fixture
def today(reference):
    with time_machine.travel(TODAY, tick=False):
        yield TODAY


@pytest.fixture
def programme(today):
    return Programme.objects.get(pk=CODE)


def says(**content) -> RuleContent:
    return RuleContent(text_zh="退休医疗人员", text_en="Retired medical staff", citation="沪组〔2026〕1号", **content)


def periods(employment: str = "retired") -> list[tuple[date, date | None]]:
    rules = ProgrammeRule.objects.filter(programme=CODE, employment=employment).order_by("in_force")
    return [(rule.first_day, rule.in_force.upper) for rule in rules]


def refused(call) -> str:
    before = snapshot()
    with pytest.raises(Conflict) as conflict:
        call()
    assert snapshot() == before
    return conflict.value.code


def test_a_new_rule_ends_the_one_before_it_and_leaves_the_others(programme):
    actor = factories.UserFactory()
    content = says(
        employment="retired",
        sector_id="01",
        title_min_level=4,
        stint_days_min=60,
        endorsement_required=True,
        home_tier_min=1,
        post_sectors=("01",),
        departure_month=9,
        departure_last_day=15,
    )
    rule = add_rule(programme=programme, actor=actor, first_day=LATER, content=content)
    assert periods() == [(date(2018, 1, 1), LATER), (LATER, None)]
    assert periods("in_service") == [(date(2018, 1, 1), None)]
    rule.refresh_from_db()
    found = {name: getattr(rule, name) for name in RuleContent.__slots__}
    assert found == {**asdict(content), "post_sectors": ["01"]}
    assert (rule.entered_by, rule.entered_at) == (actor, timezone.now())
    before = snapshot()
    load_programmes()
    assert snapshot() == before


@pytest.mark.parametrize(
    ("first_day", "code"), [(date(2018, 5, 1), "not_future"), (TODAY, "not_future"), (TOMORROW, None), (LATER, None)]
)
def test_a_rule_holds_from_tomorrow_at_the_earliest(first_day, code, programme):
    def add():
        add_rule(
            programme=programme, actor=factories.UserFactory(), first_day=first_day, content=says(employment="retired")
        )

    if code:
        assert refused(add) == code
    else:
        add()
        assert periods() == [(date(2018, 1, 1), first_day), (first_day, None)]


@pytest.mark.parametrize(
    ("first_day", "employment", "code"),
    [
        (LATER - timedelta(days=1), "retired", "later_rule"),
        (LATER, "retired", "later_rule"),
        (LATER + timedelta(days=1), "retired", None),
        (LATER, "in_service", None),
    ],
)
def test_a_rule_does_not_begin_before_a_later_one_for_the_same_people(first_day, employment, code, programme):
    actor = factories.UserFactory()
    add_rule(programme=programme, actor=actor, first_day=LATER, content=says(employment="retired"))

    def add():
        add_rule(programme=programme, actor=actor, first_day=first_day, content=says(employment=employment))

    if code:
        assert refused(add) == code
    else:
        add()
        assert ProgrammeRule.objects.filter(programme=CODE).count() == 4


def test_a_rule_for_everybody_stands_beside_those_for_one_status(programme):
    add_rule(programme=programme, actor=factories.UserFactory(), first_day=LATER, content=says())
    assert (periods(), periods("")) == ([(date(2018, 1, 1), None)], [(LATER, None)])


@pytest.mark.parametrize(
    ("last_day", "code"),
    [(TODAY - timedelta(days=1), "past"), (TODAY, None), (LATER, None), (date(2017, 1, 1), "past")],
)
def test_a_rule_ends_today_at_the_earliest(last_day, code, programme):
    rule = ProgrammeRule.objects.get(programme=CODE, employment="retired")

    def end():
        end_rule(rule=rule, actor=factories.UserFactory(), last_day=last_day)

    if code:
        assert refused(end) == code
    else:
        end()
        assert periods() == [(date(2018, 1, 1), last_day + timedelta(days=1))]
        before = snapshot()
        load_programmes()
        assert snapshot() == before


def test_a_rule_that_ends_is_only_ended_earlier_and_not_before_it_begins(programme):
    actor = factories.UserFactory()
    rule = add_rule(programme=programme, actor=actor, first_day=LATER, content=says(employment="retired"))
    end_rule(rule=rule, actor=actor, last_day=date(2027, 12, 31))
    assert refused(lambda: end_rule(rule=rule, actor=actor, last_day=date(2027, 12, 31))) == "ended"
    assert refused(lambda: end_rule(rule=rule, actor=actor, last_day=LATER - timedelta(days=1))) == "past"
    end_rule(rule=rule, actor=actor, last_day=LATER)
    assert periods()[-1] == (LATER, LATER + timedelta(days=1))


def test_only_a_rule_that_has_not_begun_is_withdrawn(programme):
    actor = factories.UserFactory()
    rule = add_rule(programme=programme, actor=actor, first_day=LATER, content=says(employment="retired"))
    begun = ProgrammeRule.objects.get(programme=CODE, employment="in_service")
    assert refused(lambda: withdraw_rule(rule=begun, actor=actor)) == "past"
    withdraw_rule(rule=rule, actor=actor)
    assert periods() == [(date(2018, 1, 1), LATER)]
    withdraw_rule(rule=rule, actor=actor)
    add_rule(programme=programme, actor=actor, first_day=LATER, content=says(employment="retired", title_min_level=2))
    assert periods() == [(date(2018, 1, 1), LATER), (LATER, None)]


@pytest.mark.parametrize("change", ["add", "end", "withdraw"])
def test_published_needs_that_begin_under_a_changed_rule_are_marked_for_matching(change, programme):
    actor = factories.UserFactory()
    later = add_rule(programme=programme, actor=actor, first_day=LATER, content=says(employment="retired"))
    begins = {
        "the day before": {"start_earliest": LATER - timedelta(days=1)},
        "that day": {"start_earliest": LATER},
        "draft": {"start_earliest": LATER, "status": "draft", "published_at": None},
        "elsewhere": {"start_earliest": LATER, "programme_id": "silver_age_xj"},
    }
    needs = {
        name: factories.DemandFactory(**{"programme_id": CODE, "start_latest": LATER + timedelta(days=9), **columns})
        for name, columns in begins.items()
    }
    long_ago = timezone.now() - timedelta(days=3)
    Demand.objects.update(updated_at=long_ago)
    if change == "add":
        add_rule(programme=programme, actor=actor, first_day=LATER, content=says(employment="social"))
    elif change == "end":
        old = ProgrammeRule.objects.get(programme=CODE, employment="in_service")
        end_rule(rule=old, actor=actor, last_day=LATER - timedelta(days=1))
    else:
        withdraw_rule(rule=later, actor=actor)
    marked = {name for name, need in needs.items() if Demand.objects.get(pk=need.pk).updated_at > long_ago}
    assert marked == {"that day"}
    assert set(published_from(programme, LATER)) == {needs["that day"]}


def test_a_rule_that_somebody_withdrew_meanwhile_is_gone(programme):
    actor = factories.UserFactory()
    later = add_rule(programme=programme, actor=actor, first_day=LATER, content=says(employment="retired"))
    withdraw_rule(rule=ProgrammeRule.objects.get(pk=later.pk), actor=actor)
    with pytest.raises(Conflict) as refused:
        end_rule(rule=later, actor=actor, last_day=LATER)
    assert refused.value.code == "gone"
