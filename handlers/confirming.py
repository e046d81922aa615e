"""Nothing of the office's is done in one press: what will change is shown, kept for minutes, and done when confirmed.

A step that would change something answers `ask(asked, "lock", card, {"member": "17"})`: the card with ยืนยัน and ย้อนกลับ.
Either button comes back as a tap of the same feature, `lock:yes:K7…` or `lock:no:K7…`; `decision(asked, "lock")` gives
what was kept, once.  The mark in the button ties it to its question: an old one, pressed later, confirms nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from types import MappingProxyType

from core.ports import Conversation
from handlers.feature import Answer
from handlers.incoming import Asked, Tap
from handlers.reply import Card, Choice, Phrase, Reply, say

LASTS = timedelta(minutes=10)
YES, NO, ANEW = "yes", "no", "anew"
STEP = "confirm"
MARK = "mark"
CONFIRM, BACK = Phrase("desk.confirm"), Phrase("desk.back")


@dataclass(frozen=True, slots=True)
class Decision:
    """What was pressed: `data` is what was kept with the question, None where it is not open any more."""

    confirmed: bool
    data: Mapping[str, str] | None


def ask(
    asked: Asked, feature: str, card: Card, data: Mapping[str, str], confirm: Phrase = CONFIRM, *, danger: bool = False
) -> Answer:
    """CARD, which says what will change, with the two buttons; DATA is given back by `decision`."""
    mark = asked.means.ids.code()
    yes = Choice(label=confirm, tap=Tap(feature, (YES, mark)), once=True, danger=danger)
    no = Choice(label=BACK, tap=Tap(feature, (NO, mark)), once=True)
    kept = Conversation(
        flow=feature,
        step=STEP,
        expires_at=asked.means.clock.now() + LASTS,
        data=MappingProxyType({**data, MARK: mark}),
    )
    return Answer(reply=Reply(parts=(replace(card, acts=(yes, no)),)), conversation=kept)


def decision(asked: Asked, feature: str) -> Decision | None:
    """What the buttons of `ask` brought back; None for everything else that was asked of FEATURE."""
    if len(asked.args) != len((YES, MARK)) or asked.args[0] not in {YES, NO}:
        return None
    conversation = asked.conversation
    open_here = conversation is not None and (conversation.flow, conversation.step) == (feature, STEP)
    if conversation is None or not open_here or conversation.data[MARK] != asked.args[1]:
        return Decision(confirmed=asked.args[0] == YES, data=None)
    return Decision(confirmed=asked.args[0] == YES, data=conversation.data)


def typed(asked: Asked, word: str | None) -> Tap | None:
    """The button that is meant by who types WORD, `yes` or `no`, while a question of `ask` is open."""
    conversation = asked.conversation
    if word not in {YES, NO} or conversation is None or conversation.step != STEP or MARK not in conversation.data:
        return None
    return Tap(conversation.flow, (word, conversation.data[MARK]))


def is_anew(asked: Asked) -> bool:
    """Whether the command of the open question was typed again, by its word (`answers.anew`) or as such; no answer."""
    return asked.incoming.text.lstrip().startswith("/") or asked.args[:1] == (ANEW,)


def over(asked: Asked) -> Answer:
    """What is said to a button whose question is not open any more; an open question of another kind stays."""
    return Answer(reply=say("desk.over"), conversation=asked.conversation)


def kept(asked: Asked) -> Answer:  # noqa: ARG001 - the same form as the others
    """What is said to ย้อนกลับ."""
    return Answer(reply=say("desk.nothing_changed"))
