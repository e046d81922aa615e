"""A forgotten log-in as the office answers it (product row E3, the first way): compared, approved, the code fetched.

    compared = await look(uow, means, actor, case)                    # line by line, beside the register
    approved = await approve(uow, means, actor, case.id, "โทรกลับแล้ว")
    code = await fetch(uow, means, chat, case.id)                     # the chat that asked, once, within a day

Number and national ID must be the register's.  A name or unit that differs, or a number that was not known, needs a
note of how the person was identified.  Nothing of the comparison is told to the chat that asked (security T4).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from core.cases import Case, CaseId, CaseKind, CaseState
from core.clock import today
from core.credentials import read_username
from core.errors import Refusal
from core.history import Action, Actor, NewEntry
from core.links import Chat
from core.members import Member, plain
from core.name_key import name_key
from core.ports import Means, UnitOfWork
from core.services import casework
from core.services.forgot import GUEST
from core.services.link_codes import Handing, check_usable, give_code, make_code
from core.services.locking import Locks, locks_of
from core.services.staffing import allowed
from core.staff import Power

FETCH_WITHIN = timedelta(hours=24)
"""How long an approved chat may come for its code."""

GOOD_FOR_IN_CHAT = timedelta(minutes=30)
"""How long a code is good that was fetched in the chat: the policy for what is shown on a screen, as long as the page
lasts on which it is typed (`core.links.FILL_WITHIN`), and no longer, since the chat stays readable."""

FETCHED = "ผู้ขอรับรหัสในแชต อนุมัติโดย {by}"
"""The way as the history words it, in the language of the co-op's records."""

NOTE_NEEDED = "case_forgot.note_needed"
"""The refusal of an approval without the note that it needs."""

NAME, NUMBER, UNIT, NATIONAL_ID = "name", "member_no", "unit", "national_id"
LINES = (NAME, NUMBER, UNIT, NATIONAL_ID)
"""What was claimed, in the order of the page."""
MUST_BE_SAME = (NUMBER, NATIONAL_ID)

OF_UNITS = ("โรงเรียน", "รร.", "ร.ร.", "หน่วย")
"""What may stand before the name of a unit or be left out."""


class Likeness(StrEnum):
    """How a claimed value stands to the register's."""

    SAME = "same"
    BY_EAR = "by_ear"
    """Spelt in another way, but heard as the same."""
    OTHER = "other"
    NOT_GIVEN = "not_given"
    """A member number that was not known to who asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A claim beside the register. `member`: whom it seems to be about; `lines`: likeness by what was claimed."""

    member: Member | None
    lines: Mapping[str, Likeness]
    locks: Locks | None
    asking_for_another: bool
    """Whether the chat that asked speaks for another member now, so that it gets no code."""

    @property
    def refused(self) -> str | None:
        """Why it can never be approved as it stands: a key of the catalogue."""
        if self.member is None:
            return "case_forgot.unknown"
        differs = any(self.lines[line] is Likeness.OTHER for line in MUST_BE_SAME)
        return "case_forgot.not_the_same" if differs else None

    @property
    def needs_note(self) -> bool:
        """Whether approving it needs words of how the person was identified."""
        return any(likeness in {Likeness.OTHER, Likeness.NOT_GIVEN} for likeness in self.lines.values())


@dataclass(frozen=True, slots=True)
class Approved:
    """Whose access it is about. `reaches_chat`: whether the chat that asked may fetch the code."""

    member: Member
    reaches_chat: bool


async def look(uow: UnitOfWork, means: Means, actor: Actor, case: Case) -> Compared:
    """CASE compared for who decides it; a look at the member's record, which the history keeps."""
    await allowed(uow, actor, Power.ACCESS_ANSWER)
    compared = await compare(uow, means, case)
    if compared.member is not None:
        looked = NewEntry(
            at=means.clock.now(),
            actor=actor,
            action=Action.MEMBER_OPENED,
            member_id=compared.member.id,
            subject=casework.subject_of(case.id),
        )
        await uow.history.append(looked)
    return compared


async def compare(uow: UnitOfWork, means: Means, case: Case) -> Compared:
    """What CASE claims beside the register. UOW must be one that writes."""
    number = read_username(case.data[NUMBER], means.policy.members)
    member = None if number is None else await uow.members.by_number(number)
    member = member or await uow.members.by_national_id(case.data[NATIONAL_ID])
    if member is None:
        return Compared(member=None, lines={}, locks=None, asking_for_another=False)
    named = Likeness.SAME if number == member.member_no else Likeness.OTHER
    lines = {
        NAME: await _name(uow, means, case.data[NAME], member),
        NUMBER: Likeness.NOT_GIVEN if number is None else named,
        UNIT: await _unit(uow, means, case.data[UNIT], member),
        NATIONAL_ID: Likeness.SAME if case.data[NATIONAL_ID] == member.national_id else Likeness.OTHER,
    }
    return Compared(
        member=member,
        lines=lines,
        locks=await locks_of(uow, means, member),
        asking_for_another=not await _speaks_for(uow, case, member),
    )


