"""Verified against proof, may be proposed, paused: each with its own step, and none moving another."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone, translation

from accounts.models import Notice
from common.problems import Conflict
from talent.content import content_of
from talent.enums import HoldReason
from talent.models import Talent, TalentEvent, Verification
from talent.services import pause, resume, set_proposable, update_profile, verify
from tests import factories

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate
LATER = timedelta(days=300)
FACTS = ("verified_on", "documents_expire_on", "may_be_proposed", "hold_reason", "is_active", "unit_refuses")


@pytest.fixture
def talent(cast):
    """The volunteer, not verified, with a proof of the title and one of the degree that runs out."""
    Talent.objects.filter(pk=cast.talent.pk).update(verified_on=None, matters_at=None)
    cast.talent.refresh_from_db()
    return cast.talent


@pytest.fixture
def proofs(talent):
    return {
        "title": factories.DocumentFactory(talent=talent),
        "degree": factories.DocumentFactory(talent=talent, kind="degree", expires_on=TODAY() + LATER),
    }


def facts(talent) -> dict:
    return Talent.objects.values(*FACTS).get(pk=talent.pk)


def steps(talent) -> list[tuple[str, int | None, str]]:
    return list(talent.events.order_by("pk").values_list("step", "actor", "note"))


def refused(code, act):
    with pytest.raises(Conflict) as conflict:
        act()
    assert conflict.value.code == code


def changed_since(talent, before) -> bool:
    """Whether the mark that matching follows was set anew."""
    mark = Talent.objects.values_list("matters_at", flat=True).get(pk=talent.pk)
    return mark is not None and (before is None or mark > before)


# --- verified -------------------------------------------------------------------------------------


def test_both_parts_make_a_profile_verified(talent, proofs, cast):
    first = verify(talent=talent, part="title", verdict="confirmed", document=proofs["title"], actor=cast.coordinator)
    assert (first.value, first.by, first.document) == ("health_physician_5", cast.coordinator, proofs["title"])
    assert facts(talent)["verified_on"] is None
    assert not changed_since(talent, None)
    verify(talent=talent, part="degree", verdict="confirmed", document=proofs["degree"], actor=cast.coordinator)
    assert facts(talent) == {
        "verified_on": TODAY(), "documents_expire_on": TODAY() + LATER, "may_be_proposed": True, "hold_reason": "",
        "is_active": True, "unit_refuses": False,
    }  # fmt: skip
    assert changed_since(talent, None)
    assert [(step, actor) for step, actor, _ in steps(talent)] == [("verified", cast.coordinator.pk)] * 2
    assert [note for *_, note in steps(talent)] == ["职称 · 主任医师", "学历 · 硕士"]
    assert not Notice.objects.exists()


def test_one_part_that_does_not_agree_ends_it_and_the_person_is_told_why(talent, proofs, cast):
    for part, document in proofs.items():
        verify(talent=talent, part=part, verdict="confirmed", document=document, actor=cast.coordinator)
    mark = Talent.objects.get(pk=talent.pk).matters_at
    verify(talent=talent, part="title", verdict="refused", reason="证书为副主任医师", actor=cast.coordinator)
    assert (facts(talent)["verified_on"], facts(talent)["documents_expire_on"]) == (None, None)
    assert changed_since(talent, mark)
    assert [step for step, *_ in steps(talent)][2:] == ["unverified", "not_verified"]
    notice = Notice.objects.get()
    assert (notice.user, notice.kind) == (cast.volunteer, "not_verified")
    assert "证书为副主任医师" in notice.body
    # It agrees after all: the degree's finding still stands.
    verify(talent=talent, part="title", verdict="confirmed", document=proofs["title"], actor=cast.coordinator)
    assert facts(talent)["verified_on"] == TODAY()


def test_a_title_changed_since_is_not_verified_by_the_old_finding(talent, proofs, cast):
    for part, document in proofs.items():
        verify(talent=talent, part=part, verdict="confirmed", document=document, actor=cast.coordinator)
    now = Talent.objects.get(pk=talent.pk)
    update_profile(talent=now, content=replace(content_of(now), title_id="health_physician_4"), actor=cast.volunteer)
    assert facts(talent)["verified_on"] is None
    # The degree again: the title that stands now was never looked at.
    verify(talent=talent, part="degree", verdict="confirmed", document=proofs["degree"], actor=cast.coordinator)
    assert facts(talent)["verified_on"] is None
    verify(talent=talent, part="title", verdict="confirmed", document=proofs["title"], actor=cast.coordinator)
    assert facts(talent)["verified_on"] == TODAY()
    assert list(Verification.objects.filter(part="title").values_list("value", flat=True)) == [
        "health_physician_4",
        "health_physician_5",
    ]


def test_who_was_verified_before_findings_were_kept_stays_so_until_one_does_not_agree(cast, proofs):
    Talent.objects.filter(pk=cast.talent.pk).update(
        verified_on=date(2026, 1, 1), documents_expire_on=TODAY() + timedelta(days=10)
    )
    verify(talent=cast.talent, part="title", verdict="confirmed", document=proofs["title"], actor=cast.coordinator)
    assert (facts(cast.talent)["verified_on"], facts(cast.talent)["documents_expire_on"]) == (
        TODAY(),
        TODAY() + timedelta(days=10),
    )
    verify(talent=cast.talent, part="degree", verdict="refused", reason="不符", actor=cast.coordinator)
    assert facts(cast.talent)["verified_on"] is None
    # Nothing is left of the time before: the title alone does not make it whole again.
    verify(talent=cast.talent, part="title", verdict="confirmed", document=proofs["title"], actor=cast.coordinator)
    assert facts(cast.talent)["verified_on"] is None


def test_findings_that_are_refused_leave_nothing(talent, proofs, cast):
    strange = factories.DocumentFactory(talent=cast.colleague)
    expired = factories.DocumentFactory(talent=talent, expires_on=TODAY() - timedelta(days=1))

    def find(**values):
        given = {"talent": talent, "part": "title", "verdict": "confirmed", "document": proofs["title"]}
        return verify(**{**given, "actor": cast.coordinator, **values})

    refused("no_proof", lambda: find(document=None))
    refused("no_proof", lambda: find(document=strange))
    refused("expired_proof", lambda: find(document=expired))
    refused("no_reason", lambda: find(verdict="refused", reason="  "))
    refused("own_profile", lambda: find(actor=cast.volunteer))
    refused("changed", lambda: find(value="health_physician_4"))
    assert (Verification.objects.count(), TalentEvent.objects.count()) == (0, 0)
    find(value="health_physician_5")
    assert (Verification.objects.count(), TalentEvent.objects.count()) == (1, 1)


# --- may be proposed ------------------------------------------------------------------------------


def test_holding_back_and_releasing(talent, cast):
    before = facts(talent)
    set_proposable(talent=talent, actor=cast.coordinator, allowed=False, reason="complaint", note="家属来信")
    assert facts(talent) == before | {"may_be_proposed": False, "hold_reason": "complaint"}
    with translation.override("zh-hans"):
        words = f"{HoldReason.COMPLAINT.label} · 家属来信"
    assert steps(talent) == [("held_back", cast.coordinator.pk, words)]
    told = Notice.objects.get()
    assert (told.user, told.kind, told.path) == (cast.volunteer, "held_back", "/me/")
    assert words in told.body
    mark = Talent.objects.get(pk=talent.pk).matters_at
    set_proposable(talent=talent, actor=cast.coordinator, allowed=True)
    assert facts(talent) == before
    assert [step for step, *_ in steps(talent)] == ["held_back", "proposable"]
    assert changed_since(talent, mark)
    assert Notice.objects.count() == 2


def test_nothing_happens_twice(talent, cast):
    refused("unchanged", lambda: set_proposable(talent=talent, actor=cast.coordinator, allowed=True, note="再次"))
    hold = {"talent": talent, "actor": cast.coordinator, "allowed": False, "reason": "doubt"}
    set_proposable(**hold)
    refused("unchanged", lambda: set_proposable(**hold))
    # Another reason, or other words, are news.
    set_proposable(**hold | {"reason": "unreachable"})
    set_proposable(**hold | {"reason": "unreachable", "note": "电话三次无人接听"})
    assert [step for step, *_ in steps(talent)] == ["held_back"] * 3


@pytest.mark.parametrize(
    ("reason", "note", "code"), [("", "", "no_reason"), ("bored", "x", "no_reason"), ("other", " ", "no_words")]
)
def test_holding_back_needs_a_reason(reason, note, code, talent, cast):
    hold = {"talent": talent, "actor": cast.coordinator, "allowed": False}
    refused(code, lambda: set_proposable(**hold, reason=reason, note=note))
    assert (facts(talent)["may_be_proposed"], steps(talent)) == (True, [])
    set_proposable(**hold, reason="other", note="已调离上海")
    assert facts(talent)["hold_reason"] == "other"


def test_nobody_judges_themselves_nor_somebody_erased(cast):
    own = factories.TalentFactory(user=cast.coordinator)
    refused("own_profile", lambda: set_proposable(talent=own, actor=cast.coordinator, allowed=False, reason="doubt"))
    set_proposable(talent=own, actor=cast.yunnan_coordinator, allowed=False, reason="doubt")
    gone = factories.TalentFactory(
        surname="", birth_year=None, is_active=False, may_be_proposed=False, erased_at=timezone.now()
    )
    refused("erased", lambda: set_proposable(talent=gone, actor=cast.coordinator, allowed=True))
    refused("erased", lambda: resume(talent=gone, actor=cast.coordinator))


def test_who_has_no_account_is_told_by_mail_and_who_has_no_address_by_nobody(cast):
    factories.TalentContactFactory(talent=cast.colleague, email="gu@yinqiao.example")
    silent = factories.TalentFactory()
    for talent in (cast.colleague, silent):
        set_proposable(talent=talent, actor=cast.coordinator, allowed=False, reason="unreachable")
    assert list(Notice.objects.values_list("user", "address", "path")) == [(None, "gu@yinqiao.example", "/")]


# --- paused ---------------------------------------------------------------------------------------


def test_the_person_pauses_and_takes_up_again(talent, cast):
    before = facts(talent)
    refused("not_paused", lambda: resume(talent=talent, actor=cast.volunteer))
    pause(talent=talent, actor=cast.volunteer)
    assert facts(talent) == before | {"is_active": False}
    assert changed_since(talent, None)
    refused("paused", lambda: pause(talent=talent, actor=cast.volunteer))
    mark = Talent.objects.get(pk=talent.pk).matters_at
    resume(talent=talent, actor=cast.volunteer)
    assert facts(talent) == before
    assert changed_since(talent, mark)
    assert steps(talent) == [("paused", cast.volunteer.pk, ""), ("resumed", cast.volunteer.pk, "")]
    assert not Notice.objects.exists()


def test_a_coordinator_pauses_on_their_behalf_and_the_person_is_told(talent, cast):
    pause(talent=talent, actor=cast.coordinator)
    resume(talent=talent, actor=cast.coordinator)
    assert list(Notice.objects.order_by("pk").values_list("user", "kind")) == [
        (cast.volunteer.pk, "paused"),
        (cast.volunteer.pk, "resumed"),
    ]
