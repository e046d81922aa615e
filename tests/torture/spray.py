"""A bot army that knows every number: `python -m tests.torture.spray`.

Every member still has the first password; each of the army's chats claims one of them and guesses the second proof.
The services and the database are the real ones, time is moved by hand, and the hash is a cheap one, which changes what
a guess costs and not what it leads to.  Three runs: as the policy is; with an attacker who knows all birth dates; and
with the second proof and the guards off, which shows that the run would find an open door.
"""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from pathlib import Path
from random import Random  # noqa: TID251 - seeded by the command line
from time import monotonic

from core.links import ChatAddress, LinkStep, Platform
from core.policy import SecondProof, ThrottleRules
from core.ports import Means, Store
from storage.encryption import KeyRing
from storage.engine import open_store
from storage.schema import upgrade
from tests.builders import TELEGRAM_BOT, account, line_address, means, member, policy
from tests.core.services.walk import Walk
from tests.dialogue import Talk, values_in
from tests.fakes import FakeClock, FakeIds
from tests.postgres import Databases, server

FIRST_BIRTHDAY, BIRTHDAYS = date(1946, 1, 1), 20_000
BETWEEN = timedelta(seconds=1)
LINKED = 16
"""As many chats as `line_address` has hexadecimal digits."""
LOOKED_EVERY = 50
SHARES = account()
NEVER = 10**9
SQLITE, POSTGRESQL = "sqlite", "postgresql"


class Army(Enum):
    """What it knows and what stands in its way."""

    KNOWS_NUMBERS = "knows all numbers"
    KNOWS_BIRTH_DATES = "knows all numbers and birth dates"
    NO_GUARDS = "control: no second proof, no guards"


@dataclass(slots=True)
class Outcome:
    """What the army achieved."""

    opened: int = 0
    let_through: int = 0
    """Guesses whose facts were looked at at all."""
    disturbed: int = 0
    """Questions of linked members that were not answered with their shares."""
    shown: int = 0
    """Chats of the army, of those looked at, that were answered with somebody's shares."""
    breaker_opened: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """A member as the army sees them."""

    number: str
    birth_date: date


@dataclass(slots=True)
class Siege:
    """One run."""

    store: Store
    means: Means
    clock: FakeClock
    random: Random
    army: Army
    linked: list[Talk]
    outcome: Outcome

    async def attack(self, targets: list[Target], chats: int) -> None:
        """CHATS chats, each with one guess."""
        for number in range(chats):
            await self._guess(number, targets[number % len(targets)])
            self.clock.advance(BETWEEN)
            if number % LOOKED_EVERY == 0:
                await self._look(number)

    async def _guess(self, number: int, target: Target) -> None:
        walk = await Walk(self.store, _soldier(number), self.means).begin()
        page = await walk.enter(f"U{target.number}", f"P{target.number[-4:]}")
        if page.step is LinkStep.PROOF:
            self.outcome.let_through += await self._is_looked_at()
            known = self.army is Army.KNOWS_BIRTH_DATES
            born = target.birth_date if known else FIRST_BIRTHDAY + timedelta(days=self.random.randrange(BIRTHDAYS))
            page = await walk.facts(born, f"{self.random.randrange(10_000):04}")
        if page.step is LinkStep.PASSWORD:
            await walk.choose()
            await walk.confirm_in_app()
        self.outcome.opened += walk.bound is not None

    async def _is_looked_at(self) -> bool:
        """Whether facts open at all now; each account is tried far too seldom to be paused."""
        async with self.store.read() as uow:
            return await uow.breakers.opened() is None

    async def _look(self, number: int) -> None:
        """Everybody who is linked asks a question, and so does the chat that guessed last."""
        for talk in self.linked:
            self.outcome.disturbed += not await _is_shown_shares(talk)
        self.outcome.shown += await _is_shown_shares(Talk(self.store, _soldier(number), self.means))
        async with self.store.read() as uow:
            self.outcome.breaker_opened |= await uow.breakers.opened() is not None


def _soldier(number: int) -> ChatAddress:
    return ChatAddress(Platform.TELEGRAM, TELEGRAM_BOT, str(1_000_000 + number))


async def _is_shown_shares(talk: Talk) -> bool:
    """Whether the chat is told the balance that every member of this co-op has."""
    reply = (await talk.says("หุ้น")).reply
    return reply is not None and any(value == SHARES.balance for part in reply.parts for value in values_in(part))


