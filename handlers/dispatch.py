"""From one thing a person did to its answer: who is it, what is meant, may they, what is said.

An order that matters: a log-in typed by mistake, then a command of another feature, then the open question of a flow,
then everything else that can be understood.  All within the caller's unit of work; what a flow changed before it
refused is undone.
"""

from dataclasses import dataclass, replace

from core.clock import today
from core.errors import Refusal
from core.links import Language, View
from core.ports import Means, Store, UnitOfWork
from core.services import menus
from core.services.passwords import Suspected, examine
from handlers import access, care, confirming, entry, hiding, menu, notices, refusals
from handlers.feature import WITH_COMMAND, Answer, Audience, Feature, Flow, Notice, Query, Stepping
from handlers.fetching import MustFetchError, MustFetchSheetError
from handlers.incoming import Asked, Happening, Incoming, Tap
from handlers.messages.catalogue import Catalogue
from handlers.messages.spelling import squeezed
from handlers.registry import BrokenFeatureError, Registry
from handlers.reply import Reply, say
from handlers.understand import Understood, Unsure, understanding

OPENING = Tap("start")
"""What somebody who opens the chat is answered as."""
UNKNOWN, UNREADABLE, GROUP = "common.unknown", "common.unreadable", "common.group"
MOST_CHOICES = 4
WHICH = "meant.ask"
NO_WORD = "/zzqx"
"""What a command of the office is worth to everybody else: a word that nobody knows."""

