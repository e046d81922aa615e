"""Staff of the co-op, and what each role may do: data, a table that a test fills in a second time (threat T12).

>>> may(Role.FRONT_DESK, Power.CODE_GIVE), may(Role.FRONT_DESK, Power.KEY_CONFIRM)
(True, False)
>>> may_change(Role.CASHIER, FieldGroup.CONTACT)
False

Nobody changes a link key (`FieldGroup.KEYS`) alone: one person proposes, another confirms.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import NewType, Protocol

from core.fields import FieldGroup

StaffId = NewType("StaffId", int)

CODE_GOOD_FOR = timedelta(days=1)
"""How long a code for `/staff_link` waits: a day, since it opens more than one member's record."""


class Role(StrEnum):
    """What somebody is employed or appointed for; the words are those of `coop staff add --role`."""

    REGISTRAR = "registrar"
    LOANS = "loans"
    CASHIER = "cashier"
    FRONT_DESK = "front_desk"
    MANAGER = "manager"
    AUDITOR = "auditor"
    """Reads only."""
    ADMIN = "admin"
    """The system; no member's money."""
    UNIT_OFFICER = "unit_officer"
    UNIT_COMMITTEE = "unit_committee"
    """Vouches for members of the own unit."""


OF_A_UNIT = frozenset({Role.UNIT_OFFICER, Role.UNIT_COMMITTEE})
"""Roles that are held for a unit, and reach the members of that unit only."""


class Power(StrEnum):
    """One thing that staff may be allowed to do."""

    MEMBER_OPEN = "member.open"
    """Search the register, open a record, see its photo and signature."""
    MONEY_SEE = "money.see"
    """A member's figures: shares, debts, guarantees, deposits."""
    PICTURE_KEEP = "picture.keep"
    """Put a photo or a signature in place of the one there is."""
    QUEUE_SEE = "queue.see"
    """What waits for the office; of each kind only with that kind's own power."""
    ACCESS_ANSWER = "access.answer"
    """A forgotten log-in that came by the page."""
    QUESTION_ANSWER = "question.answer"
    REQUEST_DECIDE = "request.decide"
    """What members ask to be deducted differently."""
    MONTH_SEAL = "month.seal"
    """A collection month takes no more requests."""
    MONTH_SEE = "month.see"
    """Bills of a month, what came in for them, and its totals; a unit's role those of the own unit only."""
    RESULT_GIVE = "result.give"
    """Say what a pay unit deducted and what not; a unit's role for the own unit only."""
    MONTH_RUN = "month.run"
    """Prepare bills, export them, post what came in, send out receipts."""
    MONTH_REVERSE = "month.reverse"
    """Take a posting back by a counter-entry; the receipt is void from then on."""
    YEAR_CLOSE = "year.close"
    """Dividend and refund of a year are posted."""
    UPDATE_FILE = "update.file"
    """Send in new data of a member, for others to check."""
    UPDATE_DECIDE = "update.decide"
    """Apply new data of a member that came with evidence."""
    MEMBER_ADD = "member.add"
    MEMBER_CHANGE = "member.change"
    """Within the role's field groups."""
    MEMBER_LOCK = "member.lock"
    """And unlock."""
    RELATED_CHANGE = "related.change"
    KEY_PROPOSE = "key.propose"
    KEY_CONFIRM = "key.confirm"
    ERASE_PROPOSE = "erase.propose"
    ERASE_CONFIRM = "erase.confirm"
    CODE_GIVE = "code.give"
    PENDING_SEE = "pending.see"
    HISTORY_READ = "history.read"
    DATA_LOAD = "data.load"
    POLICY_LOAD = "policy.load"
    STAFF_KEEP = "staff.keep"
    BREAKER_CLOSE = "breaker.close"
    CALENDAR_CHANGE = "calendar.change"
    """Holidays added and taken away."""
    BREACH_KEEP = "breach.keep"
    """The register of breaches of personal data."""
    HEALTH_SEE = "health.see"
    """How the system is, in figures that are about nobody."""
    SYSTEM_KEEP = "system.keep"
    """Backups, the outbox after a restore, keys."""


DECIDING = frozenset({Power.KEY_CONFIRM, Power.ERASE_CONFIRM})
"""What only a person known by name does, never an account of the machine."""


@dataclass(frozen=True, slots=True)
class Rights:
    """What a role is given."""

    powers: frozenset[Power] = frozenset()
    groups: frozenset[FieldGroup] = frozenset()


_ANSWERING_WITH_FIGURES = {Power.MONEY_SEE, Power.QUEUE_SEE, Power.QUESTION_ANSWER, Power.REQUEST_DECIDE}

