"""Many people with chats of their own at one co-op: what tests of guessing are made of. Time is moved by hand."""

from collections.abc import Awaitable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from core.links import ChatAddress, LinkStep, Platform
from core.ports import Means, Store
from core.services.link_page import REFUSED, Page
from tests.builders import TELEGRAM_BOT, means, member, policy, registered
from tests.core.services.walk import Walk
from tests.fakes import FakeClock

MINUTE = timedelta(minutes=1)
WRONG = "0000"
CODE = "ABCDEFGH"


@dataclass
class Street:
    """People with chats of their own, all at one store and one clock."""

    store: Store
    clock: FakeClock
    means: Means
    strangers: int = 0

    async def stranger(self) -> Walk:
        """Somebody in a new chat."""
        self.strangers += 1
        address = ChatAddress(Platform.TELEGRAM, TELEGRAM_BOT, str(90_000 + self.strangers))
        return await Walk(self.store, address, self.means).begin()

    async def guess(self, number: str = "026548", walk: Walk | None = None) -> Page:
        """The first password, then wrong facts."""
        walk = walk or await self.stranger()
        await walk.enter(f"U{number}", f"P{number[-4:]}")
        return await walk.facts(id_last4=WRONG)

    async def is_let_in(self, walk: Walk | None = None) -> bool:
        """Whether the right facts lead on."""
        walk = walk or await self.stranger()
        await walk.enter()
        return (await walk.facts()).step is LinkStep.PASSWORD

    async def alerts(self) -> list[str]:
        async with self.store.read() as uow:
            return [alert.kind for alert in await uow.alerts.newest(100)]

    async def many_guess(self, count: int) -> None:
        for number in range(count):
            await self.guess(f"{700_000 + number}")


def rules(**changes: object) -> Means:
    sample = policy()
    throttle = replace(sample.credentials.throttle, **changes)  # type: ignore[arg-type]  # the rules' own names
    return means(clock=FakeClock(), policies=[policy(throttle=throttle)])


@pytest.fixture
async def street(store: Store) -> Street:
    return await a_street(store, rules())


async def a_street(store: Store, given: Means) -> Street:
    await registered(store, member())
    assert isinstance(given.clock, FakeClock)
    return Street(store, given.clock, given)


async def refused(step: Awaitable[Page]) -> bool:
    return (await step).refused == REFUSED
