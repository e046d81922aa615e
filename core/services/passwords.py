"""A member's own password: what may be one, changing it, proving it again, and what became of one typed in a chat.

    result = await change(visit, old="…", new="…", again="…", announce=told)      # rows E2; the page `/link/password`
    result = await prove(visit, "…")                      # after ninety silent days; the page `/link/prove`

Every entry counts as a guess before it is looked at (`core.services.guarding`), here as on the link page; a refusal
does not say whether the password was wrong or the account is paused.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from core.clock import today
from core.credentials import normalised, password_faults
from core.history import MEMBER, Action, Actor, NewEntry
from core.links import Chat, ChatAddress, ChatId, Link, LinkStep, MemberId
from core.members import Member
from core.pages import PageSession
from core.ports import Credential, Means, Store, UnitOfWork
from core.services import guarding
from core.services.page_visit import GONE, PageResult, PageVisit
from core.throttle import NO_NUMBER, Attempt, Ticket

FAULT = "linking.password_"
"""The beginning of catalogue keys."""
DIFFERENT = FAULT + "different"
SAME = FAULT + "same"
WRONG = "password_page.wrong"
NOBODY = MemberId(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A new password: whose, in which chat it was asked for, and the member's other links, which are to be told."""

    member: Member
    chat: Chat
    others: tuple[Link, ...]


Announcing = Callable[[UnitOfWork, Changed], Awaitable[None]]
"""Writes into the outbox what is said about it."""


Proving = Callable[[UnitOfWork, PageSession], Awaitable[None]]
"""What else follows from a proof, in its transaction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspected:
    """What was typed into a chat and may be the own password of ACCOUNT. Lives in memory for the time of a hash."""

    address: ChatAddress
    account: str
    passwords: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Checked:
    ticket: Ticket
    member: Member | None
    credential: Credential | None
    right: bool


async def change(visit: PageVisit, *, old: str, new: str, again: str, announce: Announcing) -> PageResult:
    """Set NEW if OLD is right. What is wrong with NEW itself is said first, and is no guess."""
    session = await visit.look()
    if session is None or session.member_id is None or visit.browser is None:
        return GONE
    if session.uses:
        return PageResult(session=session)
    refused = await fault_in(visit.store, visit.means, session.member_id, new, again)
    if refused is None and normalised(new) == normalised(old):
        refused = SAME
    if refused is not None:
        return PageResult(session=session, refused=refused)
    checked = await _checked(visit, session, old)
    if not checked.right:
        return await _refuse(visit, checked)
    new_hash = await visit.means.hasher.hash(normalised(new))
    async with visit.store.work() as uow:
        kept = await _still(uow, visit, checked)
        await guarding.settle(uow, visit.means, checked.ticket, right=True)
        if kept is None or checked.member is None:
            return GONE
        return PageResult(session=await _set(uow, visit, kept, checked.member, new_hash, announce))


async def prove(visit: PageVisit, password: str, *, then: Proving | None = None) -> PageResult:
    """The chat may ask again, if PASSWORD is the member's own; THEN what else a proof leads to is done."""
    session = await visit.look()
    if session is None or session.member_id is None or visit.browser is None:
        return GONE
    if session.uses:
        return PageResult(session=session)
    checked = await _checked(visit, session, password)
    if not checked.right:
        return await _refuse(visit, checked)
    async with visit.store.work() as uow:
        kept = await _still(uow, visit, checked)
        await guarding.settle(uow, visit.means, checked.ticket, right=True)
        if kept is None:
            return GONE
        await uow.links.seen(kept.chat.id, today(visit.means.clock))
        if then is not None:
            await then(uow, kept)
        return PageResult(session=await visit.used(uow, kept))


async def fault_in(store: Store, means: Means, member_id: MemberId | None, new: str, again: str) -> str | None:
    """The catalogue key of the first thing wrong with a new password."""
    password = normalised(new)
    if password != normalised(again):
        return DIFFERENT
    async with store.read() as uow:
        member = await uow.members.get(member_id or NOBODY)
    if member is None:
        return WRONG
    policy = means.policy
    faults = password_faults(password, member, policy.coop, policy.credentials, means.common_passwords)
    return FAULT + faults[0] if faults else None


