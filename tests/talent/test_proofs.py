"""What a file is, by its content: hostile files beside their harmless neighbours."""

import time
import zlib

import pytest

from common.problems import Conflict
from talent.models import MAX_DOCUMENT_BYTES
from talent.proofs import check_proof, clean_name
from tests.talent.files import JPEG, PDF, PNG


def code_of(content: bytes) -> str:
    with pytest.raises(Conflict) as conflict:
        check_proof(content)
    return conflict.value.code


@pytest.mark.parametrize(
    ("content", "kind"),
    [(PDF, "application/pdf"), (JPEG, "image/jpeg"), (JPEG + b"a film behind it", "image/jpeg"), (PNG, "image/png")],
)
def test_what_is_taken(content, kind):
    assert check_proof(content) == kind


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (PDF + b" " * (MAX_DOCUMENT_BYTES + 1 - len(PDF)), "too_large"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "wrong_type"),
        (b"<!doctype html><script>alert(1)</script>", "wrong_type"),
        (b"\x89PNG\r\n\x1a\n<html><script>alert(1)</script>", "wrong_type"),
        (b"<html>" + PDF, "wrong_type"),
        (b"GIF89a" + b"\0" * 20, "wrong_type"),
        (b"PK\x03\x04" + b"\0" * 30, "wrong_type"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 20, "wrong_type"),
        (PNG + b"<html><script>alert(1)</script>", "damaged"),
        (PNG[:-4], "damaged"),
        (JPEG[:-2], "damaged"),
        (PDF.replace(b"%%EOF", b""), "damaged"),
    ],
)
def test_what_is_refused(content, code):
    assert code_of(content) == code


def pdf_with(part: bytes) -> bytes:
    return PDF.replace(b"trailer", b"3 0 obj" + part + b"endobj\ntrailer")


def packed(objects: bytes) -> bytes:
    body = zlib.compress(objects)
    return b"<</Type/ObjStm/Filter/FlateDecode/Length %d>>stream\r\n%s\nendstream " % (len(body), body)


@pytest.mark.parametrize(
    ("part", "is_taken"),
    [
        (b"<</S/JavaScript/JS(app.alert\\(1\\))>>", False),
        (b"<</S/J#61vaScript/JS 4 0 R>>", False),
        (b"<</S /Launch /F (cmd.exe)>>", False),
        (b"<</S/Rendition/JS(x)>>", False),
        (packed(b"1 0 <</S/JavaScript/JS(app.alert(1))>>"), False),
        (packed(b"1 0 <</Type/Page>>") + packed(b"1 0 <</S/L#61unch>>"), False),
        (b"<</S/URI/URI(https://www.chsi.com.cn)>>", True),
        (b"<</Title(On JavaScript and Launch pads)/JSON 1/LaunchDate 2>>", True),
        (packed(b"1 0 <</Type/Page>>"), True),
        (b"<</Type/ObjStm/Filter/Crypt>>stream\nencrypted\nendstream ", True),
    ],
)
def test_a_pdf_may_not_run_anything(part, is_taken):
    content = pdf_with(part)
    if is_taken:
        assert check_proof(content) == "application/pdf"
    else:
        assert code_of(content) == "active"


def test_a_pdf_that_unpacks_to_too_much_is_refused():
    bomb = packed(b"\0" * (40 * 1024 * 1024))
    assert len(bomb) < 100_000
    assert code_of(pdf_with(bomb)) == "damaged"


@pytest.mark.parametrize(
    "seed", [b"/ObjStm stream\n", b"/ObjStm stream x\x9c\x03\x00\x00\x00\x00\x01 endstream", b"#2f"]
)
def test_no_file_keeps_the_server_busy(seed):
    content = b"%PDF-1.4\n" + seed * (4_900_000 // len(seed)) + b"%%EOF"
    started = time.monotonic()
    assert check_proof(content) == "application/pdf"
    assert time.monotonic() - started < 10


@pytest.mark.parametrize(
    ("name", "kind", "kept"),
    [
        ("职称证书.pdf", "application/pdf", "职称证书.pdf"),
        ("IMG_1.JPEG", "image/jpeg", "IMG_1.jpeg"),
        ("../../etc/passwd", "image/png", "passwd.png"),
        ("C:\\docs\\证书.png", "image/png", "证书.png"),
        ("a\0b\r\nc.pdf", "application/pdf", "abc.pdf"),
        ("evil\u202efdp.exe", "application/pdf", "evilfdp.exe.pdf"),
        ("page.html", "application/pdf", "page.html.pdf"),
        ("", "image/jpeg", "document.jpg"),
        (" .. ", "image/jpeg", "document.jpg"),
        ("长" * 300 + ".pdf", "application/pdf", "长" * 116 + ".pdf"),
    ],
)
def test_names_are_cleaned(name, kind, kept):
    assert clean_name(name, kind) == kept
