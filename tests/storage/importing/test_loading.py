"""How a load is done: whole or not at all, once, with its history, and stopped where its totals look wrong."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from core.history import Action, Actor, Change, NewEntry
from storage.connection import Connection
from storage.encryption import KeyRing
from storage.engine import open_store
from storage.importing import members, run
from storage.importing.kind import Plan, Row, Rules
from storage.importing.run import ImportResult, Order, import_file
from storage.tables import share_movements
from storage.unit_of_work import SqlStore
from tests.storage.importing.conftest import NOW, Load
from tests.storage.importing.samples import CODES, MEMBERS, MOVEMENTS, SHARES

SOMSRI = Actor("staff:somsri", "cli:office")


def doubts(result: ImportResult) -> list[str]:
    return [doubt.english for doubt in result.doubts]


@pytest.mark.shows("F21")
async def test_the_same_file_again_does_nothing_even_after_a_change_by_hand(load: Load, sql_store: SqlStore) -> None:
    await load("members", MEMBERS, by=SOMSRI)
    async with sql_store.work() as uow:
        member = await uow.members.by_number("026548")
        assert member is not None
        await uow.members.update(replace(member, phone="099-000-0001"))
    again = await load("members", MEMBERS)

    assert again.before is not None
    assert (again.before.by, again.before.at, again.before.added) == ("staff:somsri", NOW, 3)
    assert (again.added, again.changed) == (0, 0)
    async with sql_store.read() as uow:
        kept = await uow.members.by_number("026548")
    assert kept is not None
    assert kept.phone == "099-000-0001"


async def test_another_map_makes_another_file(load: Load) -> None:
    text = "kind,code,description\ntitle,1,นาย\n"
    assert (await load("codes", text)).before is None
    assert (await load("codes", text, column_map='[values.code]\n1 = "7"\n')).added == 1


@pytest.mark.shows("F21")
async def test_a_hundred_imports_of_one_file_at_once_are_one_load(load: Load, sql_store: SqlStore) -> None:
    results = await asyncio.gather(*(load("members", MEMBERS) for _ in range(100)))

    assert sorted(result.added for result in results) == [0] * 99 + [3]
    async with sql_store.read() as uow:
        loaded = [entry for entry in await uow.history.after(0, 1000) if entry.subject == "members"]
    assert len(loaded) == 1


async def test_one_entry_a_load_and_one_for_each_changed_member(load: Load, sql_store: SqlStore) -> None:
    await load("members", MEMBERS)
    async with sql_store.read() as uow:
        before = (await uow.history.head()).seq
    await load(
        "members",
        MEMBERS.replace("48,200.00", "49,000.00") + "002002,สุดา,ดี,ordinary,2021-10-01,2,,,0101,,,\n",
        by=SOMSRI,
    )

    async with sql_store.read() as uow:
        loaded, changed = await uow.history.after(before, 10)
        member = await uow.members.by_number("026548")
    assert member is not None
    assert (loaded.action, loaded.subject, loaded.actor, loaded.at) == (Action.LOADED, "members", SOMSRI, NOW)
    said = {value.name: value.text for value in loaded.values}
    assert (said["rows"], said["added"], said["changed"], len(said["sha256"] or "")) == ("4", "1", "1", 64)
    assert (changed.action, changed.member_id, changed.actor) == (Action.MEMBER_CHANGED, member.id, SOMSRI)
    assert [(value.name, value.text) for value in changed.values] == [("salary", "48200.00"), ("salary", "49000.00")]


async def test_a_change_that_comes_between_is_not_lost(
    load: Load, sql_store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody changes the telephone after the file was compared: the file's salary and the telephone both stay."""
    await load("members", MEMBERS)
    real = members.KIND.plan
    done: list[int] = []

    async def compared(db: Connection, rows: Sequence[Row], rules: Rules) -> Plan:
        plan = await real(db, rows, rules)
        if not done:
            done.append(1)
            async with sql_store.work() as uow:
                member = await uow.members.by_number("026548")
                assert member is not None
                await uow.members.update(replace(member, phone="099-000-0001"))
                changes = (Change("phone", member.phone, "099-000-0001"),)
                entry = NewEntry(
                    at=NOW, actor=SOMSRI, action=Action.MEMBER_CHANGED, member_id=member.id, changes=changes
                )
                await uow.history.append(entry)
        return plan

    monkeypatch.setattr(run, "KINDS", {"members": replace(members.KIND, plan=compared)})
    header, first, *_ = MEMBERS.splitlines()
    changed = f"{header}\n{first.replace('48,200.00', '49,000.00').replace('099-000-4821', '')}\n"
    assert (await load("members", changed)).changed == 1

    async with sql_store.read() as uow:
        member = await uow.members.by_number("026548")
    assert member is not None
    assert (str(member.salary), member.phone) == ("49,000.00", "099-000-0001")


