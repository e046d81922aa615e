"""Binding a chat to a member: the offer, the page's steps, the last step, the end (product rows E1, E2, C5).

The page's functions take the `Store`, since hashing must happen between transactions, not inside one; those that a chat
message calls take its `UnitOfWork`.  A step that is entered out of order changes nothing and shows the present one.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from hmac import compare_digest

from core.credentials import normalised, read_code, read_username
from core.history import MEMBER, Action, Actor, NewEntry
from core.links import FILL_WITHIN, OPEN_WITHIN, Chat, ChatAddress, LinkSession, LinkStep, Platform, Way, digest
from core.pages import Purpose
from core.policy import NewPassword
from core.ports import Means, Store, UnitOfWork
from core.services import menus
from core.services.link_binding import bind
from core.services.link_page import Bound, Page, Visit, failed, is_open
from core.services.link_proofs import by_code, by_facts, by_password
from core.services.page_visit import start as start_page
from core.services.passwords import SAME, fault_in
from core.throttle import Standing

__all__ = [
    "Announcing",
    "Bound",
    "Page",
    "choose_password",
    "confirm",
    "enter_credentials",
    "finish_by_code",
    "finish_by_nonce",
    "offer",
    "prove_code",
    "prove_facts",
    "unlink",
    "view",
]

Announcing = Callable[[UnitOfWork, Bound], Awaitable[None]]
"""Writes into the outbox what is said about a finished link."""

CONSENT_NEEDED = "linking.consent_needed"

UNLINKED = "unlinked"
"""Why a link ended whose chat asked for it."""

CONFIRMED_AT = {LinkStep.CONFIRM, LinkStep.CODE}
"""Where the last form may be sent; again, too, since the code that was shown may be lost."""


async def offer(uow: UnitOfWork, means: Means, chat: Chat, chat_name: str | None) -> str:
    """Start a session for CHAT; its token, for the page's address. Earlier sessions of the chat end.

    The page names a way to ask staff for a code, which is a page of its own with the same token.
    """
    token = means.ids.token()
    now = means.clock.now()
    await uow.link_sessions.start(chat.id, chat_name, digest(token), now, now + OPEN_WITHIN)
    await start_page(uow, means, Purpose.FORGOT, chat, token=token, within=OPEN_WITHIN + FILL_WITHIN)
    return token


async def view(store: Store, means: Means, token: str, browser: str | None) -> Page:
    """The page for TOKEN in the browser with the secret BROWSER, to which its first visit binds it. Changes no step.

    Without BROWSER nothing is bound, and only a page that nobody has opened yet is shown.
    """
    visit = Visit(store, means, token, browser)
    return await visit.page(await visit.session())


async def enter_credentials(
    store: Store,
    means: Means,
    token: str,
    browser: str | None,
    *,
    username: str,
    password: str,
    network: str | None = None,
) -> Page:
    """Step 1. NETWORK: where the entry came from, here and in the next step."""
    visit = Visit(store, means, token, browser, network)
    session = await visit.session()
    if session is None or session.step is not LinkStep.CREDENTIALS or browser is None:
        return await visit.page(session)
    member_no = read_username(username, means.policy.members)

    async def proving(standing: Standing) -> LinkSession | None:
        return await by_password(store, means, session, member_no, password, standing)

    return await visit.entered(session, member_no, proving)


async def prove_facts(
    store: Store,
    means: Means,
    token: str,
    browser: str | None,
    *,
    birth_date: date | None,
    id_last4: str,
    network: str | None = None,
) -> Page:
    """Step 2 by birth date and last four digits. One refusal for every cause."""
    visit = Visit(store, means, token, browser, network)
    session = await visit.session()
    if session is None or session.step is not LinkStep.PROOF:
        return await visit.page(session)

    async def proving(standing: Standing) -> LinkSession | None:
        return await by_facts(store, means, session, birth_date, id_last4, standing)

    return await visit.entered(session, session.member_no, proving)


async def prove_code(
    store: Store, means: Means, token: str, browser: str | None, *, code: str, network: str | None = None
) -> Page:
    """Step 2 by a one-time code from staff."""
    visit = Visit(store, means, token, browser, network)
    session = await visit.session()
    if session is None or session.step is not LinkStep.PROOF:
        return await visit.page(session)

    async def proving(standing: Standing) -> LinkSession | None:
        return await by_code(store, means, session, code, standing)

    return await visit.entered(session, session.member_no, proving)


async def choose_password(store: Store, means: Means, token: str, browser: str | None, *, new: str, again: str) -> Page:
    """Step 3. Both empty skips it where the policy says so.

    The hash is kept with the session only; it becomes the member's password with the last step.
    """
    visit = Visit(store, means, token, browser)
    session = await visit.session()
    if session is None or session.step is not LinkStep.PASSWORD:
        return await visit.page(session)
    may_skip = means.policy.credentials.new_password is NewPassword.SHOULD and session.way is not Way.OWN
    if may_skip and not new and not again:
        return await visit.keep(session, replace(session, step=LinkStep.CONFIRM))
    refused = await fault_in(store, means, session.member_id, new, again) or await _same_in(visit, session, new)
    if refused is not None:
        return await visit.page(session, refused=refused)
    new_hash = await means.hasher.hash(normalised(new))
    return await visit.keep(session, replace(session, step=LinkStep.CONFIRM, new_password_hash=new_hash))


async def _same_in(visit: Visit, session: LinkSession, new: str) -> str | None:
    """The refusal of a new password that is the exposed one."""
    if session.way is not Way.OWN or session.member_id is None:
        return None
    async with visit.store.read() as uow:
        credential = await uow.credentials.of_member(session.member_id)
    exposed = credential.password_hash if credential else None
    return SAME if await visit.means.hasher.verify(exposed, normalised(new)) else None


async def confirm(
    store: Store,
    means: Means,
    token: str,
    browser: str | None,
    *,
    consent: bool,
    telegram_user: str | None,
    announce: Announcing | None = None,
) -> Page | Bound:
    """Step 4. TELEGRAM_USER: the user id of valid initData, where the page has script: binds at once.

    Otherwise LINE's page comes back with a `dialog_nonce`, Telegram's with a `code` to type; both are new each time.
    ANNOUNCE writes down who is told of the link, in the transaction that binds: both are kept, or neither.
    """
    visit = Visit(store, means, token, browser)
    secret = None
    async with store.work() as uow:
        session = await visit.opened(uow)
        if session is None or session.step not in CONFIRMED_AT:
            refused = None
        elif not consent:
            refused = CONSENT_NEEDED
        elif telegram_user is not None and session.chat.address.platform is Platform.TELEGRAM:
            bound = await _bind_at_once(uow, means, _agreed(session, means), telegram_user)
            if bound is not None:
                if announce is not None:
                    await announce(uow, bound)
                return bound
            session = refused = None
        else:
            secret, refused = means.ids.token() if _is_line(session) else means.ids.code(), None
            session = _waiting_for(_agreed(session, means), secret)
            await uow.link_sessions.save(session)
    return await visit.page(session, refused=refused, secret=secret)


def _is_line(session: LinkSession) -> bool:
    return session.chat.address.platform is Platform.LINE


def _agreed(session: LinkSession, means: Means) -> LinkSession:
    return replace(session, consent_version=means.policy.credentials.consent_version)


def _waiting_for(session: LinkSession, secret: str) -> LinkSession:
    """SESSION once SECRET was given out: LINE's dialog brings it back as nonce, on Telegram it is typed as code."""
    if _is_line(session):
        return replace(session, nonce_hash=digest(secret))
    return replace(session, step=LinkStep.CODE, code_hash=digest(secret))


