"""A year of the demonstration co-op posted: the same to the satang as an auditor finds who has only the files."""

from datetime import date, datetime
from random import Random  # noqa: TID251 - a seeded one

import pytest

from bot.demo_coop import KNOWN_ORDINARY, demonstration_files
from bot.demo_files import File
from bot.demo_seed import SEED, sample_policy
from core.clock import BANGKOK
from core.dividends import YearlyDividend
from core.ports import Means
from core.services.year_end import Part, Without, post, together
from core.services.yearly import worked_year_of
from handlers.reply import Card
from storage.encryption import KeyRing
from storage.importing.kind import Rules
from storage.importing.run import Order, import_file
from storage.unit_of_work import SqlStore
from tests import builders
from tests.bot.books import Books, baht, half_up, percent_of, satang
from tests.bot.demo_bed import chat_of, link_chats
from tests.core.services.office import ROOT
from tests.fakes import FakeClock

pytestmark = pytest.mark.shows("N3", "R7")

YEAR, MEMBERS = 2026, 300
START = date(2027, 1, 10)
NOW = datetime(2027, 1, 10, 9, 30, tzinfo=BANGKOK)
RATE, REFUND_RATE = "5.70", "13"
"""Of the sample policy's 2569."""


@pytest.fixture(scope="module")
def files() -> tuple[File, ...]:
    """The books as they stand when December was closed."""
    bands = sample_policy().shares.bands
    return demonstration_files(Random(SEED), members=MEMBERS, start=START, bands=bands)


def expected(books: Books, number: str) -> tuple[int, int] | str:
    """What NUMBER gets for the year in satang, dividend and refund, from the rows of the files; or why nothing."""
    account, moved = books.of(number, "shares"), books.of(number, "share-movements")
    forward, months = 0, dict[int, int]()
    if account and moved and moved[0]["date"] < f"{YEAR + 1}-01-01":
        if not books.has_whole_year(number, YEAR):
            return "partly on file"
        forward, months = books.share_year(number, YEAR) or (satang(moved[-1]["balance"]), {})
    elif account:
        return Without.LEDGER.value
    exact = percent_of(forward, RATE) + sum(
        percent_of(amount, RATE) * (12 - month) / 12 for month, amount in months.items()
    )
    refund = half_up(percent_of(books.interest_paid(number, YEAR), REFUND_RATE))
    return (half_up(exact), refund) if exact or refund else Without.NOTHING.value


async def loaded(store: SqlStore, files: tuple[File, ...], keys: KeyRing) -> None:
    rules = Rules(members=sample_policy().members, today=START, keys=keys)
    for kind, data in files:
        result = await import_file(store, kind, data, rules, Order(at=NOW))
        assert not result.faults, (kind, result.faults[:3])


async def posted(store: SqlStore, means: Means) -> Part:
    parts: list[Part] = []
    while not parts or parts[-1].after is not None:
        async with store.work() as uow:
            parts.append(await post(uow, means, ROOT, YEAR, (parts[-1].after or 0) if parts else 0))
    return together(parts)


async def kept(store: SqlStore) -> dict[str, YearlyDividend]:
    """The rows of the year, by number."""
    found = {}
    async with store.read() as uow:
        for member in await uow.members.after(0, MEMBERS * 2):
            for paid in await uow.dividends.of_member(member.id):
                if paid.year == YEAR:
                    found[member.member_no] = paid
    return found


async def test_what_is_posted_is_what_an_auditor_finds_and_what_each_member_reads(
    sql_store: SqlStore, files: tuple[File, ...], keys: KeyRing
) -> None:
    books, means = Books(files), builders.means(clock=FakeClock(NOW))
    await loaded(sql_store, files, keys)
    done = await posted(sql_store, means)
    rows = await kept(sql_store)
    agrees(books, rows, done)
    await is_read(sql_store, means, rows)
    await link_chats(sql_store, [KNOWN_ORDINARY])
    talk = chat_of(sql_store, KNOWN_ORDINARY)
    await talk.says("/dividends 2569")
    card = talk.reply.parts[0]
    assert isinstance(card, Card)
    assert (card.amount, card.note) == (rows[KNOWN_ORDINARY].received, None)
    assert rows[KNOWN_ORDINARY].paid_on == START


def agrees(books: Books, rows: dict[str, YearlyDividend], done: Part) -> None:
    """Each member's row, who gets nothing, and the control totals."""
    found = {row["member_no"]: expected(books, row["member_no"]) for row in books.tables["members"]}
    gets = {number: amounts for number, amounts in found.items() if isinstance(amounts, tuple)}
    assert {number: (one.dividend.satang, one.refund.satang) for number, one in rows.items()} == gets
    assert {number: why.value for number, why in done.without} == {
        number: why for number, why in found.items() if isinstance(why, str)
    }
    assert len(rows) > 200
    sums = [sum(amounts[place] for amounts in gets.values()) for place in (0, 1)]
    assert [str(done.dividend), str(done.refund), str(done.on_file.received)] == [*map(baht, sums), baht(sum(sums))]
    assert done.shares.satang == sum(satang(books.of(number, "shares")[0]["balance"]) for number in gets)


async def is_read(store: SqlStore, means: Means, rows: dict[str, YearlyDividend]) -> None:
    """The working that `/dividends` shows comes to exactly that, step by step."""
    async with store.read() as uow:
        for number, paid in rows.items():
            member = await uow.members.by_number(number)
            assert member is not None
            worked = await worked_year_of(uow, means, member, paid)
            assert worked.dividend_agrees, number
            assert worked.refund_agrees, number
            assert worked.working is not None
            assert sum(step.dividend.satang for step in worked.working.steps) == paid.dividend.satang
