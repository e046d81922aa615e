"""A forgotten log-in at the desk (product row E3, the first way): claimed beside the register, approved, turned down.

The register's own values are masked where they differ: who calls must not hear the right answer read out.  The chat
that asked hears the same whatever the reason is, and never what the comparison showed (security T4).
"""

from collections.abc import Mapping
from functools import lru_cache

from core.cases import Case, CaseKind
from core.clock import today
from core.links import Language
from core.masking import DOT, last_digits, mask_name, mask_number
from core.members import Member, MemberStatus
from core.services import access
from core.services.access import LINES, NAME, NATIONAL_ID, NUMBER, UNIT, Compared, Likeness
from handlers import handing
from handlers.casework import Decided, Desk, number
from handlers.incoming import Asked, Tap
from handlers.messages.catalogue import Catalogue
from handlers.persons import ref
from handlers.reply import Card, Choice, Clocked, Literal, Phrase, Quote, Reply, Row, Section, Tone, Value, say
from handlers.telling import notices

SHOWN_DIGITS = 4
REASONS = tuple(Phrase(f"case_forgot.reason_{name}") for name in ("differs", "office", "committee", "again"))
"""Each of them fits a member and somebody unknown alike."""


async def show(asked: Asked, case: Case, member: Member | None) -> Card:
    """What was claimed line by line; a closed one, whose claim is gone, says only whom it was about."""
    if not case.data:
        return _closed(case, member)
    compared = await access.look(asked.uow, asked.means, asked.actor, case)
    return Card(
        title=_title("case_forgot.title", case),
        tone=Tone.WORK,
        meaning=Phrase.of("case_forgot.asked_at", at=Clocked(case.opened_at)),
        rows=await _lines(asked, case, compared),
        sections=await _register(asked, compared),
        note=_advice(compared),
    )


async def before(asked: Asked, case: Case, member: Member | None, words: str) -> Card:  # noqa: ARG001 - a desk's form
    """What approving does, and what differs."""
    compared = await access.look(asked.uow, asked.means, asked.actor, case)
    await access.check(asked.uow, asked.means, case, words)
    differing = [line for line in LINES if compared.lines[line] is not Likeness.SAME]
    likeness = {line: Phrase(f"case_forgot.only_{compared.lines[line]}") for line in differing}
    rows = [Row(Phrase(f"case_forgot.{line}"), words_for) for line, words_for in likeness.items()]
    return Card(
        title=_title("case_forgot.ask", case),
        tone=Tone.WORK,
        rows=tuple(rows),
        quotes=(Quote(Phrase("case_forgot.note"), words),) if words else (),
        note=Phrase("case_forgot.ask_note_other" if compared.asking_for_another else "case_forgot.ask_note"),
    )


async def approve(asked: Asked, case: Case, words: str) -> Decided:
    """The chat that asked may fetch the code; the member's other chats are told, and staff may hand it over instead."""
    approved = await access.approve(asked.uow, asked.means, asked.actor, case.id, words)
    told = await handing.warnings(asked, approved.member, None if case.chat is None else case.chat.id)
    if case.chat is not None and approved.reaches_chat:
        fetch = Choice(label=Phrase("forgot.fetch_button"), tap=Tap("forgot", ("code", str(case.id))), once=True)
        told += notices([case.chat], say("forgot.answered", fetch))
    card = Card(
        title=_title("case_forgot.approved", case),
        tone=Tone.WORK,
        note=Phrase("case_forgot.fetches" if approved.reaches_chat else "case_forgot.hand_over"),
        acts=tuple(_hand_over(approved.member, case, way) for way in ("phone", "counter")),
    )
    return Decided(reply=Reply(parts=(card,)), notices=told)


async def reject(asked: Asked, case: Case, words: str) -> Decided:
    """No code. Words that were typed stay in the office; the asker reads one of the sentences that tell nothing."""
    case = await access.reject(asked.uow, asked.means, asked.actor, case.id, words)
    reason = _reasons().get(words, Phrase("case_forgot.reason_office"))
    phone = Literal(asked.means.policy.coop.phone)
    told = say("forgot.rejected", Choice(label=Phrase("forgot.button"), tap=Tap("forgot")), reason=reason, phone=phone)
    reply = say("case_forgot.rejected", number=number(case), reason=reason)
    return Decided(reply=reply, notices=() if case.chat is None else notices([case.chat], told))