DESK = "desk"
"""The catalogue's section of the office's common words."""

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
        office = registry.office or Registry({}, {}, {})
        names = (*registry.features, *office.features)
        missing = [f"{name}.button" for name in names if f"{name}.button" not in catalogue]
        if missing:
            raise BrokenFeatureError([f"not in the catalogue: {key}" for key in missing])
        self._registry = registry
        self._catalogue = catalogue
        self._office = office
        self._understanding = understanding(registry, catalogue)
        self._of_office = understanding(office, catalogue)
        self._decisions = {squeezed(word): answer for word, answer in catalogue.words(DESK).answers.items()}
        self._means = means

    async def handle(self, incoming: Incoming, uow: UnitOfWork) -> Dispatched:
        """The answer to INCOMING; its effects are made through UOW.

        Raises MustExamineError for a text that must be looked at outside of any transaction (`examine`), MustFetchError
        and MustFetchSheetError for what must be fetched there, and then be handled again.
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
        asked = replace(Asked.of(incoming, state, uow, self._means), staff=await access.staff(state, uow))
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

    async def _answer(self, asked: Asked) -> Answer:  # noqa: PLR0911 - one line a happening
        incoming = asked.incoming
        match incoming.happening:
            case Happening.TEXT:
                return await self._text(asked)
            case Happening.TAP if incoming.tap is not None:
                return await self._tap(asked, incoming.tap)
            case Happening.STARTED:
                return await self._tap(asked, OPENING)
            case Happening.PICTURE:
                return await self._picture(asked)
            case Happening.SHEET:
                return await self._sheet(asked)
            case Happening.UNREADABLE:
                return self._menu(asked, UNREADABLE)
        flow = self._registry.happenings.get(incoming.happening)
        if flow is None:
            return Answer(reply=None)
        return await self._step(asked, flow, flow.happenings[incoming.happening]) or Answer(reply=None)

    async def _text(self, asked: Asked) -> Answer:
        work = self._work(asked)
        if work is None and (answer := await entry.entered(asked) or care.plain(asked)) is not None:
            return answer
        day = today(self._means.clock)
        command = work or self._understanding.command(asked.incoming.text, day)
        open_flow = None if asked.conversation is None else self._feature(asked, asked.conversation.flow)
        if isinstance(open_flow, Flow) and (command is None or command.feature == open_flow.name):
            answer = await self._continue(asked, open_flow)
            if answer is not None:
                return answer
        if asked.staff is not None and (pressed := self._decided(asked)) is not None:
            return await self._tap(asked, pressed)
        heard = self._as_heard(asked)
        understood = command or self._understanding.text(heard.incoming.text, day)
        if not isinstance(understood, Understood) and (answer := care.likely(heard)) is not None:
            return answer
        if isinstance(understood, Unsure):
            return self._which(asked, understood)
        return await self._understood(asked, understood)

    def _work(self, asked: Asked) -> Understood | None:
        """The feature of the office that is named, for its own people; its words are said alone, not in sentences."""
        if asked.staff is None:
            return None
        return self._of_office.word(asked.incoming.text, today(self._means.clock))

    def _decided(self, asked: Asked) -> Tap | None:
        """The button of the office's open question that is typed: ยืนยัน, ย้อนกลับ and their like."""
        return confirming.typed(asked, self._decisions.get(squeezed(asked.incoming.text)))

    def _as_heard(self, asked: Asked) -> Asked:
        """A command of the office is no word: it must not be taken for one that is spelt alike, nor for a secret.

        Its words in Thai or English are what they are to everybody: ดูคำร้อง may well be about the own requests,
        and `confirm` without a slash may answer an own question.
        """
        first, *rest = asked.incoming.text.split() or [""]
        command = first.removeprefix("/").partition("@")[0].lower()
        named = command in self._office.commands or command in entry.COMMANDS
        if not named or not (first.startswith("/") or command == entry.LINK):
            return asked
        return replace(asked, incoming=replace(asked.incoming, text=" ".join([NO_WORD, *rest])))

    def _feature(self, asked: Asked, name: str) -> Feature | None:
        """The feature NAME, if there is one for who is asking."""
        found = self._registry.features.get(name)
        return found if found is not None or asked.staff is None else self._office.features.get(name)

    async def _picture(self, asked: Asked) -> Answer:
        """What the open step makes of a picture, if it waits for one; it is fetched for that only."""
        conversation, incoming = asked.conversation, asked.incoming
        flow = None if conversation is None else self._feature(asked, conversation.flow)
        if conversation is None or not isinstance(flow, Flow) or conversation.step not in flow.pictures:
            return self._menu(asked, UNREADABLE)
        if self._stops(asked, flow):
            return self._menu(asked, UNREADABLE)
        if incoming.picture is not None and incoming.clean is None and incoming.unfit is None:
            raise MustFetchError(incoming.picture, flow.draws)
        return await self._step(asked, flow, flow.pictures[conversation.step]) or self._menu(asked, UNREADABLE)

    async def _sheet(self, asked: Asked) -> Answer:
        """The same of a file with a table; of the office's also one below which its command is written."""
        conversation, incoming = asked.conversation, asked.incoming
        named = self._work(asked) if incoming.text else None
        flow = self._feature(asked, named.feature if named else conversation.flow if conversation else "")
        step = WITH_COMMAND if named else conversation.step if conversation else ""
        if not isinstance(flow, Flow) or step not in flow.sheets or self._stops(asked, flow):
            return self._menu(asked, UNREADABLE)
        if incoming.sheet_file is not None and incoming.sheet is None and incoming.unfit is None:
            raise MustFetchSheetError(incoming.sheet_file)
        return await self._step(asked, flow, flow.sheets[step]) or self._menu(asked, UNREADABLE)

    @staticmethod
    def _stops(asked: Asked, feature: Feature) -> bool:
        """Whether something stands between who asks and FEATURE, so that no open step of it goes on."""
        if feature.audience is Audience.STAFF:
            return access.refused_to_staff(feature, asked) is not None
        return access.refused(feature, asked.member) is not None or access.first(feature, asked) is not None

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
        known = self._feature(asked, tap.feature) is not None
        return await self._understood(asked, Understood(tap.feature, tap.args) if known else None)

    async def _understood(self, asked: Asked, understood: Understood | None) -> Answer:
        """What the feature says that is meant, or the menu."""
        feature = None if understood is None else self._feature(asked, understood.feature)
        if understood is None or feature is None:
            return self._menu(asked, UNKNOWN)
        if feature.audience is Audience.STAFF:
            return await self._office_answer(replace(asked, args=understood.args), feature)
        if (refusal := access.refused(feature, asked.member)) is not None:
            return Answer(reply=refusal)
        if (first := access.first(feature, asked)) is not None:
            args = access.args_of_first(first, Tap(feature.name, understood.args))
            return await self._ask(replace(asked, args=args), self._registry.features[first])
        await access.seen(feature, asked)
        answer = await self._ask(replace(asked, args=understood.args), feature)
        if isinstance(feature, Query):
            answer = await notices.with_waiting(answer, asked)
        return hiding.with_button(answer, Tap(feature.name, understood.args)) if asked.view.hides_amounts else answer

    async def _office_answer(self, asked: Asked, feature: Feature) -> Answer:
        """What the office's FEATURE says; figures are shown, since hiding them is about the own account."""
        refusal = access.refused_to_staff(feature, asked)
        answer = Answer(reply=refusal) if refusal is not None else await self._ask(asked, feature)
        return replace(answer, shows_amounts=True)

    async def _ask(self, asked: Asked, feature: Feature) -> Answer:
        if isinstance(feature, Query):
            try:
                return Answer(reply=await feature.answer(asked))
            except Refusal as refusal:
                return refusals.answer(refusal, self._catalogue)
        return await self._step(asked, feature, feature.start) or self._menu(asked, UNKNOWN)

    async def _continue(self, asked: Asked, flow: Flow) -> Answer | None:
        """What the flow's open step makes of the text; None where it is not meant for it."""
        conversation = asked.conversation
        if conversation is None or conversation.step not in flow.steps:
            return None
        if self._stops(asked, flow):
            return None
        is_office = flow.audience is Audience.STAFF
        args = (self._of_office if is_office else self._understanding).answer(flow.name, asked.incoming.text)
        return await self._step(replace(asked, args=args), flow, flow.steps[conversation.step])

    async def _step(self, asked: Asked, flow: Flow, step: Stepping) -> Answer | None:
        """Run one step, and keep where its dialogue stands from now on."""
        try:
            async with asked.uow.savepoint():
                answer = await step(asked)
        except Refusal as refusal:
            return refusals.answer(refusal, self._catalogue)
        before = asked.conversation
        own = before is not None and before.flow == flow.name
        if answer is not None and answer.conversation != before and (own or answer.conversation is not None):
            await asked.uow.chats.set_conversation(asked.chat.id, answer.conversation)
        return answer

    def _menu(self, asked: Asked, key: str) -> Answer:
        """The menu; below what was not understood with a way to the office in place of its last entry."""
        choices = menu.choices(asked.member, asked.language, at_work=asked.staff is not None)
        if key == UNKNOWN and OFFICE in self._registry.features:
            choices = (*choices[: MOST_CHOICES - 1], menu.to(OFFICE))
        return Answer(reply=say(key, *choices))
