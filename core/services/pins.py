"""The PIN of a chat on a telephone that others use: set, entered, taken away (pages `/link/newpin`, `/pin`, `/nopin`).

    result = await enter(visit, "๔๘๒๗")        # figures are shown for the policy's `pin_minutes`, in this chat alone

Each entry counts as wrong before it is looked at, so that several at once are no more guesses.  After five in a row
the PIN opens nothing more; the own password takes it away.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from core.chat_care import Pin, pin_fault
from core.credentials import normalised
from core.history import MEMBER, Action, Actor, NewEntry
from core.links import Chat, ChatId, MemberId
from core.pages import PageSession
from core.ports import Means, UnitOfWork
from core.services import passwords
from core.services.page_visit import GONE, PageResult, PageVisit

WRONG, OVER = "pin_page.wrong", "pin_page.over"
FAULT = "newpin_page."
"""The beginning of catalogue keys."""


async def keep(visit: PageVisit, *, pin: str, again: str) -> PageResult:
    """Set PIN for the chat; it is open for as long as after an entry."""
    session = await visit.look()
    if session is None or session.member_id is None or visit.browser is None:
        return GONE
    if session.uses:
        return PageResult(session=session)
    digits = _digits(pin)
    async with visit.store.read() as uow:
        member = await uow.members.get(session.member_id)
    fault = "different" if digits != _digits(again) else pin_fault(digits, member) if member else None
    if fault is not None:
        return PageResult(session=session, refused=FAULT + fault)
    hashed = await visit.means.hasher.hash(digits)
    async with visit.store.work() as uow:
        kept = await visit.held(uow)
        if kept is None or kept.uses or kept.member_id is None:
            return GONE
        await uow.pins.put(kept.chat.id, Pin(hash=hashed, open_until=_open_until(visit.means)))
        await _write_down(uow, visit.means, kept.chat, kept.member_id, Action.PIN_SET)
        return PageResult(session=await visit.used(uow, kept))


async def enter(visit: PageVisit, pin: str) -> PageResult:
    """Open the chat, if PIN is its own."""
    session = await visit.look()
    if session is None or session.member_id is None or visit.browser is None:
        return GONE
    if session.uses:
        return PageResult(session=session)
    counted = await _counted(visit, session.chat.id)
    if counted is None:
        return PageResult(session=session, refused=OVER)
    right = await visit.means.hasher.verify(counted.hash, _digits(pin))
    async with visit.store.work() as uow:
        kept = await visit.held(uow)
        now = await uow.pins.of_chat(session.chat.id)
        if kept is None or now is None or now.hash != counted.hash:
            return GONE
        if right:
            await uow.pins.put(kept.chat.id, replace(now, failures=0, open_until=_open_until(visit.means)))
            return PageResult(session=await visit.used(uow, kept))
    return PageResult(session=kept, refused=OVER if now.is_over else WRONG)


async def clear(visit: PageVisit, password: str) -> PageResult:
    """Take a forgotten PIN away, if PASSWORD is the member's own."""

    async def then(uow: UnitOfWork, session: PageSession) -> None:
        if session.member_id is not None:
            await remove(uow, visit.means, session.chat, session.member_id)

    return await passwords.prove(visit, password, then=then)


async def remove(uow: UnitOfWork, means: Means, chat: Chat, member_id: MemberId) -> bool:
    """The chat asks for no PIN any more; False where it had none."""
    if await uow.pins.of_chat(chat.id) is None:
        return False
    await uow.pins.put(chat.id, None)
    await _write_down(uow, means, chat, member_id, Action.PIN_REMOVED)
    return True


async def _counted(visit: PageVisit, chat_id: ChatId) -> Pin | None:
    """The PIN with one more failure, which a right entry takes back; None where it may not be entered."""
    async with visit.store.work() as uow:
        held = await visit.held(uow)
        pin = await uow.pins.of_chat(chat_id)
        if held is None or pin is None or pin.is_over:
            return None
        pin = replace(pin, failures=pin.failures + 1)
        await uow.pins.put(chat_id, pin)
        return pin


def _digits(typed: str) -> str:
    """Digits of any script as ASCII ones, without blanks; other characters stay and make it wrong."""
    return "".join(str(int(c)) if c.isdecimal() else c for c in normalised(typed) if not c.isspace())


def _open_until(means: Means) -> datetime:
    return means.clock.now() + timedelta(minutes=means.policy.credentials.pin_minutes)


async def _write_down(uow: UnitOfWork, means: Means, chat: Chat, member_id: MemberId, action: Action) -> None:
    actor = Actor(MEMBER, chat.address.platform.value)
    await uow.history.append(NewEntry(at=means.clock.now(), actor=actor, action=action, member_id=member_id))
