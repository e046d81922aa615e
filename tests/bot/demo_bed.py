"""The demonstration co-op in a database, loaded as `coop import` loads it, and chats linked to its members.

files = demo_files(members=300)
await load_files(store, files, keys)
await link_chats(store, ["026548"])
talk = chat_of(store, "026548")
"""

from collections.abc import Sequence
from datetime import date
from functools import cache
from random import Random  # noqa: TID251 - a seeded one

from bot.demo_coop import demonstration_files
from bot.demo_files import File
from bot.demo_seed import SEED, sample_policy
from core.links import ChatAddress
from core.ports import Store
from storage.encryption import KeyRing
from storage.importing.kind import Rules
from storage.importing.run import Order, import_file
from storage.unit_of_work import SqlStore
from tests import builders
from tests.dialogue import Talk
from tests.fakes import MORNING

TODAY: date = MORNING.date()


@cache
def demo_files(members: int) -> tuple[File, ...]:
    """The files of `coop demo` for the clock of the tests."""
    bands = sample_policy().shares.bands
    return demonstration_files(Random(SEED), members=members, start=TODAY, bands=bands)


async def load_files(store: SqlStore, files: tuple[File, ...], keys: KeyRing) -> None:
    """Through the import; a refused row fails the test."""
    rules = Rules(members=sample_policy().members, today=TODAY, keys=keys)
    for kind, data in files:
        result = await import_file(store, kind, data, rules, Order(at=MORNING))
        assert not result.faults, (kind, result.faults[:3])


async def link_chats(store: Store, members: Sequence[str]) -> None:
    """A Telegram chat for each of MEMBERS, which `chat_of` opens."""
    means = builders.means()
    version = means.policy.credentials.consent_version
    async with store.work() as uow:
        for number in members:
            member = await uow.members.by_number(number)
            assert member is not None
            chat = await builders.chat_of(uow, _address(number), means)
            await uow.links.add(chat.id, member.id, MORNING, version)


def chat_of(store: Store, member_no: str) -> Talk:
    """The chat that is linked to the member."""
    return Talk(store, _address(member_no))


def _address(member_no: str) -> ChatAddress:
    """Digits of the number: of an associate with a nine, which no ordinary member's begins with."""
    return builders.telegram_address(member_no.replace("ส", "9"))
