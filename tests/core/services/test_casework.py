"""The one queue: who sees which kinds, that one of two decisions wins, and that nobody decides the own case."""

import asyncio
from datetime import timedelta

import pytest

from core.cases import Case, CaseId, CaseKind, CaseNote, CaseState
from core.errors import Refusal
from core.history import Actor
from core.ports import Store, UnitOfWork
from core.services import casework
from core.staff import Power, Role, StaffId, may
from tests.builders import associate, chat_of, line_address, registered, staff, telegram_address
from tests.core.services.office import ROOT, Office, actor
from tests.core.services.test_staffing import refusal
from tests.fakes import MORNING, FakeStore

pytestmark = pytest.mark.shows("C3")
REGISTRAR = actor("registrar")
ALL = tuple(CaseKind)


async def opened(office: Office, kind: CaseKind = CaseKind.QUESTION, **about: bool) -> CaseId:
    """A case of the office's member from a LINE chat; `member=False` for somebody unknown."""
    async with office.acting() as uow:
        chat = await chat_of(uow, line_address(), office.means)
        member = office.member if about.get("member", True) else None
        by = Actor("member", "line")
        return await casework.open_case(uow, office.means, by, kind, {"a": "b"}, chat=chat, member=member)


async def staff_chat(uow: UnitOfWork, office: Office, username: str, person: str = "9") -> StaffId:
    """The LINE chat of PERSON is from now on that of USERNAME."""
    found = await uow.staff.by_username(username)
    assert found is not None
    chat = await chat_of(uow, line_address(person), office.means)
    await uow.staff_links.add(chat.id, found.id, MORNING)
    return found.id


@pytest.mark.parametrize("role", Role)
async def test_a_role_sees_its_own_kinds_only(role: Role) -> None:
    office = await Office.opened(FakeStore())
    for kind in CaseKind:
        await opened(office, kind)

    async def look(uow: UnitOfWork) -> None:
        await casework.waiting(uow, actor(role.value), ALL, 9)

    if not may(role, Power.QUEUE_SEE):
        assert await refusal(look, office) in {"office.role_may_not", "office.no_such_member"}
        return
    async with office.acting() as uow:
        found = await casework.waiting(uow, actor(role.value), ALL, 9)
        counts = await casework.count_waiting(uow, actor(role.value), ALL)
    own = {kind for kind, power in casework.POWERS.items() if may(role, power)}
    assert {one.case.kind for one in found} == own
    assert counts == dict.fromkeys(own, 1)


async def test_the_longest_waiting_comes_first_and_pages_follow_each_other(store: Store) -> None:
    office = await Office.opened(store)
    numbers = [await opened(office) for _ in range(7)]
    async with office.acting() as uow:
        await uow.cases.close(numbers[0], CaseState.DONE, "t", MORNING, keep_data=True)
        await uow.cases.reopen(numbers[0], MORNING + timedelta(hours=1))
    async with store.read() as uow:
        first = await casework.waiting(uow, REGISTRAR, ALL, 5)
        second = await casework.waiting(uow, REGISTRAR, ALL, 5, 5)
        counts = await casework.count_waiting(uow, REGISTRAR, ALL)
    assert [one.case.id for one in (*first, *second)] == [*numbers[1:], numbers[0]]
    assert counts == {CaseKind.QUESTION: 7}
    assert {one.member for one in first} == {office.member}


async def test_a_look_is_a_look_at_the_members_record(store: Store) -> None:
    office = await Office.opened(store)
    number = await opened(office)
    unknown = await opened(office, CaseKind.FORGOT, member=False)
    before = await office.written()
    async with office.acting() as uow:
        assert (await casework.look_at(uow, office.means, REGISTRAR, number)).member == office.member
        assert (await casework.look_at(uow, office.means, REGISTRAR, unknown)).member is None
    (looked,) = (await office.written())[len(before) :]
    assert (looked.action, looked.subject, looked.member_id) == ("member.opened", f"case:{number}", office.member.id)


