"""What the in-memory store keeps: dictionaries of frozen records, so that copying the dictionaries is a snapshot."""

from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from core.calendar import Month
from core.cases import Case, CaseId, CaseNote
from core.chat_care import Pin, Wish
from core.collection import Bill, BillId, OtherItem
from core.deposits import DepositAccount, DepositId, DepositMovement
from core.dividends import YearlyDividend
from core.due_jobs import DueJob, JobId
from core.history import Anchor, Entry
from core.links import Chat, ChatAddress, ChatId, Link, LinkId, LinkSession, MemberId, Platform, SessionId
from core.loans import Loan, LoanId, LoanMovement
from core.members import Member
from core.messaging import DeliveryId, DeliveryState, EventId, NewDelivery, NewEvent
from core.notices import Notice, NoticeId
from core.pages import PageSession
from core.pictures import CleanPicture, Picture, PictureId, PicturePass
from core.ports import Conversation, Credential
from core.proposals import Proposal, ProposalId
from core.receipts import Receipt
from core.related import RelatedPerson
from core.requests import Draft, MonthState, Request, RequestKind, Step
from core.shares import ShareAccount, ShareMovement
from core.staff import Staff, StaffId
from core.staff_links import StaffLink
from core.throttle import AccountCount, Alert, Opened
from core.welfare import WelfareGrant
from core.working_days import CalendarChange


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffCode:
    code_hash: bytes
    expires_at: datetime
    used: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    new: NewEvent
    state: str = "waiting"
    failures: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRow:
    new: NewDelivery
    state: DeliveryState = DeliveryState.NEW
    attempts: int = 0
    worker: str | None = None
    lease_until: datetime | None = None
    not_before: datetime | None = None
    unclear_at: datetime | None = None
    detail: str = ""
    ended_at: datetime | None = None


@dataclass(slots=True)
class Tables:
    members: dict[MemberId, Member] = field(default_factory=dict)
    share_accounts: dict[MemberId, ShareAccount] = field(default_factory=dict)
    share_movements: dict[MemberId, tuple[ShareMovement, ...]] = field(default_factory=dict)
    loans: dict[LoanId, Loan] = field(default_factory=dict)
    loan_movements: dict[LoanId, tuple[LoanMovement, ...]] = field(default_factory=dict)
    guarantees: dict[tuple[LoanId, MemberId], Any] = field(default_factory=dict)
    deposits: dict[DepositId, DepositAccount] = field(default_factory=dict)
    deposit_movements: dict[DepositId, tuple[DepositMovement, ...]] = field(default_factory=dict)
    welfare: dict[MemberId, tuple[WelfareGrant, ...]] = field(default_factory=dict)
    dividends: dict[tuple[MemberId, int], YearlyDividend] = field(default_factory=dict)
    receipts: dict[str, tuple[MemberId, Receipt]] = field(default_factory=dict)
    bills: dict[BillId, Bill] = field(default_factory=dict)
    other_items: dict[tuple[MemberId, Month, str, str], OtherItem] = field(default_factory=dict)
    receipt_numbers: dict[str, int] = field(default_factory=dict)
    receipt_register: dict[str, Any] = field(default_factory=dict)
    receipt_files: dict[tuple[str, str], str] = field(default_factory=dict)
    codes: dict[tuple[str, str, date], str] = field(default_factory=dict)
    calendar_changes: dict[int, CalendarChange] = field(default_factory=dict)
    policies: dict[date, str] = field(default_factory=dict)
    chats: dict[ChatId, Chat] = field(default_factory=dict)
    pins: dict[ChatId, Pin] = field(default_factory=dict)
    wishes: dict[tuple[ChatId, Wish], bool] = field(default_factory=dict)
    conversations: dict[ChatId, Conversation] = field(default_factory=dict)
    links: dict[LinkId, Link] = field(default_factory=dict)
    seen_on: dict[LinkId, date] = field(default_factory=dict)
    sessions: dict[SessionId, LinkSession] = field(default_factory=dict)
    session_tokens: dict[bytes, SessionId] = field(default_factory=dict)
    credentials: dict[MemberId, Credential] = field(default_factory=dict)
    staff_codes: dict[MemberId, StaffCode] = field(default_factory=dict)
    related: dict[MemberId, tuple[RelatedPerson, ...]] = field(default_factory=dict)
    pages: dict[bytes, PageSession] = field(default_factory=dict)
    cases: dict[CaseId, Case] = field(default_factory=dict)
    case_notes: dict[CaseId, tuple[CaseNote, ...]] = field(default_factory=dict)
    months: dict[Month, MonthState] = field(default_factory=dict)
    requests: dict[CaseId, Request] = field(default_factory=dict)
    request_steps: dict[CaseId, tuple[Step, ...]] = field(default_factory=dict)
    drafts: dict[tuple[MemberId, RequestKind, str], Draft] = field(default_factory=dict)
    notices: dict[NoticeId, Notice] = field(default_factory=dict)
    notice_deliveries: dict[NoticeId, tuple[UUID, datetime]] = field(default_factory=dict)
    due_jobs: dict[JobId, DueJob] = field(default_factory=dict)
    job_leases: dict[JobId, datetime] = field(default_factory=dict)
    staff_links: dict[ChatId, StaffLink] = field(default_factory=dict)
    staff_linked_ever: dict[tuple[ChatId, StaffId], datetime] = field(default_factory=dict)
    staff_passwords: dict[StaffId, str] = field(default_factory=dict)
    pictures: dict[PictureId, Picture] = field(default_factory=dict)
    images: dict[PictureId, CleanPicture] = field(default_factory=dict)
    picture_passes: dict[bytes, PicturePass] = field(default_factory=dict)
    history: dict[int, Entry] = field(default_factory=dict)
    anchors: dict[date, Anchor] = field(default_factory=dict)
    staff: dict[StaffId, Staff] = field(default_factory=dict)
    office_codes: dict[StaffId, datetime] = field(default_factory=dict)
    office_code_hashes: dict[bytes, StaffId] = field(default_factory=dict)
    proposals: dict[ProposalId, Proposal] = field(default_factory=dict)
    login_accounts: dict[str, AccountCount] = field(default_factory=dict)
    attempts: dict[int, Any] = field(default_factory=dict)
    breakers: dict[int, tuple[Opened, datetime | None]] = field(default_factory=dict)
    alerts: dict[int, Alert] = field(default_factory=dict)
    said: dict[int, None] = field(default_factory=dict)
    switches: dict[str, datetime] = field(default_factory=dict)
    switch_numbers: dict[str, int] = field(default_factory=dict)
    paused: dict[Platform, datetime] = field(default_factory=dict)
    events: dict[EventId, EventRow] = field(default_factory=dict)
    deliveries: dict[DeliveryId, DeliveryRow] = field(default_factory=dict)

    def snapshot(self) -> "Tables":
        return Tables(**{part.name: dict(getattr(self, part.name)) for part in fields(self)})

    def restore(self, snapshot: "Tables") -> None:
        for part in fields(self):
            setattr(self, part.name, dict(getattr(snapshot, part.name)))

    def chat_at(self, address: ChatAddress) -> Chat | None:
        return next((chat for chat in self.chats.values() if chat.address == address), None)
