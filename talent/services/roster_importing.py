"""The work on a roster: what its rows say, who of them seems to be on record, and the records they become.

The steps themselves are those of every upload: :mod:`common.uploads.working`.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from common.faults import Fault
from common.sheets import narrow, read_sheet
from common.uploads.columns import OWN_KEY, rows_below
from common.uploads.vocabularies import folded
from common.uploads.working import FORMULA, FaultWords, UploadWork, formula_faults, in_words
from common.uploads.writing import write_rows
from talent.content import kept_name
from talent.duplicates import find_twins, phone_key
from talent.enums import Likeness, RosterRowStatus, Source, TwinWish
from talent.models import RosterRow, RosterUpload, Talent, TalentContact
from talent.services.bulk import Person, register_many
from talent.services.merging import merge_into
from talent.sheets import BOUNDS, ReadPerson, RosterReader, RosterVocabularies, columns_for

WRITTEN = ("status", "faults", "twin", "likeness", "wish", "talent")
BROUGHT_IN = (TwinWish.COMPLETE, TwinWish.SEPARATE)


class Twin(NamedTuple):
    """Somebody on record who seems to be the person of a row."""

    talent_id: int
    likeness: Likeness


class RosterWork(UploadWork[RosterUpload, RosterRow]):
    """Rosters."""

    model = RosterUpload
    task = "talent.tasks.work_roster"

    def staged(self, upload: RosterUpload) -> list[RosterRow]:
        """The rows; formulas, and people who are in the file twice, are faults already."""
        rows = read_sheet(bytes(upload.content or b""), file_name=upload.file_name, bounds=BOUNDS)
        found = rows_below(rows, columns_for(names_units=upload.organisation_id is None))
        del rows
        firsts: dict[tuple[str, ...], int] = {}
        return [
            RosterRow(
                upload=upload,
                number=row.number,
                cells=cells,
                faults=[*formula_faults(formulas), *in_words(_repeats(cells, row.number, firsts))],
            )
            for row, cells, formulas in found
        ]

    def check(self, upload: RosterUpload, rows: Sequence[RosterRow]) -> None:
        """Find the faults of the rows, and who seems to be on record."""
        reads = _reads(upload, rows)
        for row in rows:
            row.faults = _all_faults(row, reads[row.pk])
            row.status = RosterRowStatus.FAULTY if row.faults else RosterRowStatus.GOOD
        sound = [row for row in rows if row.status == RosterRowStatus.GOOD]
        twins = _twins(upload, _people(sound, reads))
        seen = _seen(upload, twins.values())
        for row in sound:
            if row.pk in twins:
                _note_twin(row, twins[row.pk])
                # What its author may not see they cannot complete either.
                row.wish = "" if row.twin_id in seen else TwinWish.SKIP
        write_rows(rows, WRITTEN)

    def waiting(self, upload: RosterUpload) -> QuerySet[RosterRow]:
        """The good rows, and those of people on record that shall be brought in."""
        chosen = Q(status=RosterRowStatus.GOOD) | Q(status=RosterRowStatus.TWIN, wish__in=BROUGHT_IN)
        rows: QuerySet[RosterRow] = upload.rows.filter(chosen)
        return rows

    def bring_in(self, upload: RosterUpload, rows: Sequence[RosterRow]) -> None:
        """Put people on record or complete their records; judged again, for some time has passed since the check."""
        reads = _reads(upload, rows)
        for row in rows:
            if reads[row.pk].content is None:
                row.status, row.faults = RosterRowStatus.FAULTY, in_words(reads[row.pk].faults)
        sound = [row for row in rows if row.status != RosterRowStatus.FAULTY]
        people = _people(sound, reads)
        _complete(upload, [row for row in sound if row.wish == TwinWish.COMPLETE], people)
        _register(upload, [row for row in sound if row.wish != TwinWish.COMPLETE], people)
        write_rows(rows, WRITTEN)


WORK = RosterWork()


# --- reading ----------------------------------------------------------------------------------


def _reads(upload: RosterUpload, rows: Sequence[RosterRow]) -> dict[int, ReadPerson]:
    """What the rows say; whoever left the unit, or their office, brings nobody in."""
    reader = RosterReader(RosterVocabularies(), organisation_id=upload.organisation_id)
    reads = {row.pk: reader.read(row.cells) for row in rows}
    standing = upload.author.standing
    own = standing.is_coordinator or upload.organisation_id in standing.sending_unit_ids
    if own:
        return reads
    left = Fault("full_name", "unit", _("You no longer act for this unit."))
    return {pk: replace(read, content=None, faults=[left, *read.faults]) for pk, read in reads.items()}


def _all_faults(row: RosterRow, read: ReadPerson) -> list[FaultWords]:
    """What was found when the file was read, and what the row says; a formula is one fault of its column."""
    formulas = {fault["column"] for fault in row.faults if fault["code"] == FORMULA}
    return [*row.faults, *in_words(fault for fault in read.faults if fault.column not in formulas)]


def _people(rows: Sequence[RosterRow], reads: Mapping[int, ReadPerson]) -> dict[int, Person]:
    return {row.pk: (read.contact, read.content) for row in rows if (read := reads[row.pk]).content is not None}


def _repeats(cells: Mapping[str, str], number: int, firsts: dict[tuple[str, ...], int]) -> Iterator[Fault]:
    """Whether an earlier row is of the same person: by own key, name and telephone or e-mail, or name, unit and title.

    Of the latter, two rows with own keys are two people.
    """
    name = kept_name(narrow(cells.get("full_name", ""))).casefold()
    own, phone = folded(cells.get(OWN_KEY, "")), phone_key(narrow(cells.get("phone", "")))
    mail, title = folded(cells.get("email", "")), folded(cells.get("title_id", ""))
    if own and (first := firsts.setdefault((OWN_KEY, own), number)) != number:
        yield Fault(OWN_KEY, "twice", _("Row %(row)d has the same key.") % {"row": first})
    if name and phone and (first := firsts.setdefault(("phone", name, phone), number)) != number:
        yield Fault("phone", "twice", _("Row %(row)d has the same name and telephone number.") % {"row": first})
    elif name and mail and (first := firsts.setdefault(("email", name, mail), number)) != number:
        yield Fault("email", "twice", _("Row %(row)d has the same name and e-mail address.") % {"row": first})
    elif name and title and not own:
        post = ("post", name, folded(cells.get("home_organisation_id", "")), title)
        if (first := firsts.setdefault(post, number)) != number:
            text = _("Row %(row)d has the same name, unit and title. If these are two people, give each an own key.")
            yield Fault(OWN_KEY, "twice", text % {"row": first})


# --- who is on record -------------------------------------------------------------------------


def _twins(upload: RosterUpload, people: Mapping[int, Person]) -> dict[int, Twin]:
    """Who on record seems to be the person of a row, somebody with the same telephone first.

    Whom this roster itself put on record is nobody's twin: within a file that was settled when it was read.
    """
    found = find_twins(people)
    ids = {talent_id for several in found.values() for talent_id in several}
    if not ids:
        return {}
    own = set(upload.rows.filter(talent__in=ids, status=RosterRowStatus.CREATED).values_list("talent_id", flat=True))
    phones = dict(TalentContact.objects.filter(talent__in=ids - own).values_list("talent_id", "phone"))
    twins = {}
    for pk, several in found.items():
        asked = phone_key(people[pk][0].phone)
        known = [talent_id for talent_id in several if talent_id not in own]
        by_phone = [talent_id for talent_id in known if asked and phone_key(phones.get(talent_id, "")) == asked]
        if by_phone:
            twins[pk] = Twin(by_phone[0], Likeness.PHONE)
        elif known:
            twins[pk] = Twin(known[0], Likeness.POST)
    return twins


def _seen(upload: RosterUpload, twins: Collection[Twin]) -> set[int]:
    """Those of them whom the roster's author may see, not erased."""
    ids = {twin.talent_id for twin in twins}
    mine = Talent.objects.visible_to(upload.author).filter(pk__in=ids, erased_at__isnull=True)
    return set(mine.values_list("pk", flat=True))


