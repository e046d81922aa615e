"""The password of the office's people for their work: set, and asked for when a session has ended (security T13).

    result = await set_password(visit, new="…", again="…")       # the page /link/staffpassword
    result = await prove(visit, "…")                              # the page /link/staffprove

Guesses are counted as those at members' accounts are (`core.services.guarding`), under the name that the history has
for the person.  A new code for the chat ends the row of failures, and is a proof itself.
"""

from dataclasses import dataclass
from datetime import timedelta

from core.credentials import faults_among, normalised
from core.history import Action, Actor, NewEntry
from core.links import Chat, LinkStep
from core.members import plain
from core.pages import PageSession
from core.ports import Means, Store, UnitOfWork
from core.services import guarding
from core.services.page_visit import GONE, PageResult, PageVisit
from core.services.passwords import DIFFERENT, FAULT
from core.staff import Staff
from core.staff_links import StaffLink
from core.throttle import Attempt, Ticket

FRESH = timedelta(minutes=15)
"""For so long after a proof a password may be put in place of the one there is."""

SHORTEST_KNOWN = 3
"""Letters of a name that must not stand in the password."""

WRONG, NOT_NOW = "staffprove_page.wrong", "staffpassword_page.not_now"


@dataclass(frozen=True, slots=True)
class _AtWork:
    person: Staff
    link: StaffLink
    password: str | None


async def has_password(uow: UnitOfWork, person: Staff) -> bool:
    """Whether PERSON can prove to be it by a password."""
    return await uow.staff_links.password(person.id) is not None


async def may_set(uow: UnitOfWork, means: Means, chat: Chat) -> bool:
    """Whether the person of CHAT may set a password now: the first one, or another right after a proof."""
    at_work = await _at_work(uow, chat, held=False)
    return at_work is not None and _may_set(means, at_work)


async def set_password(visit: PageVisit, *, new: str, again: str) -> PageResult:
    """NEW is the person's password for the work from now on."""
    begun = await _begun(visit)
    if isinstance(begun, PageResult):
        return begun
    at_work, session = begun
    refused = _fault(visit.means, at_work.person, normalised(new), normalised(again))
    if refused is not None:
        return PageResult(session=session, refused=refused)
    hashed = await visit.means.hasher.hash(normalised(new))
    async with visit.store.work() as uow:
        still, kept = await _still(uow, visit, session)
        if still is None or kept is None:
            return GONE
        if not _may_set(visit.means, still):
            return PageResult(session=kept, refused=NOT_NOW)
        now, person = visit.means.clock.now(), still.person
        await uow.staff_links.set_password(person.id, hashed, now)
        actor = Actor(person.actor_name, session.chat.address.platform.value)
        entry = NewEntry(at=now, actor=actor, action=Action.STAFF_PASSWORD_SET, subject=person.actor_name)
        await uow.history.append(entry)
        return PageResult(session=await visit.used(uow, kept))


async def prove(visit: PageVisit, password: str) -> PageResult:
    """The chat works on, if PASSWORD is its person's own."""
    begun = await _begun(visit)
    if isinstance(begun, PageResult):
        return begun
    at_work, session = begun
    ticket = await _counted(visit.store, visit.means, at_work.person, session, visit.network)
    right = await visit.means.hasher.verify(at_work.password, normalised(password)) and ticket.standing.own_password
    async with visit.store.work() as uow:
        still, kept = await _still(uow, visit, session)
        await guarding.settle(uow, visit.means, ticket, right=right)
        if still is None or kept is None or still.password != at_work.password:
            return GONE
        if right:
            await uow.staff_links.prove(kept.chat.id, visit.means.clock.now())
            return PageResult(session=await visit.used(uow, kept))
        kept = await visit.failed(uow, kept)
    return GONE if kept is None else PageResult(session=kept, refused=WRONG)


def _fault(means: Means, person: Staff, password: str, again: str) -> str | None:
    """The catalogue key of the first thing wrong with a new password."""
    if password != again:
        return DIFFERENT
    words = (person.username, *person.name.split())
    known = [plain(word) for word in words if len(word) >= SHORTEST_KNOWN]
    policy = means.policy
    faults = faults_among(password, known, policy.coop, policy.credentials, means.common_passwords)
    return FAULT + faults[0] if faults else None


def _may_set(means: Means, at_work: _AtWork) -> bool:
    since_proof = means.clock.now() - at_work.link.proved_at
    hours = means.policy.staff.session_hours
    if at_work.password is not None:
        return since_proof < FRESH
    return hours == 0 or since_proof < timedelta(hours=hours)


async def _at_work(uow: UnitOfWork, chat: Chat, *, held: bool) -> _AtWork | None:
    """Whose chat of the office it is; None for every other chat. HELD: nobody disables them before UOW ends."""
    link = await uow.staff_links.of_chat(chat.id)
    person = None if link is None else await uow.staff.get(link.staff_id, held=held)
    if link is None or person is None or not person.is_active:
        return None
    return _AtWork(person, link, await uow.staff_links.password(person.id))


async def _begun(visit: PageVisit) -> tuple[_AtWork, PageSession] | PageResult:
    """Whose page it is, and the page; or what is to be said instead of taking an entry."""
    session = await visit.look()
    if session is None or visit.browser is None:
        return GONE
    if session.uses:
        return PageResult(session=session)
    async with visit.store.read() as uow:
        at_work = await _at_work(uow, session.chat, held=False)
    return GONE if at_work is None else (at_work, session)


async def _still(
    uow: UnitOfWork, visit: PageVisit, session: PageSession
) -> tuple[_AtWork, PageSession] | tuple[None, None]:
    """The person and the page, both held, if both are still good; the person first, as who disables takes them."""
    at_work = await _at_work(uow, session.chat, held=True)
    kept = await visit.held(uow)
    if at_work is None or kept is None or kept.uses:
        return None, None
    return at_work, kept


async def _counted(store: Store, means: Means, person: Staff, session: PageSession, network: str | None) -> Ticket:
    attempt = Attempt(
        account=person.actor_name,
        chat_id=session.chat.id,
        network=network,
        step=LinkStep.PASSWORD,
        at=means.clock.now(),
    )
    return await guarding.begin(store, means, attempt)