async def test_all_that_a_member_asked_for_without_drafts(store: Store) -> None:
    office = await Office.opened(store)
    numbers = [await opened(office) for _ in range(7)]
    async with office.acting() as uow:
        await uow.cases.open(CaseKind.UPDATE, "d", {}, MORNING, member_id=office.member.id, state=CaseState.DRAFT)
        await uow.cases.close(numbers[6], CaseState.REJECTED, "t", MORNING, keep_data=True)
        first = await casework.of_member(uow, office.means, REGISTRAR, office.member, ALL, 5)
        second = await casework.of_member(uow, office.means, REGISTRAR, office.member, ALL, 5, 5)
        loans = await casework.of_member(uow, office.means, actor("loans"), office.member, [CaseKind.FORGOT], 5)
    assert [case.id for case in (*first, *second)] == [*reversed(numbers)]
    assert list(loans) == []
    newest = await office.newest()
    assert (newest.action, newest.subject) == ("member.opened", "cases")


async def test_numbers_that_are_none_and_drafts_are_no_cases(store: Store) -> None:
    office = await Office.opened(store)
    async with office.acting() as uow:
        draft = await uow.cases.open(CaseKind.UPDATE, "d", {}, MORNING, state=CaseState.DRAFT)

    for number in (CaseId(404), draft):

        async def look(uow: UnitOfWork, number: CaseId = number) -> None:
            await casework.look_at(uow, office.means, REGISTRAR, number)

        async def take(uow: UnitOfWork, number: CaseId = number) -> None:
            await casework.take(uow, REGISTRAR, number)

        assert [await refusal(work, office) for work in (look, take)] == ["desk.no_such_case"] * 2


async def test_a_kind_of_another_desk_is_neither_seen_nor_taken() -> None:
    office = await Office.opened(FakeStore())
    number = await opened(office, CaseKind.UPDATE)

    async def look(uow: UnitOfWork) -> None:
        await casework.look_at(uow, office.means, actor("loans"), number)

    async def take(uow: UnitOfWork) -> None:
        await casework.take(uow, actor("loans"), number)

    assert [await refusal(work, office) for work in (look, take)] == ["office.role_may_not"] * 2


async def test_somebody_disabled_decides_nothing(store: Store) -> None:
    office = await Office.opened(store)
    number = await opened(office)
    await office.disable("registrar")

    async def take(uow: UnitOfWork) -> None:
        await casework.take(uow, REGISTRAR, number)

    assert await refusal(take, office) == "office.no_such_staff"


async def test_one_of_two_wins_and_the_other_hears_that_it_is_done(store: Store) -> None:
    office = await Office.opened(store)
    number = await opened(office)

    async def decide(by: str, state: CaseState) -> str:
        try:
            async with office.acting() as uow:
                case = await casework.take(uow, actor(by), number)
                await casework.close(uow, office.means, actor(by), case, state, by)
        except Refusal as refused:
            return refused.key
        return by

    ends = await asyncio.gather(decide("registrar", CaseState.DONE), decide("manager", CaseState.REJECTED))
    assert sum(end == "desk.not_waiting" for end in ends) == 1
    async with store.read() as uow:
        case = await uow.cases.get(number)
        notes = await uow.cases.notes(number)
    assert case is not None
    winner = next(end for end in ends if end != "desk.not_waiting")
    assert (case.closed_by, case.data, [note.text for note in notes]) == (f"staff:{winner}", {}, [winner])


async def test_closing_twice_is_refused_even_with_the_case_in_hand(store: Store) -> None:
    office = await Office.opened(store)
    number = await opened(office)
    async with office.acting() as uow:
        case = await casework.take(uow, REGISTRAR, number)
        await casework.close(uow, office.means, REGISTRAR, case, CaseState.DONE)

    async def again(uow: UnitOfWork) -> None:
        await casework.close(uow, office.means, REGISTRAR, case, CaseState.DONE)

    assert await refusal(again, office) == "desk.not_waiting"


