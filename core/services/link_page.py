"""A visit to the link page: whose session it is, what the page shows, and how a step is kept.

The token in the address finds the session, the browser's secret shows that it is still the same browser.  Whatever is
wrong with either looks the same: `LinkStep.EXPIRED`, and nothing else on the page.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from hmac import compare_digest

from core.links import FILL_WITHIN, Chat, Link, LinkSession, LinkStep, Platform, Way, digest
from core.members import Member
from core.policy import NewPassword, SecondProof
from core.ports import Means, Store, UnitOfWork
from core.services import guarding
from core.throttle import NO_NUMBER, Attempt, Standing, Ticket

REFUSED = "linking.refused"
"""The one refusal for every cause: unknown, wrong, locked, left."""

Proving = Callable[[Standing], Awaitable[LinkSession | None]]
"""Says where an entry leads with these ways open; None where it is refused."""

MEMBER_SHOWN = {LinkStep.CONFIRM, LinkStep.CODE, LinkStep.DONE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What the page shows now.

    `refused`: a catalogue key (`linking.refused`, `linking.password_short` …) where the last entry was not accepted.
    `member`: only from the confirm step on, when the proof has been given.  `code`: shown once, on the page that asks
    for it to be typed.  `dialog_nonce`: LINE's dialog must be opened with it now.
    """

    step: LinkStep
    platform: Platform | None = None
    chat: Chat | None = None
    chat_name: str | None = None
    valid_until: datetime | None = None
    refused: str | None = None
    member: Member | None = None
    code: str | None = None
    dialog_nonce: str | None = None
    may_skip_password: bool = False
    proof_by_code: bool = False
    """Policy: only a staff code proves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A finished link and the member's other links, which are to be told."""

    link: Link
    member: Member
    others: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of a browser to the page of a token. BROWSER is None where it has no secret yet."""

    store: Store
    means: Means
    token: str
    browser: str | None
    network: str | None = None
    """Where the request came from, for counting wrong entries."""

    async def session(self) -> LinkSession | None:
        """The session, bound to this browser by its first visit; None where the page is no longer valid, or never was.

        A visitor without a browser's secret binds nothing: previews of links burn no button.
        """
        async with self.store.read() as uow:
            session = await self._valid(uow, held=False)
        if session is None or session.opened_at is not None or self.browser is None:
            return session
        async with self.store.work() as uow:
            return await self.opened(uow)

    async def opened(self, uow: UnitOfWork) -> LinkSession | None:
        """The session as it is in this transaction, bound to this browser if it was to none."""
        session = await self._valid(uow, held=True)
        if session is None or session.opened_at is not None or self.browser is None:
            return session
        now = self.means.clock.now()
        session = replace(session, opened_at=now, browser_hash=digest(self.browser), expires_at=now + FILL_WITHIN)
        await uow.link_sessions.save(session)
        return session

    async def _valid(self, uow: UnitOfWork, *, held: bool) -> LinkSession | None:
        session = await uow.link_sessions.by_token(digest(self.token), held=held)
        if session is None or not is_open(session, self.means):
            return None
        own = digest(self.browser) if self.browser is not None else b""
        return session if session.browser_hash is None or compare_digest(session.browser_hash, own) else None

    async def page(self, session: LinkSession | None, *, refused: str | None = None, secret: str | None = None) -> Page:
        """What SESSION shows: its step, the member once the proof has been given, and SECRET: the nonce or the code."""
        if session is None or session.step is LinkStep.EXPIRED:
            return Page(step=LinkStep.EXPIRED)
        member = None
        if session.step in MEMBER_SHOWN and session.member_id is not None:
            async with self.store.read() as uow:
                member = await uow.members.get(session.member_id)
        rules = self.means.policy.credentials
        platform = session.chat.address.platform
        return Page(
            step=session.step,
            platform=platform,
            chat=session.chat,
            chat_name=session.chat_name,
            valid_until=session.expires_at,
            refused=refused,
            member=member,
            code=secret if platform is Platform.TELEGRAM else None,
            dialog_nonce=secret if platform is Platform.LINE else None,
            may_skip_password=rules.new_password is NewPassword.SHOULD and session.way is not Way.OWN,
            proof_by_code=rules.second_proof is not SecondProof.FACTS,
        )

    async def entered(self, before: LinkSession, account: str | None, proving: Proving) -> Page:
        """What an entry at BEFORE that claims ACCOUNT leads to: counted first, then PROVING, then kept."""
        attempt = Attempt(
            account=account or NO_NUMBER,
            chat_id=before.chat.id,
            network=self.network,
            step=before.step,
            at=self.means.clock.now(),
        )
        ticket = await guarding.begin(self.store, self.means, attempt)
        return await self._settle(before, await proving(ticket.standing), ticket)

    async def _settle(self, before: LinkSession, after: LinkSession | None, ticket: Ticket) -> Page:
        """Keep AFTER, what an entry at BEFORE leads to; None: it was refused, which is counted.

        Entries at the same time must not be worth more tries: only one of them can be right, the others are refused
        and counted, whatever they held.
        """
        async with self.store.work() as uow:
            kept = await self._valid(uow, held=True)
            refused = None
            await guarding.settle(uow, self.means, ticket, right=after is not None)
            if kept is not None and kept.step is before.step:
                if after is None or not _is_same(kept, before):
                    after, refused = failed(kept, self.means), REFUSED
                await uow.link_sessions.save(after)
                kept = after
        return await self.page(kept, refused=refused)

    async def keep(self, before: LinkSession, after: LinkSession) -> Page:
        """Keep AFTER unless the session went on meanwhile; nothing is refused or counted."""
        async with self.store.work() as uow:
            kept = await self._valid(uow, held=True)
            if kept is not None and _is_same(kept, before):
                await uow.link_sessions.save(after)
                kept = after
        return await self.page(kept)


def is_open(session: LinkSession, means: Means) -> bool:
    """Whether SESSION is still valid."""
    return session.step is not LinkStep.EXPIRED and means.clock.now() < session.expires_at


def failed(session: LinkSession, means: Means) -> LinkSession:
    """SESSION after one more wrong answer; the last one that the policy allows ends it."""
    failures = session.failures + 1
    over = failures >= means.policy.credentials.tries_per_page
    return replace(session, failures=failures, step=LinkStep.EXPIRED if over else session.step)


def _is_same(kept: LinkSession, before: LinkSession) -> bool:
    """Whether nothing happened to the session; its chat may have changed its language, say."""
    return replace(kept, chat=before.chat) == before
