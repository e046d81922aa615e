"""`coop month results`: a file in any of its forms, what is wrong with it, what would shrink, a whole unit."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.lists.collection import MEMBERS, TOTAL
from core.collection import Bill
from core.members import Member
from core.money import Baht
from tests.billing import DECEMBER, bill
from tests.bot.cli.test_office import ME, Coop, coop, newest, opened, url, written
from tests.postgres import in_a_thread
from tests.storage.importing.workbooks import workbook

__all__ = ["coop", "url"]  # fixtures

HEADER = "member_no,deducted,not_deducted,reason,item,contract_no"
FULL = '026548,5677.17,0,,,\nส03548,"5,000.00",677.17,เงินเดือนไม่พอ,,\n'
MONTH = "2026-12"


@pytest.fixture
def billed(url: str) -> str:
    """Both members have a bill in December: 026548 of unit A, ส03548 of unit B."""

    async def filled() -> None:
        store = await opened(url)
        async with store.work() as uow:
            for number, unit in (("026548", "A"), ("ส03548", "B")):
                person = await uow.members.by_number(number)
                assert isinstance(person, Member)
                await uow.bills.put(bill(person.id, pay_unit=unit))
        await store.close()

    in_a_thread(filled())
    return url


def bills(url: str) -> dict[str, Bill]:
    async def read() -> dict[str, Bill]:
        store = await opened(url)
        async with store.read() as uow:
            found = dict(await uow.bills.of_numbers(DECEMBER, {"026548", "ส03548"}))
        await store.close()
        return found

    return in_a_thread(read())


def received(url: str) -> list[str]:
    found = bills(url)
    return [str(found[number].received) for number in ("026548", "ส03548")]


def put(text: str = FULL, name: str = "results.csv", encoding: str = "utf-8", header: str = HEADER) -> str:
    Path(name).write_bytes(f"{header}\n{text}".encode(encoding))
    return name


def test_a_file_its_history_and_the_same_file_again(coop: Coop, billed: str) -> None:
    done = coop("month", "results", MONTH, put(), "--by", "kanya")
    assert (done.exit_code, done.stdout) == (
        0,
        "2026-12: 2 rows, 2 bills: 2 changed, 1 with something left open\nreceived: 0.00 -> 10,677.17 of 11,354.34\n",
    )
    assert newest(billed)[:2] == ("month.results", "staff:kanya")
    assert received(billed) == ["5,677.17", "5,000.00"]
    assert {line.reason for line in bills(billed)["ส03548"].lines if line.unpaid} == {"เงินเดือนไม่พอ"}
    before = written(billed)
    again = coop("month", "results", "2569-12", "results.csv")
    assert again.stdout == "2026-12: 2 rows, 2 bills: nothing new, all of it was said before\n"
    assert written(billed) == before


@pytest.mark.parametrize(
    ("encoding", "text"),
    [("utf-8-sig", FULL), ("cp874", FULL), ("utf-8", FULL.replace("5677.17", "๕,๖๗๗.๑๗").replace("026548", "๐๒๖๕๔๘"))],
)
def test_in_any_encoding_and_with_thai_digits(coop: Coop, billed: str, encoding: str, text: str) -> None:
    text = text.replace("๕,๖๗๗.๑๗", '"๕,๖๗๗.๑๗"')
    assert coop("month", "results", MONTH, put(text, encoding=encoding)).exit_code == 0
    assert received(billed) == ["5,677.17", "5,000.00"]


def test_a_workbook_whose_numbers_lost_their_zeros(coop: Coop, billed: str) -> None:
    rows: Sequence[Sequence[object]] = [["member_no", "deducted", "item"], [26548, 2000, "หุ้น"], [26548, 500.0, "ฝาก"]]
    Path("results.xlsx").write_bytes(workbook(rows))
    done = coop("month", "results", MONTH, "results.xlsx")
    assert done.stdout.startswith("note: member_no, ")
    assert received(billed) == ["2,500.00", "0.00"]


def test_columns_by_a_map(coop: Coop, billed: str) -> None:
    Path("map.toml").write_text('[columns]\n"เลขทะเบียน" = "member_no"\n"หักได้" = "deducted"\n', "utf-8")
    file = put("026548,1.00\n", header="เลขทะเบียน,หักได้")
    assert coop("month", "results", MONTH, file, "--map", "map.toml").exit_code == 0
    assert received(billed) == ["1.00", "0.00"]


def test_the_list_that_a_unit_was_given_with_what_it_deducted(coop: Coop, billed: str) -> None:
    header = ",".join([*MEMBERS, "หักได้", "เหตุผล"])
    filled = f"026548,ก ข,มัธยม,2000,0,0,0,0,2000,1.00,ลา\n{TOTAL},1 ราย,,2000,0,0,0,0,2000,1.00,\n"
    assert coop("month", "results", MONTH, put(filled, header=header)).exit_code == 0
    assert received(billed) == ["1.00", "0.00"]
    assert {line.reason for line in bills(billed)["026548"].lines if line.unpaid} == {"ลา"}


def test_every_bad_row_is_a_line_and_nothing_is_changed(coop: Coop, billed: str) -> None:
    before = written(billed)
    file = put("026548,9999,,,,\n999999,1,,,,\nส03548,1,2,,,\nส03548,1,,,ทอง,\n")
    refused = coop("month", "results", MONTH, file)
    assert refused.exit_code == 1
    assert refused.stderr == "refused: 4 rows are wrong, nothing was changed\n"
    assert [line.split(", ")[:2] for line in refused.stdout.splitlines()] == [
        ["2", "deducted"],
        ["3", "member_no"],
        ["4", "not_deducted"],
        ["5", "member_no"],
    ]
    assert "มากกว่ายอดที่เรียกเก็บ 5,677.17 (more than the 5,677.17 that are billed)" in refused.stdout
    assert (written(billed), received(billed)) == (before, ["0.00", "0.00"])
    (listed,) = [json.loads(coop("month", "results", MONTH, file, "--json").stdout)["faults"]]
    assert [fault["row"] for fault in listed] == [2, 3, 4, 5]


@pytest.mark.parametrize(
    ("text", "header", "said"),
    [
        ("026548,x,,,,\n", HEADER, "2, deducted, "),
        ("026548,-1,,,,\n", HEADER, "2, deducted, "),
        ("026548,,,,,\n", HEADER, "2, deducted, "),
        ("026548\n", "member_no", "1, deducted, "),
        ("026548,1,9\n", "member_no,deducted,gold", "1, gold, "),
    ],
)
def test_what_cannot_be_read(coop: Coop, billed: str, text: str, header: str, said: str) -> None:
    refused = coop("month", "results", MONTH, put(text, header=header))
    assert (refused.exit_code, refused.stdout.startswith(said)) == (1, True), refused.stdout
    assert received(billed) == ["0.00", "0.00"]


def test_what_would_shrink_asks_and_is_done_when_confirmed(coop: Coop, billed: str) -> None:
    coop("month", "results", MONTH, put())
    file = put("026548,5000,,,,\n", name="less.csv")
    refused = coop("month", "results", MONTH, file)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "1 of the bills would lose 677.17 that came in before" in refused.stderr
    assert "--confirm-smaller" in refused.stderr
    assert received(billed) == ["5,677.17", "5,000.00"]
    dry = coop("month", "results", MONTH, file, "--dry-run")
    assert dry.stdout.startswith("dry run, nothing was changed; 2026-12: 1 rows, 1 bills: 1 changed")
    assert dry.stdout.endswith("less than before: 1 bills, by 677.17\n")
    assert coop("month", "results", MONTH, file, "--confirm-smaller").exit_code == 0
    assert received(billed) == ["5,000.00", "5,000.00"]


def test_a_whole_unit(coop: Coop, billed: str) -> None:
    before = written(billed)
    dry = coop("month", "results", MONTH, "--unit", "A", "--all-deducted", "--dry-run")
    assert (dry.exit_code, written(billed)) == (0, before)
    done = coop("month", "results", MONTH, "--unit", "A", "--all-deducted", "--json")
    said = json.loads(done.stdout)
    assert (said["members"], said["changed"], said["after"]) == (1, 1, "5677.17")
    assert newest(billed)[:2] == ("month.results", ME)
    assert received(billed) == ["5,677.17", "0.00"]


def test_import_results_is_the_same(coop: Coop, billed: str) -> None:
    assert coop("import", "results", put()).exit_code == 2
    assert coop("import", "members", put(), "--month", MONTH).exit_code == 2
    assert coop("import", "results", put(), "--month", MONTH).exit_code == 0
    assert received(billed) == ["5,677.17", "5,000.00"]
    refused = coop("import", "results", put("026548,1,,,,\n"), "--month", MONTH)
    assert refused.exit_code == 1
    assert coop("import", "results", "results.csv", "--month", MONTH, "--confirm-totals").exit_code == 0


@pytest.mark.parametrize(
    "arguments", [[], ["--unit", "A"], ["--all-deducted"], ["results.csv", "--unit", "A", "--all-deducted"]]
)
def test_a_file_or_a_unit(coop: Coop, billed: str, arguments: list[str]) -> None:
    put()
    assert coop("month", "results", MONTH, *arguments).exit_code == 2
    assert received(billed) == ["0.00", "0.00"]


@pytest.mark.shows("T12")
def test_who_may(coop: Coop, billed: str) -> None:
    before = written(billed)
    for by in ("somsri", "nobody", "os:somebody-else"):
        refused = coop("month", "results", MONTH, put(), "--by", by)
        assert (refused.exit_code, refused.stdout, len(refused.stderr.splitlines())) == (1, "", 1), by
    assert (written(billed), received(billed)) == (before, ["0.00", "0.00"])


def test_nothing_personal_on_standard_error(coop: Coop, billed: str) -> None:
    put("026548,9999,,ลาป่วย,,\n")
    refused = coop("month", "results", MONTH, "results.csv")
    assert not any(word in refused.stderr for word in ("026548", "9999", "ลาป่วย"))
    assert Baht.of(0) == sum((one.received for one in bills(billed).values()), Baht.of(0))
