"""What the engine found of a pair, in the reader's words: for the pages, REST and the command line alike."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.enums import HospitalTier
from demands.enums import FieldMatch
from demands.models import Demand, ProgrammeRule
from matching.engine import Flag, Gate, PairFinding
from matching.facts import day_of
from matching.models import Policy
from reference.enums import TitleLevel
from reference.models import Field
from talent.models import Talent

GATE_NAMES = {
    Gate.STANDING: gettext_lazy("Standing"),
    Gate.FIELD: gettext_lazy("Field"),
    Gate.TITLE: gettext_lazy("Title"),
    Gate.DEGREE: gettext_lazy("Degree"),
    Gate.MODE: gettext_lazy("Mode"),
    Gate.REGION: gettext_lazy("Region"),
    Gate.ALTITUDE: gettext_lazy("Altitude"),
    Gate.PROGRAMME: gettext_lazy("Programme"),
    Gate.PERIOD: pgettext_lazy("gate", "Period"),
    Gate.PAIR: gettext_lazy("Earlier decision"),
}

FLAG_NAMES = {
    Flag.MEDICAL_CHECK: gettext_lazy("Medical check needed"),
    Flag.RELAY: gettext_lazy("Needs relay"),
    Flag.ENDORSEMENT: gettext_lazy("Recommendation missing"),
    Flag.UNVERIFIED: gettext_lazy("Profile unverified"),
    Flag.DOCUMENTS: gettext_lazy("Documents expired"),
    Flag.PAIRED: gettext_lazy("Of the paired unit"),
}


@dataclass(frozen=True, slots=True)
class GateLine:
    """One gate: open or closed, and why. ``citation`` is set where a rule of the study closes or opens it."""

    gate: Gate
    name: str
    is_open: bool
    words: str
    citation: str = ""


@dataclass(frozen=True, slots=True)
class PartLine:
    """One part of the score with what it could have been."""

    key: str
    name: str
    points: int
    most: int
    words: str


@dataclass(frozen=True, slots=True)
class Account:
    """A whole pair in words."""

    talent: Talent
    demand: Demand
    finding: PairFinding
    gates: list[GateLine]
    parts: list[PartLine]
    flags: list[str]

    @property
    def verdict(self) -> str:
        """The result in one sentence."""
        if self.finding.is_eligible:
            return _("Fits, with %(score)s of 10,000 points.") % {"score": f"{self.finding.score:,}"}
        return _("Does not fit: %(gates)s.") % {"gates": gate_names(self.finding.closed)}


def gate_names(gates: Iterable[Gate]) -> str:
    """The names of gates, one after the other."""
    return _(", ").join(str(GATE_NAMES[gate]) for gate in gates)


def flag_names(flags: int) -> list[str]:
    """The names of the flags set in a mask."""
    return [str(name) for flag, name in FLAG_NAMES.items() if flags & flag]


def own_flag_names(flags: int) -> list[tuple[str, str]]:
    """The flags of a mask as the person themselves reads them, each with the tone of its badge."""
    return [(str(words), tone) for flag, words, tone in _OWN_FLAGS if flags & flag]


_OWN_FLAGS = (
    (Flag.PAIRED, gettext_lazy("Your unit is paired with this employer"), "accent"),
    (Flag.RELAY, gettext_lazy("Others serve the rest of the time"), ""),
    (Flag.MEDICAL_CHECK, gettext_lazy("A medical check comes first"), "warn"),
    (Flag.ENDORSEMENT, gettext_lazy("Your unit has not recommended you yet"), "warn"),
    (Flag.UNVERIFIED, gettext_lazy("Your title and degree are not verified yet"), "warn"),
    (Flag.DOCUMENTS, gettext_lazy("A document of yours has expired"), "warn"),
)


def level_name(level: int | None) -> str:
    """A title level's name; a dash where none is named."""
    return str(TitleLevel(level).label) if level is not None else "—"


def account(
    talent: Talent, demand: Demand, policy: Policy, finding: PairFinding, rule: ProgrammeRule | None
) -> Account:
    """Put a finding into words.

    Args:
        talent, demand: loaded ``for_detail``.
        rule: the programme rule that applies to this talent, if there is one.
    """
    words = _Words(talent, demand, policy, finding, rule)
    return Account(
        talent=talent,
        demand=demand,
        finding=finding,
        gates=[words.gate(gate) for gate in Gate],
        parts=words.parts(),
        flags=flag_names(finding.flags),
    )


