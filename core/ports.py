"""What the registry needs from the world.

`storage` keeps the repositories on SQLite and PostgreSQL, `tests/fakes.py` in memory; one test suite runs over all of
them.  A `UnitOfWork` is one transaction: it commits when its block ends and rolls back when the block raises.  Only
storage is awaited inside a block of `Store.work`; hashing and calls to platforms happen outside of it.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from core.cases import Cases
from core.chat_care import NoticeWishes, Pins
from core.clock import Clock, today
from core.codes import Codes
from core.collection import Bills
from core.deposits import Deposits
from core.dividends import Dividends
from core.due_jobs import DueJobs
from core.fields import FieldReader
from core.guarantees import Guarantees
from core.history import History
from core.links import Chat, ChatAddress, ChatId, Form, Language, Links, LinkSessions, MemberId
from core.loans import Loans
from core.members import Member, Members
from core.messaging import Inbox, Outbox, Switches
from core.notices import Notices
from core.operation import Operation
from core.pages import PageSessions
from core.personal import Personal, Retention
from core.pictures import Pictures
from core.policy import Policies, Policy, policy_on
from core.proposals import Proposals
from core.receipt_register import ReceiptRegister
from core.receipts import Receipts
from core.related import Related
from core.requests import Requests
from core.shares import Shares
from core.staff import StaffId, StaffMembers
from core.staff_links import StaffLinks
from core.throttle import Alerts, Attempts, Breakers
from core.welfare import Welfare
from core.working_days import CalendarChanges, Holidays


class Ids(Protocol):
    """Randomness, passed in."""

    def uuid(self) -> UUID:
        """A random id."""
        ...

    def token(self) -> str:
        """A secret of 256 random bits, safe in an address."""
        ...

    def code(self) -> str:
        """A one-time code that a person types: 8 characters of base32 (A-Z, 2-7), 40 random bits."""
        ...


class PasswordHasher(Protocol):
    """Argon2id with a pepper; off the event loop. Callers pass normalised passwords (`core.credentials.normalised`)."""

    async def hash(self, password: str) -> str:
        """A new salted hash."""
        ...

    async def verify(self, stored: str | None, password: str) -> bool:
        """Whether PASSWORD is the stored one. With None it does the same work and says no."""
        ...


class CommonPasswords(Protocol):
    """The blocklist that ships with the program."""

    def __contains__(self, password: object) -> bool:
        """Whether the password, in lower case, is among the most common ones."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """A member's own password; a member without one still has the first password. `version` rises with every change.

    `exposed_at`: when it was typed into a chat, so that a new one is asked for; None for one that nobody else saw.
    """

    password_hash: str
    version: int
    changed_at: datetime
    exposed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """Where a chat is in a flow of several messages."""

    flow: str
    step: str
    expires_at: datetime
    data: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatState:
    """All that answering a message starts from, read at once. `member` is the linked one, if any.

    An expired conversation is None.  `consent_version`: of the text that the link was agreed to.
    """

    chat: Chat
    member: Member | None
    conversation: Conversation | None
    consent_version: str | None = None
    seen_on: date | None = None
    """The last day on which the linked chat asked something; the day of the link where it never did."""
    has_pin: bool = False
    open_until: datetime | None = None
    """Until when figures are shown without the PIN."""
    staff_id: StaffId | None = None
    """Of the office's person whose chat it is; whether still active is looked up apart."""
    staff_proved_at: datetime | None = None
    """When that person last proved to be it."""
    unsent: int = 0
    """Notices to the member that no chat took, and that are still of use."""


class Chats(Protocol):
    """Chats and the state of their conversations."""

    async def open(self, address: ChatAddress, now: datetime) -> ChatState:
        """The state of a chat, which is created by its first message."""
        ...

    async def set_language(self, chat_id: ChatId, language: Language) -> None: ...
    async def set_form(self, chat_id: ChatId, form: Form, *, hides_amounts: bool) -> None:
        """How the chat is answered from now on (`core.links.View`)."""
        ...

    async def set_blocked(self, chat_id: ChatId, *, blocked: bool) -> None: ...
    async def set_conversation(self, chat_id: ChatId, conversation: Conversation | None) -> None: ...


