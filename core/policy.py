"""The policy that controls the system: dated versions, read from TOML, checked as a whole before one word of it counts.

Records only; `core.policy_file` reads them from the file's text and says everything that is wrong with it.
Which version counts on a day: the latest whose `valid_from` is not after it (`policy_on`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Protocol

from core.collection_policy import CollectionRules, ReceiptRules
from core.dividend_rules import DividendRules
from core.errors import Refusal
from core.loan_rules import GuaranteeRules, LoanRules
from core.money import Baht
from core.request_policy import NotifyRules, RequestRules


class SecondProof(StrEnum):
    """What a log-in with the first password must prove besides."""

    FACTS = "facts"
    """Birth date and the last four digits of the national ID."""
    CODE = "code"
    """A one-time code from staff."""
    NONE = "none"


class NewPassword(StrEnum):
    """Whether a new password is asked for at the first log-in (source: should; default: must)."""

    MUST = "must"
    SHOULD = "should"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatory:
    """Somebody who signs for the co-op. `signature`: the file of a picture of it, as `logo` of the co-op's."""

    name: str
    position: str
    signature: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Coop:
    """The co-op itself."""

    name_th: str
    name_en: str
    short_name_th: str
    short_name_en: str
    address: str
    phone: str
    webmaster_email: str
    office_hours: str
    logo: str | None = None
    signatories: tuple[Signatory, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRules:
    """Shapes of member numbers (0 = a digit) and which fields of the record the co-op keeps and requires."""

    ordinary_pattern: str
    associate_pattern: str
    required_fields: frozenset[str]
    kept_fields: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareBand:
    """Monthly share for salaries from `salary_from` to `salary_to`, both included; no upper end where None."""

    salary_from: Baht
    salary_to: Baht | None
    monthly: Baht


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareRules:
    """Share capital (rules N1 and R1)."""

    par_value: Baht
    first_shares: int
    most_share_of_all: Fraction
    bands: tuple[ShareBand, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ThrottleRules:
    """What guessing leads to (security, section 2). Failures are counted in a row, until a link is finished."""

    account_failures: int = 5
    """Wrong entries on one account before a pause; every such number more brings the next one."""
    first_pause: timedelta = timedelta(minutes=15)
    """Doubled each time, up to the longest."""
    longest_pause: timedelta = timedelta(minutes=60)
    lock_failures: int = 50
    """Wrong entries in a row after which only staff unlock the account."""
    chat_accounts_a_day: int = 3
    """Different numbers one chat may fail on; after that it links by a staff code only."""
    chat_accounts_ever: int = 6
    network_failures_an_hour: int = 20
    """Wrong entries from one network before it is slowed; it is never refused, since a school is one address."""
    breaker_accounts: int = 30
    breaker_percent: int = 1
    """Of the members without a link; the larger of the two is what may fail within `breaker_within`."""
    breaker_within: timedelta = timedelta(minutes=10)
    breaker_accounts_a_day: int = 200
    breaker_quiet: timedelta = timedelta(minutes=60)
    """After so long without such a wave the breaker closes by itself."""
    canary_numbers: frozenset[str] = frozenset()
    """Numbers that no member ever had: whoever enters one is guessing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialRules:
    """Log-in (E1, E2). `shortest_password` in characters."""

    second_proof: SecondProof
    new_password: NewPassword
    shortest_password: int
    tries_per_page: int
    """Wrong answers after which one page session ends."""
    throttle: ThrottleRules
    consent_version: str
    consent_text_th: str
    consent_text_en: str
    consent_asked_again: bool = True
    """Whether linked members are asked when the text has a new version, before anything of theirs is shown."""
    idle_days: int = 90
    """After so many days without a question a linked chat is asked for the own password (security T6)."""
    pin_minutes: int = 15
    """For so long a chat with a PIN shows figures after it was entered."""


class CutoffDay(StrEnum):
    """Which day of the month requests must be in by (E6)."""

    LAST_WORKING_DAY = "last-working-day"
    DAY_BEFORE = "day-before"
    """The day before the last working day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CutoffRules:
    """Until when a request is in force next month. `at`: Thai wall-clock time; `inclusive`: that instant is in time."""

    day: CutoffDay
    at: time
    inclusive: bool


class StaffShown(StrEnum):
    """What a member sees of the staff who opened or changed the record."""

    NAME = "name"
    ROLE = "role"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyRules:
    """Personal data rights. `kept_after_erasure`: fields of a former member's record that another law wants kept."""

    staff_shown: StaffShown = StaffShown.NAME
    kept_after_erasure: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionRules:
    """How many days things are kept after they have done their work."""

    pages: int = 30
    logins: int = 400
    sent: int = 90
    received: int = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffRules:
    """Staff in the chat. `session_hours`: after so many they prove themselves again; 0 for never (security T13)."""

    session_hours: int = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRules:
    """Questions to the office (E9). `answer_days`: working days within which an answer is promised."""

    answer_days: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One dated version."""

    valid_from: date
    coop: Coop
    members: MemberRules
    shares: ShareRules
    credentials: CredentialRules
    cutoff: CutoffRules
    privacy: PrivacyRules = PrivacyRules()
    retention: RetentionRules = RetentionRules()
    staff: StaffRules = StaffRules()
    contact: ContactRules = ContactRules()
    requests: RequestRules = field(default_factory=RequestRules)
    notices: NotifyRules = field(default_factory=NotifyRules)
    loans: LoanRules = field(default_factory=LoanRules)
    guarantees: GuaranteeRules = field(default_factory=GuaranteeRules)
    dividend: DividendRules = field(default_factory=DividendRules)
    collection: CollectionRules = field(default_factory=CollectionRules)
    receipts: ReceiptRules = field(default_factory=ReceiptRules)


class Policies(Protocol):
    """The versions of the policy, as the text they were loaded from."""

    async def texts(self) -> Sequence[str]:
        """Every version, the earliest first."""
        ...

    async def put(self, valid_from: date, text: str, loaded_at: datetime, loaded_by: str) -> None:
        """Keep a version; one with the same `valid_from` is replaced."""
        ...


def policy_on(day: date, versions: Iterable[Policy]) -> Policy:
    """The version in force on DAY. Refusal `no_policy` where none is."""
    in_force = [version for version in versions if version.valid_from <= day]
    if not in_force:
        raise Refusal("no_policy", day=day)
    return max(in_force, key=lambda version: version.valid_from)