async def examine(store: Store, means: Means, suspected: Suspected) -> None:
    """Mark the own password of the account as exposed, if it is among what was typed.

    Outside of any transaction, since it hashes.  A guess in a chat is counted as one on the page is, and nobody is told
    what came out of it: the chat's answer is the same.
    """
    async with store.work() as uow:
        chat = (await uow.chats.open(suspected.address, means.clock.now())).chat
    for password in suspected.passwords:
        attempt = _attempt(means, suspected.account, chat.id, None)
        async with store.read() as uow:
            member = await uow.members.by_number(suspected.account)
            credential = await uow.credentials.of_member(member.id if member else NOBODY)
        checked = await _verified(store, means, attempt, member, credential, password)
        async with store.work() as uow:
            await guarding.settle(uow, means, checked.ticket, right=checked.right)
            if checked.right and member is not None and credential is not None:
                await _expose(uow, means, chat, member, credential)


async def _expose(uow: UnitOfWork, means: Means, chat: Chat, member: Member, credential: Credential) -> None:
    now = means.clock.now()
    if await uow.credentials.expose(member.id, credential.version, now):
        actor = Actor(MEMBER, chat.address.platform.value)
        entry = NewEntry(at=now, actor=actor, action=Action.PASSWORD_EXPOSED, member_id=member.id)
        await uow.history.append(entry)


async def _checked(visit: PageVisit, session: PageSession, password: str) -> _Checked:
    """Counted first, then one hash."""
    async with visit.store.read() as uow:
        member = await uow.members.get(session.member_id or NOBODY)
        credential = await uow.credentials.of_member(session.member_id or NOBODY)
    account = member.member_no if member else None
    attempt = _attempt(visit.means, account, session.chat.id, visit.network)
    return await _verified(visit.store, visit.means, attempt, member, credential, password)


def _attempt(means: Means, account: str | None, chat_id: ChatId, network: str | None) -> Attempt:
    return Attempt(
        account=account or NO_NUMBER, chat_id=chat_id, network=network, step=LinkStep.PASSWORD, at=means.clock.now()
    )


async def _verified(
    store: Store,
    means: Means,
    attempt: Attempt,
    member: Member | None,
    credential: Credential | None,
    password: str,
) -> _Checked:
    ticket = await guarding.begin(store, means, attempt)
    stored = credential.password_hash if credential else None
    right = await means.hasher.verify(stored, normalised(password)) and ticket.standing.own_password
    return _Checked(ticket, member, credential, right)


async def _refuse(visit: PageVisit, checked: _Checked) -> PageResult:
    async with visit.store.work() as uow:
        kept = await visit.held(uow)
        await guarding.settle(uow, visit.means, checked.ticket, right=False)
        if kept is None:
            return GONE
        kept = await visit.failed(uow, kept)
    return GONE if kept is None else PageResult(session=kept, refused=f"{visit.purpose.value}_page.wrong")


async def _still(uow: UnitOfWork, visit: PageVisit, checked: _Checked) -> PageSession | None:
    """The session, if it is good and unused, and the password that was checked is still the member's own."""
    kept = await visit.held(uow)
    if kept is None or kept.uses or kept.member_id is None or checked.credential is None:
        return None
    now = await uow.credentials.of_member(kept.member_id)
    return kept if now is not None and now.version == checked.credential.version else None


async def _set(
    uow: UnitOfWork, visit: PageVisit, session: PageSession, member: Member, new_hash: str, announce: Announcing
) -> PageSession:
    """The new password, its entry in the history, the end of the member's other pages, and the word to the chats."""
    now = visit.means.clock.now()
    await uow.credentials.set_password(member.id, new_hash, now)
    actor = Actor(MEMBER, session.chat.address.platform.value)
    await uow.history.append(NewEntry(at=now, actor=actor, action=Action.PASSWORD_SET, member_id=member.id))
    await uow.page_sessions.end_of_member(member.id, now)
    session = await visit.used(uow, session)
    links = await uow.links.of_member(member.id)
    others = tuple(link for link in links if link.chat.id != session.chat.id)
    await announce(uow, Changed(member=member, chat=session.chat, others=others))
    return session
