"""Data out of date (`/update`, แจ้งเปลี่ยนข้อมูล): which field, its new value, a picture of the evidence, and sent.

    /update  ->  เงินเดือน  ->  48,200  ->  (a picture)  ->  old and new, to be confirmed  ->  its number

What was begun is a draft, kept for a day whatever else is asked meanwhile.  Nothing of the register changes before the
office has looked at it.  `update:see:17` shows what became of case 17.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

from core.cases import Case, CaseId, CaseState
from core.errors import Refusal
from core.fields import LINK_KEYS, FieldGroup, FieldValue, group_of
from core.history import MEMBER, Actor
from core.ports import Conversation
from core.services import update_drafts, updates
from core.services.registry_checks import check_field
from core.services.update_drafts import Draft
from core.updates import CHOSEN, FIELDS, MARITAL_STATUS, read_typed
from handlers import confirming, menu, new_data
from handlers.feature import Answer, Audience, Flow
from handlers.incoming import Asked, Tap
from handlers.reply import Card, Choice, Phrase, Reply, say

NAME = "update"
FIELD, VALUE, PICTURES = "field", "value", "pictures"
"""Steps, besides that of `handlers.confirming`."""
SOUGHT = "sought"
CANCEL = "cancel"
LASTS = timedelta(minutes=30)
IS, AT = "is", "at"
DIGITS_ONLY = ("salary", "phone")

OFFICE = "office"
"""What is changed at the counter only."""
ANEW, ALL = "anew", "all"
GO, DROP, LEAVE, STOP, SEE, MORE = "go", "drop", "leave", "stop", "see", "more"
TO_GO = Choice(label=Phrase("update.go_button"), tap=Tap(NAME, (GO,)))
TO_DROP = Choice(label=Phrase("update.drop_button"), tap=Tap(NAME, (DROP,)))
TO_LEAVE = Choice(label=Phrase("update.leave_button"), tap=Tap(NAME, (LEAVE,)), once=True)
AGAIN = (menu.to(NAME), menu.to("start"))


async def start(asked: Asked) -> Answer:
    """What can be sent in and what was; or, from a button, what was pressed."""
    if (decided := confirming.decision(asked, NAME)) is not None:
        return await _decided(asked, decided)
    wish, *rest = asked.args or ("",)
    if wish == OFFICE or wish in LINK_KEYS:
        raise Refusal("update.at_office")
    if wish in FIELDS:
        return await _of_field(asked, wish, tuple(rest))
    if wish in MARITAL_STATUS:
        return await _taken(asked, "marital_status", MARITAL_STATUS[wish])
    return await WISHES.get(wish, _overview)(asked)


def _is_another_wish(asked: Asked) -> bool:
    """Whether a command was typed, or words that open something and are nobody's address."""
    text = asked.incoming.text.strip()
    return text.startswith("/") or text.lower() == NAME or asked.args == (ANEW,)


async def chosen(asked: Asked) -> Answer | None:
    """A field that was typed; None for other words."""
    return await start(asked) if asked.args and not _is_another_wish(asked) else None


async def typed(asked: Asked) -> Answer | None:
    """The new value, or what to look for among the codes."""
    if _is_another_wish(asked):
        return None
    if asked.args and asked.args != (ALL,):
        return await start(asked)
    name, text = _open(asked).data[FIELD], asked.incoming.text
    if name in CHOSEN:
        return await _codes(asked, name, "" if asked.args else text, 0)
    if name in DIGITS_ONLY and not any(c.isdecimal() for c in text):
        return None
    return await _taken(asked, name, read_typed(asked.means.fields, name, text))


async def confirmed(asked: Asked) -> Answer | None:
    """The typed answer to what was shown; None for other words."""
    if asked.args[:1] in {(confirming.YES,), (confirming.NO,)}:
        is_yes = asked.args[0] == confirming.YES
        return await _decided(asked, confirming.Decision(confirmed=is_yes, data=_open(asked).data))
    return await chosen(asked)


async def pictured(asked: Asked) -> Answer | None:
    """A picture of the evidence joins the draft, which is then shown as a whole."""
    if asked.incoming.unfit is not None:
        return Answer(reply=say(asked.incoming.unfit), conversation=asked.conversation)
    if asked.incoming.clean is None:
        return None
    uow, means = asked.uow, asked.means
    draft = await update_drafts.put_picture(uow, means, _actor(asked), asked.linked, asked.incoming.clean)
    return await _review(asked, draft)


