"""Three months of the demonstration's co-op by the office's own commands, from requests to receipts, checked by hand.

Each month is sealed, prepared, exported, answered by files (in full, in part, not at all, by item, in two rounds),
posted and told; `tests.end_to_end.plain_books` then reads the database file and works everything out a second time.
"""

import csv
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from random import Random  # noqa: TID251 - seeded

import pytest
from typer.testing import CliRunner

from bot.assembly import office
from bot.cli import app
from bot.demo_seed import seed
from bot.settings import load_settings
from core.calendar import Month
from core.clock import BANGKOK
from core.members import Member, MemberStatus
from core.money import Baht
from core.ports import Means, UnitOfWork
from core.requests import Ask, RequestKind
from core.services.filing import Moment, file, preview
from tests.bot.cli.test_office import KEY
from tests.bot.cli.test_run_jobs import LINE, move_to
from tests.end_to_end.plain_books import Books, Row, faults, read_books
from tests.postgres import in_a_thread

pytestmark = pytest.mark.slow

MEMBERS, ASKING = 60, 4
MONTHS = (("2026-11", "2026-11-20"), ("2026-12", "2026-12-16"), ("2027-01", "2027-01-18"))
COLUMNS = ("member_no", "deducted", "not_deducted", "reason", "item", "contract_no")
FUND = "กองทุนฌาปนกิจ"
WHY = "เงินเดือนไม่พอหัก"


