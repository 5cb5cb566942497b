"""Who seems to be on record already: the same name with the same phone, or with the same unit and title."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from itertools import islice
from typing import NamedTuple, TypeVar

from talent.content import Contact, ProfileContent, kept_name
from talent.models import TalentContact

K = TypeVar("K", bound=Hashable)

# An eleven-digit mobile number is the same with and without +86 before it.
PHONE_DIGITS = 11
# Fewer digits are an extension, which a whole department shares.
FEWEST_DIGITS = 7
NAMES_PER_QUERY = 5_000


class OnRecord(NamedTuple):
    """What is compared of a record, beside its name."""

    talent_id: int
    phone: str
    home_organisation_id: int | None
    title_id: str


def phone_key(phone: str) -> str:
    """The digits by which two phone numbers are the same; empty where there are too few to tell."""
    digits = "".join(letter for letter in phone if letter in "0123456789")
    return digits[-PHONE_DIGITS:] if len(digits) >= FEWEST_DIGITS else ""


def find_twins(people: Mapping[K, tuple[Contact, ProfileContent]]) -> dict[K, list[int]]:
    """The records that seem to be of the same person, for each of many people: ids, the oldest record first.

    Every key of ``people`` has its list, empty for somebody new. One query per 5,000 different names; people who were
    erased are nobody's twin.
    """
    names = {key: kept_name(contact.full_name) for key, (contact, _content) in people.items()}
    known = _records({name for name in names.values() if name})
    return {
        key: sorted(
            record.talent_id for record in known.get(names[key], ()) if _is_same(record, contact.phone, content)
        )
        for key, (contact, content) in people.items()
    }


def _is_same(record: OnRecord, phone: str, content: ProfileContent) -> bool:
    digits = phone_key(phone)
    if digits and digits == record.phone:
        return True
    place = (content.home_organisation_id, content.title_id)
    return content.home_organisation_id is not None and place == (record.home_organisation_id, record.title_id)


def _records(names: Iterable[str]) -> dict[str, list[OnRecord]]:
    """What is on record under these names."""
    found: dict[str, list[OnRecord]] = defaultdict(list)
    columns = ("full_name", "talent_id", "phone", "talent__home_organisation_id", "talent__title_id")
    for some in _batches(sorted(names)):
        rows = TalentContact.objects.filter(full_name__in=some, talent__erased_at__isnull=True).values_list(*columns)
        for name, talent_id, phone, unit, title in rows:
            found[name].append(OnRecord(talent_id, phone_key(phone), unit, title))
    return found


def _batches(names: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(names)
    while some := list(islice(rest, NAMES_PER_QUERY)):
        yield some