@lru_cache(maxsize=1)
def _reasons() -> Mapping[str, Phrase]:
    """The reasons by their words in each language, as they come back from the one that was chosen."""
    catalogue = Catalogue.load()
    return {catalogue.text(reason, language): reason for reason in REASONS for language in Language}


def _title(key: str, case: Case) -> Phrase:
    return Phrase.of(key, number=number(case))


def _closed(case: Case, member: Member | None) -> Card:
    rows = [] if member is None else [Row(Phrase("case_forgot.member_no"), Literal(member.member_no))]
    if case.fetched_at is not None:
        rows.append(Row(Phrase("case_forgot.fetched"), Clocked(case.fetched_at)))
    return Card(
        title=_title("case_forgot.title", case),
        tone=Tone.WORK,
        meaning=Phrase.of("case_forgot.asked_at", at=Clocked(case.opened_at)),
        rows=tuple(rows),
        note=Phrase("case_forgot.gone"),
    )


async def _lines(asked: Asked, case: Case, compared: Compared) -> tuple[Row, ...]:
    """Each claimed value with its mark, and below one that differs the register's, masked."""
    rows = []
    for line in LINES:
        claimed = case.data[line]
        shown = Literal(last_digits(claimed, SHOWN_DIGITS) if line == NATIONAL_ID else claimed)
        likeness = compared.lines.get(line)
        value: Value = shown if likeness is None else Phrase.of(f"case_forgot.{likeness}", claimed=shown)
        rows.append(Row(Phrase(f"case_forgot.{line}"), value))
        if compared.member is not None and likeness is not Likeness.SAME:
            rows.append(Row(Phrase("case_forgot.on_record"), await _masked(asked, line, compared.member)))
    return tuple(rows)


async def _masked(asked: Asked, line: str, member: Member) -> Value:
    on, codes = today(asked.means.clock), asked.uow.codes
    if line == NAME:
        title = await codes.description("title", member.title or "", on)
        return Literal(mask_name(title or "", member.first_name, member.last_name))
    if line == NUMBER:
        return Literal(mask_number(member.member_no))
    if line == UNIT and member.unit is not None:
        return Literal(mask_name("", await codes.description("unit", member.unit, on) or member.unit, "").strip())
    if line == NATIONAL_ID and member.national_id is not None:
        return Literal(DOT * len(member.national_id))
    return Phrase("case_forgot.nothing")


async def _register(asked: Asked, compared: Compared) -> tuple[Section, ...]:
    """What staff need for calling back and deciding, of the member that was found."""
    if compared.member is None:
        return ()
    links = await asked.uow.links.of_member(compared.member.id)
    phone = compared.member.phone
    rows = (
        Row(Phrase("case_forgot.phone"), Literal(phone) if phone else Phrase("case_forgot.nothing")),
        Row(Phrase("case_forgot.standing"), _standing(compared, compared.member)),
        Row(Phrase("case_forgot.chats"), len(links)),
    )
    return (Section(title=Phrase("case_forgot.in_register"), rows=rows),)


def _standing(compared: Compared, member: Member) -> Phrase:
    if member.status is not MemberStatus.ACTIVE:
        return Phrase("case_forgot.left")
    if member.locked:
        return Phrase("case_forgot.locked")
    guarded = compared.locks is not None and compared.locks.by_log_ins is not None
    return Phrase("case_forgot.guarded" if guarded else "case_forgot.active")


def _advice(compared: Compared) -> Phrase:
    """What to do now."""
    if compared.refused is not None:
        return Phrase(compared.refused)
    return Phrase("case_forgot.call_and_note" if compared.needs_note else "case_forgot.call_first")


def _hand_over(member: Member, case: Case, way: str) -> Choice:
    return Choice(label=Phrase(f"code.by_{way}"), tap=Tap("code", (ref(member), way, str(case.id))))


DESK = Desk(
    kind=CaseKind.FORGOT,
    name=Phrase("case_forgot.kind"),
    approve_button=Phrase("case_forgot.approve_button"),
    show=show,
    before=before,
    approve=approve,
    reject=reject,
    reasons=REASONS,
    note_needed=access.NOTE_NEEDED,
    only_reasons=Phrase("case_forgot.only_reasons"),
)
"""How the office treats a forgotten log-in."""
