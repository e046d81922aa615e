"""What a pay unit deducted, said in the chat (`/results`): who was not deducted in full, typed, or a file.

    /results 026548 0 ลาไม่รับเงินเดือน            # nothing was deducted; the running month
    /results 2026-11 026548 1,500 เงินเดือนไม่พอ    # of another month
    /results                                     # asks for it, or for a file of the import's form

What it would change is shown and confirmed first.  Of a file nothing is kept meanwhile: it is fetched again from where
the platform keeps it, and counts only where it is the same to the byte.
"""

from collections.abc import Mapping
from types import MappingProxyType

from core.calendar import Month
from core.credentials import read_username
from core.errors import Refusal
from core.money import ZERO, Baht
from core.ports import Conversation
from core.results import Result, ResultSheet
from core.services import results
from core.services.month_view import running
from core.services.results import Given, WrongResultsError
from core.staff import Power
from handlers import confirming, menu
from handlers.feature import WITH_COMMAND, Answer, Audience, Flow
from handlers.fetching import MustFetchSheetError
from handlers.incoming import Asked, FileRef, Tap
from handlers.month_cards import fault_card, month_named, sheet_card
from handlers.reply import Card, Choice, Literal, Phrase, Quote, Reply, Row, Tone, say
from handlers.request_amounts import read_amount

NAME = "results"
ROWS = "rows"
"""The step that waits for a line or a file."""
MONTH, NUMBER, DEDUCTED, REASON, FILE, DIGEST, SEEN = "month", "number", "deducted", "reason", "file", "digest", "seen"
LONGEST_REASON = 200
LEAST = 2
"""Words of a line: the number and the amount."""


async def start(asked: Asked) -> Answer:
    """What was typed behind the command, what was confirmed, or the question."""
    if (decided := confirming.decision(asked, NAME)) is not None:
        return await _decided(asked, decided)
    month = month_named(asked.args[0]) if asked.args else None
    words = asked.args if month is None else asked.args[1:]
    month = month or await running(asked.uow, asked.means)
    if words:
        return await _ask_line(asked, month, words)
    await results.own_unit(asked.uow, asked.actor, Power.RESULT_GIVE)
    card = Card(title=Phrase.of("results.title", month=month), tone=Tone.WORK, note=Phrase("results.how"))
    return Answer(reply=Reply(parts=(card,), choices=(_to_month(month),)), conversation=_waiting(asked, month))


def _waiting(asked: Asked, month: Month) -> Conversation:
    until = asked.means.clock.now() + FEATURE.lasts
    return Conversation(flow=NAME, step=ROWS, expires_at=until, data=MappingProxyType({MONTH: str(month)}))


async def typed(asked: Asked) -> Answer | None:
    """The line that was asked for; other words are understood as usual."""
    words = tuple(asked.incoming.text.split())
    is_line = bool(words) and read_username(words[0], asked.means.policy.members) is not None
    if asked.conversation is None or not is_line or confirming.is_anew(asked):
        return None
    return await _ask_line(asked, Month.parse(asked.conversation.data[MONTH]), words)


async def sent(asked: Asked) -> Answer | None:
    """The file: what it would change, to be confirmed; or everything that is wrong with it."""
    conversation, incoming = asked.conversation, asked.incoming
    open_here = conversation is not None and conversation.flow == NAME and MONTH in conversation.data
    month = Month.parse(conversation.data[MONTH]) if conversation and open_here else None
    month = month or await running(asked.uow, asked.means)
    if incoming.unfit is not None:
        return Answer(reply=say(incoming.unfit, _to_month(month)), conversation=_waiting(asked, month))
    if incoming.sheet is None or incoming.sheet_file is None:
        return None
    return await _ask_sheet(asked, month, incoming.sheet_file, incoming.sheet)


async def _ask_line(asked: Asked, month: Month, words: tuple[str, ...]) -> Answer:
    """What one line would change."""
    number = read_username(words[0], asked.means.policy.members) if len(words) >= LEAST else None
    amount = read_amount(words[1]) if number is not None else None
    if number is None or amount is None:
        raise Refusal("results.usage")
    reason = " ".join(words[LEAST:])[:LONGEST_REASON]
    return await _ask(asked, month, Result(member_no=number, deducted=amount, reason=reason))


async def _ask(asked: Asked, month: Month, line: Result, note: Phrase | None = None) -> Answer:
    try:
        given = await results.foreseen(asked.uow, asked.means, asked.actor, month, (line,))
    except WrongResultsError as wrong:
        return Answer(reply=Reply(parts=(fault_card(wrong.faults[0]),), choices=(_to_month(month),)))
    if given.is_known:
        return Answer(reply=say("results.known", _to_month(month)))
    member = await asked.uow.members.by_number(line.member_no)
    name = "" if member is None else f"{member.first_name} {member.last_name}"
    card = Card(
        title=Phrase.of("results.ask", month=month),
        tone=Tone.WORK,
        rows=(
            Row(Phrase("results.member"), Literal(f"{line.member_no} {name}".strip())),
            *_amounts(given),
        ),
        quotes=(Quote(Phrase("results.reason"), line.reason),) if line.reason else (),
        note=note or _note(given),
    )
    data = {
        MONTH: str(month),
        NUMBER: line.member_no,
        DEDUCTED: str(line.deducted),
        REASON: line.reason,
        SEEN: _seen(given),
    }
    return confirming.ask(asked, NAME, card, data, Phrase("results.confirm"), danger=bool(given.shrunk))


