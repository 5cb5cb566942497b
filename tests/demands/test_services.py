"""The programmes of the study, with their dated rules and citations."""

from datetime import date

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from demands.models import Programme, ProgrammeRule
from demands.services.programmes import load_programmes
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
# (programme, employment): first day, last day excluded, sector, lowest title, shortest stint, recommendation, section.
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


def snapshot() -> dict:
    """Every row of both tables, keys included."""
    regions = Programme.regions.through.objects.order_by("programme_id", "region_id")
    return {
        "programmes": list(Programme.objects.order_by("pk").values_list()),
        "regions": list(regions.values_list("programme_id", "region_id")),
        "rules": list(ProgrammeRule.objects.order_by("pk").values_list()),
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
    assert not ProgrammeRule.objects.filter(text_zh="").exists()
    assert not ProgrammeRule.objects.filter(text_en="").exists()


def test_loading_twice_gives_the_same_rows(reference):
    before = snapshot()
    assert load_programmes() == {"programmes": len(PROGRAMMES), "programme_rules": len(RULES)}
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
