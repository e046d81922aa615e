"""Asking for something to be deducted differently (`/change`, ขอปรับ, คำร้อง): what, how much, a look at it, sent.

    /change  ->  ค่าหุ้น  ->  2,500  ->  old and new, what is left, from which month  ->  its number

Nothing is sent before it is confirmed, and it counts by the moment of confirming.  What was entered is a draft, which
any chat of the member can go on with; what rules speak against is said at once, and stays a draft.  A sentence that
says what something shall become leads to the look: ลดหุ้นเหลือ 1000.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from core.money import Baht
from core.pages import Purpose
from core.ports import Conversation
from core.requests import Ask, RequestKind
from core.services import filing
from core.services.page_visit import start as start_page
from handlers import confirming, menu, request_pages
from handlers.feature import Answer, Audience, Flow
from handlers.incoming import Asked, Happening, Tap
from handlers.moments import moment_of
from handlers.paging import offset_in
from handlers.reply import Card, Choice, Literal, Part, Phrase, Reply, say
from handlers.request_amounts import is_nearly_one, read_amount, wished_in
from handlers.request_pages import DROP, GO, to_go
from handlers.request_sending import ABOUT, AGAIN, AMOUNT, EDIT, LASTS, WORDS, decided, reveals, shown, waiting
from handlers.request_subjects import (
    DEPOSIT,
    LOAN,
    OTHER,
    OTHER_SUBJECT,
    SHARES_WORD,
    Subject,
    drop_drafts,
    facts_about,
    offered,
    own_drafts,
    subjects_of,
)

NAME = "change"
WHICH = "which"
"""The first step; the others stand in `handlers.request_sending` and `handlers.confirming`."""
SUSPEND, RESUME, PICK, AT, ANEW, PAGE = "suspend", "resume", "pick", "at", "anew", "page"
PICKS = "picks"
"""The amounts that a question offers, in its conversation."""
MOST_WORDS = 1_000
TO_PAGE = Choice(label=Phrase("request_page.open"), tap=Tap(NAME, (PAGE,)))
TO_SUSPEND = Choice(label=Phrase("change.suspend_button"), tap=Tap(NAME, (SUSPEND,)))


async def start(asked: Asked) -> Answer:
    """What can be asked for and what was begun; or, from a button or a sentence, what was meant."""
    wish = asked.args[0] if asked.args else ""
    return await WISHES.get(wish, _overview)(asked)


async def chosen(asked: Asked) -> Answer | None:
    """A sort of thing that was typed; None for other words."""
    return await start(asked) if asked.args and not _is_another_wish(asked) else None


async def typed(asked: Asked) -> Answer | None:
    """The amount a month."""
    if _is_another_wish(asked):
        return None
    if asked.args:
        return await start(asked)
    amount = read_amount(asked.incoming.text)
    if amount is not None:
        subject = (await subjects_of(asked)).named(_open(asked).data[ABOUT].split(":"))
        return await _taken(asked, subject, subject.asks(amount))
    if is_nearly_one(asked.incoming.text):
        return Answer(reply=say("change.not_an_amount"), conversation=asked.conversation)
    return None


async def worded(asked: Asked) -> Answer | None:
    """What is wanted, in words."""
    if _is_another_wish(asked):
        return None
    if asked.args:
        return await start(asked)
    words = asked.incoming.text.strip()
    if len(words) > MOST_WORDS:
        return Answer(reply=say("change.too_long"), conversation=asked.conversation)
    return await _taken(asked, OTHER_SUBJECT, Ask(kind=RequestKind.GENERAL, words=words))


async def confirmed(asked: Asked) -> Answer | None:
    """The typed answer to what was shown, or another amount; None for other words."""
    if _is_another_wish(asked):
        return None
    if asked.args[:1] == (confirming.YES,):
        return await decided(asked, _open(asked))
    if asked.args or _open(asked).data[ABOUT] == OTHER:
        return await chosen(asked)
    return await typed(asked)


def _is_another_wish(asked: Asked) -> bool:
    text = asked.incoming.text.strip()
    return text.startswith("/") or text.lower() == NAME or asked.args == (ANEW,)


async def _overview(asked: Asked) -> Answer:
    """What was begun, and what can be asked for."""
    subjects = await subjects_of(asked)
    found = await own_drafts(asked, subjects)
    parts: list[Part] = []
    if found:
        parts.append(request_pages.of_draft(*found[0]) if len(found) == 1 else request_pages.drafts(found))
    parts.append(replace(request_pages.which(subjects), acts=(TO_PAGE,)))
    choices = (menu.to("requests"), menu.to("cutoff"), menu.to("contact"), menu.to("start"))
    return Answer(reply=Reply(parts=tuple(parts), choices=choices), conversation=waiting(asked, WHICH))


async def _page(asked: Asked) -> Answer:
    """The button to the page on which the same is filled in, for those who prefer it."""
    token = await start_page(asked.uow, asked.means, Purpose.REQUEST, asked.chat, asked.linked.id)
    press = Choice(label=Phrase("request_page.press"), path=f"/link/{Purpose.REQUEST.value}/{token}")
    card = Card(title=Phrase("request_page.title"), note=Phrase("request_page.offer"), acts=(press,))
    return Answer(reply=Reply(parts=(card,), choices=(menu.to(NAME), menu.to("start"))))


async def _shares(asked: Asked) -> Answer:
    return await _of_sort(asked, SHARES_WORD)


async def _loan(asked: Asked) -> Answer:
    return await _of_sort(asked, LOAN)


async def _deposit(asked: Asked) -> Answer:
    return await _of_sort(asked, DEPOSIT)


async def _of_sort(asked: Asked, about: str) -> Answer:
    """The question about the one that is meant; or which of several it is."""
    subjects = await subjects_of(asked)
    own = subjects.of(about)
    if not own:
        return Answer(reply=say(f"change.no_{about}", menu.to(NAME), menu.to("contact"), menu.to("start")))
    if len(asked.args) > 1 and asked.args[1] != AT:
        return await _question(asked, subjects.named(asked.args))
    if len(own) == 1:
        return await _question(asked, own[0])
    card = request_pages.several(own, about, offset_in(asked.args, 2))
    return Answer(reply=Reply(parts=(card,), choices=AGAIN), conversation=waiting(asked, WHICH))


async def _question(asked: Asked, subject: Subject) -> Answer:
    """How much a month; where a sentence said so already, what that would do."""
    if asked.incoming.happening is Happening.TEXT and (amount := wished_in(asked.incoming.text)) is not None:
        return await _taken(asked, subject, subject.asks(amount))
    coming = (await subjects_of(asked)).coming
    facts = await facts_about(asked, subject, coming)
    if facts.waits_already:
        return Answer(reply=say("request_rules.waits", *AGAIN, number=Literal(facts.waits_already)))
    # A figure that is hidden is nothing to choose by.
    picks = [] if asked.view.hides_amounts else offered(subject, facts, asked.means.policy.requests)
    mark = asked.means.ids.code()
    card = request_pages.question(subject, facts, coming, picks, mark)
    pauses = (TO_SUSPEND,) if subject.about == SHARES_WORD and facts.now else ()
    choices = (*pauses, *reveals(asked, subject.args), menu.to("start"))
    data = {ABOUT: ":".join(subject.args), PICKS: " ".join(str(one.satang) for one in picks), confirming.MARK: mark}
    return Answer(reply=Reply(parts=(card,), choices=choices), conversation=waiting(asked, AMOUNT, data))


async def _other(asked: Asked) -> Answer:
    reply = say("change.how_other", menu.to("contact"), menu.to("start"))
    return Answer(reply=reply, conversation=waiting(asked, WORDS, {ABOUT: OTHER}))


async def _suspend(asked: Asked) -> Answer:
    subject = next(iter((await subjects_of(asked)).of(SHARES_WORD)), None)
    return await (_shares(asked) if subject is None else _taken(asked, subject, Ask(kind=RequestKind.SHARE_SUSPEND)))


async def _picked(asked: Asked) -> Answer:
    """One of the amounts that were offered; of another question than the open one it is asked again."""
    data = {} if asked.conversation is None else asked.conversation.data
    picks = data.get(PICKS, "").split()
    place = offset_in(asked.args, 2)
    if asked.args[1:2] != (data.get(confirming.MARK),) or place >= len(picks):
        return await _over(asked)
    subject = (await subjects_of(asked)).named(data[ABOUT].split(":"))
    return await _taken(asked, subject, subject.asks(Baht(int(picks[place]))))


async def _taken(asked: Asked, subject: Subject, ask: Ask) -> Answer:
    """What was entered is kept, in place of what was begun about the same, and shown."""
    await drop_drafts(asked, subject, kept=ask.kind)
    await filing.keep_draft(asked.uow, asked.means, asked.linked, ask)
    seen = await filing.preview(asked.uow, asked.means, asked.linked, ask, moment_of(asked.incoming).at)
    return shown(asked, subject, seen)


async def _go(asked: Asked) -> Answer:
    """On with what was begun: about what the button names, or the newest."""
    found = await own_drafts(asked, await subjects_of(asked))
    wanted = [(draft, one) for draft, one in found if not asked.args[1:] or one.args == asked.args[1:]]
    if not wanted:
        return await _overview(asked)
    draft, subject = wanted[0]
    seen = await filing.preview(asked.uow, asked.means, asked.linked, draft.ask, moment_of(asked.incoming).at)
    return shown(asked, subject, seen)


async def _edit(asked: Asked) -> Answer:
    """Another amount, or other words, for what the button or the open look is about."""
    args = asked.args[1:] or tuple(_about_of(asked).split(":"))
    if args == (OTHER,):
        return await _other(asked)
    return await _question(asked, (await subjects_of(asked)).named(args))


async def _dropped(asked: Asked) -> Answer:
    """What was begun goes: about what the button or the open question says, or the newest."""
    subjects = await subjects_of(asked)
    args = asked.args[1:] or tuple(_about_of(asked).split(":"))
    subject = next((one for one in subjects.all if one.args == args), None)
    if subject is None and (found := await own_drafts(asked, subjects)):
        subject = found[0][1]
    gone = subject is not None and await drop_drafts(asked, subject)
    return Answer(reply=say("change.dropped" if gone else "change.nothing_to_drop", menu.to(NAME), *AGAIN))


async def _pressed_yes(asked: Asked) -> Answer:
    conversation = asked.conversation
    if conversation is None or (conversation.flow, conversation.step) != (NAME, confirming.STEP):
        return await _over(asked)
    return await (decided(asked, conversation) if _is_marked(asked, conversation) else _over(asked))


def _is_marked(asked: Asked, conversation: Conversation) -> bool:
    return asked.args[1:] == (conversation.data[confirming.MARK],)


async def _over(asked: Asked) -> Answer:
    """What is said to a button whose question is not open any more; an open one of another kind stays."""
    found = await own_drafts(asked, await subjects_of(asked))
    onward = (to_go(found[0][1]),) if found else ()
    key = "change.over_draft" if found else "change.over"
    return Answer(reply=say(key, *onward, *AGAIN), conversation=asked.conversation)


def _about_of(asked: Asked) -> str:
    return "" if asked.conversation is None else asked.conversation.data.get(ABOUT, "")


def _open(asked: Asked) -> Conversation:
    """The open step, which is what called."""
    if asked.conversation is None:
        raise LookupError("a step without its conversation")
    return asked.conversation


WISHES: Mapping[str, Callable[[Asked], Awaitable[Answer]]] = MappingProxyType(
    {
        SHARES_WORD: _shares,
        LOAN: _loan,
        DEPOSIT: _deposit,
        OTHER: _other,
        SUSPEND: _suspend,
        RESUME: _shares,
        PICK: _picked,
        PAGE: _page,
        EDIT: _edit,
        GO: _go,
        DROP: _dropped,
        confirming.YES: _pressed_yes,
    }
)

FEATURE = Flow(
    name=NAME,
    commands=("change",),
    audience=Audience.MEMBER,
    start=start,
    steps=MappingProxyType({WHICH: chosen, AMOUNT: typed, WORDS: worded, confirming.STEP: confirmed}),
    lasts=LASTS,
    about=("shares", "loans", "deposits"),
)
