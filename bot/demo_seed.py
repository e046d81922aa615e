"""The demonstration's records, made up and loaded as any co-op loads its own.

Tables, then the sample policy, then the files in the order of `coop import`, then two photos and two signatures.  The
seed is fixed, so that everybody sees the same 300 members.
"""

import asyncio
from functools import cache
from pathlib import Path
from random import Random  # noqa: TID251 - seeded, so nothing is left to chance

from bot.assembly import clock_of, import_data, office, opened, upgrade_database
from bot.demo_coop import demonstration_files
from bot.demo_pictures import drawn_pictures, put_pictures
from bot.settings import Settings
from core.clock import today
from core.policy import Policy
from core.policy_file import read_policy

SAMPLE = Path(__file__).with_name("policy.sample.toml")
SEED = 2569
LOADED_BY = "os:demo"


@cache
def sample_policy() -> Policy:
    """The policy of the made-up co-op."""
    return read_policy(SAMPLE.read_text("utf-8"))


async def seed(settings: Settings, members: int) -> list[str]:
    """Fill the empty database that SETTINGS name, for their clock; what was refused, one line each."""
    drawing = asyncio.create_task(drawn_pictures())  # by other processes, meanwhile
    await upgrade_database(settings)
    clock = clock_of(settings)
    policy = sample_policy()
    async with opened(settings) as store, store.work() as uow:
        await uow.policies.put(policy.valid_from, SAMPLE.read_text("utf-8"), clock.now(), LOADED_BY)
    files = demonstration_files(Random(SEED), members=members, start=today(clock), bands=policy.shares.bands)  # noqa: S311 - made-up people, no secret
    faults: list[str] = []
    for kind, data in files:
        result = await import_data(settings, kind, data)
        faults += [f"{kind}: {fault}" for fault in result.faults]
    async with office(settings) as (store, means):
        await put_pictures(store, means, await drawing)
    return faults
