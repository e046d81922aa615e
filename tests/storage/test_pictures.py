"""Pictures and passes over the fakes and both engines; the bytes are sealed at rest, each to its place."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from core.cases import CaseKind
from core.links import ChatId, digest
from core.members import Member
from core.pictures import CleanPicture, PictureId, PictureKind, PicturePass, PictureState
from core.ports import Store, UnitOfWork
from storage.encryption import UnreadableFieldError
from storage.tables_staff import pictures
from storage.unit_of_work import SqlStore
from tests.builders import chat_of, line_address, means, member, registered, telegram_address
from tests.fakes import MORNING

CLEAN = CleanPicture(mime="image/jpeg", width=1200, height=1600, large=b"LARGE-DOTS" * 99, small=b"SMALL-DOTS" * 9)
DAY = timedelta(days=1)
MINUTES = timedelta(minutes=15)


async def added(uow: UnitOfWork, person: Member, uid: str, kind: PictureKind = PictureKind.PHOTO) -> PictureId:
    return await uow.pictures.add(kind, person.id, uid, CLEAN, "staff:mali", MORNING)


async def test_a_draft_comes_back_as_it_was_added(store: Store) -> None:
    person = await registered(store, member())
    async with store.work() as uow:
        picture_id = await added(uow, person, "u1")
    async with store.read() as uow:
        found = await uow.pictures.get(picture_id)
        assert found is not None
        assert (found.kind, found.member_id, found.case_id, found.state) == (
            PictureKind.PHOTO,
            person.id,
            None,
            PictureState.DRAFT,
        )
        assert (found.mime, found.width, found.height) == ("image/jpeg", 1200, 1600)
        assert (found.added_at, found.added_by) == (MORNING, "staff:mali")
        assert await uow.pictures.image(picture_id, large=True) == CLEAN.large
        assert await uow.pictures.image(picture_id, large=False) == CLEAN.small
        assert await uow.pictures.of_member(PictureKind.PHOTO, person.id) is None
        assert await uow.pictures.get(PictureId(99)) is None
        assert await uow.pictures.image(PictureId(99), large=True) is None


async def test_the_kept_one_takes_the_place_of_the_one_before(store: Store) -> None:
    person = await registered(store, member())
    async with store.work() as uow:
        first, second = await added(uow, person, "u1"), await added(uow, person, "u2")
        other = await added(uow, person, "u3", PictureKind.SIGNATURE)
        assert [await uow.pictures.keep(one) for one in (first, other, second)] == [True] * 3
        assert not await uow.pictures.keep(first)
        assert not await uow.pictures.keep(second)
    async with store.read() as uow:
        kept = await uow.pictures.of_member(PictureKind.PHOTO, person.id)
        signed = await uow.pictures.of_member(PictureKind.SIGNATURE, person.id)
        before = await uow.pictures.get(first)
        assert kept is not None
        assert signed is not None
        assert before is not None
        assert (kept.id, signed.id, before.state) == (second, other, PictureState.REPLACED)
        assert await uow.pictures.image(first, large=True) is None
        assert await uow.pictures.image(first, large=False) is None
        assert await uow.pictures.image(second, large=True) == CLEAN.large


async def test_evidence_belongs_to_its_case_and_replaces_nothing(store: Store) -> None:
    person = await registered(store, member())
    async with store.work() as uow:
        case_id = await uow.cases.open(CaseKind.UPDATE, "c", {}, MORNING, member_id=person.id)
        one, two = [await added(uow, person, uid, PictureKind.EVIDENCE) for uid in ("u1", "u2")]
        for picture_id in (one, two):
            assert await uow.pictures.keep(picture_id, case_id)
        assert [found.id for found in await uow.pictures.of_case(case_id)] == [one, two]
        assert await uow.pictures.of_member(PictureKind.EVIDENCE, person.id) is None


async def test_the_evidence_of_a_case_that_was_taken_back_goes(store: Store) -> None:
    person = await registered(store, member())
    async with store.work() as uow:
        cases = [await uow.cases.open(CaseKind.UPDATE, uid, {}, MORNING, member_id=person.id) for uid in ("c", "d")]
        one, two, other = [await added(uow, person, uid, PictureKind.EVIDENCE) for uid in ("u1", "u2", "u3")]
        for picture_id, case_id in ((one, cases[0]), (two, cases[0]), (other, cases[1])):
            await uow.pictures.keep(picture_id, case_id)
        assert await uow.pictures.drop_of_case(cases[0]) == 2
        assert await uow.pictures.drop_of_case(cases[0]) == 0
        assert await uow.pictures.of_case(cases[0]) == []
        assert await uow.pictures.image(one, large=True) is None
        assert await uow.pictures.image(two, large=False) is None
        assert await uow.pictures.image(other, large=True) == CLEAN.large


async def test_a_pass_is_good_until_its_time_and_ends_with_its_chat(store: Store) -> None:
    person = await registered(store, member())
    async with store.work() as uow:
        picture_id = await added(uow, person, "u1")
        chats = [await chat_of(uow, address, means()) for address in (line_address(), telegram_address())]
        for chat, token in zip(chats, ("one", "two"), strict=True):
            await uow.pictures.let_see(digest(token), a_pass(picture_id, chat.id))
    async with store.work() as uow:
        assert await uow.pictures.pass_by(digest("one"), MORNING) == a_pass(picture_id, chats[0].id)
        assert await uow.pictures.pass_by(digest("one"), MORNING + MINUTES) is None
        assert await uow.pictures.pass_by(digest("other"), MORNING) is None
        assert await uow.pictures.end_passes(chats[0].id) == 1
        assert await uow.pictures.pass_by(digest("one"), MORNING) is None
        assert await uow.pictures.pass_by(digest("two"), MORNING) is not None


def a_pass(picture_id: PictureId, chat_id: ChatId) -> PicturePass:
    return PicturePass(picture_id=picture_id, chat_id=chat_id, is_large=True, expires_at=MORNING + MINUTES)


async def test_old_drafts_and_ended_passes_are_swept(store: Store) -> None:
    person = await registered(store, member())
    async with store.work() as uow:
        draft, kept = await added(uow, person, "u1"), await added(uow, person, "u2")
        await uow.pictures.keep(kept)
        chat = await chat_of(uow, line_address(), means())
        await uow.pictures.let_see(digest("draft"), a_pass(draft, chat.id))
        await uow.pictures.let_see(digest("kept"), a_pass(kept, chat.id))
    async with store.work() as uow:
        assert await uow.pictures.sweep(MORNING, MORNING) == 0
        assert await uow.pictures.pass_by(digest("draft"), MORNING) is not None
        assert await uow.pictures.sweep(MORNING + timedelta(seconds=1), MORNING) == 1
        assert await uow.pictures.get(draft) is None
        assert await uow.pictures.pass_by(digest("draft"), MORNING) is None
        assert await uow.pictures.pass_by(digest("kept"), MORNING) is not None
        assert await uow.pictures.sweep(MORNING + DAY, MORNING + MINUTES) == 0
        assert await uow.pictures.pass_by(digest("kept"), MORNING) is None
        assert await uow.pictures.image(kept, large=True) == CLEAN.large


async def test_nothing_of_a_picture_can_be_read_at_rest_or_moved_to_another_place(sql_store: SqlStore) -> None:
    person = await registered(sql_store, member())
    async with sql_store.work() as uow:
        mine, other = await added(uow, person, "u1"), await added(uow, person, "u2")
        row = await uow.connection.one(select(pictures.c.large, pictures.c.small).where(pictures.c.id == mine))
        assert row is not None
        assert b"DOTS" not in bytes(row.large) + bytes(row.small)
        await uow.connection.run(
            update(pictures).where(pictures.c.id == other).values(large=row.large, small=row.large)
        )
        for large in (True, False):
            with pytest.raises(UnreadableFieldError):
                await uow.pictures.image(other, large=large)