async def _overview(asked: Asked) -> Answer:
    """The draft, own cases, and the fields to choose from."""
    parts: list[Card] = []
    if (draft := await update_drafts.draft_of(asked.uow, asked.means, asked.linked)) is not None:
        card = await new_data.of_draft(asked, draft)
        parts.append(replace(card, title=Phrase("update.draft_title"), acts=(TO_GO, TO_DROP)))
    sent = await updates.own_cases(asked.uow, asked.linked)
    if sent:
        parts.append(await new_data.sent(asked, sent))
    parts.append(new_data.fields(asked, 0))
    return Answer(reply=Reply(parts=tuple(parts)), conversation=_waiting(asked, FIELD))


async def _more(asked: Asked) -> Answer:
    page = new_data.fields(asked, new_data.offset_of(asked.args))
    return Answer(reply=Reply(parts=(page,)), conversation=_waiting(asked, FIELD))


async def _of_field(asked: Asked, name: str, rest: tuple[str, ...]) -> Answer:
    """The question for its value; or, from a button, the code that was chosen, or another page of codes."""
    check_field(asked.means, name)
    if name in CHOSEN and rest[:1] == (IS,):
        return await _taken(asked, name, ":".join(rest[1:]))
    if name in CHOSEN:
        conversation = asked.conversation
        is_same = conversation is not None and conversation.data.get(FIELD) == name and rest[:1] == (AT,)
        sought = conversation.data[SOUGHT] if conversation is not None and is_same else ""
        return await _codes(asked, name, sought, new_data.offset_of(rest))
    card = await new_data.question(asked, name)
    choices = new_data.MARITAL if name == "marital_status" else (TO_LEAVE, *_reveals(asked, name))
    return Answer(reply=Reply(parts=(card,), choices=choices), conversation=_waiting(asked, VALUE, {FIELD: name}))


async def _codes(asked: Asked, name: str, sought: str, offset: int) -> Answer:
    """Those codes of the table whose descriptions hold what is SOUGHT."""
    card = await new_data.codes(asked, name, sought, offset)
    kept = {FIELD: name, SOUGHT: sought}
    everything = (Choice(label=Phrase("update.all_button"), tap=Tap(NAME, (name,))),) if sought else ()
    reply = Reply(parts=(card,), choices=(*everything, TO_LEAVE))
    return Answer(reply=reply, conversation=_waiting(asked, VALUE, kept))


async def _taken(asked: Asked, name: str, value: FieldValue) -> Answer:
    """The value joins the draft; what comes next."""
    return await _next(asked, await update_drafts.put_value(asked.uow, asked.means, asked.linked, name, value))


async def _go(asked: Asked) -> Answer:
    draft = await update_drafts.draft_of(asked.uow, asked.means, asked.linked)
    return await _overview(asked) if draft is None else await _next(asked, draft)


async def _next(asked: Asked, draft: Draft) -> Answer:
    """The picture that must come, or the whole to be confirmed."""
    if not draft.lacks_evidence:
        return await _review(asked, draft)
    about_name = any(group_of(name) is FieldGroup.NAME for name in draft.data.values)
    reply = say("update.send_picture_of_name" if about_name else "update.send_picture", TO_LEAVE)
    return Answer(reply=reply, conversation=_waiting(asked, PICTURES))


async def _review(asked: Asked, draft: Draft) -> Answer:
    """Old and new side by side. What is confirmed later is what is shown now."""
    if draft.lacks_evidence:
        return await _next(asked, draft)
    card = await new_data.of_draft(asked, draft)
    answer = confirming.ask(asked, NAME, card, draft.data.as_data(), Phrase("update.send_button"))
    if answer.reply is None:
        return answer
    choices = (Choice(label=Phrase("update.more_button"), tap=Tap(NAME, (MORE, "0"))), *_reveals(asked, GO))
    return replace(answer, reply=replace(answer.reply, choices=choices))


async def _decided(asked: Asked, decided: confirming.Decision) -> Answer:
    draft = await update_drafts.draft_of(asked.uow, asked.means, asked.linked)
    if decided.data is None:
        onward = AGAIN if draft is None else (TO_GO, *AGAIN)
        return Answer(reply=say("update.question_over", *onward), conversation=asked.conversation)
    if CANCEL in decided.data:
        return await _cancelled(asked, decided.confirmed, CaseId(int(decided.data[CANCEL])))
    if not decided.confirmed:
        return Answer(reply=say("update.kept", TO_GO, TO_DROP))
    if draft is None:
        raise Refusal("update.draft_gone")
    shown = {name: text for name, text in decided.data.items() if name != confirming.MARK}
    if draft.data.as_data() != shown:  # another chat of the member added to it
        return await _review(asked, draft)
    return await _send(asked, draft)


