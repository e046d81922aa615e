"""A visit to a page behind a one-time address: whose it is, and how long it is good for (`core.pages`).

    visit = PageVisit(store, means, Purpose.PASSWORD, token, browser)
    session = await visit.look()          # None for every reason why not: unknown, old, ended, another browser's

The button opens within ten minutes; the first browser that shows the page has it for thirty.  A page for a member dies
with the link of its chat.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from hmac import compare_digest

from core.links import FILL_WITHIN, OPEN_WITHIN, Chat, MemberId, digest
from core.pages import PageSession, Purpose
from core.ports import Means, Store, UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class PageResult:
    """What became of an entry. `session`: None where the page is not good any more. `refused`: a catalogue key."""

    session: PageSession | None
    refused: str | None = None


GONE = PageResult(session=None)


async def start(
    uow: UnitOfWork,
    means: Means,
    purpose: Purpose,
    chat: Chat,
    member_id: MemberId | None = None,
    *,
    token: str | None = None,
    within: timedelta = OPEN_WITHIN,
) -> str:
    """A page for CHAT, to be opened WITHIN that time; its token. TOKEN: one that a page of another kind has already."""
    token, now = token or means.ids.token(), means.clock.now()
    await uow.page_sessions.start(purpose, chat.id, member_id, digest(token), now, now + within)
    return token


@dataclass(frozen=True, slots=True)
class PageVisit:
    """One request of a browser to a page. BROWSER is None where it has no secret; NETWORK: where it came from."""

    store: Store
    means: Means
    purpose: Purpose
    token: str
    browser: str | None
    network: str | None = None

    async def look(self) -> PageSession | None:
        """The session, if it is good for this browser; nothing is bound."""
        async with self.store.read() as uow:
            return await self._valid(uow, held=False)

    async def known(self) -> PageSession | None:
        """The session of the address whoever asks, good or not: for telling whose chat began it."""
        async with self.store.read() as uow:
            return await uow.page_sessions.by_token(self.purpose, digest(self.token))

    async def open(self) -> None:
        """The page is shown in this browser: from now on it is this browser's, and its minutes begin."""
        session = await self.look()
        if session is not None and session.opened_at is None and self.browser is not None:
            async with self.store.work() as uow:
                await self.held(uow)

    async def held(self, uow: UnitOfWork) -> PageSession | None:
        """The session as it is in this transaction, bound to this browser if it was to none."""
        session = await self._valid(uow, held=True)
        if session is None or self.browser is None:
            return None
        if session.opened_at is None:
            now = self.means.clock.now()
            own = digest(self.browser)
            session = replace(session, opened_at=now, browser_hash=own, expires_at=now + FILL_WITHIN)
            await uow.page_sessions.save(session)
        return session

    async def failed(self, uow: UnitOfWork, session: PageSession) -> PageSession | None:
        """SESSION after one more wrong entry; None after the last one that the policy allows."""
        failures = session.failures + 1
        over = failures >= self.means.policy.credentials.tries_per_page
        session = replace(session, failures=failures, ended_at=self.means.clock.now() if over else None)
        await uow.page_sessions.save(session)
        return None if over else session

    async def used(self, uow: UnitOfWork, session: PageSession) -> PageSession:
        """SESSION has done what it is for, once: it only says so from now on."""
        session = replace(session, uses=1)
        await uow.page_sessions.save(session)
        return session

    async def _valid(self, uow: UnitOfWork, *, held: bool) -> PageSession | None:
        session = await uow.page_sessions.by_token(self.purpose, digest(self.token), held=held)
        if session is None or session.ended_at is not None or self.means.clock.now() >= session.expires_at:
            return None
        own = digest(self.browser) if self.browser is not None else b""
        if session.browser_hash is not None and not compare_digest(session.browser_hash, own):
            return None
        if session.member_id is None:
            return session
        link = await uow.links.of_chat(session.chat.id)
        return session if link is not None and link.member_id == session.member_id else None
