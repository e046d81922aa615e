"""Cases over the fakes and both engines; what was filled in is sealed at rest."""

import contextlib
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from core.cases import CaseId, CaseKind, CaseNote, CaseState
from core.links import MemberId
from core.ports import Store, UnitOfWork
from storage.encryption import UnreadableFieldError
from storage.tables_office import case_notes, cases
from storage.unit_of_work import SqlStore
from tests.builders import associate, chat_of, line_address, means, member, telegram_address
from tests.fakes import MORNING, FakeIds

DATA = {"name": "ประพันธ์ ตั้งใจสอน", "member_no": "026548", "national_id": "3102200134821"}


async def test_it_comes_back_as_it_was_opened_the_oldest_first(store: Store) -> None:
    ids, later = FakeIds(), MORNING + timedelta(hours=1)
    async with store.work() as uow:
        chat, other = [await chat_of(uow, address, means()) for address in (line_address(), telegram_address())]
        await uow.cases.open(CaseKind.FORGOT, ids.uuid().hex, DATA | {"name": "ส้ม"}, later, chat_id=other.id)
        await uow.cases.open(CaseKind.FORGOT, ids.uuid().hex, DATA, MORNING, chat_id=chat.id)
    async with store.read() as uow:
        first, second = await uow.cases.waiting([CaseKind.FORGOT], 10)
        assert (first.chat, first.opened_at, first.data) == (chat, MORNING, DATA)
        assert (second.chat, second.opened_at, second.data["name"]) == (other, later, "ส้ม")
        assert [case.id for case in await uow.cases.waiting([CaseKind.FORGOT], 1)] == [first.id]


async def test_a_chats_own_are_counted(store: Store) -> None:
    async with store.work() as uow:
        chat, other = [await chat_of(uow, address, means()) for address in (line_address(), telegram_address())]
        for number in range(2):
            await uow.cases.open(CaseKind.FORGOT, str(number), DATA, MORNING, chat_id=chat.id)
        assert await uow.cases.of_chat(CaseKind.FORGOT, chat.id, MORNING - timedelta(days=1)) == 2
        assert await uow.cases.of_chat(CaseKind.FORGOT, chat.id, MORNING + timedelta(days=9)) == 2  # they still wait
        assert await uow.cases.of_chat(CaseKind.FORGOT, other.id, MORNING - timedelta(days=1)) == 0


async def test_a_chats_newest_in_a_state(store: Store) -> None:
    async with store.work() as uow:
        chat, other = [await chat_of(uow, address, means()) for address in (line_address(), telegram_address())]
        ids = [await uow.cases.open(CaseKind.FORGOT, str(n), DATA, MORNING, chat_id=chat.id) for n in range(3)]
        for case_id in ids[:2]:
            await uow.cases.close(case_id, CaseState.DONE, "staff:mali", MORNING, keep_data=False)
        newest = await uow.cases.newest_of_chat(CaseKind.FORGOT, chat.id, CaseState.DONE)
        assert newest is not None
        assert newest.id == ids[1]
        assert await uow.cases.newest_of_chat(CaseKind.FORGOT, chat.id, CaseState.REJECTED) is None
        assert await uow.cases.newest_of_chat(CaseKind.QUESTION, chat.id, CaseState.DONE) is None
        assert await uow.cases.newest_of_chat(CaseKind.FORGOT, other.id, CaseState.DONE) is None


async def test_what_an_answer_holds_ready_is_handed_out_once(store: Store) -> None:
    async with store.work() as uow:
        chat = await chat_of(uow, line_address(), means())
        case_id = await uow.cases.open(CaseKind.FORGOT, "u", DATA, MORNING, chat_id=chat.id)
        assert await uow.cases.close(case_id, CaseState.DONE, "staff:mali", MORNING, keep_data=False)
        assert await uow.cases.fetch(case_id, MORNING)
        assert not await uow.cases.fetch(case_id, MORNING + timedelta(minutes=1))
        case = await uow.cases.get(case_id)
    assert case is not None
    assert (case.state, case.fetched_at, case.data) == (CaseState.DONE, MORNING, {})


