"""Workbooks for the tests: good ones by openpyxl, and a zoo of bombs made by hand, part by part."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence

import openpyxl  # type: ignore[import-untyped]  # it ships no types

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
    '<Override PartName="/xl/sharedStrings.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
)
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PARTS: Mapping[str, str] = {
    "[Content_Types].xml": TYPES,
    "_rels/.rels": f'<Relationships xmlns="{RELS}"><Relationship Id="r1" Type="{OFFICE}/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
    '<sheet name="1" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{RELS}"><Relationship Id="r1" Type="{OFFICE}/worksheet" '
    f'Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{OFFICE}/sharedStrings" '
    'Target="sharedStrings.xml"/></Relationships>',
    "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"/>',
    "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>',
}


def sheet(cells: str) -> str:
    return f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>'


def packed(parts: Mapping[str, str | bytes], level: int = 6) -> bytes:
    """A workbook with PARTS beside, or in place of, the plain ones."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, text in {**PARTS, **parts}.items():
            archive.writestr(name, text)
    return file.getvalue()


def workbook(rows: Sequence[Sequence[object]], formats: Mapping[str, str] | None = None) -> bytes:
    """A workbook as Excel saves one. FORMATS: number formats by cell."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for cell, number_format in (formats or {}).items():
        book.active[cell].number_format = number_format
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def patched(data: bytes, name: str, change: Callable[[zipfile.ZipInfo], tuple[int, bytes]]) -> bytes:
    """DATA with some bytes of NAME's local part changed: CHANGE gives their place behind its header, and the bytes."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        info = archive.getinfo(name)
    place, new = change(info)
    start = info.header_offset + 30 + len(name.encode()) + place
    return data[:start] + new + data[start + len(new) :]


def _lied_about_its_size() -> bytes:
    """The directory promises 100 bytes; the stream gives 100 MB."""
    data = bytearray(packed({"xl/sharedStrings.xml": b" " * 50_000_000}, level=9))
    name = b"xl/sharedStrings.xml"
    place = data.rfind(b"PK\x01\x02", 0, data.rfind(name))
    data[place + 24 : place + 28] = struct.pack("<I", 100)
    return bytes(data)


def _overlapping() -> bytes:
    """Two hundred entries of the directory that all point at the same packed part."""
    file = io.BytesIO()
    part = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = b"<a>" + b" " * 900_000 + b"</a>"
    stream = part.compress(body) + part.flush()
    crc, sizes = zlib.crc32(body), (len(stream), len(body))
    file.write(struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 8, 0, 0, crc, *sizes, 1, 0) + b"a" + stream)
    start = file.tell()
    for n in range(300):
        name = f"xl/{n:04}.xml".encode()
        file.write(
            struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 8, 0, 0, crc, *sizes, len(name), 0, 0, 0, 0, 0, 0)
        )
        file.write(name)
    end = file.tell()
    file.write(struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 300, 300, end - start, start, 0))
    return file.getvalue()


def _many_entries() -> bytes:
    return packed({f"xl/{n}.xml": "" for n in range(20_000)}, level=0)


def _huge_strings() -> bytes:
    """Shared strings that are allowed by their ratio, and far more than a process may hold."""
    strings = "".join(f"<si><t>{n * 2654435761 % 2**32:08x}</t></si>" for n in range(900_000))
    return packed({"xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>'}, level=1)


def _hard_to_pack(tag: str, count: int) -> str:
    """COUNT elements that a reader holds until the one around them ends."""
    return "".join(f'<{tag} a="{n * 2654435761 % 2**32:08x}"/>' for n in range(count))


def _wide() -> bytes:
    row = f'<row r="1">{"".join(f"<c><v>{n}</v></c>" for n in range(16_384))}</row>'
    return packed({"xl/worksheets/sheet1.xml": sheet(row * 60)})


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
ENTITY_BOMB = f'<!DOCTYPE s [<!ENTITY l0 "lol">{LAUGHS}]>'
QUADRATIC = f'<!DOCTYPE s [<!ENTITY a "{"a" * 50_000}">]>'
OUTSIDE = '<!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


def _strings(doctype: str, text: str) -> bytes:
    return packed({"xl/sharedStrings.xml": f'{doctype}<sst xmlns="{MAIN}"><si><t>{text}</t></si></sst>'})


ZOO: Mapping[str, tuple[Callable[[], bytes], str]] = {
    "100 MB of blanks in 100 kB": (
        lambda: packed({"xl/sharedStrings.xml": b" " * 100_000_000}, 9),
        "TOO_LARGE_UNPACKED",
    ),
    "a size that the directory lies about": (_lied_about_its_size, "DAMAGED"),
    "entries over one another": (_overlapping, "TOO_LARGE_UNPACKED"),
    "twenty thousand entries": (_many_entries, "TOO_LARGE_UNPACKED"),
    "more strings than the memory holds": (_huge_strings, "TOO_LARGE_UNPACKED"),
    "sixteen thousand columns": (_wide, "TOO_MANY_COLUMNS"),
    "row a thousand million": (
        lambda: packed({"xl/worksheets/sheet1.xml": sheet('<row r="999999999"><c><v>1</v></c></row>')}),
        "EMPTY_FILE",
    ),
    "one row without an end": (
        lambda: packed({"xl/worksheets/sheet1.xml": sheet("<row>" + _hard_to_pack("x", 600_000))}, 1),
        "TOO_MANY_COLUMNS",
    ),
    "more styles than the memory holds": (
        lambda: packed({"xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><cellXfs>{_hard_to_pack("xf", 500_000)}'}, 1),
        "TOO_LARGE_UNPACKED",
    ),
    "a billion laughs": (lambda: _strings(ENTITY_BOMB, "&l9;"), "HARMFUL"),
    "a long entity many times": (lambda: _strings(QUADRATIC, "&a;" * 20_000), "HARMFUL"),
    "an entity of this machine": (lambda: _strings(OUTSIDE, "&x;"), "HARMFUL"),
    "entities in the sheet": (
        lambda: packed({"xl/worksheets/sheet1.xml": ENTITY_BOMB + sheet("<row><c><v>&l9;</v></c></row>")}),
        "HARMFUL",
    ),
    "a workbook within": (lambda: packed({"xl/embeddings/book.xlsx": packed({})}), "NESTED"),
    "a wrong checksum": (
        lambda: patched(packed({}, level=0), "xl/workbook.xml", lambda info: (info.file_size - 9, b"X")),
        "DAMAGED",
    ),
    "cut in the middle": (lambda: workbook([["a"], ["1"]])[:-200], "DAMAGED"),
    "no sheet": (
        lambda: packed({"xl/workbook.xml": f'<workbook xmlns="{MAIN}"><sheets/></workbook>'}),
        "NO_SHEET",
    ),
    "not XML": (lambda: packed({"xl/worksheets/sheet1.xml": b"\xff\xfe\x00"}), "DAMAGED"),
}
"""By what it is: how it is made, and the reason for which it is refused."""
