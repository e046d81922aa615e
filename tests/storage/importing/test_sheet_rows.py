"""Sheets to rows of a KIND: the header, the map, and that the order of columns and the encoding mean nothing."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.importing import faults, members
from storage.importing.column_map import ColumnMap, WrongMap
from storage.importing.reader import read_sheet
from storage.importing.sheet_rows import ReadRows, read_rows

NAMES = ("ประพันธ์", "พิมพ์ใจ", "มานะ", "น้ำฝน", "Somchai")
CELLS = st.fixed_dictionaries(
    {
        "member_no": st.integers(0, 999_999).map(lambda n: f"{n:06}"),
        "first_name": st.sampled_from(NAMES),
        "last_name": st.sampled_from(NAMES),
        "member_type": st.sampled_from(["ordinary", "associate"]),
        "joined_on": st.dates().filter(lambda day: 1857 <= day.year < 2400).map(str),
        "salary": st.integers(0, 10**7).map(lambda satang: f"{satang // 100:,}.{satang % 100:02}"),
        "phone": st.sampled_from(["", "099-000-0001"]),
        "address": st.sampled_from(["", 'บ้าน "น้ำใส", หมู่ 4', "48 หมู่ 4\nบ้านน้ำใส"]),
    }
)
ENCODINGS = ("utf-8", "utf-8-sig", "cp874")


def read(data: bytes, column_map: ColumnMap | None = None) -> ReadRows:
    return read_rows(read_sheet(data), members.KIND, column_map or ColumnMap())


def written(rows: list[dict[str, str]], columns: list[str], encoding: str) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


@given(st.lists(CELLS, max_size=5), st.data())
def test_order_of_columns_and_encoding_mean_nothing(rows: list[dict[str, str]], data: st.DataObject) -> None:
    columns = ["member_no", "first_name", "last_name", "member_type", "joined_on", "salary", "phone", "address"]
    plain = read(written(rows, columns, "utf-8"))
    other = read(written(rows, data.draw(st.permutations(columns)), data.draw(st.sampled_from(ENCODINGS))))

    assert plain.rows == other.rows
    assert (plain.faults, other.faults, other.total) == ([], [], len(rows))


def test_a_wrong_header_names_every_column_and_reads_no_row() -> None:
    got = read(b"member_no,Member_No,surname,first_name,,member_type\n1,2,3,4,5,6\n")

    assert [(fault.row, fault.column, fault.reason) for fault in got.faults] == [
        (1, "Member_No", faults.COLUMN_TWICE),
        (1, "surname", faults.UNKNOWN_COLUMN),
        (1, "-", faults.UNKNOWN_COLUMN),
        (1, "last_name", faults.COLUMN_MISSING),
        (1, "joined_on", faults.COLUMN_MISSING),
    ]
    assert (got.rows, got.total) == ([], 0)


def test_short_rows_are_empty_at_the_end_and_long_ones_are_wrong() -> None:
    header = "member_no,first_name,last_name,member_type,joined_on,phone\n"
    got = read(f"{header}026548,ก,ข,ordinary,2020-01-01\n026549,ก,ข,ordinary,2020-01-01,,,x\n".encode())

    assert [row.number for row in got.rows] == [2]
    assert [(fault.row, fault.reason) for fault in got.faults] == [(3, faults.TOO_MANY_CELLS)]


def test_all_faults_of_a_row_are_told() -> None:
    got = read("member_no,first_name,last_name,member_type,joined_on\n,ก,ข,x,y\n".encode())
    assert [fault.column for fault in got.faults] == ["member_no", "member_type", "joined_on"]


@pytest.mark.parametrize(
    "text", ["not toml", "columns = 1", "ignore = 'x'", "ignore = [1]", "values = 1", "[columns]\na = 1", "else = 1"]
)
def test_a_wrong_map_is_refused(text: str) -> None:
    with pytest.raises(WrongMap):
        ColumnMap.parse(text)
