"""The page that hands a member the receipt of a month, for chats that take no files (security T15).

    offered = await offer(uow, means, chat, member, papers)     # "/receipt/…", "/receipt/picture/…", 15 minutes
    paper = await hand_out(store, means, token, reader, 0)      # three times, to one browser

A month has one receipt; books that were imported may have several, which are handed out one by one.

Looking changes nothing.  Each time it is asked anew whether the chat still speaks for the member, whether staff have
locked the member, and whether the receipt still counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from core.calendar import Month
from core.links import Chat, Platform, digest
from core.members import Member
from core.pages import PageSession, Purpose
from core.ports import Means, Store, UnitOfWork
from core.receipt_paper import Paper
from core.services.copy_page import Reader, may_look, may_take

GOOD_FOR = timedelta(minutes=15)
MOST_USES = 3
LEAVES_LINE = "?openExternalBrowser=1"
"""LINE's own browser does not save files reliably; with this it hands the address to the telephone's."""

NUMBERS, MONTH = "receipts", "month"
"""What a session's data holds: numbers in the register, a line each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """Paths below the public address."""

    page: str
    picture: str


async def offer(uow: UnitOfWork, means: Means, chat: Chat, member: Member, papers: Sequence[Paper]) -> Offered:
    """A page of PAPERS of one month for CHAT, which speaks for MEMBER. Earlier ones of the chat end."""
    numbers = "\n".join(paper.receipt_no for paper in papers)
    now, data = means.clock.now(), {NUMBERS: numbers, MONTH: str(papers[0].month)}
    tokens = {purpose: means.ids.token() for purpose in (Purpose.RECEIPT, Purpose.RECEIPT_PICTURE)}
    for purpose, token in tokens.items():
        await uow.page_sessions.start(purpose, chat.id, member.id, digest(token), now, now + GOOD_FOR, data)
    leave = LEAVES_LINE if chat.address.platform is Platform.LINE else ""
    return Offered(
        page=f"/receipt/{tokens[Purpose.RECEIPT]}{leave}",
        picture=f"/receipt/picture/{tokens[Purpose.RECEIPT_PICTURE]}",
    )


async def look(store: Store, means: Means, token: str, reader: Reader) -> PageSession | None:
    """The page, if it would hand out the receipt to READER; None for every reason why not."""
    async with store.read() as uow:
        session = await _good(uow, means, Purpose.RECEIPT, token)
        return session if session is not None and may_look(session, reader) else None


def numbers_of(session: PageSession) -> Sequence[str]:
    """The receipts that the page hands out."""
    return session.data[NUMBERS].split("\n")


def uses_left(session: PageSession) -> int:
    """How often it hands one out yet."""
    return MOST_USES * len(numbers_of(session)) - session.uses


async def hand_out(store: Store, means: Means, token: str, reader: Reader, place: int) -> Paper | None:
    """The receipt at PLACE, counted; from the first time on the page is this browser's. None as `look`."""
    async with store.work() as uow:
        session = await _good(uow, means, Purpose.RECEIPT, token, held=True)
        if session is None or not may_take(session, reader) or place not in range(len(numbers_of(session))):
            return None
        now = means.clock.now()
        if session.opened_at is None:
            own = None if reader.browser is None else digest(reader.browser)
            session = replace(session, opened_at=now, browser_hash=own)
        used = replace(session, uses=session.uses + 1)
        await uow.page_sessions.save(replace(used, ended_at=None if uses_left(used) else now))
        return await uow.receipt_register.paper(numbers_of(session)[place])


async def pictured(store: Store, means: Means, token: str) -> Paper | None:
    """The receipt of which the address with TOKEN shows a picture; uses nothing up. None as `look`."""
    async with store.read() as uow:
        session = await _good(uow, means, Purpose.RECEIPT_PICTURE, token)
        return None if session is None else await uow.receipt_register.paper(numbers_of(session)[0])


async def _good(
    uow: UnitOfWork, means: Means, purpose: Purpose, token: str, *, held: bool = False
) -> PageSession | None:
    session = await uow.page_sessions.by_token(purpose, digest(token), held=held)
    if session is None or session.ended_at is not None or means.clock.now() >= session.expires_at:
        return None
    link = await uow.links.of_chat(session.chat.id)
    member = None if link is None or link.member_id != session.member_id else await uow.members.get(link.member_id)
    if member is None or member.locked:
        return None
    entered = await uow.receipt_register.of_member_in(member.id, Month.parse(session.data[MONTH]))
    counting = {one.receipt_no for one in entered if one.void_at is None}
    return session if counting.issuperset(numbers_of(session)) else None
