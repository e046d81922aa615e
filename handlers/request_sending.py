"""A request as it is shown before it is sent, and its sending: nothing is filed but what was shown and confirmed.

The member's draft is taken in the same transaction, so that of two chats that confirm it one files it; a rule that
speaks against it by now, or another month, is shown anew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

from core.calendar import Month
from core.errors import Refusal
from core.money import Baht
from core.ports import Conversation
from core.requests import Ask, RequestKind
from core.services import filing
from core.services.filing import AgainstRulesError, Filed, Preview
from core.services.request_facts import number_of
from handlers import confirming, menu, request_pages
from handlers.feature import Answer
from handlers.incoming import Asked, Tap
from handlers.moments import moment_of
from handlers.reply import Choice, Clocked, Literal, Part, Phrase, Reply, Text, say
from handlers.request_pages import CHANGE, GO, to_drop
from handlers.request_subjects import OTHER_SUBJECT, Subject, drop_drafts, own_drafts, subjects_of

AMOUNT, WORDS = "amount", "words"
"""Steps of the flow that ask for these."""
EDIT = "edit"
ABOUT, KIND, NEW, SAID, MONTH = "about", "kind", "new", "said", "month"
"""What a conversation keeps."""
LASTS = timedelta(minutes=30)
MOST_CHOICES = 4
AGAIN = (menu.to("requests"), menu.to("start"))


def shown(asked: Asked, subject: Subject, seen: Preview, moved: Phrase | None = None) -> Answer:
    """What it would do, to be confirmed; or what speaks against it, and the question stays open."""
    if not seen.verdict.is_allowed:
        return _refused(asked, subject, seen)
    mark = asked.means.ids.code()
    send = Choice(label=Phrase("change.send_button"), tap=Tap(CHANGE, (confirming.YES, mark)), once=True)
    label = "change.edit_words_button" if subject == OTHER_SUBJECT else "change.edit_button"
    edit = Choice(label=Phrase(label), tap=Tap(CHANGE, (EDIT, *subject.args)), once=True)
    card = replace(request_pages.shown_before(asked, seen, subject), acts=(send, edit))
    late = moved
    if seen.missed is not None:
        late = Phrase.of("change.late", until=Clocked(seen.missed), month=seen.coming.effective)
    parts: tuple[Part, ...] = (card,) if late is None else (Text(late), card)
    kept = _as_data(subject, seen) | {confirming.MARK: mark}
    reply = Reply(parts=parts, choices=(to_drop(subject), *reveals(asked, (GO, *subject.args))))
    return Answer(reply=reply, conversation=waiting(asked, confirming.STEP, kept))


def _refused(asked: Asked, subject: Subject, seen: Preview) -> Answer:
    choices = (to_drop(subject), *reveals(asked, (GO, *subject.args)), *AGAIN)[:MOST_CHOICES]
    reply = Reply(parts=(request_pages.refused(seen),), choices=choices)
    step = WORDS if subject == OTHER_SUBJECT else AMOUNT
    return Answer(reply=reply, conversation=waiting(asked, step, {ABOUT: ":".join(subject.args)}))


def _as_data(subject: Subject, seen: Preview) -> dict[str, str]:
    """What is confirmed later is what is shown now."""
    ask = seen.ask
    return {
        ABOUT: ":".join(subject.args),
        KIND: ask.kind.value,
        NEW: "" if ask.new is None else str(ask.new.satang),
        SAID: ask.words,
        MONTH: str(seen.coming.effective),
    }


async def decided(asked: Asked, conversation: Conversation) -> Answer:
    """What was shown is filed, once; where something else holds by now it is shown anew."""
    data = conversation.data
    subjects = await subjects_of(asked)
    subject = subjects.named(data[ABOUT].split(":"))
    new = Baht(int(data[NEW])) if data[NEW] else None
    ask = Ask(kind=RequestKind(data[KIND]), target=subject.target, new=new, words=data[SAID])
    draft = next((one for one, about in await own_drafts(asked, subjects) if about.args == subject.args), None)
    if draft is not None and draft.ask != ask:  # another chat of the member changed it
        seen = await filing.preview(asked.uow, asked.means, asked.linked, draft.ask, moment_of(asked.incoming).at)
        return shown(asked, subject, seen)
    return await _filed(asked, subject, ask, Month.parse(data[MONTH]))


async def _filed(asked: Asked, subject: Subject, ask: Ask, month: Month) -> Answer:
    """The draft is taken and the request is filed in one, so that of two chats that confirm it one files it."""
    moment = moment_of(asked.incoming)
    try:
        async with asked.uow.savepoint():
            if not await drop_drafts(asked, subject):
                return Answer(reply=say("change.gone", *AGAIN))
            filed = await filing.file(asked.uow, asked.means, asked.chat, asked.linked, ask, moment, month)
    except AgainstRulesError as against:
        return shown(asked, subject, against.seen)
    except Refusal as refusal:
        if refusal.key != "request_rules.month_moved":
            raise
        seen = await filing.preview(asked.uow, asked.means, asked.linked, ask, moment.at)
        return shown(asked, subject, seen, Phrase.of(refusal.key, month=seen.coming.effective))
    return Answer(reply=said(filed))


def said(filed: Filed) -> Reply:
    """Its number, its month, how it is undone and where it is seen."""
    request = filed.request
    see = Choice(label=Phrase("requests.see_button"), tap=Tap("requests", ("see", str(filed.case_id))))
    key = "change.filed_held" if filed.is_held else "change.filed"
    return say(key, see, menu.to("start"), number=Literal(number_of(request)), month=request.effective)


def reveals(asked: Asked, args: Sequence[str]) -> tuple[Choice, ...]:
    """The button that shows hidden amounts once: nobody confirms what cannot be read."""
    if not asked.view.hides_amounts:
        return ()
    return (Choice(label=Phrase("settings.show_button"), tap=Tap("settings", ("show", CHANGE, *args))),)


def waiting(asked: Asked, step: str, data: Mapping[str, str] = MappingProxyType({})) -> Conversation:
    """The flow waits for an answer at STEP."""
    return Conversation(flow=CHANGE, step=step, expires_at=asked.means.clock.now() + LASTS, data=data)