async def _send(asked: Asked, draft: Draft) -> Answer:
    values = draft.values(asked.means.fields)
    await asked.uow.cases.discard(draft.id)
    case_id = await updates.file_update(
        asked.uow, asked.means, _actor(asked), asked.linked, asked.chat, values, draft.data.pictures
    )
    return Answer(reply=say("update.sent", *AGAIN, number=await new_data.number_of(asked, case_id)))


async def _drop(asked: Asked) -> Answer:
    draft = await update_drafts.draft_of(asked.uow, asked.means, asked.linked)
    if draft is not None:
        await asked.uow.cases.discard(draft.id)
    return Answer(reply=say("update.dropped", *AGAIN))


async def _leave(asked: Asked) -> Answer:
    draft = await update_drafts.draft_of(asked.uow, asked.means, asked.linked)
    return Answer(reply=say("update.left", *AGAIN) if draft is None else say("update.kept", TO_GO, TO_DROP))


async def _see(asked: Asked) -> Answer:
    """One case of the member's own, by the number in the button; typed without one, the newest."""
    sent = await updates.own_cases(asked.uow, asked.linked)
    case = sent[0] if sent and not asked.args[1:] else await _own(asked)
    card = await new_data.of_case(asked, case)
    return Answer(reply=Reply(parts=(card,), choices=AGAIN), conversation=asked.conversation)


async def _stop(asked: Asked) -> Answer:
    """The question whether the case is taken back; typed without a number it is the only one that waits."""
    case = await _own(asked)
    if case.state is not CaseState.OPEN:
        raise Refusal("update.over")
    card = replace(await new_data.of_case(asked, case), note=Phrase("update.cancel_ask"))
    return confirming.ask(asked, NAME, card, {CANCEL: str(case.id)}, Phrase("update.cancel_confirm"), danger=True)


async def _cancelled(asked: Asked, is_yes: bool, case_id: CaseId) -> Answer:  # noqa: FBT001 - what was pressed
    if not is_yes:
        return Answer(reply=say("update.not_cancelled", *AGAIN))
    await updates.cancel(asked.uow, asked.means, _actor(asked), asked.linked, case_id)
    return Answer(reply=say("update.cancelled", *AGAIN))


async def _own(asked: Asked) -> Case:
    """The member's own case that is named, or the only one that waits. Refusal `update.no_such_case`."""
    sent = await updates.own_cases(asked.uow, asked.linked)
    if asked.args[1:]:
        found = [case for case in sent if str(case.id) == asked.args[1]]
    else:
        found = [case for case in sent if case.state is CaseState.OPEN]
    if len(found) != 1:
        raise Refusal("update.no_such_case")
    return found[0]


def _reveals(asked: Asked, wish: str) -> tuple[Choice, ...]:
    """The button that shows a hidden amount once, where WISH would show one: nobody confirms what cannot be read."""
    if not asked.view.hides_amounts:
        return ()
    return (Choice(label=Phrase("settings.show_button"), tap=Tap("settings", ("show", NAME, wish))),)


def _actor(asked: Asked) -> Actor:
    return Actor(MEMBER, asked.chat.address.platform.value)


def _open(asked: Asked) -> Conversation:
    """The open step, which is what called."""
    if asked.conversation is None:
        raise LookupError("a step without its conversation")
    return asked.conversation


def _waiting(asked: Asked, step: str, data: Mapping[str, str] = MappingProxyType({})) -> Conversation:
    return Conversation(flow=NAME, step=step, expires_at=asked.means.clock.now() + LASTS, data=data)


WISHES: Mapping[str, Callable[[Asked], Awaitable[Answer]]] = MappingProxyType(
    {GO: _go, DROP: _drop, LEAVE: _leave, STOP: _stop, SEE: _see, MORE: _more}
    | {confirming.YES: _go, confirming.NO: _leave}
)

FEATURE = Flow(
    name=NAME,
    commands=("update",),
    audience=Audience.MEMBER,
    start=start,
    steps=MappingProxyType({FIELD: chosen, VALUE: typed, PICTURES: chosen, confirming.STEP: confirmed}),
    pictures=MappingProxyType({PICTURES: pictured, confirming.STEP: pictured}),
    lasts=LASTS,
    about=("me",),
)