async def test_nothing_that_was_filled_in_can_be_read_at_rest(sql_store: SqlStore) -> None:
    async with sql_store.work() as uow:
        chat = await chat_of(uow, line_address(), means())
        await uow.cases.open(CaseKind.FORGOT, "u", DATA, MORNING, chat_id=chat.id)
        row = await uow.connection.one(select(cases.c.data))
    assert row is not None
    for value in DATA.values():
        assert value.encode() not in bytes(row.data)


async def test_a_draft_waits_for_nobody_is_written_anew_and_goes(store: Store) -> None:
    async with store.work() as uow:
        chat = await chat_of(uow, line_address(), means())
        draft = await uow.cases.open(CaseKind.UPDATE, "d", DATA, MORNING, chat_id=chat.id, state=CaseState.DRAFT)
        sent = await uow.cases.open(CaseKind.UPDATE, "s", DATA, MORNING, chat_id=chat.id)
        assert [case.id for case in await uow.cases.waiting([CaseKind.UPDATE], 10)] == [sent]
        assert not await uow.cases.close(draft, CaseState.DONE, "t", MORNING, keep_data=True)
        assert await uow.cases.rewrite(draft, DATA | {"name": "ส้ม"})
    async with store.read() as uow:
        kept = await uow.cases.get(draft)
        assert kept is not None
        assert (kept.state, kept.data) == (CaseState.DRAFT, DATA | {"name": "ส้ม"})
    async with store.work() as uow:
        assert await uow.cases.discard(draft)
        assert not await uow.cases.discard(draft)
        assert not await uow.cases.discard(sent)
        assert await uow.cases.get(draft) is None


async def test_what_is_over_is_not_written_anew(store: Store) -> None:
    async with store.work() as uow:
        sent = await uow.cases.open(CaseKind.UPDATE, "s", DATA, MORNING)
        assert await uow.cases.rewrite(sent, {"name": "ส้ม"})
        assert await uow.cases.close(sent, CaseState.DONE, "t", MORNING, keep_data=True)
        assert not await uow.cases.rewrite(sent, DATA)
        kept = await uow.cases.get(sent)
        assert kept is not None
        assert kept.data == {"name": "ส้ม"}


async def test_old_drafts_are_swept(store: Store) -> None:
    later = MORNING + timedelta(hours=2)
    async with store.work() as uow:
        old = await uow.cases.open(CaseKind.UPDATE, "o", DATA, MORNING, state=CaseState.DRAFT)
        new = await uow.cases.open(CaseKind.UPDATE, "n", DATA, later, state=CaseState.DRAFT)
        sent = await uow.cases.open(CaseKind.UPDATE, "s", DATA, MORNING)
        assert await uow.cases.sweep_drafts(later) == 1
        assert await uow.cases.get(old) is None
        assert await uow.cases.get(new) is not None
        assert await uow.cases.get(sent) is not None


async def owned(uow: UnitOfWork, *, other: bool = False) -> MemberId:
    return await uow.members.add(associate() if other else member())


async def test_nobody_and_nothing_is_found_where_there_is_none(store: Store) -> None:
    async with store.work() as uow:
        assert await uow.cases.get(CaseId(1)) is None
        assert await uow.cases.get(CaseId(1), held=True) is None
        assert list(await uow.cases.waiting(list(CaseKind), 9)) == []
        assert dict(await uow.cases.count_waiting()) == {}
        person = await owned(uow)
        assert list(await uow.cases.of_member(person, list(CaseKind), 9)) == []
        assert await uow.cases.open_of_member(person, CaseKind.QUESTION) == 0
        case = await uow.cases.open(CaseKind.QUESTION, "q", {}, MORNING, member_id=person)
        assert list(await uow.cases.waiting([], 9)) == []
        assert list(await uow.cases.notes(case)) == []