RIGHTS: Mapping[Role, Rights] = MappingProxyType(
    {
        Role.REGISTRAR: Rights(
            frozenset(
                {Power.MEMBER_OPEN, Power.MEMBER_ADD, Power.MEMBER_CHANGE, Power.MEMBER_LOCK, Power.RELATED_CHANGE}
                | {Power.KEY_PROPOSE, Power.KEY_CONFIRM, Power.ERASE_PROPOSE}
                | {Power.CODE_GIVE, Power.PENDING_SEE, Power.DATA_LOAD, Power.CALENDAR_CHANGE}
                | {Power.MONEY_SEE, Power.PICTURE_KEEP}
                | {Power.QUEUE_SEE, Power.ACCESS_ANSWER, Power.QUESTION_ANSWER, Power.UPDATE_DECIDE}
                | {Power.REQUEST_DECIDE, Power.MONTH_SEAL, Power.MONTH_SEE}
            ),
            frozenset(FieldGroup) - {FieldGroup.KEYS, FieldGroup.MONEY},
        ),
        Role.LOANS: Rights(
            frozenset({Power.MEMBER_OPEN, Power.MEMBER_CHANGE, Power.MONTH_SEE} | _ANSWERING_WITH_FIGURES),
            frozenset({FieldGroup.CONTACT}),
        ),
        Role.CASHIER: Rights(
            frozenset({Power.MEMBER_OPEN, Power.MEMBER_CHANGE} | _ANSWERING_WITH_FIGURES)
            | {Power.MONTH_SEE, Power.RESULT_GIVE, Power.MONTH_RUN},
            frozenset({FieldGroup.MONEY}),
        ),
        Role.FRONT_DESK: Rights(
            frozenset(
                {Power.MEMBER_OPEN, Power.MEMBER_CHANGE, Power.MEMBER_LOCK, Power.KEY_PROPOSE}
                | {Power.CODE_GIVE, Power.PENDING_SEE, Power.PICTURE_KEEP}
                | {Power.QUEUE_SEE, Power.ACCESS_ANSWER, Power.QUESTION_ANSWER}
            ),
            frozenset({FieldGroup.CONTACT}),
        ),
        Role.MANAGER: Rights(
            frozenset(Power) - {Power.SYSTEM_KEEP, Power.UPDATE_FILE}, frozenset(FieldGroup) - {FieldGroup.KEYS}
        ),
        Role.AUDITOR: Rights(
            frozenset({Power.MEMBER_OPEN, Power.MONEY_SEE, Power.MONTH_SEE})
            | {Power.PENDING_SEE, Power.HISTORY_READ, Power.HEALTH_SEE}
        ),
        Role.ADMIN: Rights(
            frozenset({Power.STAFF_KEEP, Power.BREAKER_CLOSE, Power.BREACH_KEEP, Power.SYSTEM_KEEP})
            | {Power.CALENDAR_CHANGE, Power.HEALTH_SEE}
        ),
        Role.UNIT_OFFICER: Rights(frozenset({Power.MONTH_SEE, Power.RESULT_GIVE})),
        Role.UNIT_COMMITTEE: Rights(frozenset({Power.CODE_GIVE, Power.UPDATE_FILE})),
    }
)


def may(role: Role, power: Power) -> bool:
    """Whether ROLE is given POWER."""
    return power in RIGHTS[role].powers


def may_change(role: Role, group: FieldGroup) -> bool:
    """Whether ROLE changes fields of GROUP alone."""
    return may(role, Power.MEMBER_CHANGE) and group in RIGHTS[role].groups


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """Somebody of the office, or an officer of a unit. `unit`: of the roles in `OF_A_UNIT`, a code of table unit.

    An officer's is the pay unit whose list it is, a code of table pay_unit or, where the unit itself deducts, of unit.
    """

    id: StaffId
    username: str
    name: str
    role: Role
    unit: str | None
    added_at: datetime
    added_by: str
    disabled_at: datetime | None = None

    @property
    def is_active(self) -> bool:
        """Whether still allowed anything."""
        return self.disabled_at is None

    @property
    def actor_name(self) -> str:
        """As the history names who acts: `staff:somsri`."""
        return f"staff:{self.username}"


class StaffMembers(Protocol):
    """Keeps staff and their one-time codes. A user name is never given to a second person: the history names it."""

    async def by_username(self, username: str, *, held: bool = False) -> Staff | None:
        """Active or disabled. HELD: nobody else changes it until this unit of work, one that writes, ends."""
        ...

    async def get(self, staff_id: StaffId, *, held: bool = False) -> Staff | None:
        """The same by number."""
        ...

    async def all(self) -> Sequence[Staff]:
        """Everybody, by user name."""
        ...

    async def add(self, staff: Staff) -> StaffId:
        """A new one; `staff.id` is not used. Raises KeyConflictError where the user name is taken."""
        ...

    async def disable(self, staff_id: StaffId, now: datetime) -> bool:
        """From now on not allowed anything, and the codes end; False for one who was disabled before."""
        ...

    async def put_code(self, staff_id: StaffId, code_hash: bytes, now: datetime, expires_at: datetime) -> None:
        """A code for linking a chat; earlier ones end. Raises KeyConflictError for a code that was given before."""
        ...

    async def use_code(self, code_hash: bytes, now: datetime) -> StaffId | None:
        """Use up the code with this digest; whose it was. None where it is none, ended, or of somebody disabled."""
        ...

    async def codes_waiting(self, now: datetime) -> Mapping[StaffId, datetime]:
        """Who has a code that is still good, and until when."""
        ...
