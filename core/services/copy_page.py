"""The page that hands a member the copy of all own data (security T15's rules, for what is worth more than a receipt).

The button opens within ten minutes; then the page is that browser's for fifteen, and hands out three copies at most.
Looking changes nothing.  The page dies with the link, and while staff have locked the member: it asks each time.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from hmac import compare_digest

from core.history import Actor
from core.links import OPEN_WITHIN, Chat, Platform, digest
from core.members import Member
from core.pages import PageSession, Purpose
from core.ports import Means, Store, UnitOfWork
from core.services.personal_copy import PersonalCopy, make_copy

OPEN_FOR = timedelta(minutes=15)
MOST_USES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who comes to the page: a browser by its secret, or Telegram's word for the user where it keeps no cookie."""

    browser: str | None
    telegram_user: str | None = None


async def offer(uow: UnitOfWork, means: Means, chat: Chat, member: Member) -> str:
    """Start a page for CHAT, which speaks for MEMBER; its token. Earlier ones of the chat end."""
    token, now = means.ids.token(), means.clock.now()
    await uow.page_sessions.start(Purpose.MYDATA, chat.id, member.id, digest(token), now, now + OPEN_WITHIN)
    return token


async def look(store: Store, means: Means, token: str, reader: Reader) -> PageSession | None:
    """The page, if it would hand out a copy to READER; None for every reason why not."""
    async with store.read() as uow:
        return await _good(uow, means, token, reader, held=False)


async def hand_out(store: Store, means: Means, token: str, reader: Reader) -> PersonalCopy | None:
    """A copy, counted and written into the history in one transaction; None as `look`, and without a browser."""
    async with store.work() as uow:
        session = await _good(uow, means, token, reader, held=True)
        member_id = None if session is None else session.member_id
        if session is None or member_id is None:
            return None
        now = means.clock.now()
        if session.opened_at is None:
            own = None if reader.browser is None else digest(reader.browser)
            session = replace(session, opened_at=now, browser_hash=own, expires_at=now + OPEN_FOR)
        uses = session.uses + 1
        await uow.page_sessions.save(replace(session, uses=uses, ended_at=now if uses >= MOST_USES else None))
        return await make_copy(uow, means, member_id, Actor("member", session.chat.address.platform.value))


async def _good(uow: UnitOfWork, means: Means, token: str, reader: Reader, *, held: bool) -> PageSession | None:
    session = await uow.page_sessions.by_token(Purpose.MYDATA, digest(token), held=held)
    if session is None or session.ended_at is not None or means.clock.now() >= session.expires_at:
        return None
    link = await uow.links.of_chat(session.chat.id)
    member = None if link is None or link.member_id != session.member_id else await uow.members.get(link.member_id)
    if member is None or member.locked:
        return None
    may = may_take(session, reader) if held else may_look(session, reader)
    return session if may else None


def may_take(session: PageSession, reader: Reader) -> bool:
    """Any browser first, then only that one; or the chat's own Telegram user, who needs no cookie."""
    address = session.chat.address
    if reader.telegram_user is not None:
        return address.platform is Platform.TELEGRAM and reader.telegram_user == address.user_id
    if reader.browser is None:
        return False
    if session.opened_at is None:
        return True
    return session.browser_hash is not None and compare_digest(session.browser_hash, digest(reader.browser))


def may_look(session: PageSession, reader: Reader) -> bool:
    """The buttons hold nothing: who could not take a copy sees them only while no browser has the page for its own."""
    return session.browser_hash is None or may_take(session, reader)
