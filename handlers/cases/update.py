"""New data of a member at the desk (product row E8): old beside new, the evidence, applied as a whole or turned away.

Where the register was changed after the case was sent, its value of today stands there too.  The monthly share that the
policy asks for with a new salary is said, and not changed here.
"""

from dataclasses import replace

from core.cases import Case, CaseKind, CaseState
from core.history import MEMBER
from core.members import Member
from core.money import Baht
from core.pictures import Picture as Kept
from core.services import updates
from core.services.picture_passes import pass_for
from core.services.questions import office_person
from core.services.updates import Fact
from core.updates import NewData
from handlers import new_data
from handlers.casework import Decided, Desk, number, whose
from handlers.feature import Notice
from handlers.incoming import Asked, Tap
from handlers.reply import Card, Choice, Clocked, Item, Phrase, Picture, Row, Tone, Value, say
from handlers.telling import concerned, notices
from handlers.threads import person

QUEUE = Choice(label=Phrase("queue.button"), tap=Tap("queue"))
REASONS = tuple(Phrase(f"case_update.reason_{name}") for name in ("unclear", "differs", "other", "office"))


async def show(asked: Asked, case: Case, member: Member | None) -> Card:
    """Who sent what, with the first picture beside it; each opens larger."""
    pictures = await asked.uow.pictures.of_case(case.id)
    rows = [
        Row(Phrase("request.member"), await whose(asked, member)),
        Row(Phrase("case_update.sent_by"), await _sender(asked, case)),
        Row(Phrase("case_update.sent_at"), Clocked(case.opened_at)),
        Row(Phrase("update.evidence"), _counted(pictures)),
    ]
    facts = _facts(case, member)
    return Card(
        title=Phrase.of("case_update.title", number=number(case)),
        tone=Tone.WORK,
        picture=await _small(asked, pictures[0]) if pictures else None,
        rows=tuple(rows),
        sections=tuple([await new_data.compared(asked, fact) for fact in facts]),
        items=tuple(_larger(case, place) for place in range(1, len(pictures) + 1)),
        note=await _note(asked, member, facts),
    )


async def before(asked: Asked, case: Case, member: Member | None, words: str) -> Card:  # noqa: ARG001 - a desk's form
    """What the register will hold."""
    facts = await updates.prepare(asked.uow, asked.means, asked.actor, case.id)
    pictures = await asked.uow.pictures.of_case(case.id)
    return Card(
        title=Phrase.of("case_update.ask", number=number(case)),
        tone=Tone.WORK,
        rows=(
            Row(Phrase("request.member"), await whose(asked, member)),
            Row(Phrase("update.evidence"), _counted(pictures)),
        ),
        sections=tuple([await new_data.compared(asked, fact) for fact in facts]),
        note=await _note(asked, member, facts),
    )


async def approve(asked: Asked, case: Case, words: str) -> Decided:
    """All of it is written into the register."""
    await updates.apply(asked.uow, asked.means, asked.actor, case.id, words or None)
    return await _told(asked, case, "applied")


async def reject(asked: Asked, case: Case, words: str) -> Decided:
    """The register stays as it is."""
    await updates.turn_away(asked.uow, asked.means, asked.actor, case.id, words)
    return await _told(asked, case, "turned_away")


async def _told(asked: Asked, case: Case, what: str) -> Decided:
    """The member's chat hears that it was decided, and reads the rest by a button."""
    see = Choice(label=Phrase("update.see_button"), tap=Tap("update", ("see", str(case.id))))
    news: tuple[Notice, ...] = notices(await concerned(asked, case), say("update.decided", see))
    key = f"case_update.{what}" if news else f"case_update.{what}_unheard"
    again = Choice(label=Phrase("request.back"), tap=Tap("request", (str(case.id),)))
    return Decided(reply=say(key, QUEUE, again, number=number(case)), notices=news)


def _facts(case: Case, member: Member | None) -> tuple[Fact, ...]:
    """As long as the case waits, beside the register of today."""
    if member is None:
        return ()
    found = updates.facts(case, member)
    return found if case.state is CaseState.OPEN else tuple(replace(fact, now=fact.new) for fact in found)


async def _sender(asked: Asked, case: Case) -> Value:
    by = NewData.of(case.data).vouched_by
    if by is not None:
        return person(*await office_person(asked.uow, by))
    return Phrase(f"case_update.by_{MEMBER}")


def _counted(pictures: list[Kept]) -> Phrase:
    if not pictures:
        return Phrase("case_update.no_picture")
    return Phrase.of("update.attached", number=len(pictures))


async def _small(asked: Asked, kept: Kept) -> Picture:
    path = await pass_for(asked.uow, asked.means, asked.chat, kept.id, large=False)
    return Picture(path=path, alt=Phrase("evidence.alt"), width=kept.width, height=kept.height)


def _larger(case: Case, place: int) -> Item:
    label = Phrase.of("evidence.picture", place=place)
    return Item(title=label, short=label, tap=Tap("evidence", (str(case.id), str(place))))


async def _note(asked: Asked, member: Member | None, facts: tuple[Fact, ...]) -> Phrase | None:
    """That the register was changed meanwhile; else the monthly share of the new salary's band."""
    salary = next((fact for fact in facts if fact.name == "salary"), None)
    asked_for = None if salary is None else updates.share_by_band(asked.means.policy.shares, Baht.of(salary.new))
    if member is None or asked_for is None:
        return Phrase("case_update.changed") if any(fact.is_changed for fact in facts) else None
    account = await asked.uow.shares.account(member.id)
    key = "case_update.band_changed" if any(fact.is_changed for fact in facts) else "case_update.band"
    now: Value = Phrase("update.nothing") if account is None else account.monthly
    return Phrase.of(key, monthly=asked_for, now=now)


DESK = Desk(
    kind=CaseKind.UPDATE,
    name=Phrase("case_update.name"),
    approve_button=Phrase("case_update.apply_button"),
    show=show,
    before=before,
    approve=approve,
    reject=reject,
    reasons=REASONS,
    confirm_button=Phrase("case_update.confirm_button"),
)