async def refused_as_own(office: Office, number: CaseId, by: Actor = REGISTRAR) -> bool:
    """Whether BY may not decide it, since it is the own."""
    refused = ""
    async with office.acting() as uow:
        case = await uow.cases.get(number)
        assert case is not None
        own = await casework.is_own(uow, by, case)
        try:
            await casework.take(uow, by, number)
        except Refusal as refusal:
            refused = refusal.key
    assert refused == ("desk.own_case" if own else "")
    return own


async def test_a_case_from_an_own_chat_is_decided_by_somebody_else(store: Store) -> None:
    office = await Office.opened(store)
    number = await opened(office, CaseKind.FORGOT, member=False)
    async with office.acting() as uow:
        await staff_chat(uow, office, "registrar", "a")  # where it was asked
    assert await refused_as_own(office, number)
    assert not await refused_as_own(office, number, actor("manager"))
    assert not await refused_as_own(office, number, ROOT), "the machine's account is nobody's chat"


async def test_a_second_link_of_the_same_person_does_not_help(store: Store) -> None:
    """The member's LINE asks; the work is done in a Telegram chat that is linked to the same membership."""
    office = await Office.opened(store)
    number = await opened(office)
    async with office.acting() as uow:
        person = await uow.staff.by_username("registrar")
        assert person is not None
        work = await chat_of(uow, telegram_address(), office.means)
        await uow.staff_links.add(work.id, person.id, MORNING)
    assert not await refused_as_own(office, number)
    async with office.acting() as uow:
        await uow.links.add(work.id, office.member.id, MORNING, "1")
    assert await refused_as_own(office, number)


async def test_ending_the_own_link_first_does_not_help(store: Store) -> None:
    office = await Office.opened(store)
    number = await opened(office)
    async with office.acting() as uow:
        await staff_chat(uow, office, "registrar")
        work = await chat_of(uow, line_address("9"), office.means)
        await uow.links.add(work.id, office.member.id, MORNING, "1")
        await uow.links.end(work.id, MORNING, "unlinked")
    assert await refused_as_own(office, number)


async def test_a_member_of_the_same_name_is_taken_for_the_same_person(store: Store) -> None:
    office = await Office.opened(store)
    async with office.acting() as uow:
        await uow.staff.add(staff(username="prapan", name="ประพันธ์  ตั้งใจสอน"))
    assert await refused_as_own(office, await opened(office), actor("prapan"))


async def test_a_case_about_nobody_known_is_nobodys_own(store: Store) -> None:
    office = await Office.opened(store)
    number = await opened(office, CaseKind.FORGOT, member=False)
    assert not await refused_as_own(office, number)


@pytest.mark.parametrize("what", ["word", "member", "again", "data"])
async def test_the_version_tells_that_something_was_added(store: Store, what: str) -> None:
    office = await Office.opened(store)
    number = await opened(office, CaseKind.FORGOT, member=False)
    other = await registered(store, associate())

    async def version(uow: UnitOfWork) -> str:
        case: Case | None = await uow.cases.get(number)
        assert case is not None
        return await casework.version_of(uow, case)

    async with office.acting() as uow:
        before = await version(uow)
        assert await version(uow) == before
        if what == "word":
            await uow.cases.add_note(number, "n", CaseNote(at=MORNING, author="member", text="อีกคำ"))
        elif what == "member":
            await uow.cases.identify(number, other.id)
        elif what == "data":
            await uow.cases.rewrite(number, {"a": "c"})
        else:
            await uow.cases.close(number, CaseState.DONE, "t", MORNING, keep_data=True)
            await uow.cases.reopen(number, MORNING + timedelta(seconds=1))
        assert await version(uow) != before
