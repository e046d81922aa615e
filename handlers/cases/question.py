"""Questions and suggestions: how staff read the thread, and answer it or close it for a reason (product row E9).

The answer's words stay on cards: the member's chat hears that there is one, and opens the thread by a button.
"""

from core.cases import Case, CaseKind
from core.members import Member
from core.services import questions
from handlers.casework import Decided, Desk, number, whose
from handlers.incoming import Asked, Tap
from handlers.reply import MOST_QUOTED, Card, Choice, Clocked, Phrase, Quote, Reply, Row, Tone, say
from handlers.telling import concerned, notices
from handlers.threads import Page, page

OLDER = "older"
QUEUE = Choice(label=Phrase("queue.button"), tap=Tap("queue"))


async def show(asked: Asked, case: Case, member: Member | None) -> Card:
    """The thread, the newest message last."""
    found = await _page(asked, case)
    older = Tap("request", (str(case.id), OLDER, str(found.older)))
    return Card(
        title=Phrase.of("question.title", number=number(case)),
        tone=Tone.WORK,
        rows=(
            Row(Phrase("request.member"), await whose(asked, member)),
            Row(Phrase("question.asked_at"), Clocked(case.opened_at)),
        ),
        quotes=found.quotes,
        acts=() if found.older is None else (Choice(label=Phrase("question.older"), tap=older),),
    )


async def _page(asked: Asked, case: Case) -> Page:
    thread = await questions.thread(asked.uow, asked.means, case, for_member=False)
    args = asked.args if asked.args[1:2] == (OLDER,) else ()
    return page(thread, args, 2, for_member=False)


async def before(asked: Asked, case: Case, member: Member | None, words: str) -> Card:
    """What is answered, and the answer as the member will read it."""
    questions.checked(words)
    thread = await questions.thread(asked.uow, asked.means, case, for_member=False)
    room = MOST_QUOTED - questions.LONGEST
    newest = page(thread[-1:], (), 0, for_member=False).quotes
    return Card(
        title=Phrase.of("question.answer_ask", number=number(case)),
        tone=Tone.WORK,
        rows=(Row(Phrase("request.member"), await whose(asked, member)),),
        quotes=tuple(Quote(quote.by, _shortened(quote.text, room)) for quote in newest),
    )


def _shortened(text: str, room: int) -> str:
    """TEXT up to ROOM units; the whole of it stands on the card that was shown before."""
    if questions.length(text) <= room:
        return text
    while questions.length(text) > room - 1:
        text = text[:-1]
    return text + "…"


async def approve(asked: Asked, case: Case, words: str) -> Decided:
    """The answer is given."""
    await questions.answer(asked.uow, asked.means, asked.actor, case.id, words)
    return await _told(asked, case, "answered")


async def reject(asked: Asked, case: Case, words: str) -> Decided:
    """Closed without an answer."""
    await questions.turn_away(asked.uow, asked.means, asked.actor, case.id, words)
    return await _told(asked, case, "closed")


async def _told(asked: Asked, case: Case, what: str) -> Decided:
    """The member's chat hears that there is something to read, and nothing of it."""
    read = Choice(label=Phrase("question.read"), tap=Tap("contact", ("read", str(case.id))))
    news = notices(await concerned(asked, case), say(f"question.{what}_notice", read))
    key = f"question.{what}" if news else f"question.{what}_unheard"
    again = Choice(label=Phrase("request.back"), tap=Tap("request", (str(case.id),)))
    reply: Reply = say(key, QUEUE, again, number=number(case))
    return Decided(reply=reply, notices=news)


DESK = Desk(
    kind=CaseKind.QUESTION,
    name=Phrase("question.name"),
    approve_button=Phrase("question.answer_button"),
    show=show,
    before=before,
    approve=approve,
    reject=reject,
    reasons=(Phrase("question.reason_office"), Phrase("question.reason_twice"), Phrase("question.reason_other")),
    wants_words=True,
    ask_words=Phrase("question.ask_words"),
    confirm_button=Phrase("question.confirm_button"),
    reject_button=Phrase("question.close_button"),
)