async def _bind_at_once(uow: UnitOfWork, means: Means, session: LinkSession, telegram_user: str) -> Bound | None:
    """Bind if the page was opened by the person whose chat began; for anybody else the session ends."""
    if telegram_user == session.chat.address.user_id:
        return await bind(uow, means, session)
    await uow.link_sessions.save(replace(session, step=LinkStep.EXPIRED))
    return None


async def finish_by_nonce(uow: UnitOfWork, means: Means, address: ChatAddress, nonce: str) -> Bound | None:
    """LINE's accountLink event came back. None where the nonce is unknown, used, expired or another chat's."""
    session = await uow.link_sessions.by_nonce(digest(nonce), held=True)
    if session is None or session.chat.address != address or not is_open(session, means):
        return None
    return await bind(uow, means, session)


async def finish_by_code(uow: UnitOfWork, means: Means, chat: Chat, typed: str) -> Bound | None:
    """The code was typed in the chat that began. None where it is not the one; wrong ones are counted.

    What has not the shape of a code is a message like any other, and not counted.
    """
    session = await uow.link_sessions.awaiting_code(chat.id, held=True)
    code = read_code(typed)
    if session is None or code is None or not is_open(session, means):
        return None
    if not compare_digest(digest(code), session.code_hash or b""):
        await uow.link_sessions.save(failed(session, means))
        return None
    return await bind(uow, means, session)


async def unlink(uow: UnitOfWork, means: Means, chat: Chat) -> bool:
    """End the chat's link; False where it had none."""
    link = await uow.links.of_chat(chat.id)
    if link is None:
        return False
    now = means.clock.now()
    actor = Actor(MEMBER, chat.address.platform.value)
    await uow.history.append(NewEntry(at=now, actor=actor, action=Action.UNLINKED, member_id=link.member_id))
    await uow.links.end(chat.id, now, UNLINKED)
    await uow.pins.forget_person(chat.id)
    await menus.show(uow, means, chat)
    return True
