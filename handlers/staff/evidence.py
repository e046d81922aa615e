"""Evidence that came with new data of a member (`/evidence 12 1`): one picture, large; the look stands in the history.

`evidence:add:12` takes one more from the committee's person who vouched for case 12.
"""

from types import MappingProxyType

from core.cases import CaseId
from core.errors import Refusal
from core.ports import Conversation
from core.services import casework, updates
from core.services.picture_passes import pass_for
from core.staff import Power
from core.updates import MOST_PICTURES
from handlers.casework import named, number
from handlers.feature import Answer, Audience, Flow
from handlers.incoming import Asked, Tap
from handlers.reply import Card, Choice, Phrase, Picture, Reply, Tone, say

NAME = "evidence"
ADD = "add"
PICTURE = "picture"
CASE = "case"


async def start(asked: Asked) -> Answer:
    """The picture that is named, or the question for one more."""
    if asked.args[:1] == (ADD,) and asked.args[1:]:
        return await _ask(asked, await named(asked, asked.args[1]))
    if not asked.args:
        return Answer(reply=say("evidence.usage"), conversation=asked.conversation)
    return await _show(asked, asked.args[0], asked.args[1] if asked.args[1:] else "1")


async def _show(asked: Asked, case_word: str, place_word: str) -> Answer:
    """Recorded as a look at the member's record, with the case."""
    found = await casework.look_at(asked.uow, asked.means, asked.actor, await named(asked, case_word))
    pictures = await asked.uow.pictures.of_case(found.case.id)
    place = int(place_word) if place_word.isdecimal() and len(place_word) <= len(str(MOST_PICTURES)) else 0
    if not 1 <= place <= len(pictures):
        raise Refusal("evidence.none")
    kept, case_id = pictures[place - 1], str(found.case.id)
    path = await pass_for(asked.uow, asked.means, asked.chat, kept.id, large=True)
    acts = [Choice(label=Phrase("evidence.back_button"), tap=Tap("request", (case_id,)))]
    if len(pictures) > 1:
        other = str(place % len(pictures) + 1)
        acts.insert(0, Choice(label=Phrase("evidence.next_button"), tap=Tap(NAME, (case_id, other))))
    card = Card(
        title=Phrase.of("evidence.title", number=number(found.case), place=place, whole=len(pictures)),
        tone=Tone.WORK,
        picture=Picture(path=path, alt=Phrase("evidence.alt"), width=kept.width, height=kept.height, large=True),
        note=Phrase("evidence.recorded"),
        acts=tuple(acts),
    )
    return Answer(reply=Reply(parts=(card,)), conversation=asked.conversation)


async def _ask(asked: Asked, case_id: CaseId) -> Answer:
    case = await updates.may_attach(asked.uow, asked.actor, case_id)
    waiting = Conversation(
        flow=NAME,
        step=PICTURE,
        expires_at=asked.means.clock.now() + FEATURE.lasts,
        data=MappingProxyType({CASE: str(case.id)}),
    )
    return Answer(reply=say("evidence.send", number=number(case)), conversation=waiting)


async def attach(asked: Asked) -> Answer | None:
    """The picture joins the case."""
    incoming, conversation = asked.incoming, asked.conversation
    if incoming.unfit is not None:
        return Answer(reply=say(incoming.unfit), conversation=conversation)
    if incoming.clean is None or conversation is None:
        return None
    case_id = CaseId(int(conversation.data[CASE]))
    count = await updates.attach(asked.uow, asked.means, asked.actor, case_id, incoming.clean)
    if count >= MOST_PICTURES:
        return Answer(reply=say("evidence.attached_last", count=count))
    return Answer(reply=say("evidence.attached", count=count), conversation=conversation)


FEATURE = Flow(
    name=NAME,
    commands=("evidence",),
    audience=Audience.STAFF,
    power=frozenset({Power.UPDATE_DECIDE, Power.UPDATE_FILE}),
    start=start,
    pictures=MappingProxyType({PICTURE: attach}),
)
