"""Whether an uploaded file may be read at all: its size, and what it is by its content, whatever its name says.

A package is inflated piece by piece under a budget, so that neither a true nor a false size fills the memory.
"""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from defusedxml.ElementTree import DefusedXMLParser
from django.utils.translation import gettext as _

from common.sheets.bounds import BOUNDS, Bounds
from common.sheets.refusals import SheetRefused, damaged, inflates

MAX_MEMBERS = 1_000
PIECE = 64 * 1024

CONTENT_TYPES = "[Content_Types].xml"
WORKBOOK = "xl/workbook.xml"
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_TEXT_NAMES = (".csv", ".txt")
# Beginnings of what is named like a table and is none.
_NOT_TEXT = (b"%PDF", b"<", b"{\\rtf", b"\xef\xbb\xbf<")
_IS_ENCRYPTED = 0x1


def is_package(data: bytes, file_name: str, bounds: Bounds = BOUNDS) -> bool:
    """Whether the file is an XLSX, and not CSV, by its first bytes.

    Raises:
        SheetRefused: it is empty or too large, or neither of the two.
    """
    if not data:
        raise SheetRefused("empty", _("The file is empty."))
    if len(data) > bounds.data:
        raise SheetRefused(
            "too_large", _("The file is larger than %(most)d MB. Divide it.") % {"most": bounds.data // 1024 // 1024}
        )
    if data.startswith(_ZIP):
        return True
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise SheetRefused("encrypted", _("The file is protected by a password. Take it away and upload again."))
        raise SheetRefused("old_format", _("This is an old XLS file. Save it as XLSX and upload again."))
    if not file_name.lower().endswith(_TEXT_NAMES) or data.startswith(_NOT_TEXT) or b"\0" in data:
        raise SheetRefused("wrong_type", _("This is neither an XLSX nor a CSV file. Save the table as XLSX."))
    return False


class Package:
    """An XLSX: a zip of XML parts, checked by its directory and read under one budget."""

    def __init__(self, data: bytes, bounds: Bounds = BOUNDS) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as error:
            raise damaged() from error
        self._left = self._most = bounds.inflated
        self._check_directory(self._zip.infolist())

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def _check_directory(self, members: list[zipfile.ZipInfo]) -> None:
        self._names = {member.filename for member in members}
        if len(members) > MAX_MEMBERS or len(self._names) < len(members):
            raise damaged()
        if any(member.flag_bits & _IS_ENCRYPTED for member in members):
            raise SheetRefused("encrypted", _("The file is protected by a password. Take it away and upload again."))
        if CONTENT_TYPES not in self._names or WORKBOOK not in self._names:
            raise SheetRefused("wrong_type", _("This is neither an XLSX nor a CSV file. Save the table as XLSX."))
        if any(_is_active(name) for name in self._names):
            raise SheetRefused(
                "macros", _("The file holds macros or embedded objects. Save it as XLSX without them and upload again.")
            )
        if any(name.lower().startswith("xl/externallinks/") for name in self._names):
            raise SheetRefused(
                "external_links", _("The file refers to other files. Paste values instead of such cells.")
            )
        if any(member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for member in members):
            raise damaged()
        if sum(member.file_size for member in members) > self._most:
            raise inflates()

    def parse(self, name: str, target: Any) -> None:
        """Feed an XML part to ``target``; a document type or an entity in it is refused."""
        parser = DefusedXMLParser(target=target, forbid_dtd=True)
        for piece in self._pieces(name):
            parser.feed(piece)
        parser.close()

    def _pieces(self, name: str) -> Iterator[bytes]:
        """A part, inflated piece by piece; a size that does not agree with the directory is refused."""
        member = self._zip.getinfo(name)
        declared, seen = member.file_size, 0
        # The reader stops where the directory says; to see whether that is true, it is let go on.
        member.file_size = self._most + 1
        with self._zip.open(member) as part:
            while piece := part.read(PIECE):
                seen += len(piece)
                self._left -= len(piece)
                if seen > declared or self._left < 0:
                    raise inflates()
                yield piece
        if seen != declared:
            raise damaged()


def _is_active(name: str) -> bool:
    lowered = name.lower()
    return lowered.endswith("vbaproject.bin") or lowered.startswith(
        ("xl/embeddings/", "xl/activex/", "xl/macrosheets/")
    )
