"""Workbooks: what a cell means, and that no bomb costs more than a second and 64 MB of a process of its own."""

import asyncio
import os
import resource
import subprocess
import time
from datetime import date, datetime

import pytest

from storage.importing import faults
from storage.importing.cells import Number, Unusable
from storage.importing.faults import Reason, UnreadableFile
from storage.importing.reader import read_sheet
from storage.importing.workbook import PLAIN_XML, workbook_rows
from storage.importing.workbook_process import MEMORY
from tests.storage.importing.conftest import Load
from tests.storage.importing.samples import MEMBERS
from tests.storage.importing.workbooks import MAIN, ZOO, packed, sheet, workbook

MAIN_ONLY = {"member_no": "026548", "first_name": "ประพันธ์", "last_name": "ตั้งใจสอน", "member_type": "ordinary"}


def refused(data: bytes) -> Reason:
    with pytest.raises(UnreadableFile) as caught:
        list(read_sheet(data).rows)
    return caught.value.fault.reason


@pytest.mark.shows("T17")
@pytest.mark.parametrize("bomb", ZOO)
def test_a_bomb_is_refused_by_its_name_at_little_cost(bomb: str) -> None:
    make, reason = ZOO[bomb]
    data = make()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert refused(data) == getattr(faults, reason)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    # Seconds of the processor, which are the same on a busy machine; half of one goes to starting Python.
    assert (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime) < 1.0


@pytest.mark.shows("T17")
def test_the_process_has_no_more_memory_than_it_was_given() -> None:
    make, _ = ZOO["more styles than the memory holds"]
    plain = _peak(workbook([["code"], ["1"]]))
    assert _peak(make()) - plain <= MEMORY // 1024