class Office:
    """The co-op's server, with a cashier and a manager who type commands."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.monkeypatch, self.random = folder, monkeypatch, Random(69)
        self.database = folder / "coop.db"
        settings = {"DATABASE_URL": f"sqlite+aiosqlite:///{self.database}", "SECRET_KEY": KEY}
        settings["PUBLIC_URL"] = "https://coop.example"
        for name, value in (LINE | {f"COOP_{name}": value for name, value in settings.items()}).items():
            monkeypatch.setenv(name, value)
        monkeypatch.chdir(folder)

    def at(self, day: str) -> datetime:
        """It is ten o'clock on DAY."""
        now = datetime.fromisoformat(f"{day}T10:00:00").replace(tzinfo=BANGKOK)
        move_to(self.monkeypatch, now)
        return now

    def coop(self, *arguments: str) -> str:
        """What a command says; it is done."""
        said = CliRunner().invoke(app, list(arguments))
        assert said.exit_code == 0, (arguments, said.stdout, said.stderr, said.exception)
        return said.stdout

    def opens(self) -> None:
        self.at("2026-11-20")
        assert in_a_thread(seed(load_settings(serving=False), MEMBERS)) == []
        self.coop("staff", "add", "wilai", "--role", "cashier", "--name", "วิไล ใจดี")
        self.coop("staff", "add", "anan", "--role", "manager", "--name", "อนันต์ ใจดี")

    def requests(self, day: str) -> int:
        """Members ask for more shares and to save more; the office approves. How many."""
        now = self.at(day)
        asked = in_a_thread(_filed(now))
        for number in asked:
            self.coop("requests", "decide", str(number), "approve", "--by", "anan")
        return len(asked)

    def other_items(self, month: str) -> None:
        """The funeral fund takes 167.85 from everybody."""
        rows = [(number, month, FUND, "167.85") for number in self.numbers().values()]
        self.coop("import", "other-items", self.file("other.csv", ("member_no", "month", "item", "amount"), rows))

    def results(self, month: str, books: Books) -> None:
        """Two files: what most units say, and what one more says later."""
        bills = [bill for bill in books.bills if f"{bill['month']}" == month.replace("-", "")]
        half = len(bills) // 2
        for part in (bills[:half], bills[half:]):
            rows = [row for bill in part for row in self.result(bill, books.lines[bill["id"]])]
            self.coop("month", "results", month, self.file("results.csv", COLUMNS, rows), "--by", "wilai")
            self.coop("month", "post", month, "--by", "wilai")

    def result(self, bill: Row, lines: Sequence[Row]) -> Iterator[Sequence[str]]:
        """What the unit says of one bill; now and then it says nothing."""
        number, due, what = self.numbers()[bill["member_id"]], bill["due"], self.random.random()
        if what < 0.6:
            yield number, _baht(due), "0", "", "", ""
        elif what < 0.75:
            came = self.random.randrange(due)
            yield number, _baht(came), _baht(due - came), WHY, "", ""
        elif what < 0.8:
            yield number, "0", _baht(due), WHY, "", ""
        elif what < 0.95:
            for line in lines:
                came = line["amount"] if self.random.random() < 0.7 else self.random.randrange(line["amount"])
                contract = line["target"] if line["kind"] == "loan" else ""
                yield number, _baht(came), _baht(line["amount"] - came), WHY, line["item"], contract

    def numbers(self) -> dict[int, str]:
        """Inner number -> member number."""
        return in_a_thread(_numbers())

    def file(self, name: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
        path = self.folder / name
        with path.open("w", encoding="utf-8", newline="") as opened:
            csv.writer(opened).writerows([columns, *rows])
        return str(path)


def _baht(satang: int) -> str:
    return str(Baht(satang))


async def _numbers() -> dict[int, str]:
    async with office(load_settings(serving=False)) as (store, _), store.read() as uow:
        return {member.id: member.member_no for member in await uow.members.after(0, MEMBERS + 1)}


async def _filed(now: datetime) -> list[int]:
    """Requests that the rules allow, four for shares and four for deposits, of members who have none open."""
    numbers: list[int] = []
    async with office(load_settings(serving=False)) as (store, means), store.work() as uow:
        for kind in (RequestKind.SHARE_UP, RequestKind.DEPOSIT):
            allowed = [found async for found in _allowed(uow, means, now, kind)]
            for member, ask, month in allowed[:ASKING]:
                numbers.append((await file(uow, means, None, member, ask, Moment(at=now), month)).case_id)
    return numbers


async def _allowed(
    uow: UnitOfWork, means: Means, now: datetime, kind: RequestKind
) -> AsyncIterator[tuple[Member, Ask, Month]]:
    for member in await uow.members.after(0, MEMBERS + 1):
        ask = await _wish(uow, member, kind)
        if ask is None or await uow.requests.of_member(member.id, 1) or member.status is not MemberStatus.ACTIVE:
            continue
        seen = await preview(uow, means, member, ask, now)
        if seen.verdict.is_allowed:
            yield member, ask, seen.coming.effective


async def _wish(uow: UnitOfWork, member: Member, kind: RequestKind) -> Ask | None:
    if kind is RequestKind.SHARE_UP:
        shares = await uow.shares.account(member.id)
        return Ask(kind=kind, new=shares.monthly + Baht.of(500)) if shares and shares.monthly else None
    account = next(iter(await uow.deposits.of_member(member.id)), None)
    return Ask(kind=kind, target=account.account_no, new=account.monthly + Baht.of(300)) if account else None


def test_everything_agrees_to_the_satang(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    co_op = Office(tmp_path, monkeypatch)
    co_op.opens()
    told, after = 0, read_books(co_op.database)
    for month, day in MONTHS:
        co_op.at(day)
        co_op.coop("month", "seal", month)
        co_op.other_items(month)
        before = read_books(co_op.database)
        co_op.coop("month", "prepare", month, "--by", "wilai")
        co_op.coop("month", "export", month, str(tmp_path / month), "--by", "wilai")
        co_op.results(month, read_books(co_op.database))
        after = read_books(co_op.database)
        assert list(faults(before, after, int(month.replace("-", "")))) == []
        co_op.coop("month", "post", month, "--by", "wilai")
        co_op.coop("receipts", "notify", month, "--by", "wilai")
        again = read_books(co_op.database)
        assert (again.loans, again.shares, again.register) == (after.loans, after.shares, after.register)
        told += sum(1 for row in after.register if row["month"] == int(month.replace("-", "")))
        assert sum(again.notices[key] for key in again.notices if key[1] == "receipt-ready") == told
        assert told > MEMBERS // 2
        assert co_op.requests(day) > ASKING
    short = [bill for bill in after.bills if bill["state"] == "posted" and bill["received"] < bill["due"]]
    assert sum(after.notices[key] for key in after.notices if key[1] == "deduction-short") == len(short)
    assert short
