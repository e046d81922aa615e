"""Chats, links, page sessions and credentials, over the fakes and both engines."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from core.errors import KeyConflictError
from core.links import Chat, ChatAddress, ChatId, Language, LinkStep, MemberId, Platform, Way, digest
from core.ports import Conversation, Store, UnitOfWork
from tests.builders import associate, member
from tests.fakes import MORNING

LINE = ChatAddress(Platform.LINE, "U" + "b" * 32, "U" + "1" * 32)
TELEGRAM = ChatAddress(Platform.TELEGRAM, "7001", "501")
LATER = MORNING + timedelta(minutes=10)


async def opened(uow: UnitOfWork, address: ChatAddress = LINE, now: datetime = MORNING) -> Chat:
    return (await uow.chats.open(address, now)).chat


async def linked(uow: UnitOfWork) -> tuple[ChatId, MemberId]:
    chat = await opened(uow)
    member_id = await uow.members.add(member())
    await uow.links.add(chat.id, member_id, MORNING, "1")
    return chat.id, member_id


async def test_the_first_message_makes_a_thai_chat_without_a_member(store: Store) -> None:
    async with store.work() as uow:
        state = await uow.chats.open(LINE, MORNING)
        assert state.chat == Chat(id=state.chat.id, address=LINE)
        assert (state.member, state.conversation) == (None, None)
    async with store.work() as uow:
        assert await uow.chats.open(LINE, LATER) == state, "the second finds it"


async def test_the_same_person_under_another_bot_is_somebody_else(store: Store) -> None:
    async with store.work() as uow:
        chats = {(await opened(uow, address)).id for address in (LINE, TELEGRAM, replace(LINE, bot_id="other"))}
    assert len(chats) == 3


async def test_a_chat_keeps_its_language_and_that_it_blocked_us(store: Store) -> None:
    async with store.work() as uow:
        chat = await opened(uow)
        await uow.chats.set_language(chat.id, Language.ENGLISH)
        await uow.chats.set_blocked(chat.id, blocked=True)
        assert await opened(uow) == replace(chat, language=Language.ENGLISH, blocked=True)
        await uow.chats.set_blocked(chat.id, blocked=False)
        assert not (await opened(uow)).blocked


async def test_a_conversation_lives_until_it_expires_or_is_ended(store: Store) -> None:
    conversation = Conversation(flow="unlink", step="sure", expires_at=LATER, data={"ชื่อ": "ก"})
    async with store.work() as uow:
        chat = await opened(uow)
        await uow.chats.set_conversation(chat.id, replace(conversation, step="first", data={}))
        await uow.chats.set_conversation(chat.id, conversation)
    async with store.work() as uow:
        assert (await uow.chats.open(LINE, MORNING)).conversation == conversation
        assert (await uow.chats.open(LINE, LATER)).conversation is None
        await uow.chats.set_conversation(chat.id, None)
        assert (await uow.chats.open(LINE, MORNING)).conversation is None


async def test_a_linked_chat_opens_with_its_member(store: Store) -> None:
    async with store.work() as uow:
        chat_id, member_id = await linked(uow)
        state = await uow.chats.open(LINE, LATER)
        assert state.member == member(id=member_id)
        link = await uow.links.of_chat(chat_id)
        assert link is not None
        assert (link.chat, link.member_id, link.linked_at) == (state.chat, member_id, MORNING)
        assert (link.consent_version, link.ended_at) == ("1", None)


async def test_a_chat_has_one_link_at_a_time(store: Store) -> None:
    async with store.work() as uow:
        chat_id, member_id = await linked(uow)
        other_member = await uow.members.add(associate())
    with pytest.raises(KeyConflictError):
        async with store.work() as uow:
            await uow.links.add(chat_id, other_member, LATER, "1")
    async with store.work() as uow:
        assert await uow.links.end(chat_id, LATER, "unlinked")
        assert not await uow.links.end(chat_id, LATER, "unlinked")
        assert (await uow.chats.open(LINE, LATER)).member is None
        assert await uow.links.of_chat(chat_id) is None
        await uow.links.add(chat_id, other_member, LATER, "2")
        assert [link.consent_version for link in await uow.links.of_member(other_member)] == ["2"]
        assert not await uow.links.of_member(member_id)


async def test_a_member_may_have_several_chats(store: Store) -> None:
    async with store.work() as uow:
        _, member_id = await linked(uow)
        telegram = await opened(uow, TELEGRAM)
        await uow.links.add(telegram.id, member_id, LATER, "1")
        assert [link.chat.address for link in await uow.links.of_member(member_id)] == [LINE, TELEGRAM]


async def test_a_page_session_keeps_every_step(store: Store) -> None:
    async with store.work() as uow:
        chat = await opened(uow)
        member_id = await uow.members.add(member())
        await uow.link_sessions.start(chat.id, "คุณครูส้ม", digest("token"), MORNING, LATER)
    async with store.work() as uow:
        session = await uow.link_sessions.by_token(digest("token"))
        assert session is not None
        assert (session.chat, session.chat_name, session.step) == (chat, "คุณครูส้ม", LinkStep.CREDENTIALS)
        assert (session.created_at, session.expires_at, session.failures) == (MORNING, LATER, 0)
        filled = replace(
            session,
            step=LinkStep.CODE,
            expires_at=LATER + timedelta(minutes=20),
            opened_at=MORNING,
            browser_hash=digest("browser"),
            member_no="026548",
            member_id=member_id,
            way=Way.DEFAULT,
            credential_version=3,
            new_password_hash="hash",
            consent_version="1",
            nonce_hash=digest("nonce"),
            code_hash=digest("code"),
            failures=2,
        )
        await uow.link_sessions.save(filled)
    async with store.read() as uow:
        assert await uow.link_sessions.by_token(digest("token")) == filled
        assert await uow.link_sessions.by_nonce(digest("nonce")) == filled
        assert await uow.link_sessions.awaiting_code(chat.id) == filled
        assert await uow.link_sessions.by_token(digest("other")) is None
        assert await uow.link_sessions.by_nonce(digest("other")) is None


async def test_a_new_session_ends_the_earlier_ones_of_its_chat_only(store: Store) -> None:
    async with store.work() as uow:
        chat, other = await opened(uow), await opened(uow, TELEGRAM)
        for name, of in (("done", chat), ("open", chat), ("other", other)):
            await uow.link_sessions.start(of.id, None, digest(name), MORNING, LATER)
            session = await uow.link_sessions.by_token(digest(name))
            assert session is not None
            if name == "done":
                await uow.link_sessions.save(replace(session, step=LinkStep.DONE))
        await uow.link_sessions.start(chat.id, None, digest("newest"), MORNING, LATER)
        steps = {}
        for name in ("done", "open", "other", "newest"):
            session = await uow.link_sessions.by_token(digest(name))
            steps[name] = session and session.step
        assert await uow.link_sessions.awaiting_code(chat.id) is None
    assert steps == {
        "done": LinkStep.DONE,
        "open": LinkStep.EXPIRED,
        "other": LinkStep.CREDENTIALS,
        "newest": LinkStep.CREDENTIALS,
    }


async def test_a_password_counts_its_versions(store: Store) -> None:
    async with store.work() as uow:
        member_id = await uow.members.add(member())
        assert await uow.credentials.of_member(member_id) is None
        await uow.credentials.set_password(member_id, "first", MORNING)
        await uow.credentials.set_password(member_id, "second", LATER)
        own = await uow.credentials.of_member(member_id)
        assert own is not None
        assert (own.password_hash, own.version, own.changed_at) == ("second", 2, LATER)


async def test_a_staff_code_is_used_once_in_time_by_its_member_until_a_newer_one(store: Store) -> None:
    async with store.work() as uow:
        member_id, other = await uow.members.add(member()), await uow.members.add(associate())
        codes = uow.credentials
        await codes.put_code(member_id, digest("OLD"), MORNING, LATER)
        await codes.put_code(member_id, digest("NEW"), MORNING, LATER)
        assert not await codes.code_is_good(member_id, digest("OLD"), MORNING)
        assert not await codes.code_is_good(other, digest("NEW"), MORNING)
        assert not await codes.code_is_good(member_id, digest("NEW"), LATER)
        assert await codes.code_is_good(member_id, digest("NEW"), MORNING)
        assert await codes.use_code(member_id, digest("NEW"), MORNING)
        assert not await codes.use_code(member_id, digest("NEW"), MORNING)
        assert not await codes.code_is_good(member_id, digest("NEW"), MORNING)


async def test_a_link_keeps_the_newest_text_that_was_agreed_to(store: Store) -> None:
    async with store.work() as uow:
        chat_id, member_id = await linked(uow)
        assert (await uow.chats.open(LINE, LATER)).consent_version == "1"
        other = await opened(uow, TELEGRAM)
        await uow.links.add(other.id, member_id, MORNING, "1")
        assert await uow.links.agree(chat_id, LATER, "2")
    async with store.read() as uow:
        agreed, unchanged = await uow.links.of_member(member_id)
        assert (agreed.consent_version, agreed.linked_at, agreed.agreed_at) == ("2", MORNING, LATER)
        assert (unchanged.consent_version, unchanged.agreed_at) == ("1", MORNING)
        assert (await uow.chats.open(LINE, LATER)).consent_version == "2"


async def test_a_chat_without_a_link_agrees_to_nothing(store: Store) -> None:
    async with store.work() as uow:
        chat = await opened(uow)
        assert not await uow.links.agree(chat.id, LATER, "2")
        assert (await uow.chats.open(LINE, LATER)).consent_version is None
        chat_id, _ = await linked(uow)
        await uow.links.end(chat_id, LATER, "unlinked")
        assert not await uow.links.agree(chat_id, LATER, "2")
        assert (await uow.chats.open(LINE, LATER)).consent_version is None