class _Words:
    """The sentences for one pair; each method is one gate or part."""

    def __init__(
        self, talent: Talent, demand: Demand, policy: Policy, finding: PairFinding, rule: ProgrammeRule | None
    ) -> None:
        self.talent, self.demand, self.policy = talent, demand, policy
        self.finding, self.rule = finding, rule

    def gate(self, gate: Gate) -> GateLine:
        is_open = self.finding.gates[gate]
        words = getattr(self, f"_{gate.name.lower()}")(is_open)
        citation = self.rule.citation if self.rule and self._is_the_rules_word(gate, is_open) else ""
        return GateLine(gate, str(GATE_NAMES[gate]), is_open, words, citation)

    def _is_the_rules_word(self, gate: Gate, is_open: bool) -> bool:
        """Whether the programme's rule decides this gate: its own, or the period where the rule asks for most."""
        if gate == Gate.PERIOD:
            return not is_open and self.rule is not None and self.rule.stint_days_min == self.finding.asked
        return gate == Gate.PROGRAMME

    def _standing(self, is_open: bool) -> str:
        if is_open:
            return _("Active and may be proposed")
        return _("; ").join(self._closing_facts())

    def _closing_facts(self) -> list[str]:
        """Which of the facts close; why a coordinator holds somebody back is no employer's business."""
        talent = self.talent
        facts = []
        if not talent.is_active:
            facts.append(_("Paused by the person"))
        if not talent.may_be_proposed:
            held = _("Held back by a coordinator")
            facts.append(held if talent.hold_reason else _("Not released for proposals yet"))
        if talent.unit_refuses:
            facts.append(_("Not released by their unit"))
        return facts

    def _field(self, is_open: bool) -> str:
        pair = self.finding.field
        wish = FieldMatch(self.demand.field_match).label
        if pair is None:
            return _("No field in the sector of the need")
        offered = self._field_name(pair.talent_field, [entry.field for entry in self.talent.fields.all()])
        alternatives = [entry.field for entry in self.demand.alternatives.all()]
        wanted = self._field_name(pair.need_field, [self.demand.field, *alternatives])
        values = {"offered": offered, "wanted": wanted, "wish": wish}
        if not is_open:
            return _("“%(offered)s” is not close enough to “%(wanted)s”; wanted: %(wish)s") % values
        place = (_("First field “%(offered)s”") if pair.place == 0 else _("Further field “%(offered)s”")) % values
        closeness = {
            10_000: _("the same specialty as “%(wanted)s”"),
            6000: _("the same discipline as “%(wanted)s”"),
            2000: _("the same sector as “%(wanted)s”"),
        }[pair.base] % values
        accepted = "" if pair.is_own else _(" (an accepted alternative)")
        return _("%(place)s: %(closeness)s%(accepted)s") % {
            "place": place,
            "closeness": closeness,
            "accepted": accepted,
        }

    @staticmethod
    def _field_name(code: int, fields: list[Field]) -> str:
        return next(field.name for field in fields if int(field.code) == code)

    def _title(self, is_open: bool) -> str:
        held = {"title": self.talent.title.name, "level": level_name(self.talent.title.level)}
        if self.demand.title_min_level is None:
            return _("%(title)s (%(level)s); the need names no minimum") % held
        held["asked"] = level_name(self.demand.title_min_level)
        if is_open:
            return _("%(title)s (%(level)s), at least %(asked)s") % held
        return _("%(title)s (%(level)s) is below %(asked)s") % held

    def _degree(self, is_open: bool) -> str:
        values = {"held": self.talent.degree.name, "asked": self.demand.degree_min.name}
        if self.demand.degree_min_id == 0:
            return _("%(held)s; the need asks for no degree") % values
        if is_open:
            return _("%(held)s, at least %(asked)s") % values
        return _("%(held)s is below %(asked)s") % values

    def _mode(self, is_open: bool) -> str:
        if is_open:
            return _("Accepts “%(mode)s”") % {"mode": self.demand.mode.name}
        return _("Does not accept “%(mode)s”") % {"mode": self.demand.mode.name}

    def _region(self, is_open: bool) -> str:
        if is_open:
            return _("Does not exclude %(region)s") % {"region": self.demand.region.name}
        return _("Excludes %(region)s or a region above it") % {"region": self.demand.region.name}

    def _altitude(self, is_open: bool) -> str:
        height, cleared = self.demand.region.altitude_m, self.talent.cleared_altitude_m
        if height is None:
            return _("No altitude on record for %(region)s") % {"region": self.demand.region.name}
        values = {"height": f"{height:,}", "cleared": f"{cleared:,}" if cleared is not None else ""}
        if cleared is None:
            return _("The place lies at %(height)s m; no clearance on record, so a medical check comes first") % values
        if is_open:
            return _("Cleared up to %(cleared)s m; the place lies at %(height)s m") % values
        return _("Cleared up to %(cleared)s m only; the place lies at %(height)s m") % values

    def _programme(self, is_open: bool) -> str:
        if self.demand.programme is None:
            return _("Under no programme")
        values = {"programme": self.demand.programme.name, "rule": self.rule.text if self.rule else ""}
        if is_open:
            return _("%(programme)s: %(rule)s") % values
        if self.rule is None:
            return _("%(programme)s has no rule in force that admits this person") % values
        if self._tier() < self.rule.home_tier_min:
            values["tier"] = str(HospitalTier(self.rule.home_tier_min).label)
            return _("Not admitted to %(programme)s: the home unit is no “%(tier)s”. %(rule)s") % values
        return _("Not admitted to %(programme)s: %(rule)s") % values

    def _tier(self) -> HospitalTier:
        """The tier of the talent's home organisation; that of any unit where none is on record."""
        home = self.talent.home_organisation
        return home.tier if home else HospitalTier.ANY

    def _period(self, is_open: bool) -> str:
        finding = self.finding
        if finding.covered == 0:
            return _("No available days within the post's period")
        values = {
            "start": _day(finding.start),
            "end": _day(finding.start + finding.covered - 1),
            "covered": f"{finding.covered:,}",
            "duration": f"{self.demand.duration_days:,}",
            "asked": f"{finding.asked:,}",
        }
        if not is_open:
            return _("%(start)s to %(end)s would cover %(covered)s days; at least %(asked)s are asked for") % values
        if finding.covered == self.demand.duration_days:
            return _("Available %(start)s to %(end)s, the whole %(duration)s days") % values
        if not self.demand.relay_allowed:
            return _("Available %(start)s to %(end)s, %(covered)s of %(duration)s days") % values
        return _("Available %(start)s to %(end)s, %(covered)s of %(duration)s days; the rest needs relay") % values

    def _pair(self, is_open: bool) -> str:
        if is_open:
            return _("No earlier decision stands against it")
        return _("Not to be proposed for this need: by an earlier decision, or by their own word")

    def parts(self) -> list[PartLine]:
        if self.finding.parts is None:
            return []
        found, policy = self.finding.parts, self.policy
        lines = (
            ("field", _("Field"), found.field, policy.weight_field, self._field(True)),
            ("title", _("Title"), found.title, policy.weight_title, self._title_part()),
            ("period", _("Period"), found.period, policy.weight_period, self._period(True)),
            ("preference", _("Preference"), found.preference, policy.weight_preference, self._preference_part()),
        )
        return [PartLine(key, name, int(points[0]), most, words) for key, name, points, most, words in lines]

    def _title_part(self) -> str:
        low, wished = self.demand.title_min_level, self.demand.title_preferred_level
        values = {
            "title": self.talent.title.name,
            "level": level_name(self.talent.title.level),
            "wished": level_name(wished if wished is not None else low),
        }
        if low is None and wished is None:
            return _("%(title)s (%(level)s); the need names no title, so half counts") % values
        if wished is None:
            return _("%(title)s (%(level)s) reaches %(wished)s, the level asked for") % values
        if self.talent.title.level >= wished:
            return _("%(title)s (%(level)s) reaches the preferred %(wished)s") % values
        return _("%(title)s (%(level)s) is below the preferred %(wished)s") % values

    def _preference_part(self) -> str:
        region, mode = self.demand.region.name, self.demand.mode.name
        preferred = [wish.region for wish in self.talent.regions.all() if wish.stance == "preferred"]
        if not preferred:
            where = _("states no preferred region, so half counts")
        elif any(self.demand.region.code.startswith(wish.prefix) for wish in preferred):
            where = _("prefers %(region)s") % {"region": region}
        else:
            where = _("prefers other regions than %(region)s") % {"region": region}
        wished = [entry.mode_id for entry in self.talent.modes.all() if entry.is_preferred]
        if not wished:
            how = _("states no preferred mode, so half counts")
        elif self.demand.mode_id in wished:
            how = _("prefers “%(mode)s”") % {"mode": mode}
        else:
            how = _("prefers other modes than “%(mode)s”") % {"mode": mode}
        return capfirst(_("%(where)s; %(how)s") % {"where": where, "how": how})


def _day(number: int) -> str:
    return date_format(day_of(number), "Y-m-d")
