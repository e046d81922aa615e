"""Bytes to cells: encodings told apart by content, CSV read strictly."""

import pytest

from storage.importing import faults
from storage.importing.faults import Reason, UnreadableFile
from storage.importing.reader import read_sheet

HEADER = "code,description\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp874"])
@pytest.mark.parametrize("words", ["โรงเรียนบ้านน้ำใส", "เขต", "รก", "plain", "ฯลฯ ๑๒"])
def test_encodings_are_told_apart(encoding: str, words: str) -> None:
    sheet = read_sheet(f"{HEADER}1,{words}\r\n".encode(encoding))
    assert (sheet.header, list(sheet.rows)) == (("code", "description"), [(2, ["1", words])])


def test_signs_that_cp874_has_too_are_utf_8() -> None:
    sheet = read_sheet("code,description\n1,“A”–B\n".encode())
    assert list(sheet.rows) == [(2, ["1", "“A”–B"])]


def test_rows_are_numbered_as_a_spreadsheet_does() -> None:
    sheet = read_sheet(b'code,description\n\n1,"two\nlines"\n , \n2,b')
    assert list(sheet.rows) == [(3, ["1", "two\nlines"]), (5, ["2", "b"])]


@pytest.mark.parametrize(
    ("data", "row", "reason"),
    [
        (b"", 1, faults.EMPTY_FILE),
        (b"PK\x03\x04rest", 1, faults.DAMAGED),
        (b"\xd0\xcf\x11\xe0rest", 1, faults.OLD_OR_ENCRYPTED),
        ("code".encode("utf-16"), 1, faults.NOT_CSV),
        (b"code\n1\n\xfc\xfd\n", 3, faults.UNKNOWN_ENCODING),
        (b"\xef\xbb\xbfcode\n\xa1\n", 2, faults.UNKNOWN_ENCODING),
        (b'code,description\n1,a\n2,"b\n3,c\n', 3, faults.BROKEN_QUOTES),
    ],
)
def test_what_cannot_be_read_says_where_and_why(data: bytes, row: int, reason: Reason) -> None:
    with pytest.raises(UnreadableFile) as caught:
        list(read_sheet(data).rows)
    assert (caught.value.fault.row, caught.value.fault.reason) == (row, reason)
