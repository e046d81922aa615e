"""The button below amounts that are hidden: what was asked is answered once more, with its amounts.

`settings:show:shares:moves:0` is `shares:moves:0` without dots, for this one answer.  Where a PIN guards the chat, the
question is not answered at all before it (`handlers.access`), this one neither.
"""

from dataclasses import fields, is_dataclass, replace

from core.money import Baht
from handlers.feature import Answer
from handlers.incoming import Tap
from handlers.reply import Choice, Phrase, Telling

SETTINGS, SHOW = "settings", "show"
MOST_CHOICES = 4
LONGEST_TAP = 63
"""Bytes, with the mark of a choice for once."""


def asked_for(tap: Tap) -> Tap | None:
    """What is to be answered with its amounts, if TAP is such a button; it never leads to another one."""
    if (tap.feature, *tap.args[:1]) != (SETTINGS, SHOW) or len(tap.args) < len((SHOW, "feature")):
        return None
    _, feature, *args = tap.args
    return None if feature == SETTINGS else Tap(feature, tuple(args))


def with_button(answer: Answer, question: Tap) -> Answer:
    """ANSWER to QUESTION, with the button if it holds amounts. A dialogue goes on as it is."""
    if answer.reply is None or answer.conversation is not None or not _holds_amounts(answer.reply.parts):
        return answer
    tap = Tap(SETTINGS, (SHOW, question.feature, *question.args))
    if len(str(tap).encode()) > LONGEST_TAP:
        return answer
    show = Choice(label=Phrase("settings.show_button"), tap=tap)
    return replace(answer, reply=replace(answer.reply, choices=(show, *answer.reply.choices[: MOST_CHOICES - 1])))


def _holds_amounts(thing: object) -> bool:
    match thing:
        case Baht() | Telling():
            return True
        case Phrase():
            return any(_holds_amounts(value) for value in thing.values.values())
        case tuple():
            return any(_holds_amounts(item) for item in thing)
    if not is_dataclass(thing):
        return False
    return any(_holds_amounts(getattr(thing, part.name)) for part in fields(thing))
