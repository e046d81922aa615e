"""Binding a chat to a member: the offer, the page's steps, the last step, the end (product rows E1, E2, C5).

The page's functions take the `Store`, since hashing must happen between transactions, not inside one; those that a chat
message calls take its `UnitOfWork`.
"""

from dataclasses import dataclass
from datetime import date, datetime

from core.links import Chat, ChatAddress, Link, LinkSession, LinkStep, Platform
from core.members import Member
from core.ports import Means, Store, UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What the page shows now.

    `refused`: a catalogue key (`linking.refused`, `linking.password_short` …) where the last entry was not accepted.
    `member`: only from the confirm step on, when the proof has been given.  `code`: shown once, on the page that asks for
    it to be typed.  `dialog_nonce`: LINE's dialog must be opened with it now.
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


async def offer(uow: UnitOfWork, means: Means, chat: Chat, chat_name: str | None) -> str:
    """Start a session for CHAT; its token, for the page's address. Earlier sessions of the chat end."""
    raise NotImplementedError


async def view(store: Store, means: Means, token: str, browser: str | None) -> Page:
    """The page for TOKEN in the browser with the secret BROWSER. Opening it binds it to that browser. Changes no step."""
    raise NotImplementedError


async def enter_credentials(
    store: Store, means: Means, token: str, browser: str | None, *, username: str, password: str
) -> Page:
    """Step 1."""
    raise NotImplementedError


async def prove_facts(
    store: Store, means: Means, token: str, browser: str | None, *, birth_date: date | None, id_last4: str
) -> Page:
    """Step 2 by birth date and last four digits. One refusal for every cause."""
    raise NotImplementedError


async def prove_code(store: Store, means: Means, token: str, browser: str | None, *, code: str) -> Page:
    """Step 2 by a one-time code from staff."""
    raise NotImplementedError


async def choose_password(store: Store, means: Means, token: str, browser: str | None, *, new: str, again: str) -> Page:
    """Step 3. Both empty skips it where the policy says so."""
    raise NotImplementedError


async def confirm(
    store: Store, means: Means, token: str, browser: str | None, *, consent: bool, telegram_user: str | None
) -> Page | Bound:
    """Step 4. TELEGRAM_USER: the user id of valid initData, where the page has script: binds at once.

    Otherwise LINE's page comes back with a `dialog_nonce`, Telegram's with a `code` to type.
    """
    raise NotImplementedError


async def finish_by_nonce(uow: UnitOfWork, means: Means, address: ChatAddress, nonce: str) -> Bound | None:
    """LINE's accountLink event came back. None where the nonce is unknown, used, expired or another chat's."""
    raise NotImplementedError


async def finish_by_code(uow: UnitOfWork, means: Means, chat: Chat, typed: str) -> Bound | None:
    """The code was typed in the chat that began. None where it is not the one; wrong ones are counted."""
    raise NotImplementedError


async def unlink(uow: UnitOfWork, means: Means, chat: Chat) -> bool:
    """End the chat's link; False where it had none."""
    raise NotImplementedError


def step_number(session: LinkSession) -> int:
    """1 to 4, as in "ขั้นที่ 2 จาก 4"."""
    raise NotImplementedError
