"""Which of two texts the reader gets: rows of data carry both, so no translation file knows them."""

from django.utils.translation import get_language


def in_readers_language(zh: str, en: str) -> str:
    """The English text for readers of English, the Chinese one for everybody else."""
    return en if (get_language() or "").startswith("en") else zh