async def test_it_waits_is_closed_and_waits_again(store: Store) -> None:
    noon, evening = MORNING + timedelta(hours=3), MORNING + timedelta(hours=9)
    async with store.work() as uow:
        case = await uow.cases.open(CaseKind.QUESTION, "q", DATA, MORNING)
        assert not await uow.cases.reopen(case, noon), "it waits already"
        assert await uow.cases.close(case, CaseState.DONE, "staff:mali", noon, keep_data=True)
        assert not await uow.cases.close(case, CaseState.REJECTED, "staff:somsri", evening, keep_data=False)
    async with store.work() as uow:
        closed = await uow.cases.get(case, held=True)
        assert closed is not None
        assert (closed.state, closed.closed_at, closed.closed_by) == (CaseState.DONE, noon, "staff:mali")
        assert (closed.data, closed.waiting_since, closed.opened_at) == (DATA, MORNING, MORNING)
        assert list(await uow.cases.waiting([CaseKind.QUESTION], 9)) == []
        assert await uow.cases.reopen(case, evening)
    async with store.read() as uow:
        (again,) = await uow.cases.waiting([CaseKind.QUESTION], 9)
        assert (again.state, again.waiting_since, again.opened_at) == (CaseState.OPEN, evening, MORNING)
        assert (again.closed_at, again.closed_by, again.data) == (None, None, DATA)


async def test_a_draft_is_not_opened_by_the_way(store: Store) -> None:
    async with store.work() as uow:
        draft = await uow.cases.open(CaseKind.UPDATE, "d", DATA, MORNING, state=CaseState.DRAFT)
        assert not await uow.cases.reopen(draft, MORNING)
        found = await uow.cases.get(draft)
    assert found is not None
    assert found.state is CaseState.DRAFT


@pytest.mark.parametrize("state", [CaseState.DONE, CaseState.REJECTED, CaseState.CANCELLED])
async def test_what_was_filled_in_goes_when_it_is_not_kept(store: Store, state: CaseState) -> None:
    async with store.work() as uow:
        case = await uow.cases.open(CaseKind.FORGOT, "f", DATA, MORNING)
        assert await uow.cases.close(case, state, "member", MORNING, keep_data=False)
        found = await uow.cases.get(case)
    assert found is not None
    assert (found.state, found.data, found.closed_by) == (state, {}, "member")


async def test_a_queue_is_of_kinds_by_waiting_and_in_pages(store: Store) -> None:
    async with store.work() as uow:
        kinds = [CaseKind.QUESTION, CaseKind.FORGOT, CaseKind.UPDATE, CaseKind.QUESTION, CaseKind.QUESTION]
        numbers = [
            await uow.cases.open(kind, str(n), {}, MORNING + timedelta(minutes=n)) for n, kind in enumerate(kinds)
        ]
        await uow.cases.close(numbers[0], CaseState.DONE, "t", MORNING, keep_data=True)
        await uow.cases.reopen(numbers[0], MORNING + timedelta(hours=1))
        await uow.cases.close(numbers[4], CaseState.DONE, "t", MORNING, keep_data=True)
    async with store.read() as uow:
        both = [CaseKind.QUESTION, CaseKind.UPDATE]
        assert [case.id for case in await uow.cases.waiting(both, 9)] == [numbers[2], numbers[3], numbers[0]]
        assert [case.id for case in await uow.cases.waiting(both, 1, 1)] == [numbers[3]]
        assert list(await uow.cases.waiting(both, 9, 3)) == []
        assert dict(await uow.cases.count_waiting()) == {
            CaseKind.QUESTION: 2,
            CaseKind.FORGOT: 1,
            CaseKind.UPDATE: 1,
        }


async def test_of_two_that_wait_as_long_the_older_number_is_first(store: Store) -> None:
    async with store.work() as uow:
        numbers = [await uow.cases.open(CaseKind.QUESTION, str(n), {}, MORNING) for n in range(4)]
    async with store.read() as uow:
        assert [case.id for case in await uow.cases.waiting([CaseKind.QUESTION], 9)] == numbers


