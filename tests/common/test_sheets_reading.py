"""Reading spreadsheets: what people save, and what is sent to do harm."""

import io
import zipfile
import zlib
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from common.sheets import BOUNDS, Bounds, SheetRefused, SheetRow, check_file, day_in, read_sheet, whole_in

SHEET = "xl/worksheets/sheet1.xml"


def book(*rows, **more) -> bytes:
    made = Workbook()
    assert made.active is not None
    for row in rows:
        made.active.append(row)
    for name, content in more.get("sheets", {}).items():
        made.create_sheet(name).append(content)
    if more.get("hidden"):
        made.active.sheet_state = "hidden"
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: dict[str, bytes], method=zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def changed(part: str = SHEET, **replaced: str) -> bytes:
    """A small book with texts of one part replaced: ``changed(old="…", new="…")``."""
    parts = members(book(["a", "b"], [1, 2]))
    parts[part] = parts[part].replace(replaced["old"].encode(), replaced["new"].encode())
    return packed(parts)


def with_part(name: str, content: bytes = b"x") -> bytes:
    return packed({**members(book(["a"])), name: content})


def texts(data: bytes, name="x.xlsx", **limits) -> list[tuple[str, ...]]:
    return [row.cells for row in read_sheet(data, file_name=name, **limits)]


def refusal(data: bytes, name="x.xlsx", **limits) -> str:
    with pytest.raises(SheetRefused) as refused:
        read_sheet(data, file_name=name, **limits)
    assert str(refused.value) == refused.value.message != ""
    return refused.value.code


# --- what people save -------------------------------------------------------------------------


def test_values_come_as_text_with_their_row_numbers():
    data = book(
        ["text", " 眼科\u3000", None, True],
        [],
        [3.0, 3.25, date(2027, 3, 1), datetime(2027, 3, 1, 8, 30), 12345678901],
    )
    assert read_sheet(data, file_name="x.xlsx") == [
        SheetRow(1, ("text", "眼科", "", "TRUE")),
        SheetRow(3, ("3", "3.25", "2027-03-01", "2027-03-01 08:30:00", "12345678901")),
    ]


def test_formulas_and_errors_are_named_and_not_computed():
    data = book(["a", "b", "c"], ["x", "=1+1", "y"], ["=A1", "", '=HYPERLINK("http://example.org")'])
    rows = read_sheet(data, file_name="x.xlsx")
    assert [(row.cells, row.formulas) for row in rows[1:]] == [
        (("x", "", "y"), frozenset({1})),
        (("", "", ""), frozenset({0, 2})),
    ]
    error = changed(old='<c r="A2" t="n"><v>1</v></c>', new='<c r="A2" t="e"><v>#REF!</v></c>')
    assert read_sheet(error, file_name="x.xlsx")[1].formulas == {0}


def test_chinese_programs_number_their_date_formats_themselves():
    parts = members(book(["a"], [date(2027, 3, 1)]))
    styles = parts["xl/styles.xml"].decode()
    # 31 is yyyy"年"m"月"d"日" in Chinese; the file need not say so.
    parts["xl/styles.xml"] = styles.replace('numFmtId="164"', 'numFmtId="31"').encode()
    assert texts(packed(parts))[1] == ("2027-03-01",)


def test_days_are_counted_from_1904_where_the_book_says_so():
    parts = members(book(["a"], [date(2027, 3, 1)]))
    workbook = parts["xl/workbook.xml"].replace(b"<workbookPr />", b"<workbookPr/>")
    assert b"<workbookPr/>" in workbook
    parts["xl/workbook.xml"] = workbook.replace(b"<workbookPr/>", b'<workbookPr date1904="1"/>')
    assert texts(packed(parts))[1] == ("2031-03-02",)


