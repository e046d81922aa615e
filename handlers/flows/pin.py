"""The PIN of a chat on a telephone that others use (`/pin`, ใส่ PIN): asked for, set, taken away, always on a page.

Everything of the member's waits for it once it is set (`handlers.access`); after a right entry figures are shown for
the policy's `pin_minutes`, in this chat alone.  After five wrong entries, or where it is forgotten, the own password
takes it away; who has none links anew, which takes it away too.
"""

import re
from types import MappingProxyType

from core.links import Platform
from core.pages import Purpose
from core.ports import Conversation
from core.services import pins
from core.services.page_visit import start as start_page
from handlers import menu
from handlers.feature import Answer, Audience, Flow
from handlers.incoming import Asked, Tap
from handlers.reply import Card, Choice, Phrase, Reply, say

AFTER, SET, OFF, FORGOT = "after", "set", "off", "forgot"
ASK = "ask"
TYPED = re.compile(r"\s*\d{4,6}\s*")
"""A PIN that was typed in the chat, in the digits of any script."""
ADVICE = {Platform.LINE: "pin.unsend", Platform.TELEGRAM: "pin.deleted"}
BACK = (menu.to("settings"), menu.to("start"))


async def start(asked: Asked) -> Answer:
    """The button to the page that is wanted; whatever that is, a PIN that is set is asked for first."""
    if asked.member is None:
        return Answer(reply=say("common.link_first", menu.to("link")))
    wish = asked.args[0] if asked.args else ""
    if wish == FORGOT and asked.has_pin:
        return await _forgotten(asked)
    if asked.is_shut:
        return await _ask(asked)
    if wish == OFF:
        return await _off(asked)
    if asked.has_pin and wish != SET:
        return Answer(reply=say("pin.is_open", CHANGE, REMOVE, *BACK))
    return await _page(asked, Purpose.NEW_PIN, "pin.set_offer", "pin.set_open", BACK)


async def typed(asked: Asked) -> Answer | None:
    """A PIN typed in the chat instead of on the page: taken away where the bot can, else the person is told how."""
    if not TYPED.fullmatch(asked.incoming.text):
        return None
    return Answer(reply=say(ADVICE[asked.incoming.address.platform], *BACK), unsay=True)


async def _ask(asked: Asked) -> Answer:
    """The page for the PIN, and a way on to what was asked for."""
    pin = await asked.uow.pins.of_chat(asked.chat.id)
    if pin is None or pin.is_over:
        return await _forgotten(asked)
    wanted = asked.args[1:] if asked.args[:1] == (AFTER,) else ()
    go_on = (Choice(label=Phrase("pin.go_on"), tap=Tap(wanted[0], wanted[1:])),) if wanted else ()
    forgot = Choice(label=Phrase("pin.forgot"), tap=Tap("pin", (FORGOT,)))
    return await _page(asked, Purpose.PIN, "pin.offer", "pin.open", (*go_on, forgot))


async def _forgotten(asked: Asked) -> Answer:
    if await asked.uow.credentials.of_member(asked.linked.id) is None:
        return Answer(reply=say("pin.link_again", menu.to("unlink"), menu.to("start")))
    return await _page(asked, Purpose.NO_PIN, "pin.forgot_offer", "pin.forgot_open", (menu.to("forgot"),))


async def _page(asked: Asked, purpose: Purpose, note: str, button: str, choices: tuple[Choice, ...]) -> Answer:
    token = await start_page(asked.uow, asked.means, purpose, asked.chat, asked.linked.id)
    minutes = asked.means.policy.credentials.pin_minutes
    card = Card(
        title=Phrase("pin.title"),
        note=Phrase.of(note, minutes=minutes),
        acts=(Choice(label=Phrase(button), path=f"/link/{purpose.value}/{token}"),),
    )
    until = asked.means.clock.now() + FEATURE.lasts
    waiting = Conversation(flow="pin", step=ASK, expires_at=until, data=MappingProxyType({}))
    return Answer(reply=Reply(parts=(card,), choices=choices), conversation=waiting)


async def _off(asked: Asked) -> Answer:
    removed = await pins.remove(asked.uow, asked.means, asked.chat, asked.linked.id)
    return Answer(reply=say("pin.removed" if removed else "pin.none", SET_AGAIN, *BACK))


CHANGE = Choice(label=Phrase("pin.change_button"), tap=Tap("pin", (SET,)))
SET_AGAIN = Choice(label=Phrase("pin.set_button"), tap=Tap("pin", (SET,)))
REMOVE = Choice(label=Phrase("pin.remove_button"), tap=Tap("pin", (OFF,)))
FEATURE = Flow(
    name="pin",
    commands=("pin",),
    audience=Audience.ANYONE,
    start=start,
    steps=MappingProxyType({ASK: typed}),
)
