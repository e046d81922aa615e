"""Two thousand races of filing against sealing, and that the judge sees what would be wrong."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from core.calendar import Month
from core.ports import Store
from core.requests import MonthState, Request
from tests.builders import member, registered
from tests.fakes import MORNING, FakeStore
from tests.storage.test_requests import WORDS, filed
from tests.torture.cutoff import AGAIN, FIRST, Told, Verdict, judged, month_at, race

RACES = 1_000
"""On each engine."""


@pytest.mark.slow
@pytest.mark.shows("F17", "E6")
async def test_every_accepted_request_is_in_its_month_once(database_url: str) -> None:
    engine = database_url.partition(":")[0].partition("+")[0]
    verdict = await race(database_url, engine, RACES, 1)
    assert verdict.wrong == []
    counts = verdict.counts
    others = ("months", "months that were sealed between two of their requests", AGAIN)
    assert sum(count for what, count in counts.items() if what not in others) >= RACES
    assert counts[AGAIN] < RACES // 100, "filing and sealing wait for each other in a circle"
    assert counts["held"] > RACES // 20, "few came after the seal"
    assert counts["in the month"] > RACES // 20, "few came before it"
    assert counts[others[1]] > counts["months"] // 10, "few months were sealed in the midst of their requests"


async def kept(store: Store, **changes: object) -> Request:
    person = await registered(store, member())
    async with store.work() as uow:
        return await filed(uow, person, ask=WORDS, **changes)


async def verdict_of(change: Callable[[Told], Told], request: Request, store: Store, taken: int) -> Verdict:
    told = Told(int(request.case_id), 0, is_held=False, is_late=False, is_cancelled=False)
    return await judged(store, [change(told)], {0: taken})


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda told: told, "accepted and not taken"),
        (lambda told: replace(told, case_id=99), "missing"),
        (lambda told: replace(told, month=1), "in another month"),
        (lambda told: replace(told, is_late=True), "in another month"),
        (lambda told: replace(told, is_cancelled=True), "not cancelled"),
        (lambda told: replace(told, is_held=True), "held and not listed"),
    ],
)
async def test_the_judge_sees_what_is_wrong(change: Callable[[Told], Told], fault: str) -> None:
    store = FakeStore()
    verdict = await verdict_of(change, await kept(store), store, 0)
    assert verdict.wrong[0].startswith(fault)


async def test_the_judge_counts_what_a_month_says_it_took() -> None:
    store = FakeStore()
    request = await kept(store)
    async with store.work() as uow:
        await uow.requests.seal(MonthState(month=FIRST, sealed_at=MORNING))
    assert (await verdict_of(lambda told: told, request, store, 1)).wrong == []
    assert (await verdict_of(lambda told: told, request, store, 2)).wrong == ["2026-12 said 2 and has 1"]


def test_months_after_the_first() -> None:
    assert [month_at(number) for number in (0, 1, 13)] == [FIRST, Month(2027, 1), Month(2028, 1)]
