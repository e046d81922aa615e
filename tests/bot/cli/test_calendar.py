"""`coop calendar` as the office types it."""

import json

import pytest

from bot.cli.calendar import CONCERNED
from tests.bot.cli.test_office import Coop, coop, url

__all__ = ["coop", "url"]  # fixtures


@pytest.mark.parametrize(
    ("month", "until"),
    [
        ("2026-05", "2026-05-29T12:00:00+07:00"),
        ("2025-12", "2025-12-30T12:00:00+07:00"),
        ("2569-05", "2026-05-29T12:00:00+07:00"),
    ],
)
def test_the_cutoff_of_a_month(coop: Coop, month: str, until: str) -> None:
    assert coop("calendar", "cutoff", month).stdout == f"{until}\n"


def test_a_holiday_comes_and_goes_and_its_cutoff_with_it(coop: Coop) -> None:
    """A day far ahead, since only days to come are changed."""
    monday = "31/08/2591"
    assert coop("calendar", "cutoff", "2048-08").stdout == "2048-08-31T12:00:00+07:00\n"
    added = coop("calendar", "add", monday, "วันหยุดพิเศษ", "--by", "malee")
    assert added.stdout.splitlines() == [
        "holiday: Monday 2048-08-31, calendar version 1",
        "cut-off of 2048-08: 2048-08-31T12:00:00+07:00 -> 2048-08-28T12:00:00+07:00",
        f"told from 2048-07-31T12:10:00+07:00 on: {CONCERNED}",
    ]
    assert coop("calendar", "cutoff", "2048-08").stdout == "2048-08-28T12:00:00+07:00\n"
    listed = {row["day"]: row for row in json.loads(coop("calendar", "list", "2591", "--json").stdout)}
    assert listed["2048-08-31"] == {
        "day": "2048-08-31",
        "weekday": "Monday",
        "holiday": True,
        "name": "วันหยุดพิเศษ",
        "version": 1,
        "by": "staff:malee",
    }
    removed = coop("calendar", "remove", monday, "--reason", "เปิดทำการ").stdout.splitlines()
    assert removed[0].startswith("no holiday: Monday")
    assert removed[1:] == [
        "cut-off of 2048-08: 2048-08-28T12:00:00+07:00 -> 2048-08-31T12:00:00+07:00",
        "nobody need be told",
    ]
    assert coop("calendar", "cutoff", "2048-08").stdout == "2048-08-31T12:00:00+07:00\n"


def test_what_is_wrong_is_one_line(coop: Coop) -> None:
    past = coop("calendar", "add", "2020-01-06", "วันหยุด")
    assert (past.exit_code, past.stderr) == (1, "refused: a day that is gone by cannot be changed: 2020-01-06\n")
    cashier = coop("calendar", "add", "2050-01-05", "วันหยุด", "--by", "kanya")
    assert cashier.exit_code == 1
    for wrong in (("cutoff", "2026-13"), ("cutoff", "May"), ("add", "31/02/2570", "x"), ("remove", "soon")):
        assert coop("calendar", *wrong).exit_code == 2
    assert "calendar version 0" in coop("calendar", "list", "2026").stdout
