"""Cases over the fakes and both engines; what was filled in is sealed at rest."""

from datetime import timedelta

from sqlalchemy import select

from core.cases import CaseKind, CaseState
from core.ports import Store
from storage.tables_office import cases
from storage.unit_of_work import SqlStore
from tests.builders import chat_of, line_address, means, telegram_address
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
