"""Every refusal of the link page costs the same statements and the same hashes, whoever's the number is (T4)."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Executable

from core.members import MemberStatus
from core.ports import Means, Store
from core.services.link_page import Page
from storage.compiled import NO_VALUES, Values
from storage.encryption import KeyRing
from storage.engine import open_store
from storage.sqlite import SqliteConnection
from storage.unit_of_work import SqlStore
from tests.builders import means, member, registered, telegram_address
from tests.core.services.walk import OWN, Walk, put_code
from tests.fakes import FakeHasher

CODE = "ABCDEFGH"
WHO = ("026548", "026549", "026550", "026551", "026552", "026553", "026554", "700001", "nobody")
"""Unlinked, locked, left, with an own password, without facts, paused, with a staff code, unknown, unreadable."""

Step = Callable[[Walk, str], Awaitable[Page]]
Work = tuple[tuple[int, ...], int]
"""Statements in order, and how many hashes were verified."""


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """What is asked of the database from now on, each statement by its identity."""
    asked: list[int] = []
    for name in ("all", "run"):
        ask: Callable[..., Awaitable[Any]] = getattr(SqliteConnection, name)

        async def noted(
            self: SqliteConnection,
            statement: Executable,
            values: Values = NO_VALUES,
            ask: Callable[..., Awaitable[Any]] = ask,
        ) -> Any:
            asked.append(id(statement))
            return await ask(self, statement, values)

        monkeypatch.setattr(SqliteConnection, name, noted)
    return asked


@pytest.fixture
async def sqlite_store(sqlite_url: str, keys: KeyRing) -> AsyncIterator[SqlStore]:
    opened = await open_store(sqlite_url, keys)
    yield opened
    await opened.close()


async def village(store: Store, given: Means) -> None:
    for number, changes in (
        ("026548", {}),
        ("026549", {"locked": True}),
        ("026550", {"status": MemberStatus.LEFT}),
        ("026551", {}),
        ("026552", {"birth_date": None}),
        ("026553", {}),
        ("026554", {}),
    ):
        person = await registered(store, member(member_no=number, national_id=f"3{number}024821", **changes))
        if number == "026551":
            async with store.work() as uow:
                await uow.credentials.set_password(person.id, await given.hasher.hash(OWN), given.clock.now())
        if number == "026554":
            await put_code(store, person, given, CODE)
    async with store.work() as uow:
        count = await uow.attempts.hold("026553")
        await uow.attempts.save(replace(count, in_a_row=5, paused_until=given.clock.now().replace(hour=23)))


async def wrong_password(walk: Walk, who: str) -> Page:
    return await walk.enter(f"U{who}", "quite wrong")


async def first_password(walk: Walk, who: str) -> Page:
    return await walk.enter(f"U{who}", f"P{who[-4:]}")


async def wrong_facts(walk: Walk, who: str) -> Page:
    await first_password(walk, who)
    return await walk.facts(id_last4="0000")


async def wrong_code(walk: Walk, who: str) -> Page:
    await first_password(walk, who)
    return await walk.code("ZZZZZZZZ")


@pytest.mark.shows("T4")
@pytest.mark.parametrize("step", [wrong_password, first_password, wrong_facts, wrong_code])
async def test_whoever_is_claimed_the_work_is_the_same(
    sqlite_store: SqlStore, statements: list[int], step: Step
) -> None:
    hasher = FakeHasher()
    given = means(hasher=hasher)
    await village(sqlite_store, given)
    work: dict[str, Work] = {}
    claimed = WHO[:-1] if step is not wrong_password else WHO  # what is unreadable has no first password
    for number, who in enumerate(claimed):
        walk = await Walk(sqlite_store, telegram_address(str(9_000 + number)), given).begin()
        statements.clear()
        hasher.verifications.clear()
        await step(walk, who)
        work[who] = tuple(statements), len(hasher.verifications)
    asked, hashes = work["026548"]
    assert len(asked) > 10
    assert hashes == 1
    assert {who for who, done in work.items() if done != work["026548"]} == set()