class Credentials(Protocol):
    """Own passwords and one-time codes from staff."""

    async def of_member(self, member_id: MemberId) -> Credential | None: ...
    async def set_password(self, member_id: MemberId, password_hash: str, now: datetime) -> None: ...
    async def expose(self, member_id: MemberId, version: int, now: datetime) -> bool:
        """The password of this VERSION was typed into a chat. False where it was changed or marked before."""
        ...

    async def put_code(self, member_id: MemberId, code_hash: bytes, now: datetime, expires_at: datetime) -> None:
        """A staff code for linking; earlier ones of the member end."""
        ...

    async def code_is_good(self, member_id: MemberId, code_hash: bytes, now: datetime) -> bool:
        """Whether such a code waits, unused and in time."""
        ...

    async def use_code(self, member_id: MemberId, code_hash: bytes, now: datetime) -> bool:
        """Use it up; False where there is none left to use."""
        ...


class UnitOfWork(Protocol):
    """One transaction."""

    @property
    def members(self) -> Members: ...
    @property
    def shares(self) -> Shares: ...
    @property
    def loans(self) -> Loans: ...
    @property
    def guarantees(self) -> Guarantees: ...
    @property
    def deposits(self) -> Deposits: ...
    @property
    def welfare(self) -> Welfare: ...
    @property
    def dividends(self) -> Dividends: ...
    @property
    def receipts(self) -> Receipts: ...
    @property
    def bills(self) -> Bills: ...
    @property
    def receipt_register(self) -> ReceiptRegister: ...
    @property
    def codes(self) -> Codes: ...
    @property
    def policies(self) -> Policies: ...
    @property
    def calendar_changes(self) -> CalendarChanges: ...
    @property
    def chats(self) -> Chats: ...
    @property
    def pins(self) -> Pins: ...
    @property
    def notice_wishes(self) -> NoticeWishes: ...
    @property
    def links(self) -> Links: ...
    @property
    def link_sessions(self) -> LinkSessions: ...
    @property
    def credentials(self) -> Credentials: ...
    @property
    def related(self) -> Related: ...
    @property
    def page_sessions(self) -> PageSessions: ...
    @property
    def cases(self) -> Cases: ...
    @property
    def requests(self) -> Requests: ...
    @property
    def notices(self) -> Notices: ...
    @property
    def due_jobs(self) -> DueJobs: ...
    @property
    def personal(self) -> Personal: ...
    @property
    def retention(self) -> Retention: ...
    @property
    def history(self) -> History: ...
    @property
    def staff(self) -> StaffMembers: ...
    @property
    def staff_links(self) -> StaffLinks: ...
    @property
    def pictures(self) -> Pictures: ...
    @property
    def proposals(self) -> Proposals: ...
    @property
    def attempts(self) -> Attempts: ...
    @property
    def breakers(self) -> Breakers: ...
    @property
    def alerts(self) -> Alerts: ...
    @property
    def switches(self) -> Switches: ...
    @property
    def operation(self) -> Operation: ...
    @property
    def inbox(self) -> Inbox: ...
    @property
    def outbox(self) -> Outbox: ...
    def savepoint(self) -> AbstractAsyncContextManager[None]:
        """A part that can roll back alone, by raising."""
        ...


class Store(Protocol):
    """Where units of work come from."""

    def work(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """A unit of work that writes."""
        ...

    def read(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """One that only reads."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What services work with besides a unit of work: time, randomness, passwords, and the policy in force today."""

    clock: Clock
    ids: Ids
    hasher: PasswordHasher
    common_passwords: CommonPasswords
    holidays: Holidays
    fields: FieldReader
    policies: Sequence[Policy]
    public_url: str
    """The address that members reach, without a slash at its end: what a receipt's QR leads to begins with it."""

    @property
    def policy(self) -> Policy:
        """The version in force today."""
        return policy_on(today(self.clock), self.policies)