async def _ask_sheet(
    asked: Asked, month: Month, file: FileRef, sheet: ResultSheet, note: Phrase | None = None
) -> Answer:
    if sheet.faults:
        card = sheet_card(sheet, (), asked.language)
        return Answer(reply=Reply(parts=(card,), choices=(_to_month(month),)), conversation=_waiting(asked, month))
    try:
        given = await results.foreseen(asked.uow, asked.means, asked.actor, month, sheet.results)
    except WrongResultsError as wrong:
        card = sheet_card(sheet, wrong.faults, asked.language)
        return Answer(reply=Reply(parts=(card,), choices=(_to_month(month),)), conversation=_waiting(asked, month))
    if given.is_known:
        return Answer(reply=say("results.known", _to_month(month)))
    card = Card(
        title=Phrase.of("results.ask_file", month=month),
        tone=Tone.WORK,
        count=Phrase.of("results.rows", number=given.rows),
        rows=(
            Row(Phrase("results.members"), Phrase.of("month.persons", number=given.members)),
            Row(Phrase("results.changed"), Phrase.of("month.persons", number=given.changed)),
            *_amounts(given),
            Row(Phrase("month.short"), Phrase.of("month.persons", number=given.short)),
        ),
        note=note or _note(given),
    )
    data = {MONTH: str(month), FILE: file.id, DIGEST: sheet.digest, SEEN: _seen(given)}
    return confirming.ask(asked, NAME, card, data, Phrase("results.confirm"), danger=bool(given.shrunk))


def _amounts(given: Given) -> tuple[Row, ...]:
    """Before and after; what had come in is told only where something had."""
    before = (Row(Phrase("results.before"), given.before),) if given.before > ZERO else ()
    return (
        Row(Phrase("results.due"), given.due),
        *before,
        Row(Phrase("results.after"), given.after),
        Row(Phrase("results.open"), given.due - given.after),
    )


def _note(given: Given) -> Phrase:
    if given.shrunk:
        return Phrase.of("results.shrinks", number=given.shrunk, amount=given.shrunk_by)
    return Phrase("results.not_yet")


def _seen(given: Given) -> str:
    """What was shown, for telling whether it still is so."""
    return f"{given.members} {given.changed} {given.before} {given.after} {given.shrunk_by}"


async def _decided(asked: Asked, decided: confirming.Decision) -> Answer:
    if decided.data is None:
        return confirming.over(asked)
    if not decided.confirmed:
        return confirming.kept(asked)
    data = decided.data
    return await (_give_file(asked, data) if FILE in data else _give_line(asked, data))


async def _give_line(asked: Asked, data: Mapping[str, str]) -> Answer:
    month = Month.parse(data[MONTH])
    line = Result(member_no=data[NUMBER], deducted=Baht.of(data[DEDUCTED]), reason=data[REASON])
    try:
        given = await results.foreseen(asked.uow, asked.means, asked.actor, month, (line,))
    except WrongResultsError:
        return await _ask(asked, month, line)
    if _seen(given) != data[SEEN]:
        return await _ask(asked, month, line, Phrase("results.changed_meanwhile"))
    given = await results.give(asked.uow, asked.means, asked.actor, month, (line,), confirmed=True)
    return _done(month, given)


async def _give_file(asked: Asked, data: Mapping[str, str]) -> Answer:
    """The file once more; another one, or one that cannot be had, changes nothing."""
    month, file, incoming = Month.parse(data[MONTH]), FileRef(data[FILE]), asked.incoming
    if incoming.unfit is not None:
        return Answer(reply=say(incoming.unfit, _to_month(month)), conversation=_waiting(asked, month))
    if incoming.sheet is None:
        raise MustFetchSheetError(file)
    sheet = incoming.sheet
    if sheet.digest != data[DIGEST]:
        return Answer(reply=say("sheet.gone", _to_month(month)), conversation=_waiting(asked, month))
    try:
        given = await results.foreseen(asked.uow, asked.means, asked.actor, month, sheet.results)
    except WrongResultsError:
        return await _ask_sheet(asked, month, file, sheet)
    if _seen(given) != data[SEEN]:
        return await _ask_sheet(asked, month, file, sheet, Phrase("results.changed_meanwhile"))
    given = await results.give(
        asked.uow, asked.means, asked.actor, month, sheet.results, confirmed=True, digest=sheet.digest
    )
    return _done(month, given)


def _done(month: Month, given: Given) -> Answer:
    card = Card(
        title=Phrase("results.done"),
        tone=Tone.WORK,
        rows=(Row(Phrase("results.changed"), Phrase.of("month.persons", number=given.changed)), *_amounts(given)[-2:]),
        acts=(Choice(label=Phrase("results.more_button"), tap=Tap(NAME, (str(month),))), _to_month(month)),
    )
    return Answer(reply=Reply(parts=(card,), choices=(menu.to("staff"),)))


def _to_month(month: Month) -> Choice:
    return Choice(label=Phrase("month.button"), tap=Tap("month", (str(month),)))


FEATURE = Flow(
    name=NAME,
    commands=(NAME,),
    audience=Audience.STAFF,
    start=start,
    steps=MappingProxyType({ROWS: typed}),
    sheets=MappingProxyType({ROWS: sent, confirming.STEP: sent, WITH_COMMAND: sent}),
    lasts=confirming.LASTS,
    power=Power.RESULT_GIVE,
)