@pytest.mark.shows("T24")
async def test_a_file_that_makes_the_register_smaller_waits_for_a_yes(load: Load, sql_store: SqlStore) -> None:
    await load("members", MEMBERS)
    left = MEMBERS.replace("share_monthly\n", "share_monthly,status\n").replace('2,000.00"\n', '2,000.00",left\n')
    stopped = await load("members", left)
    assert doubts(stopped) == ["less than there is: active: 3 -> 2"]
    async with sql_store.read() as uow:
        member = await uow.members.by_number("026548")
    assert member is not None
    assert member.status == "active"
    assert (await load("members", left, confirmed=True)).changed == 1


@pytest.mark.shows("T24")
@pytest.mark.parametrize(
    ("old", "new", "doubt"),
    [
        ("214,500.00", "14,500.00", "less in the records that change: balance: 214,500.00 -> 14,500.00"),
        (
            "214,500.00",
            "21,450,000.00",
            "more than double in the records that change: balance: 214,500.00 -> 21,450,000.00",
        ),
        ('31/10/2569,"214', '30/09/2569,"214', "older than what is there: 1 accounts"),
    ],
)
async def test_one_total_changed_stops_the_file(load: Load, old: str, new: str, doubt: str) -> None:
    await load("members", MEMBERS)
    await load("shares", SHARES)
    assert doubts(await load("shares", SHARES.replace(old, new))) == [doubt]


@pytest.mark.shows("F21")
async def test_a_file_older_than_what_is_there_needs_two_persons(load: Load, sql_store: SqlStore) -> None:
    """The same person twice, under either name, is one; an account of the machine never decides."""
    await load("members", MEMBERS)
    await load("shares", SHARES)
    older = SHARES.replace('31/10/2569,"214', '30/09/2569,"214')
    somsri, malee, machine = (Actor(name, "cli") for name in ("staff:somsri", "staff:malee", "os:root"))
    own_account = Actor("os:somsri", "cli")
    for who in (somsri, somsri, own_account, machine):
        assert (await load("shares", older, by=who, confirmed=True)).waits
    async with sql_store.read() as uow:
        member = await uow.members.by_number("026548")
        assert member is not None
        account = await uow.shares.account(member.id)
        assert account is not None
        assert account.as_of == date(2026, 10, 31)
        wishes = [entry for entry in await uow.history.after(0, 99) if entry.action == Action.LOAD_PROPOSED]
    assert [entry.actor.name for entry in wishes] == ["staff:somsri", "os:somsri", "os:root"]
    assert not (await load("shares", older, by=malee)).waits, "doubts come first"
    done = await load("shares", older, by=malee, confirmed=True)
    assert (done.waits, done.changed) == (False, 1)


@pytest.mark.shows("T24")
async def test_a_ledger_whose_entries_become_less_stops(load: Load) -> None:
    await load("members", MEMBERS)
    await load("share-movements", MOVEMENTS)
    less = MOVEMENTS.replace('monthly,"2,000.00","212,500.00"', 'monthly,"200.00","212,500.00"')
    assert doubts(await load("share-movements", less)) == [
        "less in the records that change: amount: 2,000.00 -> 200.00"
    ]


