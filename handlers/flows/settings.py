"""How the bot answers this chat (`/settings`, ตั้งค่า): form, hidden amounts, PIN, language, notices.

Every change is confirmed in one sentence that says how to undo it.  Form and language belong to the chat and stay when
its link ends; hidden amounts, PIN and notices belong to the person and begin afresh with the next one.
"""

from dataclasses import replace

from core.chat_care import Wish
from core.links import Form
from handlers import menu
from handlers.feature import Answer, Audience, Flow
from handlers.incoming import Asked, Tap
from handlers.reply import Card, Choice, Phrase, Reply, Row, say

FORM, HIDE, UNHIDE, SHOW, NOTICES = "form", "hide", "unhide", "show", "notices"
FORMS = {form.value: form for form in Form}
SWITCHES = {f"{wish}_{state}": (wish, state == "on") for wish in Wish for state in ("on", "off")}
"""`receipt_off`: a notice that is no longer wanted."""


def _to(wish: str) -> Choice:
    """The button for what stands in a tap, and in the catalogue beside the words for it."""
    return Choice(label=Phrase(f"settings.{wish}_button"), tap=Tap("settings", (wish,)))


BACK = (menu.to("settings"), menu.to("start"))
QUESTIONS = {
    FORM: say("settings.form_ask", *map(_to, FORMS)),
    SHOW: say("settings.show_how", _to(UNHIDE), *BACK),
}


async def start(asked: Asked) -> Answer:
    """The settings, or the change that was named."""
    wish = asked.args[0] if asked.args else ""
    if wish in FORMS:
        return await _form(asked, FORMS[wish])
    if wish in SWITCHES:
        return await _notice(asked, wish)
    if wish in {HIDE, UNHIDE}:
        return await _hide(asked, hides=wish == HIDE)
    if wish == NOTICES:
        return await _notices(asked)
    return Answer(reply=QUESTIONS.get(wish) or _overview(asked))


def _overview(asked: Asked) -> Reply:
    chat = asked.chat
    rows = (
        Row(Phrase("settings.form"), Phrase(f"settings.form_{chat.form.value}")),
        Row(Phrase("settings.amounts"), Phrase("settings.hidden" if chat.hides_amounts else "settings.shown")),
        Row(Phrase("settings.pin"), Phrase("settings.pin_set" if asked.has_pin else "settings.pin_none")),
        Row(Phrase("settings.language"), Phrase(f"settings.language_{asked.language.value}")),
    )
    card = Card(title=Phrase("settings.title"), rows=rows, acts=(_to(FORM), menu.to("language")))
    hiding = _to(UNHIDE if chat.hides_amounts else HIDE)
    return Reply(parts=(card,), choices=(hiding, menu.to("pin"), _to(NOTICES), menu.to("start")))


async def _form(asked: Asked, form: Form) -> Answer:
    await asked.uow.chats.set_form(asked.chat.id, form, hides_amounts=asked.chat.hides_amounts)
    changed = replace(asked.view, form=form)
    name = Phrase(f"settings.form_{form.value}")
    others = [_to(other) for other in FORMS if other != form.value]
    return Answer(reply=say("settings.form_changed", *others, menu.to("start"), form=name), view=changed)


async def _hide(asked: Asked, *, hides: bool) -> Answer:
    """Anybody may hide; to show again what a PIN guards, it is asked for first."""
    if asked.is_shut and not hides:
        return Answer(reply=say("settings.pin_first", menu.to("pin"), menu.to("start")))
    await asked.uow.chats.set_form(asked.chat.id, asked.chat.form, hides_amounts=hides)
    changed = replace(asked.view, hides_amounts=hides)
    key, undo = ("settings.hides_now", UNHIDE) if hides else ("settings.shows_now", HIDE)
    return Answer(reply=say(key, _to(undo), *BACK), view=changed)


async def _notices(asked: Asked) -> Answer:
    wishes = await asked.uow.notice_wishes.of_chat(asked.chat.id)
    rows = [
        Row(Phrase(f"settings.{wish.value}"), Phrase("settings.comes" if wanted else "settings.comes_not"))
        for wish, wanted in wishes.items()
    ]
    rows.append(Row(Phrase("settings.result"), Phrase("settings.comes_always")))
    choices = [_to(f"{wish}_off" if wanted else f"{wish}_on") for wish, wanted in wishes.items()]
    card = Card(title=Phrase("settings.notices"), rows=tuple(rows))
    return Answer(reply=Reply(parts=(card,), choices=(*choices, *BACK)))


async def _notice(asked: Asked, switch: str) -> Answer:
    wish, wanted = SWITCHES[switch]
    await asked.uow.notice_wishes.put(asked.chat.id, wish, wanted=wanted)
    undo = _to(f"{wish}_off" if wanted else f"{wish}_on")
    return Answer(reply=say(f"settings.{switch}", undo, *BACK))


FEATURE = Flow(name="settings", commands=("settings",), audience=Audience.ANYONE, start=start)
