"""Which of two texts the reader gets: rows of data carry both, so no translation file knows them."""

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import get_language

LANGUAGES = ("zh-hans", "en")


def in_readers_language(zh: str, en: str) -> str:
    """The English text for readers of English, the Chinese one for everybody else."""
    return en if (get_language() or "").startswith("en") else zh


def in_every_language(text: str | Promise) -> list[str]:
    """The text in each language of the site, Chinese first: what was written in one may be read in the other."""
    found = []
    for language in LANGUAGES:
        with translation.override(language):
            found.append(str(text))
    return found