def test_shared_strings_lose_phonetic_guides_and_keep_line_breaks():
    shared = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        "<si><r><t>眼</t></r><r><t>科_x000D_\n二</t></r><rPh><t>yǎn</t></rPh></si></sst>"
    )
    parts = {**members(book([0])), "xl/sharedStrings.xml": shared.encode()}
    parts[SHEET] = parts[SHEET].replace(b't="n"', b't="s"')
    relations = "xl/_rels/workbook.xml.rels"
    parts[relations] = parts[relations].replace(
        b"</Relationships>", b'<Relationship Type="x/sharedStrings" Target="sharedStrings.xml" Id="s"/></Relationships>'
    )
    assert texts(packed(parts)) == [("眼科\n二",)]


def test_the_first_sheet_that_is_not_hidden_is_read():
    assert texts(book(["hidden"], hidden=True, sheets={"second": ["shown"]})) == [("shown",)]


def test_strict_and_foreign_prefixes_are_read_by_their_local_names():
    sheet = (
        '<x:worksheet xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main"><x:sheetData>'
        '<x:row><x:c t="inlineStr"><x:is><x:t>a</x:t></x:is></x:c><x:c><x:v>2</x:v></x:c></x:row>'
        "</x:sheetData></x:worksheet>"
    )
    assert texts(packed({**members(book(["a"])), SHEET: sheet.encode()})) == [("a", "2")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_in_the_encodings_that_programs_write(encoding, delimiter):
    text = '岗位,专业\r\n"眼科,\n医师",眼科\r\n\r\n 教师 ,\r\n'.replace(",", delimiter)
    rows = read_sheet(text.encode(encoding), file_name="x.csv")
    assert rows == [
        SheetRow(1, ("岗位", "专业")),
        SheetRow(2, (f"眼科{delimiter}\n医师", "眼科")),
        SheetRow(4, ("教师", "")),
    ]


def test_csv_formulas_are_named_and_escaped_texts_taken_back():
    (row,) = read_sheet(b"=1+1,'=1+1,'quoted',-5\r\n", file_name="x.csv")
    assert (row.cells, row.formulas) == (("=1+1", "=1+1", "'quoted'", "-5"), frozenset({0}))


@pytest.mark.parametrize(
    "text", ["2027-03-01", "2027/3/1", "2027.3.1", "2027年3月1日", "２０２７年３月１日", "20270301", "2027-03-01 00:00"]
)
def test_days_as_people_write_them(text):
    assert day_in(text) == date(2027, 3, 1)


@pytest.mark.parametrize(
    "text", ["", "2027-02-30", "1 March", "2027", "27/3/1", "2027-03-01x", "0000-01-01", "٢٠٢٧-03-01"]
)
def test_what_is_no_day(text):
    assert day_in(text) is None


def test_whole_numbers_as_people_write_them():
    asked = ["3", "3.0", "３", "1,000", "-2", "3.5", "", "x", "1e3", "9" * 12, "٣"]
    assert [whole_in(text) for text in asked] == [3, 3, 3, 1000, -2, None, None, None, None, None, None]


# --- limits -----------------------------------------------------------------------------------


def test_ten_thousand_rows_pass_and_one_more_does_not():
    rows = [["heading"], *([str(n)] for n in range(10_000))]
    assert len(texts(book(*rows))) == 10_001
    assert refusal(book(*rows, ["x"])) == "too_many_rows"
    lines = "\n".join(["heading", *map(str, range(10_000))])
    assert len(texts(lines.encode(), "x.csv")) == 10_001
    assert refusal(f"{lines}\nx".encode(), "x.csv") == "too_many_rows"


@pytest.mark.parametrize("make", [book, lambda row: (",".join(row)).encode()])
def test_sixty_columns_pass_and_a_hundred_do_not(make):
    name = "x.xlsx" if make is book else "x.csv"
    assert texts(make(["x"] * 60), name) == [("x",) * 60]
    assert refusal(make(["x"] * 100), name) == "too_many_columns"
    # Cells that were only coloured are no text.
    assert texts(make([*["x"] * 60, *[""] * 40]), name) == [("x",) * 60]


@pytest.mark.parametrize("name", ["x.xlsx", "x.csv"])
def test_a_cell_has_a_longest_text(name):
    def make(text):
        return book([text]) if name == "x.xlsx" else text.encode()

    assert texts(make("x" * 5_000), name) == [("x" * 5_000,)]
    assert refusal(make("x" * 5_001), name) == "cell_too_long"


def test_the_size_is_looked_at_first():
    assert refusal(b"a" * (BOUNDS.data + 1), "x.csv") == "too_large"
    assert refusal(b"PK\x03\x04" + b"a" * BOUNDS.data) == "too_large"
    assert refusal(b"") == "empty"


# --- what is something else -------------------------------------------------------------------

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (OLE, "x.xls", "old_format"),
        (OLE, "x.xlsx", "old_format"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "x.xlsx", "encrypted"),
        (b"a,b\n", "x.xlsx", "wrong_type"),
        (b"%PDF-1.7", "x.csv", "wrong_type"),
        (b"<table><tr><td>", "x.csv", "wrong_type"),
        (b"\x89PNG\r\n\x1a\n\0\0", "x.csv", "wrong_type"),
        (b"a\0b\n", "x.csv", "wrong_type"),
        ("a,b".encode("utf-16"), "x.csv", "wrong_type"),
        (b"\xff\xfe\xff", "x.csv", "encoding"),
        (b'a,"b\n', "x.csv", "csv"),
        (packed({"word/document.xml": b"<x/>", "[Content_Types].xml": b"<x/>"}), "x.xlsx", "wrong_type"),
        (packed({"xl/workbook.xml": b"<x/>"}), "x.xlsx", "wrong_type"),
        (b"PK\x03\x04 not really", "x.xlsx", "damaged"),
    ],
)  # fmt: skip
def test_other_kinds_of_files_are_refused_by_their_content(data, name, code):
    assert refusal(data, name) == code


