"""How the office treats what members ask of it: each kind is a module of `handlers.cases`, which brings a `DESK`.

The queue, a case's page, approving and rejecting are one mechanism (`handlers.staff.queue`, `request`, `approve`,
`reject`); a desk says what is special about its kind.  Nothing is decided in one press: `before` shows what will be
done, `approve` or `reject` does it once that is confirmed.
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from core.cases import Case, CaseId, CaseKind
from core.clock import BANGKOK, today
from core.errors import Refusal
from core.members import Member
from handlers.feature import Notice
from handlers.incoming import Asked
from handlers.reply import Card, Literal, Phrase, Reply

BUDDHIST_ERA = 543
NAMED = re.compile(r"#?(\d{1,9})(?:/(\d{4}))?")
"""A number as people write it, in Thai digits too."""

APPROVED, REJECTED = Phrase("approve.confirm"), Phrase("reject.button")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What came of it: said to who decided, and to the chats of those concerned."""

    reply: Reply
    notices: tuple[Notice, ...] = ()


class InsteadError(Exception):
    """In place of the question whether to do it comes CARD: why it cannot be done, or what must be chosen first.

    Whoever raises it has changed nothing.
    """

    def __init__(self, card: Card) -> None:
        super().__init__("nothing to confirm")
        self.card = card


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One kind; who may see and decide it stands in `core.services.casework.POWERS`.

    `name`: the kind's word in the queue.  `show`: the case's card, whose acts are those of the kind alone, such as
    older pages; it has been recorded as a look at the member's record where there is one.  `before`: what approving it
    would do, with the same facts as they are now; raises Refusal or InsteadError where it cannot be approved.
    `approve` and `reject` raise them too, and then nothing has changed; both get the words that were typed or chosen.
    `wants_words`: approving means writing something, an answer, which is shown below what `before` says; other kinds
    show a note themselves.  `reasons`: sentences to choose from when rejecting, which the member will read.
    """

    kind: CaseKind
    name: Phrase
    approve_button: Phrase
    show: Callable[[Asked, Case, Member | None], Awaitable[Card]]
    before: Callable[[Asked, Case, Member | None, str], Awaitable[Card]]
    approve: Callable[[Asked, Case, str], Awaitable[Decided]]
    reject: Callable[[Asked, Case, str], Awaitable[Decided]]
    reasons: tuple[Phrase, ...]
    wants_words: bool = False
    ask_words: Phrase | None = None
    """The question for those words."""
    confirm_button: Phrase = APPROVED
    reject_button: Phrase = REJECTED
    note_needed: str | None = None
    """The refusal of `before` that a note would answer: the note is asked for then."""
    only_reasons: Phrase | None = None
    """Where a typed reason is not taken, since it could tell too much: what is said instead."""
    reasons_now: Callable[[Asked, Case, Member | None], Awaitable[tuple[Phrase, ...]]] | None = None
    """In place of `reasons` where they depend on the case."""
    line: Callable[[Case], Phrase] | None = None
    """In place of `name`, where cases of the kind are called differently."""

    def called(self, case: Case) -> Phrase:
        """What sort of thing CASE is, in a word or two."""
        return self.name if self.line is None else self.line(case)


def number(case: Case) -> Literal:
    """How a case is called: `407/2569`, by the year in which it was opened."""
    return Literal(f"{case.id}/{case.opened_at.astimezone(BANGKOK).year + BUDDHIST_ERA}")


async def named(asked: Asked, word: str) -> CaseId:
    """The case that WORD names, typed or from a button: `407`, `407/2569`, `๔๐๗`. Refusal `desk.no_such_case`."""
    said = NAMED.fullmatch(word)
    if said is None:
        raise Refusal("desk.no_such_case")
    case_id = CaseId(int(said[1]))
    if said[2] is not None:
        case = await asked.uow.cases.get(case_id)
        if case is None or number(case).text != f"{case_id}/{int(said[2])}":
            raise Refusal("desk.no_such_case")
    return case_id


async def whose(asked: Asked, member: Member | None) -> Phrase:
    """Whom a case is about, by number and unit and never by name: `ส03548 · ประถม 3`."""
    if member is None:
        return Phrase("queue.unproved")
    number_of = Literal(member.member_no)
    if member.unit is None:
        return Phrase.of("queue.member", number=number_of)
    unit = await asked.uow.codes.description("unit", member.unit, today(asked.means.clock))
    return Phrase.of("queue.member_of", number=number_of, unit=Literal(unit or member.unit))
