"""Searches that their authors come back to."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.problems import Conflict
from talent.models import SavedSearch

MAX_SEARCHES = 50


@transaction.atomic
def save_search(*, author: User, name: str, query: str) -> SavedSearch:
    """Keep a search under a name; one that its author has under that name already is written over.

    Args:
        query: a query string that the filters take (``talent.filters.kept_query``).

    Raises:
        Conflict: ``too_many`` where the author keeps 50 of other names.
    """
    # The author's row is held, so that two windows of a browser do not pass the bound together.
    User.objects.select_for_update(no_key=True).get(pk=author.pk)
    own = SavedSearch.objects.filter(author=author)
    if not own.filter(name=name).exists() and own.count() >= MAX_SEARCHES:
        words = _("You keep %(most)d searches already. Delete one that you no longer need.")
        raise Conflict("too_many", words % {"most": MAX_SEARCHES})
    search, _created = SavedSearch.objects.update_or_create(author=author, name=name, defaults={"query": query})
    return search


def rename_search(*, search: SavedSearch, name: str) -> None:
    """Give a search another name.

    Raises:
        Conflict: ``name_taken`` where its author has another one of that name.
    """
    try:
        with transaction.atomic():
            SavedSearch.objects.filter(pk=search.pk).update(name=name)
    except IntegrityError as error:
        raise Conflict("name_taken", _("You have another search of that name.")) from error


@transaction.atomic
def delete_search(*, search: SavedSearch) -> None:
    """Take a search away; nothing else hangs on it."""
    SavedSearch.objects.filter(pk=search.pk).delete()
