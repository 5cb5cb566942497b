"""What somebody types to find people: a number, a telephone number, a name or its pinyin, a unit, a field, a title.

Who may find by what:

* everybody, among the people they may see: number, surname, unit, field, title, and the full name as a whole. Whoever
  types a whole name knows it already, so nothing is revealed by finding it.
* coordinators, and units among their own people: also two characters of a name or more, its pinyin or initials, and
  the whole telephone number. Leaders read about people without names, so these find nothing for them.
"""

import re
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.db.models.functions import Left

from accounts.models import Organisation, User
from common.keys import key_in
from reference.models import Field, Title
from talent.models import Talent, TalentContact, TalentField

_PHONE = re.compile(r"[0-9+\-() ]+")
_PHONE_DIGITS = range(7, 16)
_CHINA = "86"
_MOBILE_DIGITS = 11
_LETTERS = re.compile(r"[^a-z]")
# Fewer letters would find "li" in "clinical".
_LEAST_LETTERS = 4
_NUMBER = re.compile(r"[Tt]?(\d+)", re.ASCII)


def searches_names(user: User | AnonymousUser | None) -> bool:
    """Whether this user finds people by parts of names, by pinyin and by telephone number."""
    if user is None or not user.is_authenticated:
        return False
    return user.standing.is_coordinator or not user.standing.is_leader


def people_found(text: str, *, by_name: bool) -> Q:
    """The condition on talents for what was typed; ``by_name`` as :func:`searches_names` says.

    Words of Chinese text that are set apart all have to be found; letters are read as one name, however spaced.
    Asks the small tables (units, titles, fields) at once: with their keys the database knows how many people to expect.
    """
    words = [text.strip()] if text.isascii() else text.split()
    found = Q()
    for word in words:
        found &= _found_by(word, by_name=by_name)
    return found


def _found_by(word: str, *, by_name: bool) -> Q:
    number = _NUMBER.fullmatch(word)
    key = key_in(number[1]) if number else None
    if key is not None:
        # Figures are in no name: two indexes answer.
        phones = _phones(word) if by_name else []
        return Q(pk__in=[key, *TalentContact.objects.filter(phone__in=phones).values_list("pk", flat=True)])
    ways = _by_name(word) if by_name and len(word) > 1 else [_contacts(full_name=word)]
    ways += [Talent.objects.filter(surname=word).values("pk")] if len(word) == 1 else _by_subject(word)
    # One after the other each way has an index; as alternatives in one condition they would read everybody.
    return Q(pk__in=ways[0].union(*ways[1:]))


def _contacts(**wanted: Any) -> QuerySet:
    return TalentContact.objects.filter(**wanted).values("talent")


def _by_name(word: str) -> list[QuerySet]:
    """People by part of the name, its pinyin or initials, and by the whole telephone number."""
    ways = [_contacts(full_name__icontains=word) if word.isascii() else _contacts(full_name__contains=word)]
    if phones := _phones(word):
        ways.append(_contacts(phone__in=phones))
    letters = _LETTERS.sub("", word.casefold().replace("ü", "v"))
    if len(letters) > 1 and word.replace("ü", "v").replace("Ü", "v").isascii():
        ways += [_contacts(pinyin__startswith=f"{letters} "), _contacts(pinyin__endswith=f" {letters}")]
    return ways


def _phones(word: str) -> list[str]:
    """The ways in which people write that number; none where it is no whole number."""
    digits = re.sub(r"\D", "", word)
    if not _PHONE.fullmatch(word) or len(digits) not in _PHONE_DIGITS:
        return []
    bare = digits.removeprefix(_CHINA) if len(digits) == _MOBILE_DIGITS + len(_CHINA) else digits
    ways = {word, digits, bare}
    if len(bare) == _MOBILE_DIGITS:
        spaced = [sign.join((bare[:3], bare[3:7], bare[7:])) for sign in (" ", "-")]
        ways |= {*spaced, *(f"+{_CHINA}{gap}{way}" for gap in ("", " ") for way in (bare, *spaced))}
    return sorted(ways)


def _by_subject(word: str) -> list[QuerySet]:
    """People whose unit, field or title has the word in its name; a sector's name finds all that lies below."""
    if word.isascii() and len(word) < _LEAST_LETTERS:
        return []
    named = Q(name_zh__icontains=word) | Q(name_en__icontains=word)
    units = _keys(Organisation.objects.filter(name__icontains=word))
    titles = _keys(Title.objects.filter(named))
    upper = Field.objects.filter(named).values("code")
    leaves = Field.objects.annotate(sector=Left("code", 2), discipline=Left("code", 4))
    fields = _keys(leaves.filter(Q(code__in=upper) | Q(discipline__in=upper) | Q(sector__in=upper)))
    ways = (
        (units, Talent.objects.filter(home_organisation__in=units).values("pk")),
        (titles, Talent.objects.filter(title__in=titles).values("pk")),
        (fields, TalentField.objects.filter(field__in=fields).values("talent")),
    )
    return [way for keys, way in ways if keys]


def _keys(small: QuerySet) -> list[Any]:
    return list(small.values_list("pk", flat=True))
