"""Sessions of pages behind a one-time address, over the fakes and both engines."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.links import digest
from core.pages import PageSession, Purpose
from core.ports import Store, UnitOfWork
from tests.builders import line_address, member, registered
from tests.fakes import MORNING

UNTIL = MORNING + timedelta(minutes=10)


async def started(uow: UnitOfWork, token: str, purpose: Purpose = Purpose.MYDATA) -> PageSession:
    chat = (await uow.chats.open(line_address(), MORNING)).chat
    await uow.page_sessions.start(purpose, chat.id, None, digest(token), MORNING, UNTIL)
    session = await uow.page_sessions.by_token(purpose, digest(token))
    assert session is not None
    return session


async def test_it_comes_back_as_it_was_started_and_saved(store: Store) -> None:
    owner = await registered(store, member())
    async with store.work() as uow:
        chat = (await uow.chats.open(line_address(), MORNING)).chat
        number = await uow.page_sessions.start(Purpose.MYDATA, chat.id, owner.id, digest("t"), MORNING, UNTIL)
        new = PageSession(
            id=number,
            purpose=Purpose.MYDATA,
            chat=chat,
            member_id=owner.id,
            created_at=MORNING,
            expires_at=UNTIL,
        )
        assert await uow.page_sessions.by_token(Purpose.MYDATA, digest("t"), held=True) == new
        used = replace(
            new, opened_at=UNTIL, browser_hash=b"b", failures=1, uses=2, ended_at=UNTIL, expires_at=UNTIL + timedelta(1)
        )
        await uow.page_sessions.save(used)
    async with store.read() as uow:
        assert await uow.page_sessions.by_token(Purpose.MYDATA, digest("t")) == used
        assert await uow.page_sessions.by_token(Purpose.MYDATA, digest("other")) is None


async def test_what_came_of_it_is_kept_beside_it(store: Store) -> None:
    async with store.work() as uow:
        session = await started(uow, "t", Purpose.REQUEST)
        await started(uow, "other", Purpose.MYDATA)
        await uow.page_sessions.save(replace(session, uses=1))
        await uow.page_sessions.keep(digest("t"), {"case": "412"})
    async with store.read() as uow:
        kept = await uow.page_sessions.by_token(Purpose.REQUEST, digest("t"))
        other = await uow.page_sessions.by_token(Purpose.MYDATA, digest("other"))
        assert kept == replace(session, uses=1, data={"case": "412"})
        assert other is not None
        assert other.data == {}


@pytest.mark.shows("T5")
async def test_a_token_is_nothing_for_another_purpose(store: Store) -> None:
    async with store.work() as uow:
        await started(uow, "t", Purpose.MYDATA)
        for other in set(Purpose) - {Purpose.MYDATA}:
            assert await uow.page_sessions.by_token(other, digest("t")) is None


async def test_a_new_button_ends_the_one_before_of_the_same_kind(store: Store) -> None:
    async with store.work() as uow:
        await started(uow, "first")
        await started(uow, "other", Purpose.FORGOT)
        assert (await started(uow, "second")).ended_at is None
        first = await uow.page_sessions.by_token(Purpose.MYDATA, digest("first"))
        other = await uow.page_sessions.by_token(Purpose.FORGOT, digest("other"))
        assert first is not None
        assert other is not None
        assert (first.ended_at, other.ended_at) == (MORNING, None)
