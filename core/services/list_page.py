"""A list of members as a page, for more than a card holds (product rows C3, R7; security T12, T13, T15).

    token = await offer(uow, means, chat, person, "สมชาย")     # opened within ten minutes, then good for fifteen
    token = await offer_bills(uow, means, chat, person, Wanted(Month(2026, 12), "A", short=False))     # the same

The first browser that opens it has it alone.  It dies with the person's right: disabled, another role, a chat that is
not the person's any more, each is asked anew.  Opening it is written into the history with the number of members, and
without a name; looking before that shows nothing and changes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from core.calendar import Month
from core.clock import today
from core.history import Action, Actor, NewEntry
from core.links import OPEN_WITHIN, Chat, digest
from core.members import Found
from core.pages import PageSession, Purpose
from core.ports import Means, Store, UnitOfWork
from core.services.bill_list import BillPage, Wanted, bill_page
from core.services.copy_page import Reader, may_look, may_take
from core.services.finding import find
from core.services.staffing import STAFF
from core.staff import Power, Staff, may

OPEN_FOR = timedelta(minutes=15)
PAGE = 50
"""Members on one page."""
TEXT, WHO = "text", "staff"
MONTH, UNIT, SHORT = "month", "unit", "short"
"""What a page of bills was asked for."""


NOBODY = Found(hits=(), number=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One page of the list. `number`: which, from 1; `titles` and `units`: code -> what it means today.

    `found`: those who were looked for by `text`; `bills`: those of a month instead.
    """

    session: PageSession
    person: Staff
    number: int
    titles: Mapping[str, str]
    units: Mapping[str, str]
    text: str = ""
    found: Found = NOBODY
    bills: BillPage | None = None

    @property
    def count(self) -> int:
        """How many members are on all pages."""
        return self.found.number if self.bills is None else self.bills.count

    @property
    def pages(self) -> int:
        """How many there are."""
        return max(-(-self.count // PAGE), 1)


async def offer(uow: UnitOfWork, means: Means, chat: Chat, person: Staff, text: str) -> str:
    """Start a page for PERSON, who looked for TEXT in CHAT; its token. Earlier ones of the chat end."""
    return await _offer(uow, means, chat, {TEXT: text, WHO: person.username})


async def offer_bills(uow: UnitOfWork, means: Means, chat: Chat, person: Staff, wanted: Wanted) -> str:
    """The same for bills of a month."""
    unit = {} if wanted.pay_unit is None else {UNIT: wanted.pay_unit}
    short = {SHORT: SHORT} if wanted.short else {}
    return await _offer(uow, means, chat, {WHO: person.username, MONTH: str(wanted.month), **unit, **short})


async def _offer(uow: UnitOfWork, means: Means, chat: Chat, asked: Mapping[str, str]) -> str:
    token, now = means.ids.token(), means.clock.now()
    await uow.page_sessions.start(Purpose.LIST, chat.id, None, digest(token), now, now + OPEN_WITHIN, asked)
    return token


async def look(store: Store, means: Means, token: str, reader: Reader) -> PageSession | None:
    """The page, if READER may open it; None for every reason why not."""
    async with store.read() as uow:
        good = await _good(uow, means, token, held=False)
        return good[0] if good is not None and may_look(good[0], reader) else None


async def shown(store: Store, means: Means, token: str, reader: Reader, number: int = 1) -> Listed | None:
    """Page NUMBER of an opened list, to the browser that opened it; None as `look`, and before it is opened."""
    async with store.read() as uow:
        good = await _good(uow, means, token, held=False)
        if good is None or good[0].opened_at is None or not may_take(good[0], reader):
            return None
        return await _listed(uow, means, *good, number)


async def opened(store: Store, means: Means, token: str, reader: Reader, number: int = 1) -> Listed | None:
    """The same, opened by this if it was not, once and written into the history; None as `look`."""
    async with store.work() as uow:
        good = await _good(uow, means, token, held=True)
        if good is None or not may_take(good[0], reader):
            return None
        session, person = good
        if session.opened_at is not None:
            return await _listed(uow, means, session, person, number)
        now = means.clock.now()
        own = None if reader.browser is None else digest(reader.browser)
        session = replace(session, opened_at=now, browser_hash=own, expires_at=now + OPEN_FOR, uses=1)
        await uow.page_sessions.save(session)
        listed = await _listed(uow, means, session, person, number)
        entry = NewEntry(
            at=now,
            actor=_actor(session, person),
            action=Action.MEMBERS_LISTED,
            subject=f"members:{listed.count}",
        )
        await uow.history.append(entry)
        return listed


async def _good(uow: UnitOfWork, means: Means, token: str, *, held: bool) -> tuple[PageSession, Staff] | None:
    session = await uow.page_sessions.by_token(Purpose.LIST, digest(token), held=held)
    if session is None or session.ended_at is not None or means.clock.now() >= session.expires_at:
        return None
    link = await uow.staff_links.of_chat(session.chat.id)
    person = None if link is None else await uow.staff.get(link.staff_id)
    if person is None or not person.is_active or person.username != session.data.get(WHO):
        return None
    power = Power.MONTH_SEE if MONTH in session.data else Power.MEMBER_OPEN
    return (session, person) if may(person.role, power) else None


def _actor(session: PageSession, person: Staff) -> Actor:
    return Actor(STAFF + person.username, session.chat.address.platform.value)


async def _listed(uow: UnitOfWork, means: Means, session: PageSession, person: Staff, number: int) -> Listed:
    """Page NUMBER, or the first where there is no such."""
    day = today(means.clock)
    listed = Listed(
        session=session,
        person=person,
        number=number,
        titles=await uow.codes.of_kind("title", day),
        units=await uow.codes.of_kind("unit", day),
    )
    if MONTH in session.data:
        return await _with_bills(uow, means, listed)
    text, actor = session.data[TEXT], _actor(session, person)
    found = await find(uow, means, actor, text, limit=PAGE, offset=(number - 1) * PAGE)
    if not found.hits:
        number, found = 1, await find(uow, means, actor, text, limit=PAGE)
    return replace(listed, text=text, found=found, number=number)


async def _with_bills(uow: UnitOfWork, means: Means, listed: Listed) -> Listed:
    data, actor = listed.session.data, _actor(listed.session, listed.person)
    wanted = Wanted(Month.parse(data[MONTH]), data.get(UNIT), short=SHORT in data)
    page = await bill_page(uow, means, actor, wanted, listed.number)
    if page.bills or listed.number == 1:
        return replace(listed, bills=page)
    return replace(listed, number=1, bills=await bill_page(uow, means, actor, wanted, 1))