async def check(uow: UnitOfWork, means: Means, case: Case, note: str) -> Compared:
    """The comparison, if CASE can be approved with NOTE. Refusal for the first reason why it cannot."""
    compared = await compare(uow, means, case)
    if compared.refused is not None or compared.member is None:
        raise Refusal(compared.refused or "case_forgot.unknown")
    await check_usable(uow, means, compared.member)
    if compared.needs_note and not note.strip():
        raise Refusal(NOTE_NEEDED)
    return compared


async def approve(uow: UnitOfWork, means: Means, actor: Actor, case_id: CaseId, note: str) -> Approved:
    """The chat that asked may fetch a code from now on; what was claimed goes. Refusals as `check` and `take`."""
    case = await _of_this_kind(uow, actor, case_id)
    compared = await check(uow, means, case, note)
    if compared.member is None:
        raise Refusal("case_forgot.unknown")
    await uow.cases.identify(case.id, compared.member.id)
    case = await casework.take(uow, actor, case.id)  # once more, since it may be about the own membership
    await casework.close(uow, means, actor, case, CaseState.DONE, note)
    return Approved(compared.member, reaches_chat=not compared.asking_for_another)


async def reject(uow: UnitOfWork, means: Means, actor: Actor, case_id: CaseId, words: str) -> Case:
    """No code; what was claimed goes. WORDS stay inside the office, and are not linked to any member."""
    case = await _of_this_kind(uow, actor, case_id)
    await casework.close(uow, means, actor, case, CaseState.REJECTED, words)
    return case


async def newest(uow: UnitOfWork, chat: Chat) -> CaseId | None:
    """The case whose code CHAT means that says so in words, without the button of the answer."""
    case = await uow.cases.newest_of_chat(CaseKind.FORGOT, chat.id, CaseState.DONE)
    return None if case is None else case.id


async def fetch(uow: UnitOfWork, means: Means, chat: Chat, case_id: CaseId) -> tuple[Member, str] | None:
    """The code for the chat that asked, made now, once. None whatever the reason: old, used, another's, locked since.

    It is made when it is fetched, so that none lies about, and the history names who approved it.
    """
    case = await uow.cases.get(case_id, held=True)
    if case is None or case.chat is None or case.chat.id != chat.id:
        return None
    member = await _awaiting(uow, means, case)
    if member is None or not await _speaks_for(uow, case, member):
        return None
    try:
        await check_usable(uow, means, member)
    except Refusal:
        return None
    await uow.cases.fetch(case.id, means.clock.now())
    code = await make_code(
        uow,
        means,
        Actor(GUEST, chat.address.platform.value),
        member,
        GOOD_FOR_IN_CHAT,
        subject=casework.subject_of(case.id),
        reason=FETCHED.format(by=case.closed_by),
    )
    return member, code


async def hand_over(
    uow: UnitOfWork, means: Means, actor: Actor, case_id: CaseId, handing: Handing
) -> tuple[Member, str]:
    """The approved case's code handed over by staff in place of the chat. Refusal where it was fetched or is old."""
    case = await uow.cases.get(case_id, held=True)
    member = None if case is None else await _awaiting(uow, means, case)
    if case is None or member is None:
        raise Refusal("code.case_over")
    code = await give_code(uow, means, actor, member, handing, subject=casework.subject_of(case.id))
    await uow.cases.fetch(case.id, means.clock.now())
    return member, code


async def _of_this_kind(uow: UnitOfWork, actor: Actor, case_id: CaseId) -> Case:
    case = await casework.take(uow, actor, case_id)
    if case.kind is not CaseKind.FORGOT:
        raise Refusal("desk.no_such_case")
    return case


async def _awaiting(uow: UnitOfWork, means: Means, case: Case) -> Member | None:
    """The member whose code waits to be fetched; None where none does."""
    if case.kind is not CaseKind.FORGOT or case.state is not CaseState.DONE or case.fetched_at is not None:
        return None
    if case.closed_at is None or means.clock.now() >= case.closed_at + FETCH_WITHIN or case.member_id is None:
        return None
    return await uow.members.get(case.member_id)


async def _speaks_for(uow: UnitOfWork, case: Case, member: Member) -> bool:
    """Whether the chat that asked is nobody else's by now."""
    link = None if case.chat is None else await uow.links.of_chat(case.chat.id)
    return link is None or link.member_id == member.id


async def _name(uow: UnitOfWork, means: Means, claimed: str, member: Member) -> Likeness:
    """With or without the title before it, and without regard to blanks."""
    titles = await uow.codes.of_kind("title", today(means.clock))
    said = plain(claimed)
    forms = {said, *(said.removeprefix(plain(title)) for title in titles.values())}
    kept = plain(member.first_name + member.last_name)
    if kept in forms:
        return Likeness.SAME
    return Likeness.BY_EAR if name_key(kept) in map(name_key, forms) else Likeness.OTHER


async def _unit(uow: UnitOfWork, means: Means, claimed: str, member: Member) -> Likeness:
    """By the unit's code or description, or by the workplace, which may be the school."""
    described = await uow.codes.description("unit", member.unit or "", today(means.clock))
    kept = {_bare(text) for text in (member.unit, described, member.workplace) if text}
    return Likeness.SAME if _bare(claimed) in kept else Likeness.OTHER


def _bare(unit: str) -> str:
    text = plain(unit)
    for word in OF_UNITS:
        text = text.removeprefix(plain(word))
    return text
