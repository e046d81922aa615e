"""Random tamperings of the change history, each of which must be found (threat T12).

    python -m tests.torture.tampering          10,000 on each engine; SEED=7 COUNT=500 for others

Each one happens in a transaction of its own, on a chain that was whole, by somebody who may write every row of the
database but has no key; afterwards it is rolled back.  A head of the chain is kept elsewhere, as `coop audit head`
prints it, behind which nothing was written: what is forged as a whole is found by it alone.
"""

import asyncio
import os
import sys
import tempfile
from collections import Counter
from contextlib import suppress
from pathlib import Path
from random import Random  # noqa: TID251 - made from the seed that is printed

from sqlalchemy import text

from core.history import Head
from core.ports import Store
from core.services.auditing import verify
from storage.connection import Engine
from storage.encryption import KeyRing
from storage.engine import open_store
from storage.schema import upgrade
from tests.postgres import Databases, server
from tests.torture.history_attacks import ENTRIES, TAMPERINGS, Attack, Tampering, connection_of, write_chain

COUNT = 10_000


class Undone(Exception):  # noqa: N818 - not an error: every tampering is rolled back
    """Raised at the end of each."""


async def is_found(store: Store, head: Head, random: Random, tamper: Tampering) -> bool:
    """Whether verifying finds what TAMPER did, and where it did it. It is undone."""
    found = False
    with suppress(Undone):
        async with store.work() as uow:
            db = connection_of(uow)
            for statement in CHECKS_OFF[db.engine]:
                await db.run(text(statement))
            where = await tamper(Attack(db, random, await uow.history.after(0, 10 * ENTRIES)))
            broken = (await verify(uow.history, [head], batch=random.choice([1, 7, 1_000]))).broken
            found = broken is not None and broken.seq in where
            raise Undone
    return found


CHECKS_OFF = {
    Engine.SQLITE: ("PRAGMA defer_foreign_keys = ON",),
    Engine.POSTGRESQL: (
        "ALTER TABLE history_values DROP CONSTRAINT fk_history_values_seq",
        "ALTER TABLE history DROP CONSTRAINT fk_history_member_id",
    ),
}
"""Who owns the tables is stopped by no foreign key; undone with the rest."""


async def run(store: Store, count: int, seed: int) -> tuple[Counter[str], list[str]]:
    """COUNT tamperings; how many of each kind were found, and those that were not, by number and name."""
    head = await write_chain(store)
    found, missed = Counter[str](), []
    for number in range(count):
        tamper = TAMPERINGS[number % len(TAMPERINGS)]
        if await is_found(store, head, Random(f"{seed}-{number}"), tamper):
            found[tamper.__name__] += 1
        else:
            missed.append(f"{number} {tamper.__name__}")
    async with store.read() as uow:
        assert (await verify(uow.history, [head])).broken is None, "the chain itself was harmed"
    return found, missed


async def _on(url: str, count: int, seed: int) -> tuple[Counter[str], list[str]]:
    store = await open_store(url, KeyRing(b"k" * 32, None))
    try:
        return await run(store, count, seed)
    finally:
        await store.close()


async def _on_sqlite(count: int, seed: int) -> tuple[Counter[str], list[str]]:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'coop.db'}"
        await upgrade(url)
        return await _on(url, count, seed)


def main() -> int:
    """Both engines; a table on standard output, status 1 where one tampering was not found."""
    count, seed = int(os.environ.get("COUNT", COUNT)), int(os.environ.get("SEED", "1"))
    results = {"sqlite": asyncio.run(_on_sqlite(count, seed))}
    with server() as address:
        databases = Databases.prepare(address)
        with databases.fresh() as url:
            results[f"postgresql {databases.version}"] = asyncio.run(_on(url, count, seed))
        databases.clean()
    for engine, (found, missed) in results.items():
        print(f"{engine}, seed {seed}: found {found.total()} of {count}", dict(found), *missed)
    return 1 if any(missed for _, missed in results.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
