"""A network that guesses waits a little before each answer; nobody is refused for where they are."""

from dataclasses import dataclass, field, replace

import httpx
import pytest
from starlette.applications import Starlette

from bot.web.link import routes
from bot.web.link_site import SLOWED_S
from core.links import Platform
from core.policy import ThrottleRules
from tests.bot.web.link_bed import FACTS, LOG_IN, PUBLIC_URL, Bed, Browser, bed
from tests.builders import policy

SCHOOL, HOME = "198.51.100.7", "203.0.113.9"
WRONG = {"username": "U700001", "password": "quite wrong"}
LIMIT = 3


@dataclass
class Door:
    """The page behind the machine's own proxy, with a pause that is noted and not waited for."""

    page: Bed
    pauses: list[float] = field(default_factory=list)

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)

    def browser(self, came_from: str) -> Browser:
        """A browser somewhere; the proxy writes where behind what the browser itself claims."""
        browser = Browser(self.page)
        app = Starlette(routes=routes(replace(self.page.site, pause=self.pause)))
        browser.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app, client=("127.0.0.1", 40_000)),
            base_url=PUBLIC_URL,
            headers={"X-Forwarded-For": f"192.0.2.1, {came_from}"},
        )
        return browser

    async def enter(self, came_from: str, *forms: dict[str, str]) -> str:
        """What a new chat's page shows after FORMS."""
        token = await self.page.offer(Platform.TELEGRAM)
        return (await self.browser(came_from).pass_all(token, *forms)).step


@pytest.fixture
async def door() -> Door:
    throttle = ThrottleRules(network_failures_an_hour=LIMIT)
    return Door(await bed(policies=[policy(throttle=throttle)]))


async def test_after_too_many_wrong_entries_a_network_is_slowed_and_still_let_in(door: Door) -> None:
    for _ in range(LIMIT):
        assert await door.enter(SCHOOL, WRONG) == "credentials"
    assert door.pauses == []
    assert await door.enter(SCHOOL, LOG_IN, FACTS) == "password"
    assert door.pauses == [SLOWED_S, SLOWED_S]


async def test_others_are_not_slowed(door: Door) -> None:
    for _ in range(LIMIT):
        await door.enter(SCHOOL, WRONG)
    assert await door.enter(HOME, LOG_IN, FACTS) == "password"
    assert door.pauses == []