def given(army: Army, clock: FakeClock, seed: int) -> Means:
    """The rules of a run."""
    if army is not Army.NO_GUARDS:
        return means(clock=clock, ids=FakeIds(seed))
    off = ThrottleRules(
        account_failures=NEVER,
        lock_failures=NEVER,
        chat_accounts_a_day=NEVER,
        chat_accounts_ever=NEVER,
        breaker_accounts=NEVER,
        breaker_accounts_a_day=NEVER,
    )
    open_door = policy(second_proof=SecondProof.NONE, throttle=off)
    return means(clock=clock, ids=FakeIds(seed), policies=[open_door])


async def prepared(store: Store, count: int, clock: FakeClock, random: Random) -> list[Target]:
    """COUNT members on their first passwords, and some that are linked already."""
    targets = []
    async with store.work() as uow:
        for number in range(LINKED):
            person = member(member_no=f"{900_000 + number}", national_id=None, employee_no=None)
            member_id = await uow.members.add(person)
            await uow.shares.put_account(member_id, SHARES)
            chat = (await uow.chats.open(line_address(f"{number:x}"), clock.now())).chat
            await uow.links.add(chat.id, member_id, clock.now(), "1")
        for number in range(count):
            born = FIRST_BIRTHDAY + timedelta(days=random.randrange(BIRTHDAYS))
            target = Target(f"{100_000 + number}", born)
            national_id = f"31022{number:05}{random.randrange(1000):03}"
            person = member(member_no=target.number, birth_date=born, national_id=national_id, employee_no=None)
            await uow.shares.put_account(await uow.members.add(person), SHARES)
            targets.append(target)
    return targets


async def siege(store: Store, army: Army, *, members: int, chats: int, seed: int) -> Outcome:
    """One run against an empty STORE."""
    clock, random = FakeClock(), Random(seed)
    targets = await prepared(store, members, clock, random)
    rules = given(army, clock, seed)
    linked = [Talk(store, line_address(f"{number:x}"), rules) for number in range(LINKED)]
    run = Siege(store, rules, clock, random, army, linked, Outcome())
    await run.attack(targets, chats)
    return run.outcome


@asynccontextmanager
async def fresh_store(engine: str = SQLITE) -> AsyncIterator[Store]:
    """An empty database of ENGINE."""
    with _address(engine) as url:
        await upgrade(url)
        store = await open_store(url, KeyRing(b"k" * 32, None))
        try:
            yield store
        finally:
            await store.close()


@contextmanager
def _address(engine: str) -> Iterator[str]:
    if engine == SQLITE:
        with tempfile.TemporaryDirectory() as name:
            yield f"sqlite:///{Path(name) / 'coop.db'}"
        return
    with server() as address:
        databases = Databases.prepare(address)
        with databases.fresh() as url:
            yield url
        databases.clean()


async def long_run(armies: Iterable[Army], members: int, chats: int, seed: int, engine: str) -> bool:
    """One run for each of ARMIES; whether they ended as they must."""
    print(f"{members} members, {chats} chats, {engine}, seed {seed}")
    print("the hash is a cheap stand-in, everything else is real")
    good = True
    for army in armies:
        began = monotonic()
        count = members if army is Army.NO_GUARDS else chats
        async with fresh_store(engine) as store:
            outcome = await siege(store, army, members=members, chats=count, seed=seed)
        is_open = army is Army.NO_GUARDS
        as_it_must = outcome.opened == (members if is_open else 0) and outcome.disturbed == 0
        as_it_must &= (outcome.shown > 0) is is_open
        good &= as_it_must
        print(f"{army.value}: {outcome}, {monotonic() - began:.0f} s{'' if as_it_must else '  WRONG'}")
    return good


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture.spray", description=__doc__)
    parser.add_argument("--members", type=int, default=30_000)
    parser.add_argument("--chats", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--engine", choices=(SQLITE, POSTGRESQL), default=SQLITE)
    parser.add_argument("--army", choices=[army.name.lower() for army in Army], help="one run only")
    chosen = parser.parse_args()
    armies = [Army[chosen.army.upper()]] if chosen.army else Army
    good = asyncio.run(long_run(armies, chosen.members, chosen.chats, chosen.seed, chosen.engine))
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
