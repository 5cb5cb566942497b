"""Keys and versions as they stand in addresses and forms, typed by anybody."""

# So many digits every key of the database holds.
KEY_DIGITS = 18


def key_in(text: str | None, *, digits: int = KEY_DIGITS) -> int | None:
    """The whole number, not below nought, that ``text`` is; ``None`` where it is none or has more than ``digits``."""
    return int(text) if text and len(text) <= digits and text.isascii() and text.isdigit() else None
