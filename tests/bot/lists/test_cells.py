"""No cell of a list is taken for a formula, whatever somebody is called (threat T16).

`COOP_LIST_NAMES` makes the run longer; the suite takes a hundredth of the 100,000 names of the long run.
"""

import csv
import io
import os
from pathlib import Path
from random import Random  # noqa: TID251 - seeded, so that a failure comes again

import openpyxl  # type: ignore[import-untyped]  # it ships no types
import pytest

from bot.lists.cells import BEGINS_A_FORMULA, NEVER, clean, in_csv
from bot.lists.sheets import csv_file, workbook
from core.money import Baht

NAMES = int(os.environ.get("COOP_LIST_NAMES", "1000"))
PIECES = (
    *("=", "+", "-", "@", "\t", "\r", "\n", "|", "'", '"', ",", ";", " ", "\u00a0", "\u200b", "\ufeff", "＝", "＋"),
    *("1+1", "SUM(A1:A9)", 'HYPERLINK("http://x","ดู")', "cmd|'/c calc'!A1", "#N/A", "#REF!", "TRUE", "2026-12-01"),
    *("สมชาย", "ใจดี", "นาย", "O'Brien", "026548", "1e9", "\x00", "\x1b", "\ud800", "\ufffe", "😀", "<b>&amp;", "{=1}"),
)
FORMULA_TYPES = {"f", "e", "b", "d"}

pytestmark = pytest.mark.shows("T16")


def made_up(count: int, seed: int = 1) -> list[str]:
    random = Random(seed)
    return ["".join(random.choices(PIECES, k=random.randint(1, 5))) for _ in range(count)]


@pytest.mark.parametrize("start", sorted(BEGINS_A_FORMULA))
def test_in_csv_what_begins_like_a_formula_is_a_text(start: str) -> None:
    assert in_csv(f"{start}1+1") == f"'{start}1+1"
    assert in_csv(f"\u3000{start}1").lstrip()[:1] not in BEGINS_A_FORMULA
    assert in_csv(f"ก{start}") == f"ก{start}"


def test_what_is_no_risk_stays_as_it_is() -> None:
    assert [in_csv(cell) for cell in ("026548", "", None, 12, Baht.of("-1,234.5"), Baht(0))] == [
        "026548",
        "",
        "",
        "12",
        "-1234.50",
        "0.00",
    ]
    assert clean("น.ส.ส้ม ใจดี 😀") == "น.ส.ส้ม ใจดี 😀"


def test_names_never_become_formulas_in_a_workbook(tmp_path: Path) -> None:
    names = made_up(NAMES)
    target = tmp_path / "names.xlsx"
    with workbook(target) as book:
        sheet = book.sheet("=1+1", ("=A1", "ชื่อ"))
        for name in names:
            sheet.add((name, Baht.of(1)))
    [rows] = [list(sheet.iter_rows()) for sheet in openpyxl.load_workbook(target)]
    assert len(rows) == NAMES + 1
    assert not {cell.data_type for row in rows for cell in row} & FORMULA_TYPES
    kept = [row[0].value or "" for row in rows[1:]]
    assert [text.replace("\r\n", "\n").replace("\r", "\n") for text in kept] == [
        NEVER.sub("", name).replace("\r\n", "\n").replace("\r", "\n") for name in names
    ]


def test_names_never_begin_like_formulas_in_csv(tmp_path: Path) -> None:
    names = made_up(NAMES, seed=2)
    target = tmp_path / "names.csv"
    with csv_file(target, ("ชื่อ", "จำนวนเงิน")) as rows:
        for name in names:
            rows.add((name, Baht.of("-1.50")))
    text = target.read_bytes().decode("utf-8-sig")
    assert target.read_bytes().startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(io.StringIO(text, newline="")))
    assert len(read) == NAMES + 1
    for name, (cell, amount) in zip(names, read[1:], strict=True):
        assert cell.lstrip()[:1] not in BEGINS_A_FORMULA, name
        assert cell.removeprefix("'") == clean(name).removeprefix("'"), name
        assert amount == "-1.50"
