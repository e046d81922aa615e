"""The register of breaches: its clock, who was touched meanwhile, and that nobody changes it afterwards."""

from datetime import timedelta
from time import perf_counter

import pytest

from core.errors import Refusal
from core.history import Action, Actor, NewEntry, is_whole
from core.links import MemberId
from core.ports import Means, Store
from core.services import breaches
from core.services.breaches import Incident, affected, record, register, reported
from core.staff import Role
from tests import builders
from tests.fakes import MORNING, FakeClock, FakeStore

MANAGER, OPERATOR = Actor("staff:malee", "cli"), Actor("os:root", "cli")
HOUR = timedelta(hours=1)
LOST = Incident("เครื่องของเจ้าหน้าที่หาย", found_at=MORNING, since=MORNING - 10 * HOUR, until=MORNING - 2 * HOUR)


async def office(store: Store) -> tuple[Means, FakeClock]:
    clock = FakeClock(MORNING + HOUR)
    async with store.work() as uow:
        await uow.staff.add(builders.staff(username="malee", role=Role.MANAGER))
        await uow.staff.add(builders.staff(username="kanya", role=Role.CASHIER))
    return builders.means(clock=clock), clock


async def test_the_clock_runs_from_when_it_was_found(store: Store) -> None:
    means, clock = await office(store)
    async with store.work() as uow:
        number = await record(uow, means, MANAGER, LOST)
        [breach] = await register(uow)
    assert (breach.number, breach.incident, breach.recorded_by) == (number, LOST, "staff:malee")
    assert breach.due == MORNING + 72 * HOUR
    assert not breach.is_late(breach.due)
    assert breach.is_late(breach.due + timedelta(microseconds=1))
    clock.at = MORNING + 80 * HOUR
    async with store.work() as uow:
        assert (await reported(uow, means, MANAGER, number)).reported_at == clock.at
    async with store.read() as uow:
        [late] = await register(uow)
    assert late.is_late(clock.at)


async def test_reported_in_time_it_is_never_late_and_not_reported_twice(store: Store) -> None:
    means, clock = await office(store)
    async with store.work() as uow:
        number = await record(uow, means, OPERATOR, LOST)
        await reported(uow, means, OPERATOR, number)
        [breach] = await register(uow)
        assert not breach.is_late(clock.now() + 1000 * HOUR)
        with pytest.raises(Refusal, match="reported_before"):
            await reported(uow, means, OPERATOR, number)
        with pytest.raises(Refusal, match="no_such"):
            await reported(uow, means, OPERATOR, number + 7)


@pytest.mark.parametrize(
    ("incident", "key"),
    [
        (Incident(" ", MORNING, MORNING), "empty"),
        (Incident("x", MORNING + 2 * HOUR, MORNING), "impossible_times"),
        (Incident("x", MORNING, MORNING + HOUR / 2), "impossible_times"),
        (Incident("x", MORNING, MORNING, MORNING - HOUR), "impossible_times"),
        (Incident("x", MORNING, MORNING, MORNING + 9 * HOUR), "impossible_times"),
    ],
)
async def test_what_cannot_be_is_refused(incident: Incident, key: str) -> None:
    store = FakeStore()
    means, _ = await office(store)
    with pytest.raises(Refusal, match=key):
        async with store.work() as uow:
            await record(uow, means, MANAGER, incident)


async def test_who_was_touched_meanwhile_and_by_whom(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(breaches, "AT_ONCE", 3)
    means, _ = await office(store)
    first = await builders.registered(store, builders.member())
    second = await builders.registered(store, builders.associate())
    async with store.work() as uow:
        for hours, actor, member_id in (
            (-11, "staff:somsri", second.id),
            (-10, "staff:somsri", first.id),
            (-5, "os:root", second.id),
            (-2, "staff:somsri", first.id),
            (-1, "staff:somsri", second.id),
        ):
            at = MORNING + hours * HOUR
            opened = NewEntry(at=at, actor=Actor(actor, "cli"), action=Action.MEMBER_OPENED, member_id=member_id)
            await uow.history.append(opened)
        number = await record(uow, means, MANAGER, LOST)
        everybody = await affected(uow, MANAGER, number)
        by_one = await affected(uow, MANAGER, number, "staff:somsri")
    assert [(each.member_no, each.times) for each in everybody] == [("026548", 2), ("ส03548", 1)]
    assert (everybody[0].first_at, everybody[0].last_at) == (MORNING - 10 * HOUR, MORNING - 2 * HOUR)
    assert [each.member_no for each in by_one] == ["026548"]


async def test_only_who_keeps_the_register_writes_and_only_who_reads_the_history_reads(store: Store) -> None:
    means, _ = await office(store)
    cashier = Actor("staff:kanya", "cli")
    async with store.work() as uow:
        number = await record(uow, means, MANAGER, LOST)
        for refused in (
            record(uow, means, cashier, LOST),
            reported(uow, means, cashier, number),
            affected(uow, cashier, number),
        ):
            with pytest.raises(Refusal, match="role_may_not"):
                await refused


async def test_it_stands_in_the_chain(store: Store) -> None:
    means, _ = await office(store)
    async with store.work() as uow:
        await record(uow, means, MANAGER, LOST)
        [entry] = await uow.history.after(0, 9)
    assert is_whole(entry)
    assert entry.member_id is None


async def test_the_list_of_a_long_history_takes_seconds_not_minutes(sql_store: Store) -> None:
    """A thousandth of the five minutes that are allowed, for a hundredth of a large co-op's year."""
    means, _ = await office(sql_store)
    person = await builders.registered(sql_store, builders.member())
    async with sql_store.work() as uow:
        for number in range(1_000):
            at = MORNING - 9 * HOUR + timedelta(seconds=number)
            who = person.id if number % 2 else None
            await uow.history.append(
                NewEntry(at=at, actor=OPERATOR, action=Action.MEMBER_OPENED, member_id=who and MemberId(who))
            )
        number = await record(uow, means, MANAGER, LOST)
    began = perf_counter()
    async with sql_store.read() as uow:
        [found] = await affected(uow, MANAGER, number)
    assert found.times == 500
    assert perf_counter() - began < 3