@pytest.mark.shows("T24")
async def test_a_column_that_was_moved_stops_the_file(load: Load) -> None:
    header = "member_no,first_name,last_name,member_type,joined_on\n"
    rows = [f"{n:06},ชื่อ{n},สกุล{n},ordinary,2020-01-01" for n in range(20)]
    await load("members", header + "\n".join(rows))
    moved = [f"{n:06},ชื่อ{n + 1},สกุล{n},ordinary,2020-01-01" for n in range(20)]
    stopped = await load("members", header + "\n".join(moved))
    assert doubts(stopped) == ["first_name changes in 20 of 20 records that are there: was a column moved?"]

    few = [*rows[4:], *moved[:4]]
    assert doubts(await load("members", header + "\n".join(few))) == [], "four new names are four marriages"


async def test_the_totals_of_a_dry_run_are_those_of_the_load(load: Load) -> None:
    await load("members", MEMBERS)
    dry = await load("shares", SHARES, dry_run=True)
    done = await load("shares", SHARES)

    assert (dry.totals, dry.sums) == (done.totals, done.sums)
    assert [(total.name, str(total.old), str(total.new)) for total in done.totals] == [
        ("accounts", "0", "2"),
        ("balance", "0.00", "231,100.00"),
        ("monthly", "0.00", "2,500.00"),
    ]
    assert {name: str(amount) for name, amount in done.sums.items()} == {
        "balance": "231,100.00",
        "brought_forward": "194,500.00",
        "monthly": "2,000.00",
    }


MOVED = st.fixed_dictionaries(
    {
        "member_no": st.sampled_from(["026548", "ส03548", "001207"]),
        "date": st.sampled_from(["2026-10-31", "31/10/2569", "30/09/2569"]),
        "kind": st.sampled_from(["monthly", "extra", "adjust", "withdraw"]),
        "amount": st.sampled_from(["100", "100.00", "-50.25", "2,000.00"]).map(lambda cell: f'"{cell}"'),
        "balance": st.sampled_from(["", "100", "0.01"]),
        "period": st.sampled_from(["", "7"]),
    }
)


@pytest.mark.shows("F21")
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(MOVED, max_size=12), documents=st.lists(st.booleans(), min_size=12, max_size=12))
def test_any_ledger_loaded_twice_is_one_ledger(
    sqlite_url: str, keys: KeyRing, rules: Rules, rows: list[dict[str, str]], documents: list[bool]
) -> None:
    """The second time with `again`, so that the rows are compared and not the file's hash."""
    columns = ("member_no", "date", "kind", "amount", "balance", "period")
    lines = [",".join((*columns, "document_no"))]
    for n, row in enumerate(rows):
        lines.append(",".join((*(row[name] for name in columns), str(n) if documents[n] else "")))
    data = "\n".join(lines).encode()

    async def twice() -> tuple[ImportResult, object, ImportResult, object]:
        store = await open_store(sqlite_url, keys)
        try:
            await import_file(store, "codes", CODES.encode(), rules, Order(at=NOW))
            await import_file(store, "members", MEMBERS.encode(), rules, Order(at=NOW))
            first = await import_file(store, "share-movements", data, rules, Order(at=NOW, again=True, confirmed=True))
            before = await ledger(store)
            again = await import_file(store, "share-movements", data, rules, Order(at=NOW, again=True))
            return first, before, again, await ledger(store)
        finally:
            await store.close()

    async def ledger(store: SqlStore) -> object:
        async with store.read() as uow:
            return await uow.connection.all(select(share_movements).order_by(share_movements.c.id))

    first, before, again, after = asyncio.run(twice())
    assert first.faults == ()
    assert (again.added, again.changed, again.unchanged) == (0, 0, len(rows))
    assert before == after
