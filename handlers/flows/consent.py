"""The text of consent (`/consent`, ความยินยอม): what this chat agreed to; and the question, when the text has changed.

Linked members meet the question at their next wish for something of theirs, which is not shown before
(`handlers.access`).  ยอมรับ goes on as before; ไม่ยอมรับ ends this chat's link and changes nothing at the co-op.
"""

from types import MappingProxyType

from core.links import Language
from core.ports import Conversation
from core.services import consent
from core.services.linking import unlink
from handlers import menu
from handlers.feature import Answer, Audience, Flow
from handlers.incoming import Asked, Tap
from handlers.reply import Card, Choice, Literal, Phrase, Reply, Text, say

ASK = "ask"
YES, NO = "yes", "no"
VERSION = "version"
ACTS = (
    Choice(label=Phrase("consent.accept"), tap=Tap("consent", (YES,)), once=True),
    Choice(label=Phrase("consent.decline"), tap=Tap("consent", (NO,)), once=True, danger=True),
)
AFTER = (menu.to("shares"), menu.to("me"), menu.to("start"))


async def start(asked: Asked) -> Answer:
    """The text; with the question where it is due. An answer counts only for the text that was shown."""
    if asked.member is None:
        return Answer(reply=Reply(parts=(_text(asked, "consent.text"),), choices=(menu.to("link"), menu.to("start"))))
    if not consent.is_due(asked.consent_version, asked.means):
        if asked.args:
            return Answer(reply=say("common.done_before", *AFTER))
        choices = (menu.to("unlink"), menu.to("start"))
        return Answer(reply=Reply(parts=(_text(asked, "consent.text_agreed"),), choices=choices))
    if asked.args and _is_shown(asked):
        return await _decided(asked, asked.args[0])
    return _ask(asked)


async def decide(asked: Asked) -> Answer | None:
    """The typed answer to the question; None for other texts."""
    return await start(asked) if asked.args else None


def _ask(asked: Asked) -> Answer:
    question = Card(title=Phrase("consent.question"), note=Phrase("consent.otherwise"), acts=ACTS)
    waiting = Conversation(
        flow="consent",
        step=ASK,
        expires_at=asked.means.clock.now() + FEATURE.lasts,
        data=MappingProxyType({VERSION: asked.means.policy.credentials.consent_version}),
    )
    parts = (Text(Phrase("consent.changed")), _text(asked, "consent.text"), question)
    return Answer(reply=Reply(parts=parts), conversation=waiting)


def _is_shown(asked: Asked) -> bool:
    """Whether the question is open, for the text in force."""
    conversation = asked.conversation
    version = asked.means.policy.credentials.consent_version
    return conversation is not None and conversation.flow == "consent" and conversation.data.get(VERSION) == version


async def _decided(asked: Asked, wish: str) -> Answer:
    if wish == YES:
        await consent.agree(asked.uow, asked.means, asked.chat, asked.linked.id)
        return Answer(reply=say("consent.accepted", *AFTER))
    if wish == NO:
        await unlink(asked.uow, asked.means, asked.chat)
        return Answer(reply=say("consent.declined", menu.to("link"), menu.to("start")))
    return _ask(asked)


def _text(asked: Asked, key: str) -> Text:
    """The text in force, in the chat's language."""
    rules = asked.means.policy.credentials
    text = rules.consent_text_th if asked.language is Language.THAI else rules.consent_text_en
    return Text(Phrase.of(key, version=Literal(rules.consent_version), text=Literal(text)))


FEATURE = Flow(
    name="consent",
    commands=("consent",),
    audience=Audience.ANYONE,
    start=start,
    steps=MappingProxyType({ASK: decide}),
)
