"""What the link page works with: given by the program, made up by tests."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from core.ports import Means, Store
from core.services import guarding, passwords, request_page
from core.services.linking import Announcing
from handlers.messages.catalogue import Catalogue

SLOWED_S = 2.0
"""How long an entry from a network with many wrong ones waits."""


class LineAccounts(Protocol):
    """What the page asks of LINE; whatever it raises means that LINE cannot be asked now."""

    async def link_token(self, user_id: str) -> str:
        """A fresh token for the account-link dialog."""
        ...

    async def profile_name(self, user_id: str) -> str | None:
        """The person's display name."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkSite:
    """The page's surroundings.

    `dialog_url`: LINE's, without the path; empty where LINE is off.  `sign`: a keyed MAC.  `on_bound`: writes what is
    said about a finished link, to its chat and to the member's others, into the outbox; `on_password`: the same about a
    changed password; `on_request`: to the chat, of a request that was sent; `wake` rouses delivery once it is
    committed.  `line` and `telegram_token` are None where the channel is off.
    """

    store: Store
    means: Means
    catalogue: Catalogue
    public_url: str
    dialog_url: str
    line: LineAccounts | None
    telegram_token: str | None
    sign: Callable[[bytes], bytes]
    on_bound: Announcing
    on_password: passwords.Announcing
    on_request: request_page.Announcing
    wake: Callable[[], None]
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep
    """Waits so many seconds."""

    async def slow_down(self, network: str | None) -> None:
        """Let a network that guesses wait a little; never refuse it: a school is one address (security, section 2)."""
        async with self.store.read() as uow:
            is_slowed = await guarding.is_slowed(uow, self.means, network)
        if is_slowed:
            await self.pause(SLOWED_S)
