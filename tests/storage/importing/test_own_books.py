"""Since a month was posted the own books rule: a file that says otherwise is a list that two persons apply (R11)."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from core.calendar import Month
from core.collection import Stage
from core.history import Action, Actor, NewEntry
from core.money import Baht
from storage.connection import Connection
from storage.importing import loans, run
from storage.importing.kind import Plan, Row, Rules
from storage.importing.kinds import KINDS
from storage.unit_of_work import SqlStore
from tests.fakes import MORNING
from tests.storage.importing.conftest import Load
from tests.storage.importing.money_samples import FILES
from tests.storage.importing.samples import MEMBERS, MOVEMENTS, SHARES

pytestmark = pytest.mark.shows("R11")

SOMSRI, MALEE = Actor("staff:somsri", "cli"), Actor("staff:malee", "cli")
MACHINE = Actor("os:root", "cli")
SAMPLES = {"shares": SHARES, "share-movements": MOVEMENTS, **dict(FILES)}
CHANGES = (
    ("shares", '"214,500.00","194,500.00"', '"215,000.00","194,500.00"', "2, share.balance, 214500.00, 215000.00"),
    ("share-movements", "172,6909/00068", "171,6909/00068", "2, share_movement.period, 172, 171"),
    ("loans", '"111,000.00"', '"110,000.00"', "2, loan.balance, 111000.00, 110000.00"),
    ("loan-movements", ",525.87,", ",525.88,", "2, loan_movement.interest, 525.87, 525.88"),
    ("deposits", "14,500.00", "14,400.00", "2, deposit.balance, 14500.00, 14400.00"),
    ("deposit-movements", "30/09/2569,500", "29/09/2569,500", "2, deposit_movement.moved_on, 2026-09-30, 2026-09-29"),
    ("receipts", ',"2,000.00",,173', ',"2,100.00",,173', "2, receipt_line.amount, 2000.00, 2100.00"),
)
NEW = (
    (
        "share-movements",
        "026548,2026-11-25,adjust,5,,,",
        "2, share_movement, -, 2026-11-25 adjust 5.00",
    ),
    (
        "loan-movements",
        "อ.6900123,25/11/2569,1000,10.50,,10,RC6911-000001",
        "2, loan_movement, -, 2026-11-25 1000.00 10.50 10 RC6911-000001",
    ),
    ("deposit-movements", "01-00123,25/11/2569,-500,,", "2, deposit_movement, -, 2026-11-25 -500.00"),
    (
        "receipts",
        "026548,11/2569,R1,30/11/2569,1,ค่าหุ้น,100,,,,,,",
        "2, receipt_line, -, R1 ค่าหุ้น 100.00",
    ),
)


async def posted(store: SqlStore) -> None:
    """November was posted."""
    async with store.work() as uow:
        await uow.bills.begin(Month(2026, 11), Stage.POSTED, MORNING, "staff:wilai")


@pytest.fixture
async def loaded(load: Load) -> Load:
    """Members and every sample."""
    await load("members", MEMBERS)
    for kind, text in SAMPLES.items():
        assert not (await load(kind, text)).faults
    return load


@pytest.fixture
async def ours(loaded: Load, sql_store: SqlStore) -> Load:
    await posted(sql_store)
    return loaded


def said(result: Any) -> list[str]:
    return [str(difference) for difference in result.differences]


async def proposals(store: SqlStore) -> int:
    async with store.read() as uow:
        entries = await uow.history.after(0, 999)
    return sum(entry.action == Action.LOAD_PROPOSED for entry in entries)


def test_which_kinds_are_the_books() -> None:
    assert {name for name, kind in KINDS.items() if kind.is_books} == {
        *("shares", "share-movements", "loans", "loan-movements", "deposits", "deposit-movements", "receipts"),
    }


async def test_before_the_first_posting_one_person_loads_it(loaded: Load) -> None:
    for kind, old, new, _ in CHANGES:
        result = await loaded(kind, SAMPLES[kind].replace(old, new), by=SOMSRI, confirmed=True)
        assert (kind, result.differences, result.waits, result.changed > 0) == (kind, (), False, True)


async def test_what_says_nothing_else_loads_as_before(ours: Load) -> None:
    for kind, text in SAMPLES.items():
        again = await ours(kind, text.encode("cp874"), by=SOMSRI)
        assert (kind, again.differences, again.waits, again.unchanged) == (kind, (), False, again.rows)


@pytest.mark.parametrize(("kind", "old", "new", "difference"), CHANGES, ids=[case[0] for case in CHANGES])
async def test_a_record_that_differs_is_listed_and_two_persons_apply_it(
    ours: Load, sql_store: SqlStore, kind: str, old: str, new: str, difference: str
) -> None:
    assert SAMPLES[kind].count(old) == 1
    file = SAMPLES[kind].replace(old, new)
    for who in (SOMSRI, SOMSRI, Actor("os:somsri", "cli"), MACHINE):
        proposed = await ours(kind, file, by=who, confirmed=True)
        assert (said(proposed), proposed.waits, proposed.faults) == ([difference], True, ())
    assert await proposals(sql_store) == 3
    unchanged = await ours(kind, SAMPLES[kind], again=True)
    assert unchanged.unchanged == unchanged.rows
    done = await ours(kind, file, by=MALEE, confirmed=True)
    assert (said(done), done.waits, done.changed) == ([difference], False, 1)
    assert (await ours(kind, file, by=MALEE, again=True)).differences == ()


@pytest.mark.parametrize(("kind", "row", "difference"), NEW, ids=[case[0] for case in NEW])
async def test_an_entry_that_the_books_do_not_have_is_listed_too(
    ours: Load, kind: str, row: str, difference: str
) -> None:
    file = f"{SAMPLES[kind].splitlines()[0]}\n{row}\n"
    first = await ours(kind, file, by=SOMSRI, confirmed=True)
    assert (said(first), first.waits) == ([difference], True)
    done = await ours(kind, file, by=MALEE, confirmed=True)
    assert (done.waits, done.added) == (False, 1)


@pytest.mark.parametrize(
    ("kind", "row"),
    [
        ("shares", "001207,31/10/2569,100,,,"),
        ("loans", "อ.1,026548,ordinary,1000,2026-01-15,10,annuity,5.70,900,2026-10-31,1,"),
        ("deposits", "01-99999,026548,ออมทรัพย์,100,,,"),
        ("welfare", "026548,ทุน,2026-11-01,100,"),
        ("other-items", "026548,2026-12,กองทุน,100,"),
    ],
)
async def test_new_contracts_and_accounts_come_by_one_person(ours: Load, kind: str, row: str) -> None:
    headers = {"other-items": "member_no,month,item,amount,reference"}
    header = headers.get(kind) or SAMPLES[kind].splitlines()[0]
    result = await ours(kind, f"{header}\n{row}\n", by=SOMSRI)
    assert (result.differences, result.waits, result.added) == ((), False, 1)


async def test_a_new_contract_beside_one_that_differs_waits_with_it(ours: Load) -> None:
    """A file is taken whole or not at all."""
    new = "อ.1,026548,ordinary,1000,2026-01-15,10,annuity,5.70,900,2026-10-31,1,\n"
    file = SAMPLES["loans"].replace('"111,000.00"', '"110,000.00"') + new
    first = await ours("loans", file, by=SOMSRI, confirmed=True)
    assert (len(first.differences), first.waits) == (1, True)
    done = await ours("loans", file, by=MALEE, confirmed=True)
    assert (done.added, done.changed) == (1, 1)


async def test_a_dry_run_lists_and_proposes_nothing(ours: Load, sql_store: SqlStore) -> None:
    kind, old, new, difference = CHANGES[2]
    seen = await ours(kind, SAMPLES[kind].replace(old, new), by=SOMSRI, dry_run=True)
    assert (said(seen), seen.waits, await proposals(sql_store)) == ([difference], False, 0)


async def test_doubts_come_first_and_the_list_stands_beside_them(ours: Load, sql_store: SqlStore) -> None:
    file = SAMPLES["deposits"].replace("14,500.00", "1,450.00")
    seen = await ours("deposits", file, by=SOMSRI)
    assert (bool(seen.doubts), len(seen.differences), seen.waits, await proposals(sql_store)) == (True, 1, False, 0)


async def test_another_list_is_another_proposal(ours: Load, sql_store: SqlStore) -> None:
    """Something was posted in between: the second person would apply what the first one never saw."""
    file = SAMPLES["loans"].replace('"111,000.00"', '"110,000.00"')
    assert (await ours("loans", file, by=SOMSRI, confirmed=True)).waits
    async with sql_store.work() as uow:
        member = await uow.members.by_number("026548")
        assert member is not None
        loan = next(one for one in await uow.loans.of_member(member.id) if one.contract_no == "อ.6900123")
        await uow.loans.put(replace(loan, balance=Baht.of(110_500)))
    second = await ours("loans", file, by=MALEE, confirmed=True)
    assert (said(second), second.waits) == (["2, loan.balance, 110500.00, 110000.00"], True)
    assert (await ours("loans", file, by=SOMSRI, confirmed=True)).changed == 1


async def test_a_posting_that_comes_between_is_seen(
    loaded: Load, sql_store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The books became our own after the file was compared with them."""
    real, done = loans.KIND.plan, list[int]()

    async def compared(db: Connection, rows: Sequence[Row], rules: Rules) -> Plan:
        plan = await real(db, rows, rules)
        if not done:
            done.append(1)
            async with sql_store.work() as uow:
                await uow.bills.begin(Month(2026, 11), Stage.POSTED, MORNING, "staff:wilai")
                entry = NewEntry(at=MORNING, actor=MALEE, action=Action.MONTH_POSTED, subject="month:2026-11")
                await uow.history.append(entry)
        return plan

    monkeypatch.setattr(run, "KINDS", {"loans": replace(loans.KIND, plan=compared)})
    kind, old, new, difference = CHANGES[2]
    result = await loaded(kind, SAMPLES[kind].replace(old, new), by=SOMSRI, confirmed=True)
    assert (said(result), result.waits) == ([difference], True)