def _note_twin(row: RosterRow, twin: Twin) -> None:
    row.status, row.twin_id, row.likeness = RosterRowStatus.TWIN, twin.talent_id, twin.likeness


# --- bringing in ------------------------------------------------------------------------------


def _register(upload: RosterUpload, rows: Sequence[RosterRow], people: Mapping[int, Person]) -> None:
    """Put people on record; whoever came on record since the check is left out, and the row says who it is."""
    twins = _twins(upload, {row.pk: people[row.pk] for row in rows})
    fresh = []
    for row in rows:
        twin = twins.get(row.pk)
        if twin is None or (row.wish == TwinWish.SEPARATE and twin.likeness == Likeness.POST):
            fresh.append(row)
        else:
            _note_twin(row, twin)
            row.wish = TwinWish.SKIP
    talents = register_many(people=[people[row.pk] for row in fresh], source=Source.ROSTER, actor=upload.author)
    for row, talent in zip(fresh, talents, strict=True):
        row.status, row.talent = RosterRowStatus.CREATED, talent


def _complete(upload: RosterUpload, rows: Sequence[RosterRow], people: Mapping[int, Person]) -> None:
    """Complete the records on file, in the order of their numbers, for each is locked."""
    seen = _seen(upload, [Twin(row.twin_id, Likeness.POST) for row in rows if row.twin_id is not None])
    for row in sorted(rows, key=lambda row: row.twin_id or 0):
        if row.twin is None or row.twin_id not in seen:
            gone = Fault("full_name", "gone", _("The record that it should complete is no longer there."))
            row.status, row.faults = RosterRowStatus.FAULTY, in_words([gone])
            continue
        contact, content = people[row.pk]
        row.talent = merge_into(talent=row.twin, content=content, contact=contact, actor=upload.author)
        row.status = RosterRowStatus.MERGED