def _peak(data: bytes) -> int:
    """Kilobytes that the reading process held at most, as the system counts them; measured in a fork of its own."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            list(workbook_rows(data))
        except UnreadableFile:
            pass
        finally:
            os.write(writer, str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss).encode())
            os._exit(0)
    os.waitpid(child, 0)
    os.close(writer)
    with os.fdopen(reader) as told:
        return int(told.read())


@pytest.mark.shows("T17")
async def test_others_are_answered_while_a_bomb_is_read(load: Load) -> None:
    data = ZOO["more styles than the memory holds"][0]()
    longest, last = 0.0, time.perf_counter()
    reading = asyncio.ensure_future(load("members", data))
    while not reading.done():
        await asyncio.sleep(0.005)
        now = time.perf_counter()
        longest, last = max(longest, now - last), now
    assert (await reading).faults[0].reason == faults.TOO_LARGE_UNPACKED
    assert longest < 0.5


def test_the_process_gets_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, object] = {}
    real = subprocess.Popen

    def popen(*arguments: object, **options: object) -> object:
        seen.update(options)
        return real(*arguments, **options)  # type: ignore[call-overload]  # passed on as it came

    monkeypatch.setenv("COOP_SECRET_KEY", "secret")
    monkeypatch.setattr(subprocess, "Popen", popen)
    list(workbook_rows(workbook([["code"], ["1"]])))
    assert seen["env"] == PLAIN_XML == {"OPENPYXL_LXML": "False"}


def test_what_cells_mean() -> None:
    data = workbook(
        [
            ["member_no", "amount", "date", "text", "part", "formula", "flag"],
            [26548, 0.1 + 0.2, date(2026, 11, 30), "  ก ", 0.3334, "=B2*2", True],
            [26548, 12_345_678.9, datetime(2026, 11, 30, 14, 5), None, 50, "=1/0", None],  # noqa: DTZ001 - a workbook knows no zone
        ],
        {"A2": "000000", "E2": "0.00%"},
    )
    sheet = read_sheet(data)
    rows = [cells for _, cells in sheet.rows]
    assert sheet.header == ("member_no", "amount", "date", "text", "part", "formula", "flag")
    assert rows[0] == [
        "026548",
        Number("0.3"),
        "2026-11-30",
        "  ก ",
        Number("33.34"),
        Unusable(faults.NO_VALUE),
        "TRUE",
    ]
    assert rows[1] == [
        Number("26548"),
        Number("12345678.9"),
        "2026-11-30 14:05:00",
        "",
        Number("50"),
        Unusable(faults.NO_VALUE),
    ]


@pytest.mark.parametrize(
    ("number", "money"),
    [
        ("1234.5", "1234.50"),
        ("214500", "214500.00"),
        ("0.30000001", "0.30"),
        ("1234.565", "1234.565"),
        ("-50.25", "-50.25"),
    ],
)
def test_noise_of_binary_fractions_is_no_money(number: str, money: str) -> None:
    assert Number(number).as_money == money


def test_cached_values_of_formulas_are_taken_and_errors_are_not() -> None:
    row = (
        '<row r="1"><c t="inlineStr"><is><t>code</t></is></c></row>'
        '<row r="2"><c><f>1+1</f><v>2</v></c></row>'
        '<row r="3"><c t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
        '<row r="4"><c t="str"><f>"a"</f><v>a</v></c></row>'
    )
    rows = list(workbook_rows(packed({"xl/worksheets/sheet1.xml": sheet(row)})))
    assert rows == [(1, ["code"]), (2, [Number("2")]), (3, [Unusable(faults.ERROR_VALUE)]), (4, ["a"])]


def test_a_sheet_that_lies_about_its_size_loses_no_cell() -> None:
    body = (
        f'<worksheet xmlns="{MAIN}"><dimension ref="A1"/><sheetData>'
        "<row><c><v>1</v></c><c><v>2</v></c></row></sheetData></worksheet>"
    )
    rows = list(workbook_rows(packed({"xl/worksheets/sheet1.xml": body})))
    assert rows == [(1, [Number("1"), Number("2")])]


async def test_a_workbook_loads_as_its_csv_does_with_lost_zeros_put_back(load: Load) -> None:
    header, *_ = MEMBERS.splitlines()
    rows: list[list[object]] = [
        [*header.split(",")],
        [
            26548,
            "ประพันธ์",
            "ตั้งใจสอน",
            "ordinary",
            date(2012, 6, 1),
            1,
            1999900014821,
            "14/03/2515",
            "0101",
            48200.0,
            990004821,
            2000,
        ],
        ["ส03548", "พิมพ์ใจ", "ตั้งใจสอน", "associate", "01/03/2566", "2", None, None, "0101", None, None, 500],
    ]
    result = await load("members", workbook(rows))

    assert (result.faults, result.added) == ((), 2)
    assert [(note.column, note.rows, note.first) for note in result.notes] == [("member_no", 1, 2), ("phone", 1, 2)]
    csv_says = (
        f"{header}\n026548,ประพันธ์,ตั้งใจสอน,ordinary,01/06/2555,1,1999900014821,14/03/2515,0101,48200,0990004821,2000\n"
    )
    assert (await load("members", csv_says)).unchanged == 1


async def test_faults_of_a_workbook_say_row_and_column(load: Load) -> None:
    rows: list[list[object]] = [["kind", "code", "description"], ["title", 1, "=A1"], ["title", None, "นาง"]]
    result = await load("codes", workbook(rows))
    assert [(fault.row, fault.column, fault.reason) for fault in result.faults] == [
        (2, "description", faults.NO_VALUE),
        (3, "code", faults.MISSING),
    ]


async def test_more_decimals_than_satang_are_refused_not_rounded(load: Load) -> None:
    await load("members", MEMBERS)
    rows: list[list[object]] = [["member_no", "as_of", "balance"], ["026548", date(2026, 10, 31), 1234.565]]
    result = await load("shares", workbook(rows))
    assert [(fault.row, fault.column, fault.reason) for fault in result.faults] == [
        (2, "balance", faults.NOT_AN_AMOUNT)
    ]
