"""How the office treats what members ask of it: each kind is a module of `handlers.cases`, which brings a `DESK`.

The queue, a case's page, approving and rejecting are one mechanism (`handlers.staff.queue`, `request`, `approve`,
`reject`); a desk says what is special about its kind.  Nothing is decided in one press: `before` shows what will be
done, `approve` or `reject` does it once that is confirmed.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from core.cases import Case, CaseKind
from core.clock import BANGKOK
from core.members import Member
from handlers.feature import Notice
from handlers.incoming import Asked
from handlers.reply import Card, Literal, Phrase, Reply

BUDDHIST_ERA = 543


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What came of it: said to who decided, and to the chats of those concerned."""

    reply: Reply
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One kind; who may see and decide it stands in `core.services.casework.POWERS`.

    `name`: the kind's word in the queue.  `show`: the case's card, without acts; it has been recorded as a look at the
    member's record where there is one.  `before`: what approving it would do, with the same facts as they are now;
    raises Refusal where it cannot be approved.  `approve` and `reject` raise Refusal too, and then nothing has changed;
    both get the words that were typed or chosen.  `wants_words`: approving means writing something, an answer.
    `reasons`: sentences to choose from when rejecting, which the member will read.
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


def number(case: Case) -> Literal:
    """How a case is called: `407/2569`, by the year in which it was opened."""
    return Literal(f"{case.id}/{case.opened_at.astimezone(BANGKOK).year + BUDDHIST_ERA}")
