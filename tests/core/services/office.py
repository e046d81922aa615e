"""An office for tests: staff of every role, the member 026548, and what the history says in the end.

`office = await Office.opened(store)`, then `async with office.acting() as uow: …` and `await office.newest()`.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.history import Actor, Entry
from core.members import Member
from core.ports import Means, Store, UnitOfWork
from core.services.staffing import disable_staff
from core.staff import OF_A_UNIT, Role
from tests.builders import means, member, registered, staff

UNIT = "0101"
ROOT = Actor("os:root", "cli")
SOME_DAY = date(2000, 1, 1)


def actor(username: str) -> Actor:
    """Staff on the command line; in an office each role's user name is the role."""
    return Actor(f"staff:{username}", "cli:root")


@dataclass(frozen=True)
class Office:
    store: Store
    means: Means
    member: Member

    @classmethod
    async def opened(cls, store: Store, **changes: Any) -> "Office":
        """Two of each role (`registrar`, `registrar2`), codes, and the member with CHANGES."""
        async with store.work() as uow:
            for kind, code in (("title", "1"), ("unit", UNIT), ("unit", "0202"), ("relation", "child")):
                await uow.codes.put(kind, code, f"{kind} {code}", SOME_DAY)
            for role in Role:
                for username in (role.value, f"{role.value}2"):
                    unit = UNIT if role in OF_A_UNIT else None
                    await uow.staff.add(staff(username=username, name=f"{username} ใจดี", role=role, unit=unit))
        return cls(store, means(), await registered(store, member(**changes)))

    @asynccontextmanager
    async def acting(self) -> AsyncIterator[UnitOfWork]:
        async with self.store.work() as uow:
            yield uow

    async def kept(self) -> Member:
        async with self.store.read() as uow:
            found = await uow.members.get(self.member.id)
        assert found is not None
        return found

    async def written(self) -> list[Entry]:
        async with self.store.read() as uow:
            return list(await uow.history.after(0, 1_000))

    async def newest(self) -> Entry:
        return (await self.written())[-1]

    async def disable(self, username: str) -> None:
        async with self.store.work() as uow:
            person = await uow.staff.by_username(username)
            assert person is not None
            await uow.staff.disable(person.id, self.means.clock.now())

    async def leaves(self, username: str) -> None:
        """Disabled by the machine's account, as `coop staff disable` does it."""
        async with self.store.work() as uow:
            await disable_staff(uow, self.means, ROOT, username)


def values_of(entry: Entry) -> list[tuple[str, str, str | None]]:
    """What an entry says of values: name, old or new, text."""
    return [(value.name, value.part.value, value.text) for value in entry.values]
