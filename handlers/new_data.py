"""New data of a member as cards: for the member before and after sending, and values as the office sees them too."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from core.cases import Case, CaseId, CaseState
from core.clock import today
from core.errors import Refusal
from core.fields import CODED, written
from core.masking import last_digits
from core.money import Baht
from core.services.registry_checks import check_field
from core.services.update_drafts import Draft
from core.services.updates import Fact, facts
from core.updates import FIELDS, MARITAL_STATUS, WITH_EVIDENCE, NewData, of_record
from handlers.casework import number
from handlers.incoming import Asked, Tap
from handlers.messages.spelling import squeezed
from handlers.paging import offset_in, page_acts
from handlers.reply import MOST_ITEMS, Badge, Card, Choice, Item, Literal, Phrase, Row, Section, Value

NAME = "update"
PHONE_DIGITS = 4
CODES_SHOWN = 4
LONGEST_BUTTON = 20
LETTER = re.compile(r".[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]*")
"""With the vowels and tone marks above and below it."""
NOTHING = Phrase("update.nothing")
MARITAL = tuple(
    Choice(label=Phrase(f"update.{word}_button"), tap=Tap(NAME, (word,)), once=True) for word in MARITAL_STATUS
)


def named(name: str) -> Phrase:
    """The field NAME in words."""
    return Phrase(f"fields.{name}")


def listed(names: Iterable[str]) -> Phrase:
    """All of NAMES, `เงินเดือน, ตำแหน่ง`; of a case that keeps nothing any more, that."""
    phrases = [named(name) for name in names] or [Phrase("update.gone")]
    whole = phrases[0]
    for phrase in phrases[1:]:
        whole = Phrase.of("did.and", first=whole, second=phrase)
    return whole


async def value_of(asked: Asked, name: str, text: str | None) -> Value:
    """A value of the field NAME, given as it is kept: an amount, the description of a code, a text."""
    if text is None:
        return NOTHING
    if name == "salary":
        return Baht.of(text)
    if name in CODED:
        return Literal(await asked.uow.codes.description(name, text, today(asked.means.clock)) or text)
    return Literal(text)


async def own_value(asked: Asked, name: str, text: str | None) -> Value:
    """The same of the register, for the member: of a telephone number the last digits, as on the own data."""
    if name == "phone" and text is not None:
        return Literal(last_digits(text, PHONE_DIGITS))
    return await value_of(asked, name, text)


def fields(asked: Asked, offset: int) -> Card:
    """The fields that the co-op keeps, one of which is to be chosen."""
    kept = [name for name in FIELDS if _is_kept(asked, name)]
    shown, after = kept[offset : offset + MOST_ITEMS], offset + MOST_ITEMS
    return Card(
        title=Phrase("update.title"),
        meaning=Phrase("update.which"),
        items=tuple(_field(name) for name in shown),
        acts=page_acts(Tap(NAME, ("more",)), offset, MOST_ITEMS, after if after < len(kept) else None),
    )


def _field(name: str) -> Item:
    detail = Phrase("update.with_evidence") if name in WITH_EVIDENCE else None
    return Item(title=named(name), short=named(name), tap=Tap(NAME, (name,)), detail=detail)


def _is_kept(asked: Asked, name: str) -> bool:
    try:
        check_field(asked.means, name)
    except Refusal:
        return False
    return True


async def question(asked: Asked, name: str) -> Card:
    """What the register holds, and how the new value is typed."""
    rows = (await _now(asked, name),)
    return Card(title=named(name), rows=rows, note=Phrase(f"update.how_{name}"))


async def codes(asked: Asked, name: str, sought: str, offset: int) -> Card:
    """Those of the table whose descriptions hold what is SOUGHT, all of them for nothing."""
    table = await asked.uow.codes.of_kind(name, today(asked.means.clock))
    wanted = squeezed(sought)
    found = sorted((text, code) for code, text in table.items() if wanted in squeezed(text) or wanted == squeezed(code))
    shown, after = found[offset : offset + CODES_SHOWN], offset + CODES_SHOWN
    items = tuple(_code(name, code, text, offset + place) for place, (text, code) in enumerate(shown, 1))
    return Card(
        title=named(name),
        rows=(await _now(asked, name),),
        items=items,
        note=Phrase("update.choose" if items else "update.none_such"),
        acts=page_acts(Tap(NAME, (name, "at")), offset, CODES_SHOWN, after if after < len(found) else None),
    )


def _code(name: str, code: str, text: str, place: int) -> Item:
    short = Phrase.of("update.code", place=place, text=Literal(_short(text, LONGEST_BUTTON - len(f"{place}. "))))
    return Item(title=Phrase.of("update.as_typed", text=Literal(text)), short=short, tap=Tap(NAME, (name, "is", code)))


def _short(text: str, room: int) -> str:
    """TEXT in ROOM characters as people count them, with dots where it is cut."""
    letters = LETTER.findall(text)
    return text if len(letters) <= room else "".join(letters[: room - 1]) + "…"


async def _now(asked: Asked, name: str) -> Row:
    return Row(Phrase("update.now"), await own_value(asked, name, written(getattr(asked.linked, name))))


async def of_draft(asked: Asked, draft: Draft) -> Card:
    """What is to be sent, beside what the register holds."""
    old = of_record(asked.linked, tuple(draft.data.values))
    pairs = [Fact(name, written(old[name]), new, None) for name, new in draft.data.values.items()]
    return Card(
        title=Phrase("update.check"),
        sections=tuple([await _compared(asked, pair) for pair in pairs]),
        rows=_attached(len(draft.data.pictures)),
        note=Phrase("update.missing_picture" if draft.lacks_evidence else "update.check_note"),
    )


async def of_case(asked: Asked, case: Case) -> Card:
    """One that was sent, and what became of it."""
    data = NewData.of(case.data)
    rows = [Row(Phrase("update.state"), Phrase(f"update.state_{case.state.value}"))]
    notes = await asked.uow.cases.notes(case.id)
    if case.state is CaseState.REJECTED and notes:
        rows.append(Row(Phrase("update.reason"), Literal(notes[-1].text)))
    if data.vouched_by is not None:
        rows.append(Row(Phrase("update.sent_by"), Phrase("update.by_committee")))
    rows += _attached(len(await asked.uow.pictures.of_case(case.id)))
    stop = Choice(label=Phrase("update.cancel_button"), tap=Tap(NAME, ("stop", str(case.id))), danger=True)
    return Card(
        title=Phrase.of("update.number", number=number(case)),
        sections=tuple([await _compared(asked, fact) for fact in facts(case, asked.linked)]),
        rows=tuple(rows),
        note=Phrase(f"update.note_{case.state.value}"),
        acts=(stop,) if case.state is CaseState.OPEN else (),
    )


async def sent(asked: Asked, cases: Sequence[Case]) -> Card:
    """What was sent, newest first; the only one as a whole, while it waits."""
    waiting = [case for case in cases if case.state is CaseState.OPEN]
    if len(waiting) == 1:
        return await of_case(asked, waiting[0])
    first = [*waiting, *(case for case in cases if case.state is not CaseState.OPEN)][:MOST_ITEMS]
    return Card(title=Phrase("update.sent_title"), items=tuple(_sent(case) for case in first))


def _sent(case: Case) -> Item:
    title = Phrase.of("update.number", number=number(case))
    return Item(
        title=title,
        short=title,
        tap=Tap(NAME, ("see", str(case.id))),
        detail=listed(NewData.of(case.data).values),
        badge=Badge(text=Phrase(f"update.state_{case.state.value}")),
    )


async def number_of(asked: Asked, case_id: CaseId) -> Literal:
    """How the case is called."""
    case = await asked.uow.cases.get(case_id)
    return Literal(str(case_id)) if case is None else number(case)


async def _compared(asked: Asked, fact: Fact) -> Section:
    """Old and new, for the member."""
    rows = (
        Row(Phrase("update.old"), await own_value(asked, fact.name, fact.old)),
        Row(Phrase("update.new"), await value_of(asked, fact.name, fact.new)),
    )
    return Section(title=named(fact.name), rows=rows)


async def compared(asked: Asked, fact: Fact) -> Section:
    """The same for the office, and what the register holds by now where that is a third value."""
    section = await _compared(asked, fact)
    old, new = section.rows
    rows = [Row(old.label, await value_of(asked, fact.name, fact.old)), new]
    if fact.is_changed:
        rows.append(Row(Phrase("case_update.now"), await value_of(asked, fact.name, fact.now)))
    return replace(section, rows=tuple(rows))


def _attached(pictures: int) -> tuple[Row, ...]:
    return (Row(Phrase("update.evidence"), Phrase.of("update.attached", number=pictures)),) if pictures else ()


def offset_of(args: tuple[str, ...]) -> int:
    """Where a page begins, by the last of ARGS."""
    return offset_in(args, len(args) - 1) if args else 0
