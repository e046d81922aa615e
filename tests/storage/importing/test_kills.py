"""A load that is killed in the middle: all of it is there, or nothing, on both engines, and a reader sees no mix."""

import asyncio
import multiprocessing
import os
import signal
from random import Random  # noqa: TID251 - seeded
from time import monotonic, sleep

import pytest

from core.money import Baht
from storage.encryption import KeyRing
from storage.engine import open_store
from storage.importing.kind import Rules
from storage.importing.run import Order, import_file
from storage.unit_of_work import SqlStore
from tests.storage.importing.conftest import NOW
from tests.storage.importing.samples import CODES

MEMBERS = 400
KILLS = 6
"""An engine; `make torture` has longer loops."""

HEADER = "member_no,first_name,last_name,member_type,joined_on,salary\n"


def register(salary: int) -> bytes:
    """The same members, all with SALARY."""
    return (HEADER + "".join(f"{n:06},ก,ข,ordinary,2020-01-01,{salary}\n" for n in range(MEMBERS))).encode()


async def load(url: str, keys: KeyRing, rules: Rules, kind: str, data: bytes) -> None:
    store = await open_store(url, keys)
    try:
        await import_file(store, kind, data, rules, Order(at=NOW, confirmed=True))
    finally:
        await store.close()


def in_a_process(url: str, keys: KeyRing, rules: Rules, kind: str, data: bytes) -> multiprocessing.Process:
    """The load in a fork, begun."""
    process = multiprocessing.get_context("fork").Process(
        target=lambda: asyncio.run(load(url, keys, rules, kind, data)), daemon=True
    )
    process.start()
    return process  # type: ignore[return-value]  # a fork's process is one


async def salaries(store: SqlStore) -> tuple[set[Baht | None], int]:
    """The salaries of the first, a middle and the last member in one snapshot, and how many loads the history has."""
    async with store.read() as uow:
        kept = [await uow.members.by_number(f"{n:06}") for n in (0, MEMBERS // 2, MEMBERS - 1)]
        entries = await uow.history.after(0, 100_000)
        changed = sum(entry.action == "member.changed" for entry in entries)
        loads = sum(entry.action == "data.loaded" for entry in entries)
    assert changed % MEMBERS == 0, "entries of half a load"
    return {None if member is None else member.salary for member in kept}, loads


async def seen(url: str, keys: KeyRing) -> tuple[set[Baht | None], int]:
    store = await open_store(url, keys)
    try:
        return await salaries(store)
    finally:
        await store.close()


@pytest.mark.shows("F20")
def test_a_killed_load_is_there_whole_or_not_at_all(database_url: str, keys: KeyRing, rules: Rules) -> None:
    asyncio.run(load(database_url, keys, rules, "codes", CODES.encode()))
    asyncio.run(load(database_url, keys, rules, "members", register(10_000)))
    begun = monotonic()
    whole = in_a_process(database_url, keys, rules, "members", register(10_001))
    whole.join()
    length = monotonic() - begun
    now, loads = asyncio.run(seen(database_url, keys))
    assert now == {Baht.of(10_001)}

    moments = Random(20)
    for attempt in range(KILLS):
        process = in_a_process(database_url, keys, rules, "members", register(20_000 + attempt))
        sleep(length * moments.uniform(0.2, 1.0))
        if process.pid is not None and process.is_alive():
            os.kill(process.pid, signal.SIGKILL)
        process.join()
        before, loads_before = now, loads
        now, loads = asyncio.run(seen(database_url, keys))
        assert now in (before, {Baht.of(20_000 + attempt)})
        assert loads == loads_before + (now != before), "a load and its history entry stand or fall together"


@pytest.mark.shows("F20")
async def test_a_reader_meets_whole_loads_only(sql_store: SqlStore, rules: Rules) -> None:
    await import_file(sql_store, "codes", CODES.encode(), rules, Order(at=NOW))
    mixed, reads = 0, 0
    done = asyncio.Event()

    async def read() -> None:
        nonlocal mixed, reads
        while not done.is_set():
            found, _ = await salaries(sql_store)
            mixed += len(found) != 1
            reads += 1
            await asyncio.sleep(0)

    async def write() -> None:
        for salary in range(1, 6):
            await import_file(sql_store, "members", register(10_000 * salary), rules, Order(at=NOW, confirmed=True))
        done.set()

    await asyncio.gather(read(), write())
    assert (mixed, reads > 5) == (0, True)
