"""From one thing a person did to its answer: who is it, what is meant, may they, what is said.

An order that matters: a log-in typed by mistake, then a command of another feature, then the open question of a flow,
then everything else that can be understood.  All within the caller's unit of work; what a flow changed before it
refused is undone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import cast

from core.clock import today
from core.errors import Refusal
from core.links import Language, View
from core.ports import Means, Store, UnitOfWork
from core.services import menus
from core.services.passwords import Suspected, examine
from handlers import access, care, hiding, menu
from handlers.feature import Answer, Feature, Flow, Notice, Query, Stepping
from handlers.incoming import Asked, Happening, Incoming, Tap
from handlers.messages.catalogue import Catalogue
from handlers.registry import BrokenFeatureError, Registry
from handlers.reply import Reply, Value, say
from handlers.understand import Understood, Unsure, understanding

OPENING = Tap("start")
"""What somebody who opens the chat is answered as."""
UNKNOWN, UNREADABLE, GROUP = "common.unknown", "common.unreadable", "common.group"
MOST_CHOICES = 4
WHICH = "meant.ask"
OFFICE = "contact"
"""The feature that leads to a person, offered to whoever was not understood."""


IN_THAI = View(Language.THAI)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatched:
    """What is to be sent: the reply, how the chat is answered, what others are told, and whether the chat is left.

    `unsay`: the person's own message is taken away where the platform can.
    """

    reply: Reply | None
    view: View = IN_THAI
    notices: tuple[Notice, ...] = ()
    leave: bool = False
    unsay: bool = False

    @property
    def language(self) -> Language:
        """What the chat is answered in."""
        return self.view.language


NOTHING = Dispatched(reply=None)


class Dispatcher:
    """Answers what people do. Raises BrokenFeatureError where a feature has no words in the catalogue."""

    def __init__(self, registry: Registry, catalogue: Catalogue, means: Means) -> None:
        missing = [f"{name}.button" for name in registry.features if f"{name}.button" not in catalogue]
        if missing:
            raise BrokenFeatureError([f"not in the catalogue: {key}" for key in missing])
        self._registry = registry
        self._catalogue = catalogue
        self._understanding = understanding(registry, catalogue)
        self._means = means

    async def handle(self, incoming: Incoming, uow: UnitOfWork) -> Dispatched:
        """The answer to INCOMING; its effects are made through UOW.

        Raises MustExamineError for a text that must be looked at outside of any transaction (`examine`), and then be
        handled again.
        """
        if incoming.happening is Happening.IGNORED:
            return NOTHING
        if incoming.happening is Happening.GROUP:
            return Dispatched(reply=say(GROUP), leave=True)
        state = await uow.chats.open(incoming.address, self._means.clock.now())
        blocks = incoming.happening is Happening.BLOCKED
        if blocks != state.chat.blocked:
            await uow.chats.set_blocked(state.chat.id, blocked=blocks)
        if blocks:
            return NOTHING
        asked = Asked.of(incoming, state, uow, self._means)
        locked = access.locked(asked)
        answer = await self._answer(asked) if locked is None else Answer(reply=locked)
        language = answer.language or asked.language
        if language is not asked.language:
            await uow.chats.set_language(asked.chat.id, language)
        if language is not asked.language or incoming.happening is Happening.STARTED:
            await menus.show(uow, self._means, replace(asked.chat, language=language))
        return Dispatched(
            reply=answer.reply,
            view=self._view(asked, answer, language),
            notices=answer.notices,
            unsay=answer.unsay,
        )

    @staticmethod
    def _view(asked: Asked, answer: Answer, language: Language) -> View:
        """How the answer is drawn; a setting that it changed counts for it already."""
        view = answer.view or asked.view
        return replace(view, language=language, hides_amounts=view.hides_amounts and not answer.shows_amounts)

    async def examine(self, suspected: Suspected, store: Store) -> None:
        """Find out whether somebody typed the own password; what came of it is kept, and not told."""
        await examine(store, self._means, suspected)

    async def _answer(self, asked: Asked) -> Answer:
        incoming = asked.incoming
        match incoming.happening:
            case Happening.TEXT:
                return await self._text(asked)
            case Happening.TAP if incoming.tap is not None:
                return await self._tap(asked, incoming.tap)
            case Happening.STARTED:
                return await self._tap(asked, OPENING)
            case Happening.UNREADABLE:
                return self._menu(asked, UNREADABLE)
        flow = self._registry.happenings.get(incoming.happening)
        if flow is None:
            return Answer(reply=None)
        return await self._step(asked, flow, flow.happenings[incoming.happening]) or Answer(reply=None)

    async def _text(self, asked: Asked) -> Answer:
        if (answer := care.plain(asked)) is not None:
            return answer
        day = today(self._means.clock)
        command = self._understanding.command(asked.incoming.text, day)
        open_flow = None if asked.conversation is None else self._registry.features.get(asked.conversation.flow)
        if isinstance(open_flow, Flow) and (command is None or command.feature == open_flow.name):
            answer = await self._continue(asked, open_flow)
            if answer is not None:
                return answer
        understood = command or self._understanding.text(asked.incoming.text, day)
        if not isinstance(understood, Understood) and (answer := care.likely(asked)) is not None:
            return answer
        if isinstance(understood, Unsure):
            return self._which(asked, understood)
        return await self._understood(asked, understood)

    def _which(self, asked: Asked, unsure: Unsure) -> Answer:
        """The question which of the candidates is meant; somebody who may see none of them is told that instead."""
        features = [self._registry.features[candidate.feature] for candidate in unsure.candidates]
        refusals = [access.refused(feature, asked.member) for feature in features]
        if all(refusal is not None for refusal in refusals):
            return Answer(reply=refusals[0])
        return Answer(reply=say(WHICH, *(menu.to(one.feature, *one.args) for one in unsure.candidates)))

    async def _tap(self, asked: Asked, tap: Tap) -> Answer:
        shown = hiding.asked_for(tap)
        if shown is not None:
            return replace(await self._tap(asked, shown), shows_amounts=True)
        known = tap.feature in self._registry.features
        return await self._understood(asked, Understood(tap.feature, tap.args) if known else None)

    async def _understood(self, asked: Asked, understood: Understood | None) -> Answer:
        """What the feature says that is meant, or the menu."""
        if understood is None:
            return self._menu(asked, UNKNOWN)
        feature = self._registry.features[understood.feature]
        if (refusal := access.refused(feature, asked.member)) is not None:
            return Answer(reply=refusal)
        if (first := access.first(feature, asked)) is not None:
            args = access.args_of_first(first, Tap(feature.name, understood.args))
            return await self._ask(replace(asked, args=args), self._registry.features[first])
        await access.seen(feature, asked)
        answer = await self._ask(replace(asked, args=understood.args), feature)
        return hiding.with_button(answer, Tap(feature.name, understood.args)) if asked.view.hides_amounts else answer

    async def _ask(self, asked: Asked, feature: Feature) -> Answer:
        if isinstance(feature, Query):
            try:
                return Answer(reply=await feature.answer(asked))
            except Refusal as refusal:
                return self._refusal(refusal)
        return await self._step(asked, feature, feature.start) or self._menu(asked, UNKNOWN)

    async def _continue(self, asked: Asked, flow: Flow) -> Answer | None:
        """What the flow's open step makes of the text; None where it is not meant for it."""
        conversation = asked.conversation
        if conversation is None or conversation.step not in flow.steps:
            return None
        if access.refused(flow, asked.member) is not None or access.first(flow, asked) is not None:
            return None
        args = self._understanding.answer(flow.name, asked.incoming.text)
        return await self._step(replace(asked, args=args), flow, flow.steps[conversation.step])

    async def _step(self, asked: Asked, flow: Flow, step: Stepping) -> Answer | None:
        """Run one step, and keep where its dialogue stands from now on."""
        try:
            async with asked.uow.savepoint():
                answer = await step(asked)
        except Refusal as refusal:
            return self._refusal(refusal)
        before = asked.conversation
        own = before is not None and before.flow == flow.name
        if answer is not None and answer.conversation != before and (own or answer.conversation is not None):
            await asked.uow.chats.set_conversation(asked.chat.id, answer.conversation)
        return answer

    def _menu(self, asked: Asked, key: str) -> Answer:
        """The menu; below what was not understood with a way to the office in place of its last entry."""
        choices = menu.choices(asked.member, asked.language)
        if key == UNKNOWN and OFFICE in self._registry.features:
            choices = (*choices[: MOST_CHOICES - 1], menu.to(OFFICE))
        return Answer(reply=say(key, *choices))

    def _refusal(self, refusal: Refusal) -> Answer:
        """The refusal's own sentence. One that the catalogue does not know is a fault of ours, and raised."""
        if refusal.key not in self._catalogue:
            raise refusal
        return Answer(reply=say(refusal.key, **cast("Mapping[str, Value]", refusal.values)))
