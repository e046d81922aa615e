"""Do three people who link at once ever get each other's accounts? `python -m tests.torture.links`

Two long runs, each seeded and repeatable:

--interleavings 10000   three members press, open, fill in and confirm at random, with their own facts but any page's
                        address, nonce or code that they can get hold of: no chat is ever linked to another's record
--postbacks 100000      one member presses buttons that were never offered to him, made of those that others were
                        offered: nothing of the others changes
"""

import argparse
import asyncio
import sys
from dataclasses import dataclass, field
from random import Random  # noqa: TID251 - seeded by the command line

from core.links import ChatAddress, LinkId, LinkStep, MemberId, Platform, digest
from core.ports import Means
from core.services import linking
from core.services.linking import Bound
from tests import builders
from tests.dialogue import REGISTRY, Talk, choices_of
from tests.fake_tables import Tables
from tests.fakes import FakeClock, FakeIds, FakeStore

PEOPLE = 3
STEPS = 45
STEPS_ON = ("credentials", "facts", "password", "confirm", "finish")
ASKED_AT = {
    LinkStep.CREDENTIALS: "credentials",
    LinkStep.PROOF: "facts",
    LinkStep.PASSWORD: "password",
    LinkStep.CONFIRM: "confirm",
}
ANEW, STRAYS = 1 / 25, 1 / 6
"""How often somebody asks for a new button, and goes to anybody's page or does anything there."""
OWN = "แม่น้ำสายยาวไหลช้า"


@dataclass
class Person:
    """Somebody with an own record and chat.

    `nonces` and `codes` were shown in the own browser; `at`: whose page is open there.
    """

    number: int
    address: ChatAddress
    member_id: MemberId
    nonces: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    at: str = ""

    @property
    def member_no(self) -> str:
        return f"{26_548 + self.number:06}"


class Crowd:
    """Three people, one bot, and every address of a page that was ever given out."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.store = FakeStore()
        self.means: Means = builders.means(clock=FakeClock(), ids=FakeIds(random.getrandbits(32)))
        self.people: list[Person] = []
        self.tokens: dict[int, str] = {}

    async def gather(self) -> None:
        for number in range(PEOPLE):
            is_line = self.random.random() < 1 / 2
            address = builders.line_address(str(number)) if is_line else builders.telegram_address(str(501 + number))
            record = builders.member(member_no=f"{26_548 + number:06}", national_id=f"310220013482{number}")
            person = await builders.registered(self.store, record)
            self.people.append(Person(number, address, person.id))

    async def act(self) -> None:
        """One step of somebody at some page."""
        person = self.random.choice(self.people)
        if person.number not in self.tokens or self.random.random() < ANEW:
            async with self.store.work() as uow:
                chat = await builders.chat_of(uow, person.address, self.means)
                self.tokens[person.number] = await linking.offer(uow, self.means, chat, None)
            return
        if person.at == "" or self.random.random() < STRAYS:
            person.at = self.random.choice([*self.tokens.values()])
        any_step = self.random.random() < STRAYS
        await self.step(person, person.at, self.random.choice(STEPS_ON) if any_step else self.next_of(person.at))

    def next_of(self, token: str) -> str:
        """What the page of TOKEN asks for now."""
        tables = self.store.tables
        step = tables.sessions[tables.session_tokens[digest(token)]].step
        if step is LinkStep.CONFIRM and self.random.random() < STRAYS:
            return "finish"
        return ASKED_AT.get(step, "finish")

    async def step(self, person: Person, token: str, step: str) -> None:
        at = (self.store, self.means, token, f"browser {person.number}")
        number = person.member_no
        match step:
            case "credentials":
                await linking.enter_credentials(*at, username=number, password=f"P{number[-4:]}")
            case "facts":
                born, last4 = builders.PROOF[0], f"482{person.number}"
                await linking.prove_facts(*at, birth_date=born, id_last4=last4)
            case "password":
                await linking.choose_password(*at, new=OWN, again=OWN)
            case "confirm":
                await self.confirm(person, at)
            case _:
                await self.finish(person)

    async def confirm(self, person: Person, at: tuple[FakeStore, Means, str, str]) -> None:
        """With the own word of Telegram, or without script."""
        is_telegram = person.address.platform is Platform.TELEGRAM
        user = person.address.user_id if is_telegram and self.random.random() < 1 / 2 else None
        page = await linking.confirm(*at, consent=True, telegram_user=user)
        if not isinstance(page, Bound):
            person.nonces += [page.dialog_nonce] if page.dialog_nonce else []
            person.codes += [page.code] if page.code else []

    async def finish(self, person: Person) -> None:
        """What the own page showed comes back from the own chat: LINE's dialog is that of the own account."""
        async with self.store.work() as uow:
            if person.address.platform is Platform.LINE and person.nonces:
                await linking.finish_by_nonce(uow, self.means, person.address, self.random.choice(person.nonces))
            elif person.codes:
                chat = await builders.chat_of(uow, person.address, self.means)
                await linking.finish_by_code(uow, self.means, chat, self.random.choice(person.codes))

    def links(self) -> tuple[int, int]:
        """How many links were made, and how many of them are somebody else's."""
        own = {person.address: person.member_id for person in self.people}
        made = list(self.store.tables.links.values())
        return len(made), sum(1 for link in made if own[link.chat.address] != link.member_id)


