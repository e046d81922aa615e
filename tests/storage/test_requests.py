"""Requests, their steps, drafts and months over the fakes and both engines; words are sealed at rest."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from core.calendar import Month
from core.cases import CaseId, CaseKind
from core.errors import KeyConflictError
from core.members import Member
from core.money import Baht
from core.ports import Store, UnitOfWork
from core.requests import (
    UNDECIDED,
    Ask,
    Draft,
    MonthState,
    Request,
    RequestKind,
    RequestState,
    Step,
    Undecided,
)
from storage.tables_requests import request_drafts, request_steps, requests
from storage.unit_of_work import SqlStore
from tests.builders import associate, member, registered
from tests.fakes import MORNING, FakeIds

DECEMBER, JANUARY = Month(2026, 12), Month(2027, 1)
MORE = Ask(kind=RequestKind.SHARE_UP, new=Baht.of("2,500.00"))
LOAN = Ask(kind=RequestKind.REPAYMENT, target="สม.6700123", new=Baht.of("6,000.00"))
WORDS = Ask(kind=RequestKind.GENERAL, words="ขอใบรับรองยอดหนี้ถึงธนาคาร")
IDS = FakeIds(41)
SEALED = MonthState(month=DECEMBER, sealed_at=MORNING, sealed_by="system", cutoff_at=MORNING - timedelta(minutes=5))


def request(case_id: CaseId, person: Member, **changes: object) -> Request:
    """2,500.00 of shares instead of 2,000.00, from December."""
    filed = Request(
        case_id=case_id,
        member_id=person.id,
        ask=MORE,
        old=Baht.of("2,000.00"),
        filed_at=MORNING,
        effective=DECEMBER,
        is_late=False,
        state=RequestState.SUBMITTED,
    )
    return replace(filed, **changes)  # type: ignore[arg-type]  # a test's


def step(state: RequestState = RequestState.SUBMITTED, **changes: object) -> Step:
    return replace(Step(at=MORNING, state=state, by="member"), **changes)  # type: ignore[arg-type]  # a test's


async def filed(uow: UnitOfWork, person: Member, **changes: object) -> Request:
    """One more, with its case."""
    case_id = await uow.cases.open(CaseKind.REQUEST, IDS.uuid().hex, {}, MORNING, member_id=person.id)
    made = request(case_id, person, **changes)
    await uow.requests.add(made, step(made.state))
    return made


def ids(found: Sequence[Request]) -> list[CaseId]:
    return [one.case_id for one in found]


async def test_it_comes_back_as_it_was_filed(store: Store) -> None:
    person = await registered(store, member())
    late = MORNING + timedelta(microseconds=1)
    async with store.work() as uow:
        plain = await filed(uow, person)
        other = await filed(uow, person, ask=WORDS, old=None, filed_at=late, is_late=True, near=True)
    async with store.read() as uow:
        assert await uow.requests.get(plain.case_id) == plain
        assert await uow.requests.get(other.case_id) == other
        assert await uow.requests.get(CaseId(99)) is None
        assert list(await uow.requests.steps(plain.case_id)) == [step()]
        assert not await uow.requests.steps(CaseId(99))
    async with store.work() as uow:
        assert await uow.requests.get(plain.case_id, held=True) == plain


async def test_one_of_the_same_waits_at_a_time_and_a_general_one_beside_another(store: Store) -> None:
    person, neighbour = await registered(store, member()), await registered(store, associate())
    async with store.work() as uow:
        first = await filed(uow, person)
        await filed(uow, neighbour)
        await filed(uow, person, ask=LOAN)
        await filed(uow, person, ask=replace(LOAN, target="ฉฉ.6900456"))
        await filed(uow, person, ask=WORDS)
        await filed(uow, person, ask=WORDS)
    for again in (MORE, Ask(kind=RequestKind.SHARE_SUSPEND), LOAN):
        with pytest.raises(KeyConflictError):
            async with store.work() as uow:
                await filed(uow, person, ask=again, state=RequestState.HELD)
    async with store.work() as uow:
        assert await uow.requests.move(first.case_id, UNDECIDED, step(RequestState.CANCELLED))
        await filed(uow, person)


async def test_it_moves_from_where_it_is_and_every_step_is_kept(store: Store) -> None:
    person = await registered(store, member())
    decided = step(RequestState.APPROVED, by="staff:mali", words="ตามระเบียบ", at=MORNING + timedelta(hours=1))
    async with store.work() as uow:
        one = await filed(uow, person)
        assert await uow.requests.move(one.case_id, UNDECIDED, decided)
        assert not await uow.requests.move(one.case_id, UNDECIDED, step(RequestState.CANCELLED))
        assert not await uow.requests.move(CaseId(99), UNDECIDED, decided)
    async with store.read() as uow:
        assert await uow.requests.get(one.case_id) == replace(one, state=RequestState.APPROVED)
        assert list(await uow.requests.steps(one.case_id)) == [step(), decided]


async def test_a_month_is_sealed_once_and_takes_what_counts_for_it_and_nothing_else(store: Store) -> None:
    person, neighbour = await registered(store, member()), await registered(store, associate())
    async with store.work() as uow:
        taken = await filed(uow, person)
        approved = await filed(uow, person, ask=LOAN, state=RequestState.APPROVED)
        for state in (RequestState.CANCELLED, RequestState.REJECTED):
            await filed(uow, person, state=state)
        held = await filed(uow, neighbour, state=RequestState.HELD)
        later = await filed(uow, person, ask=WORDS, effective=JANUARY)
    async with store.work() as uow:
        assert await uow.requests.month(DECEMBER, held=True) == MonthState(month=DECEMBER)
        assert await uow.requests.seal(SEALED) == 2
        assert await uow.requests.seal(replace(SEALED, sealed_by="staff:mali")) == 0
    async with store.read() as uow:
        assert await uow.requests.month(DECEMBER) == SEALED
        assert not (await uow.requests.month(JANUARY)).is_sealed
        of_month = await uow.requests.of_month(DECEMBER)
        assert {one.case_id for one in of_month if one.sealed_in == DECEMBER} == {taken.case_id, approved.case_id}
        assert ids(of_month) == sorted(ids(of_month))
        assert len(of_month) == 5
        assert held.case_id in ids(of_month)
        assert await uow.requests.of_month(JANUARY) == [later]


async def test_a_month_without_a_row_is_sealed_too(store: Store) -> None:
    async with store.work() as uow:
        await uow.requests.month(DECEMBER, held=True)
        assert await uow.requests.seal(SEALED) == 0
    async with store.read() as uow:
        assert await uow.requests.month(DECEMBER) == SEALED


@pytest.mark.parametrize(("month", "sealed_in"), [(None, DECEMBER), (DECEMBER, DECEMBER), (JANUARY, None)])
async def test_what_was_held_is_taken_by_the_month_that_staff_say(
    store: Store, month: Month | None, sealed_in: Month | None
) -> None:
    person = await registered(store, member())
    async with store.work() as uow:
        await uow.requests.month(DECEMBER, held=True)
        await uow.requests.seal(SEALED)
        held = await filed(uow, person, state=RequestState.HELD)
        assert await uow.requests.move(held.case_id, UNDECIDED, step(RequestState.APPROVED), month)
    async with store.read() as uow:
        moved = await uow.requests.get(held.case_id)
    wanted = replace(held, state=RequestState.APPROVED, effective=month or DECEMBER, sealed_in=sealed_in)
    assert moved == wanted


async def test_what_was_held_and_rejected_is_in_no_month(store: Store) -> None:
    person = await registered(store, member())
    async with store.work() as uow:
        await uow.requests.month(DECEMBER, held=True)
        await uow.requests.seal(SEALED)
        held = await filed(uow, person, state=RequestState.HELD)
        assert await uow.requests.move(held.case_id, UNDECIDED, step(RequestState.REJECTED))
        assert await uow.requests.get(held.case_id) == replace(held, state=RequestState.REJECTED)


async def test_lists_of_a_member_and_of_a_state_page_by_page(store: Store) -> None:
    person, neighbour = await registered(store, member()), await registered(store, associate())
    async with store.work() as uow:
        mine = [await filed(uow, person, ask=WORDS) for _ in range(3)]
        others = await filed(uow, neighbour, state=RequestState.HELD)
        done = await filed(uow, person, state=RequestState.APPROVED)
    async with store.read() as uow:
        newest_first = [done.case_id, *ids(mine)[::-1]]
        assert ids(await uow.requests.of_member(person.id, 10)) == newest_first
        assert ids(await uow.requests.of_member(person.id, 2, 1)) == newest_first[1:3]
        assert ids(await uow.requests.undecided_of(person.id)) == ids(mine)
        assert ids(await uow.requests.in_state(UNDECIDED, 10)) == [*ids(mine), others.case_id]
        assert ids(await uow.requests.in_state(UNDECIDED, 2, 2)) == [mine[2].case_id, others.case_id]
        assert ids(await uow.requests.in_state(frozenset({RequestState.HELD}), 10)) == [others.case_id]


async def test_what_waits_for_the_office_and_what_of_it_is_doubtful(store: Store) -> None:
    person = await registered(store, member())
    async with store.work() as uow:
        shares = await filed(uow, person)
        held = await filed(uow, person, ask=LOAN, state=RequestState.HELD)
        near = await filed(uow, person, ask=WORDS, near=True)
        decided = await filed(uow, person, ask=WORDS)
        assert await uow.requests.move(decided.case_id, UNDECIDED, step(RequestState.REJECTED))
        assert list(await uow.requests.undecided()) == [
            Undecided(shares.case_id, RequestKind.SHARE_UP, False),
            Undecided(held.case_id, RequestKind.REPAYMENT, True),
            Undecided(near.case_id, RequestKind.GENERAL, True),
        ]


async def test_the_newest_approved_before_a_month_for_each_thing(store: Store) -> None:
    person, neighbour = await registered(store, member()), await registered(store, associate())
    october, approved = Month(2026, 10), RequestState.APPROVED
    async with store.work() as uow:
        await filed(uow, person, state=RequestState.IN_FORCE, effective=october)
        newer = await filed(uow, person, ask=Ask(kind=RequestKind.SHARE_SUSPEND), state=approved)
        loan = await filed(uow, person, ask=LOAN, state=approved)
        await filed(uow, person, ask=LOAN, state=RequestState.REJECTED)
        await filed(uow, person, ask=replace(LOAN, new=Baht.of(7_000)), state=approved, effective=JANUARY)
        await filed(uow, person)
        await filed(uow, neighbour, state=approved)
    async with store.read() as uow:
        found = await uow.requests.in_force_before(person.id, JANUARY)
        assert found == {("shares", ""): newer, ("repayment", "สม.6700123"): loan}
        assert await uow.requests.in_force_before(person.id, october) == {}


async def test_drafts_one_for_each_kind_and_target(store: Store) -> None:
    person, neighbour = await registered(store, member()), await registered(store, associate())
    hour = timedelta(hours=1)
    async with store.work() as uow:
        for number, ask in enumerate((MORE, LOAN, WORDS, replace(MORE, new=Baht.of(3_000)))):
            await uow.requests.put_draft(Draft(member_id=person.id, ask=ask, updated_at=MORNING + number * hour))
        await uow.requests.put_draft(Draft(member_id=neighbour.id, ask=WORDS, updated_at=MORNING))
    async with store.read() as uow:
        kept = await uow.requests.drafts(person.id)
        assert [draft.ask for draft in kept] == [replace(MORE, new=Baht.of(3_000)), WORDS, LOAN]
        assert kept[0].updated_at == MORNING + 3 * hour
        assert await uow.requests.members_with_drafts(MORNING, 0, 9) == [person.id, neighbour.id]
        assert await uow.requests.members_with_drafts(MORNING, 0, 1) == [person.id]
        assert await uow.requests.members_with_drafts(MORNING, person.id, 1) == [neighbour.id]
        assert await uow.requests.members_with_drafts(MORNING + hour, 0, 9) == [person.id]
        assert await uow.requests.members_with_drafts(MORNING + 4 * hour, 0, 9) == []
    async with store.work() as uow:
        assert await uow.requests.drop_draft(person.id, RequestKind.REPAYMENT, LOAN.target)
        assert not await uow.requests.drop_draft(person.id, RequestKind.REPAYMENT, LOAN.target)
        assert not await uow.requests.drop_draft(neighbour.id, RequestKind.SHARE_UP, "")
    async with store.read() as uow:
        assert [draft.ask.kind for draft in await uow.requests.drafts(person.id)] == [MORE.kind, WORDS.kind]


async def test_no_word_can_be_read_at_rest(sql_store: SqlStore) -> None:
    person = await registered(sql_store, member())
    async with sql_store.work() as uow:
        one = await filed(uow, person, ask=WORDS)
        await uow.requests.move(one.case_id, UNDECIDED, step(RequestState.REJECTED, words=WORDS.words))
        await uow.requests.put_draft(Draft(member_id=person.id, ask=WORDS, updated_at=MORNING))
        for table in (requests, request_steps, request_drafts):
            for row in await uow.connection.all(select(table.c.words)):
                assert WORDS.words.encode() not in bytes(row.words or b"")


async def test_what_was_held_is_decided_while_the_month_that_staff_say_is_sealed(sql_store: Store) -> None:
    """Whichever comes first, it is taken by that month."""
    person, month = await registered(sql_store, member()), DECEMBER
    for _ in range(15):
        month = month.next()
        async with sql_store.work() as uow:
            held = await filed(uow, person, state=RequestState.HELD)

        async def decide(held: Request = held, month: Month = month) -> None:
            async with sql_store.work() as uow:
                assert await uow.requests.get(held.case_id, held=True) == held
                await asyncio.sleep(0)
                assert await uow.requests.move(held.case_id, UNDECIDED, step(RequestState.APPROVED), month)

        async def seal(month: Month = month) -> None:
            async with sql_store.work() as uow:
                await uow.requests.month(month, held=True)
                await asyncio.sleep(0)
                await uow.requests.seal(replace(SEALED, month=month))

        await asyncio.gather(decide(), seal())
        async with sql_store.read() as uow:
            assert await uow.requests.get(held.case_id) == replace(
                held, state=RequestState.APPROVED, effective=month, sealed_in=month
            )
