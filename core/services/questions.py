"""Questions and suggestions to the office, as threads that member and staff write in turns (product row E9).

    number = await ask(uow, means, chat, member, "ขอทราบดอกเบี้ยเงินกู้สามัญ")
    await answer(uow, means, Actor("staff:mali", "line"), number, "ร้อยละ 5.75 ต่อปี")     # closes it
    await write_on(uow, means, chat, member, number, "ตั้งแต่เมื่อใด")                  # it waits again

An answer is promised within the working days of the policy, counted from the day after the question: what was asked on
a Monday is answered by Wednesday where two are promised.  The thread stays readable for both sides.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from core.cases import Case, CaseId, CaseKind, CaseNote, CaseState
from core.clock import today
from core.errors import Refusal
from core.history import MEMBER, Action, Actor, NewEntry
from core.links import Chat
from core.members import Member
from core.policy import StaffShown
from core.ports import Means, UnitOfWork
from core.services import casework
from core.services.office_calendar import working_days
from core.services.staffing import STAFF

MOST_OPEN = 5
"""Questions of one member that wait at the same time."""
LONGEST = 2_000
"""Of one text, counted as the platforms do: in UTF-16 units, of which a Thai letter has one."""
QUESTIONS = (CaseKind.QUESTION,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One message of a thread. `name` and `role`: of staff, the name where its reader may see it."""

    at: datetime
    text: str
    by_member: bool
    name: str | None = None
    role: str | None = None


def length(text: str) -> int:
    """As `LONGEST` counts."""
    return len(text.encode("utf-16-le")) // 2


def checked(text: str) -> str:
    """TEXT without blanks around it. Refusals `question.empty` and `question.too_long`."""
    text = text.strip()
    if not text:
        raise Refusal("question.empty")
    if length(text) > LONGEST:
        raise Refusal("question.too_long", most=LONGEST)
    return text


async def answered_by(uow: UnitOfWork, means: Means) -> date:
    """Until when an answer to what is asked today is promised."""
    return (await working_days(uow, means)).after(today(means.clock), means.policy.contact.answer_days)


async def check_room(uow: UnitOfWork, member: Member) -> None:
    """Refusal `question.too_many` where as many wait as may."""
    if await uow.cases.open_of_member(member.id, CaseKind.QUESTION) >= MOST_OPEN:
        raise Refusal("question.too_many", most=MOST_OPEN)


async def ask(uow: UnitOfWork, means: Means, chat: Chat, member: Member, text: str) -> CaseId:
    """A new thread of MEMBER, who writes in CHAT. Refusals: see `checked` and `check_room`."""
    text = checked(text)
    await uow.members.by_number(member.member_no, held=True)  # two chats at once must not pass each other
    await check_room(uow, member)
    by = _member_in(chat)
    case_id = await casework.open_case(uow, means, by, CaseKind.QUESTION, {}, chat=chat, member=member)
    await _write(uow, means, case_id, by, text)
    return case_id


async def write_on(uow: UnitOfWork, means: Means, chat: Chat, member: Member, case_id: CaseId, text: str) -> None:
    """MEMBER writes on in the own thread, which waits for the office again. Refusals: as of `own` and `ask`."""
    text = checked(text)
    await uow.members.by_number(member.member_no, held=True)
    case = _of(member, await uow.cases.get(case_id, held=True))
    by = _member_in(chat)
    if case.state is not CaseState.OPEN:
        await check_room(uow, member)
        await uow.cases.reopen(case.id, means.clock.now())
        entry = NewEntry(
            at=means.clock.now(),
            actor=by,
            action=Action.CASE_OPENED,
            member_id=member.id,
            subject=casework.subject_of(case.id),
        )
        await uow.history.append(entry)
    await _write(uow, means, case.id, by, text)


async def threads(uow: UnitOfWork, member: Member, limit: int, offset: int = 0) -> Sequence[Case]:
    """MEMBER's own, newest first."""
    return await uow.cases.of_member(member.id, QUESTIONS, limit, offset)


async def own(uow: UnitOfWork, member: Member, case_id: CaseId) -> Case:
    """MEMBER's own thread. Refusal `question.none_such` for another number, also one of somebody else."""
    return _of(member, await uow.cases.get(case_id))


async def answer(uow: UnitOfWork, means: Means, actor: Actor, case_id: CaseId, text: str) -> Case:
    """Staff answer: the thread waits no more. Refusals: those of `casework.take` and `checked`."""
    text = checked(text)
    case = await casework.take(uow, actor, case_id)
    await casework.close(uow, means, actor, case, CaseState.DONE, text, action=Action.CASE_ANSWERED, keep_data=True)
    return case


async def turn_away(uow: UnitOfWork, means: Means, actor: Actor, case_id: CaseId, reason: str) -> Case:
    """Staff end the thread without an answer, for a reason that the member reads. Refusals: as of `answer`."""
    reason = checked(reason)
    case = await casework.take(uow, actor, case_id)
    await casework.close(uow, means, actor, case, CaseState.REJECTED, reason, keep_data=True)
    return case


async def thread(uow: UnitOfWork, means: Means, case: Case, *, for_member: bool) -> list[Written]:
    """What was written in CASE, oldest first; a member sees names of staff where the policy shows them."""
    notes = await uow.cases.notes(case.id)
    by_name = not for_member or means.policy.privacy.staff_shown is StaffShown.NAME
    people = {author: await office_person(uow, author) for author in {note.author for note in notes}}
    return [
        Written(
            at=note.at,
            text=note.text,
            by_member=note.author == MEMBER,
            name=people[note.author][0] if by_name else None,
            role=people[note.author][1],
        )
        for note in notes
    ]


async def office_person(uow: UnitOfWork, author: str) -> tuple[str | None, str | None]:
    """Name and role of the office's person who wrote; nothing of anybody else."""
    if not author.startswith(STAFF):
        return None, None
    person = await uow.staff.by_username(author.removeprefix(STAFF))
    return (None, None) if person is None else (person.name, person.role.value)


def _of(member: Member, case: Case | None) -> Case:
    if case is None or case.kind is not CaseKind.QUESTION or case.member_id != member.id:
        raise Refusal("question.none_such")
    return case


def _member_in(chat: Chat) -> Actor:
    return Actor(MEMBER, chat.address.platform.value)


async def _write(uow: UnitOfWork, means: Means, case_id: CaseId, by: Actor, text: str) -> None:
    note = CaseNote(at=means.clock.now(), author=casework.author_of(by), text=text)
    await uow.cases.add_note(case_id, means.ids.uuid().hex, note)
