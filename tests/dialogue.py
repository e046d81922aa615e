"""Conversations as tables: what a person types or presses, and the sentences that come back, by their catalogue keys.

    await verify_dialogue(talk, [
        ("ยกเลิกผูกบัญชี", "unlink.ask"),
        ("[unlink.keep]", "unlink.kept"),
    ])

`[unlink.keep]` presses the button with that label below the last answer, and fails where there is none; anything else
is typed.  Expected keys must all be in the answer; `None` expects silence.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from core.links import ChatAddress, Link, LinkStep
from core.members import Member
from core.ports import Means, Store
from core.services import linking
from core.staff import Role, Staff, StaffId
from handlers.care import MustExamineError
from handlers.dispatch import Dispatched, Dispatcher
from handlers.incoming import Happening, Incoming, Tap
from handlers.messages.catalogue import Catalogue
from handlers.registry import Registry, load_features
from handlers.reply import Card, Carousel, Choice, Phrase, Reply, Text
from tests import builders
from tests.fakes import FakeStore

Expected = str | tuple[str, ...] | None
CATALOGUE = Catalogue.load()
REGISTRY = load_features()


class Talk:
    """One person's chat with the bot."""

    def __init__(
        self,
        store: Store | None = None,
        address: ChatAddress | None = None,
        means: Means | None = None,
        *,
        registry: Registry = REGISTRY,
        catalogue: Catalogue = CATALOGUE,
    ) -> None:
        self.store = store or FakeStore()
        self.address = address or builders.line_address()
        self.means = means or builders.means()
        self.dispatcher = Dispatcher(registry, catalogue, self.means)
        self.last: Dispatched | None = None

    async def says(self, text: str) -> Dispatched:
        return await self.happens(Happening.TEXT, text=text)

    async def taps(self, *parts: str) -> Dispatched:
        """A button, whether or not it was offered."""
        return await self.happens(Happening.TAP, tap=Tap(parts[0], parts[1:]))

    async def presses(self, label: str) -> Dispatched:
        """The button with the label of that key below the last answer."""
        assert self.last is not None
        assert self.last.reply is not None
        offered = {choice.label.key: choice for choice in choices_of(self.last.reply)}
        assert label in offered, f"{label} is not among {sorted(offered)}"
        return await self.happens(Happening.TAP, tap=offered[label].tap)

    async def happens(self, happening: Happening, **details: Any) -> Dispatched:
        incoming = Incoming(address=self.address, happening=happening, sent_at=self.means.clock.now(), **details)
        try:
            async with self.store.work() as uow:
                self.last = await self.dispatcher.handle(incoming, uow)
        except MustExamineError as found:  # what `bot.handling` does with it
            await self.dispatcher.examine(found.suspected, self.store)
            async with self.store.work() as uow:
                self.last = await self.dispatcher.handle(replace(incoming, examined=True), uow)
        return self.last

    async def is_linked_to(self, member: Member) -> Link:
        """Link the chat, past all questions."""
        async with self.store.work() as uow:
            chat = await builders.chat_of(uow, self.address, self.means)
            version = self.means.policy.credentials.consent_version
            return await uow.links.add(chat.id, member.id, self.means.clock.now(), version)

    async def works_as(
        self, role: Role, username: str = "mali", name: str = "มะลิ สุขใจ", unit: str | None = None
    ) -> Staff:
        """The chat is from now on that of somebody of the office."""
        now = self.means.clock.now()
        async with self.store.work() as uow:
            chat = await builders.chat_of(uow, self.address, self.means)
            person = Staff(
                id=StaffId(0), username=username, name=name, role=role, unit=unit, added_at=now, added_by="t"
            )
            person = replace(person, id=await uow.staff.add(person))
            await uow.staff_links.add(chat.id, person.id, now)
        return person

    @property
    def reply(self) -> Reply:
        """The last answer."""
        assert self.last is not None
        assert self.last.reply is not None
        return self.last.reply


async def verify_dialogue(talk: Talk, table: Sequence[tuple[str, Expected]]) -> None:
    """Play TABLE in TALK."""
    for line, (said, expected) in enumerate(table, 1):
        pressed = said.startswith("[")
        answer = await (talk.presses(said.strip("[]")) if pressed else talk.says(said))
        found = [] if answer.reply is None else keys_of(answer.reply)
        wanted = (expected,) if isinstance(expected, str) else expected
        if wanted is None:
            assert answer.reply is None, f"line {line}: {said!r} was answered with {found}"
        else:
            missing = [key for key in wanted if key not in found]
            assert not missing, f"line {line}: {said!r} was answered with {found}, not {missing}"


def choices_of(reply: Reply) -> list[Choice]:
    """Every button of an answer."""
    return [*(act for card in cards_of(reply) for act in card.acts), *reply.choices]


def cards_of(reply: Reply) -> list[Card]:
    """Every card of an answer, those of a carousel too."""
    cards: list[Card] = []
    for part in reply.parts:
        cards += [part] if isinstance(part, Card) else part.cards if isinstance(part, Carousel) else []
    return cards


def values_in(thing: object) -> Iterator[Any]:
    """Everything inside a part of a reply, itself included."""
    yield thing
    if isinstance(thing, Phrase):
        for value in thing.values.values():
            yield from values_in(value)
    elif isinstance(thing, tuple):
        for item in thing:
            yield from values_in(item)
    elif hasattr(thing, "__dataclass_fields__"):
        for name in thing.__dataclass_fields__:
            yield from values_in(getattr(thing, name))


def keys_of(reply: Reply) -> list[str]:
    """Catalogue keys of all that is said, without the buttons."""
    parts: list[object] = [part for part in reply.parts if not isinstance(part, Card | Carousel)]
    parts += [replace(card, acts=()) for card in cards_of(reply)]
    return [value.key for part in parts for value in values_in(part) if isinstance(value, Phrase)]


def the_card(reply: Reply) -> Card:
    """The only part, a card."""
    (part,) = reply.parts
    assert isinstance(part, Card)
    return part


def the_text(reply: Reply) -> Phrase:
    """The only part, a sentence."""
    (part,) = reply.parts
    assert isinstance(part, Text)
    return part.phrase


async def fill_in_page(talk: Talk, member_no: str, proof: tuple[date, str] = builders.PROOF) -> linking.Page:
    """Fill in the page that the last answer offers, up to the last step; PROOF: birth date and four digits."""
    (act,) = the_card(talk.reply).acts
    assert act.path is not None
    token = act.path.removeprefix("/link/")
    store, means, browser = talk.store, talk.means, "browser"
    await linking.view(store, means, token, browser)
    await linking.enter_credentials(
        store, means, token, browser, username=f"U{member_no}", password=f"P{member_no[-4:]}"
    )
    born, last4 = proof
    await linking.prove_facts(store, means, token, browser, birth_date=born, id_last4=last4)
    own = "แม่น้ำสายยาวไหลช้า"
    page = await linking.choose_password(store, means, token, browser, new=own, again=own)
    assert page.step is LinkStep.CONFIRM
    last = await linking.confirm(store, means, token, browser, consent=True, telegram_user=None)
    assert isinstance(last, linking.Page)
    return last