async def test_a_members_own_newest_first_and_nobody_elses(store: Store) -> None:
    async with store.work() as uow:
        person, other = await owned(uow), await owned(uow, other=True)
        numbers = [await uow.cases.open(CaseKind.QUESTION, str(n), {}, MORNING, member_id=person) for n in range(3)]
        update = await uow.cases.open(CaseKind.UPDATE, "u", {}, MORNING, member_id=person)
        await uow.cases.open(CaseKind.QUESTION, "o", {}, MORNING, member_id=other)
        await uow.cases.close(numbers[1], CaseState.REJECTED, "t", MORNING, keep_data=True)
    async with store.read() as uow:
        questions = await uow.cases.of_member(person, [CaseKind.QUESTION], 9)
        assert [case.id for case in questions] == [*reversed(numbers)]
        assert {case.member_id for case in questions} == {person}
        assert [case.id for case in await uow.cases.of_member(person, list(CaseKind), 2, 1)] == [*reversed(numbers[1:])]
        assert [case.id for case in await uow.cases.of_member(person, [CaseKind.UPDATE], 9)] == [update]
        assert await uow.cases.open_of_member(person, CaseKind.QUESTION) == 2
        assert await uow.cases.open_of_member(other, CaseKind.QUESTION) == 1
        assert await uow.cases.open_of_member(other, CaseKind.UPDATE) == 0


async def test_whom_it_is_about_can_be_found_out_later(store: Store) -> None:
    async with store.work() as uow:
        person = await owned(uow)
        case = await uow.cases.open(CaseKind.FORGOT, "f", DATA, MORNING)
        await uow.cases.identify(case, person)
    async with store.read() as uow:
        (found,) = await uow.cases.of_member(person, [CaseKind.FORGOT], 9)
    assert (found.id, found.chat, found.data) == (case, None, DATA)


async def test_a_thread_comes_back_in_the_order_in_which_it_was_written(store: Store) -> None:
    words = [("member", "หนึ่ง\nสอง"), ("staff:mali", "สาม 😀"), ("member", "<b>{สี่}</b>")]
    async with store.work() as uow:
        case = await uow.cases.open(CaseKind.QUESTION, "q", {}, MORNING)
        other = await uow.cases.open(CaseKind.QUESTION, "o", {}, MORNING)
        for number, (author, text) in enumerate(words):
            await uow.cases.add_note(case, str(number), CaseNote(at=MORNING, author=author, text=text))
        await uow.cases.add_note(other, "x", CaseNote(at=MORNING, author="member", text="ของเรื่องอื่น"))
    async with store.read() as uow:
        assert [(note.at, note.author, note.text) for note in await uow.cases.notes(case)] == [
            (MORNING, author, text) for author, text in words
        ]


async def test_words_of_a_thread_are_sealed_each_to_its_own_row(sql_store: SqlStore) -> None:
    async with sql_store.work() as uow:
        case = await uow.cases.open(CaseKind.QUESTION, "q", {}, MORNING)
        for uid, text in (("a", "ความลับหนึ่ง"), ("b", "ความลับสอง")):
            await uow.cases.add_note(case, uid, CaseNote(at=MORNING, author="member", text=text))
        first, second = await uow.connection.all(select(case_notes.c.id, case_notes.c.text).order_by(case_notes.c.id))
        for row in (first, second):
            assert "ความลับ".encode() not in bytes(row.text)
        swapped = update(case_notes).where(case_notes.c.id == first.id).values(text=second.text)
        await uow.connection.run(swapped)
    with pytest.raises(UnreadableFieldError):
        async with sql_store.read() as uow:
            await uow.cases.notes(case)


async def test_what_rolls_back_was_never_asked(store: Store) -> None:
    with contextlib.suppress(ZeroDivisionError):
        async with store.work() as uow:
            case = await uow.cases.open(CaseKind.QUESTION, "q", DATA, MORNING)
            await uow.cases.add_note(case, "n", CaseNote(at=MORNING, author="member", text="x"))
            raise ZeroDivisionError
    async with store.read() as uow:
        assert list(await uow.cases.waiting([CaseKind.QUESTION], 9)) == []
        assert list(await uow.cases.notes(case)) == []
