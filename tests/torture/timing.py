"""Does the time of a refusal tell whether a number exists? `python -m tests.torture.timing --samples 20000`.

The services, the database and the hash are the real ones.  Entries with the number of a member (who has a password of
their own) and with a number that nobody has are made in turn, each number so seldom that none is paused; the area under
the curve says how well somebody with a stopwatch tells them apart: 0.5 is not at all, 1 is always.
"""

import argparse
import asyncio
import sys
from datetime import timedelta
from time import perf_counter

from bot.passwords import Argon2Hasher
from core.policy import ThrottleRules
from core.ports import Store
from core.services import linking
from storage.encryption import KeyRing
from storage.peppers import Peppers
from tests.builders import chat_of, means, member, policy, telegram_address
from tests.fakes import FakeClock
from tests.torture.spray import fresh_store

KNOWN, UNKNOWN = 100_000, 700_000
"""The first of `NUMBERS` that are members', and of those that nobody has."""
NUMBERS, BETWEEN = 500, timedelta(seconds=20)
"""Some 2.8 hours pass until a number's turn comes again: longer than a pause."""
NEVER = 10**9
WRONG = "quite wrong"
ALLOWED = 0.02
WARMED_UP = 20


class Stopwatch:
    """Somebody at the page, again and again, each time in a new chat."""

    def __init__(self, store: Store, hasher: Argon2Hasher) -> None:
        self._store = store
        self._clock = FakeClock()
        rules = ThrottleRules(breaker_accounts=NEVER, breaker_accounts_a_day=NEVER)
        self._means = means(clock=self._clock, hasher=hasher, policies=[policy(throttle=rules)])
        self._chats = 0

    async def prepare(self) -> None:
        """Members with own passwords."""
        password_hash = await self._means.hasher.hash("ปลาทูว่ายน้ำทะเลใส")
        async with self._store.work() as uow:
            for number in range(KNOWN, KNOWN + NUMBERS):
                member_id = await uow.members.add(member(member_no=str(number), national_id=None))
                await uow.credentials.set_password(member_id, password_hash, self._clock.now())

    async def seconds(self, first: int) -> float:
        """How long one refusal takes, of a number from FIRST on."""
        username = f"U{first + self._chats // 2 % NUMBERS}"
        self._chats += 1
        self._clock.advance(BETWEEN / 2)
        async with self._store.work() as uow:
            chat = await chat_of(uow, telegram_address(str(self._chats)), self._means)
            token = await linking.offer(uow, self._means, chat, None)
        await linking.view(self._store, self._means, token, "b")
        began = perf_counter()
        await linking.enter_credentials(self._store, self._means, token, "b", username=username, password=WRONG)
        return perf_counter() - began


def area_under_curve(some: list[float], others: list[float]) -> float:
    """The chance that one of SOME is greater than one of OTHERS, by ranks; equal ones count half."""
    ranked = sorted([(value, 0) for value in some] + [(value, 1) for value in others])
    total, place = 0.0, 0
    while place < len(ranked):
        end = place
        while end < len(ranked) and ranked[end][0] == ranked[place][0]:
            end += 1
        rank = (place + 1 + end) / 2
        total += rank * sum(1 for value, which in ranked[place:end] if which == 0)
        place = end
    return (total - len(some) * (len(some) + 1) / 2) / (len(some) * len(others))


async def measure(samples: int) -> float:
    """The area for SAMPLES entries of each kind."""
    hasher = Argon2Hasher(Peppers(KeyRing(b"k" * 32, None)))
    try:
        async with fresh_store() as store:
            watch = Stopwatch(store, hasher)
            await watch.prepare()
            known: list[float] = []
            unknown: list[float] = []
            for number in range(samples + WARMED_UP):
                pair = [(known, KNOWN), (unknown, UNKNOWN)]
                for kept, first in pair if number % 2 else reversed(pair):
                    kept.append(await watch.seconds(first))
            return area_under_curve(known[WARMED_UP:], unknown[WARMED_UP:])
    finally:
        hasher.close()


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture.timing", description=__doc__)
    parser.add_argument("--samples", type=int, default=20_000)
    area = asyncio.run(measure(parser.parse_args().samples))
    print(f"area under the curve: {area:.4f} (0.5 tells nothing; allowed {ALLOWED} around it)")
    sys.exit(0 if abs(area - 0.5) <= ALLOWED else 1)


if __name__ == "__main__":
    main()
