"""What a handed-in file is, by its content: never by its name, nor by what the browser says of it.

Only PDF, JPEG and PNG are taken, whole and without anything behind that makes a second file of them as far as that can
be told. A PDF may not run anything when it is opened. This is the first of two doors: what is taken is served as a
download of its stored type, in a sandbox (:mod:`talent.views.documents`).
"""

import re
import unicodedata
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from common.problems import Conflict
from talent.models import MAX_DOCUMENT_BYTES

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
ENDINGS = {PDF: (".pdf",), JPEG: (".jpg", ".jpeg"), PNG: (".png",)}
MAX_NAME = 120

_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PNG_FIRST = b"\x00\x00\x00\rIHDR"
# Names in a PDF that have something run when it is opened: an action names its kind, whatever it then does (ISO 32000,
# 12.6). They are long enough never to turn up in a picture by chance, as "/JS" alone would.
_ACTIVE = re.compile(rb"/(?:JavaScript|Launch|Rendition)(?![A-Za-z0-9])")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
# Packed parts of a PDF are looked into as far as this altogether, so that a small file cannot unpack to a large one.
_MOST_UNPACKED = 32 * 1024 * 1024


def check_proof(content: bytes) -> str:
    """The media type of a proof that can be taken.

    Raises:
        Conflict: ``empty``, ``too_large``, ``wrong_type``, ``damaged``, ``active`` where a PDF would run something.
    """
    if not content:
        raise Conflict("empty", _("The file is empty."))
    if len(content) > MAX_DOCUMENT_BYTES:
        raise Conflict("too_large", _("The file is larger than 5 MB. Take the photo smaller, or scan it anew."))
    if content.startswith(b"%PDF-"):
        _check_pdf(content)
        return PDF
    if content.startswith(b"\xff\xd8\xff"):
        _demand_whole(b"\xff\xd9" in content)
        return JPEG
    if content.startswith(_PNG_SIGNATURE + _PNG_FIRST):
        _demand_whole(_ends_png(content))
        return PNG
    raise Conflict("wrong_type", _("Hand in a PDF, or a photo as JPEG or PNG. This file is none of them."))


def clean_name(name: str, media_type: str) -> str:
    """A file's name as it is kept: without folders and control signs, at most 120 characters, its ending true."""
    last = re.split(r"[/\\]", name)[-1]
    plain = "".join(sign for sign in unicodedata.normalize("NFC", last) if unicodedata.category(sign)[0] != "C")
    words = " ".join(plain.split()).strip(". ") or "document"
    stem, ending = PurePosixPath(words).stem, PurePosixPath(words).suffix.lower()
    if ending not in ENDINGS[media_type]:
        stem, ending = words, ENDINGS[media_type][0]
    return f"{stem[: MAX_NAME - len(ending)]}{ending}"


def _demand_whole(is_whole: bool) -> None:
    if not is_whole:
        raise Conflict("damaged", _("The file is damaged or incomplete. Hand it in once more."))


def _ends_png(content: bytes) -> bool:
    """Whether the parts of a PNG follow each other up to its end, with nothing behind."""
    place = len(_PNG_SIGNATURE)
    while place + 12 <= len(content):
        length, kind = int.from_bytes(content[place : place + 4]), content[place + 4 : place + 8]
        place += 12 + length
        if kind == b"IEND":
            return place == len(content)
    return False


def _check_pdf(content: bytes) -> None:
    _demand_whole(b"%%EOF" in content)
    for part in (content, *_packed_objects(content)):
        if _ACTIVE.search(_ESCAPED.sub(lambda found: bytes.fromhex(found[1].decode()), part)):
            raise Conflict("active", _("This PDF would run a program when it is opened. Print it to a new PDF first."))


def _packed_objects(content: bytes) -> Iterator[bytes]:
    """The objects that a PDF keeps packed; what is encrypted cannot be read and counts as empty.

    Every byte is looked at once: a file made for it cannot keep the server busy.
    """
    place, left = 0, _MOST_UNPACKED
    while (place := content.find(b"/ObjStm", place)) != -1:
        start = content.find(b"stream", place)
        end = content.find(b"endstream", start)
        if start == -1 or end == -1:
            return
        unpacked = _unpacked(content[start + len(b"stream") : end].lstrip(b"\r\n"), left)
        left -= len(unpacked)
        _demand_whole(left > 0)
        yield unpacked
        place = end


def _unpacked(packed: bytes, most: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(packed, most)
    except zlib.error:
        return b""