@pytest.mark.parametrize(
    ("part", "code"),
    [
        ("xl/vbaProject.bin", "macros"),
        ("xl/embeddings/oleObject1.bin", "macros"),
        ("xl/activeX/activeX1.bin", "macros"),
        ("xl/externalLinks/externalLink1.xml", "external_links"),
    ],
)
def test_macros_and_links_are_refused_before_anything_is_read(part, code):
    data = with_part(part)
    assert refusal(data) == code
    with pytest.raises(SheetRefused) as refused:
        check_file(data, file_name="x.xlsx")
    assert refused.value.code == code
    check_file(book(["a"]), file_name="x.xlsx")
    check_file(b"a,b", file_name="x.csv")


# --- what is sent to do harm ------------------------------------------------------------------


def test_a_bomb_that_says_its_size_is_refused_by_the_directory():
    data = with_part("xl/media/bomb.xml", b"\0" * (BOUNDS.inflated + 1))
    assert len(data) < 100_000
    assert refusal(data) == "inflates"


@pytest.mark.parametrize(("real", "code"), [(BOUNDS.inflated + 1, "inflates"), (500_000, "inflates")])
def test_a_bomb_that_lies_about_its_size_is_found_while_it_inflates(real, code):
    """The directory says 100 bytes, and the checksum is that of these 100."""
    parts = members(book(["a"]))
    sheet = b"<worksheet>" + b" " * real
    parts[SHEET] = sheet
    data = bytearray(packed(parts))
    short = sheet[:100]
    for header, crc_at, size_at, name_at in ((b"PK\x03\x04", 14, 22, 30), (b"PK\x01\x02", 16, 24, 46)):
        start = -1
        while (start := data.find(header, start + 1)) >= 0:
            if data[start + name_at : start + name_at + len(SHEET)] == SHEET.encode():
                data[start + crc_at : start + crc_at + 4] = zlib.crc32(short).to_bytes(4, "little")
                data[start + size_at : start + size_at + 4] = len(short).to_bytes(4, "little")
    assert zipfile.ZipFile(io.BytesIO(bytes(data))).getinfo(SHEET).file_size == 100
    assert refusal(bytes(data)) == code