async def interleaved(runs: int, seed: int) -> tuple[int, int]:
    """Links made in so many RUNS, and those across."""
    made = across = 0
    for run in range(runs):
        crowd = Crowd(Random(f"{seed} {run}"))
        await crowd.gather()
        for _ in range(STEPS):
            await crowd.act()
        found = crowd.links()
        made, across = made + found[0], across + found[1]
    return made, across


def of_others(tables: Tables, own: MemberId, chat: ChatAddress) -> list[object]:
    """All that is kept of other members, as it stands."""
    foreign = [link for link in tables.links.values() if link.member_id != own]
    return [
        foreign,
        {link.id: tables.seen_on.get(LinkId(link.id)) for link in foreign},
        {key: value for key, value in tables.credentials.items() if key != own},
        {key: value for key, value in tables.members.items() if key != own},
        [page for page in tables.pages.values() if page.chat.address != chat],
        [entry for entry in tables.history.values() if entry.member_id not in {own, None}],
        {key: value for key, value in tables.conversations.items() if tables.chats[key].address != chat},
    ]


def altered(data: str, random: Random) -> tuple[str, ...]:
    """DATA of somebody's button with a part exchanged, cut, doubled or counted on."""
    parts = data.split(":")
    place = random.randrange(len(parts))
    number = str(random.randrange(12))
    words = ["yes", "no", "other", "n2", "n3", "moves", number, "", "٣", "-1", "x" * 40, *REGISTRY.features]
    match random.randrange(4):
        case 0:
            parts[place] = random.choice(words)
        case 1:
            parts = [*parts[:place], *parts[place + 1 :]] or [""]
        case 2:
            parts = [*parts, number]
        case _:
            parts = [random.choice([*REGISTRY.features]), *parts[1:], random.choice(words)]
    return tuple(parts)


async def pressed(count: int, seed: int) -> int:
    """Of COUNT buttons made up by one member, how many changed something of another."""
    random, store = Random(seed), FakeStore()
    means = builders.means()
    addresses = (builders.line_address("a"), builders.line_address("b"), builders.telegram_address())
    attacker, victim, second = (Talk(store, address, means) for address in addresses)
    own = await builders.registered(store, builders.member(), builders.account())
    other = await builders.registered(store, builders.associate(), builders.account())
    await attacker.is_linked_to(own)
    for talk in (victim, second):
        await talk.is_linked_to(other)
    offered = []
    for command in REGISTRY.commands:
        await victim.says(f"/{command}")
        offered += [str(choice.tap) for choice in choices_of(victim.reply) if choice.tap is not None]
    offered += ["devices:n2:2", "devices:yes", "unlink:other:2"]  # what the questions behind them offer
    before, effects = of_others(store.tables, own.id, attacker.address), 0
    different = sorted(set(offered))  # each as often as any other, however many answers offer it
    for _ in range(count):
        await attacker.taps(*altered(random.choice(different), random))
        after = of_others(store.tables, own.id, attacker.address)
        effects += after != before
        before = after
        async with store.work() as uow:
            chat = await builders.chat_of(uow, attacker.address, attacker.means)
            if await uow.links.of_chat(chat.id) is None:  # he ended his own, as he may
                await uow.links.add(chat.id, own.id, attacker.means.clock.now(), "1")
    return effects


def main() -> int:
    """Run both; 1 where anything was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--interleavings", type=int, default=10_000)
    parser.add_argument("--postbacks", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    made, across = asyncio.run(interleaved(asked.interleavings, asked.seed))
    print(f"seed {asked.seed}: {asked.interleavings} interleavings, {made} links made, {across} across")
    effects = asyncio.run(pressed(asked.postbacks, asked.seed))
    print(f"seed {asked.seed}: {asked.postbacks} altered buttons, {effects} with an effect on somebody else")
    return 1 if across or effects or not made else 0


if __name__ == "__main__":
    sys.exit(main())