def test_a_size_that_is_too_great_is_a_lie_too():
    parts = members(book(["a"]))
    data = bytearray(packed(parts))
    at = data.rfind(SHEET.encode()) - 46
    assert data[at : at + 4] == b"PK\x01\x02"
    data[at + 24 : at + 28] = (len(parts[SHEET]) + 5).to_bytes(4, "little")
    assert refusal(bytes(data)) == "damaged"


DTD = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"])
@pytest.mark.parametrize("document_type", [DTD, '<!DOCTYPE x SYSTEM "file:///etc/passwd">', "<!DOCTYPE x>"])
def test_document_types_and_entities_are_refused_in_every_part_that_is_read(part, document_type):
    parts = members(book(["a"]))
    content = parts[part].decode().replace("<?xml version='1.0' encoding='utf-8'?>", "")
    parts[part] = (document_type + content).encode()
    assert refusal(packed(parts)) == "entities"
    parts[part] = ("<?xml version='1.0' encoding='utf-16'?>" + document_type + content).encode("utf-16")
    assert refusal(packed(parts)) == "entities"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('r="A1"', 'r="ZZZZZZ1"'),
        ('r="A1"', 'r="1"'),
        ('<row r="1">', '<row r="999999999">'),
        ('<row r="2">', '<row r="1">'),
        ('<row r="1">', '<row r="x">'),
        ("<v>1</v>", "<v>NaN!</v>"),
        ("<v>1</v>", "<v>1"),
        ("</worksheet>", ""),
        ('<c r="A2" t="n">', '<c r="A2" t="s">'),
        ("<v>1</v>", f"<v>{'9' * 400}</v>"),
    ],
)
def test_what_contradicts_itself_is_damaged(old, new):
    assert texts(changed(old=old, new=old)) == [("a", "b"), ("1", "2")]
    assert refusal(changed(old=old, new=new)) == "damaged"


def test_cells_without_end_are_refused_without_being_kept():
    cells = "<c/>" * 3_100_000
    assert refusal(changed(old="</row>", new=f"{cells}</row>")) == "inflates"


def test_a_missing_sheet_or_only_hidden_ones_is_damaged():
    assert refusal(changed("xl/workbook.xml", old='state="visible"', new='state="veryHidden"')) == "damaged"
    parts = members(book(["a"]))
    del parts[SHEET]
    assert refusal(packed(parts)) == "damaged"


def test_parts_that_are_there_twice_or_packed_in_a_strange_way_are_damaged():
    buffer = io.BytesIO(book(["a"]))
    with zipfile.ZipFile(buffer, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr(SHEET, b"<x/>")
    assert refusal(buffer.getvalue()) == "damaged"
    assert refusal(packed(members(book(["a"])), zipfile.ZIP_BZIP2)) == "damaged"


def test_an_encrypted_part_is_refused():
    data = bytearray(book(["a"]))
    at = data.rfind(b"PK\x01\x02")
    data[at + 8] |= 1
    assert refusal(bytes(data)) == "encrypted"


def test_control_characters_are_taken_out():
    assert texts(b"a\x01b,c\x7f\n", "x.csv") == [("ab", "c")]
    assert texts(changed(old="<v>1</v>", new="<v>1</v>")) == [("a", "b"), ("1", "2")]


@pytest.mark.parametrize(
    ("bounds", "code"),
    [
        (Bounds(rows=1), "too_many_rows"),
        (Bounds(columns=1), "too_many_columns"),
        (Bounds(elements=20), "inflates"),
        (Bounds(inflated=500), "inflates"),
        (Bounds(data=500), "too_large"),
    ],
)
def test_every_bound_is_the_callers(bounds, code):
    data = book(["a", "b"], ["c", "d"], ["e", "f"])
    assert len(read_sheet(data, file_name="x.xlsx", bounds=Bounds(rows=2, columns=2))) == 3
    assert refusal(data, bounds=bounds) == code
