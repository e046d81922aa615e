"""Every figure on a member's cards equals the imported files: each is there, or follows from them by rule N2 or N3.

The cards are asked for through the real conversation over a database that was filled by `coop import`; the files are
read by `tests.bot.auditor`, which shares nothing with the system.
"""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.demo_edges import EDGES, NOTHING
from bot.demo_known import KNOWN_ASSOCIATE, KNOWN_ORDINARY
from core.money import Baht
from handlers.reply import Reply
from storage.encryption import KeyRing
from storage.engine import open_store
from storage.unit_of_work import SqlStore
from tests.bot.auditor import Auditor
from tests.bot.books import Books, baht
from tests.bot.demo_bed import TODAY, chat_of, demo_files, link_chats, load_files
from tests.dialogue import Talk, choices_of, values_in
from tests.postgres import in_a_thread

MEMBERS = 300
FEATURES = ("summary", "shares", "loans", "guarantees", "deposits", "welfare", "dividends")
ALWAYS = (KNOWN_ORDINARY, KNOWN_ASSOCIATE, *EDGES)
DEEPEST = 400
"""Pages of one feature that are opened of one member; nobody has more."""


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path, keys: KeyRing) -> str:
    """A SQLite database with all 300 members."""
    file = tmp_path_factory.mktemp("demo") / "coop.db"
    shutil.copy(sqlite_template, file)
    in_a_thread(_fill(f"sqlite:///{file}", keys))
    return f"sqlite:///{file}"


async def _fill(url: str, keys: KeyRing) -> None:
    store = await open_store(url, keys)
    try:
        files = demo_files(MEMBERS)
        await load_files(store, files, keys)
        await link_chats(store, [row["member_no"] for row in Books(files).tables["members"]])
    finally:
        await store.close()


@pytest.fixture
async def demo(filled: str, keys: KeyRing) -> AsyncIterator[SqlStore]:
    store = await open_store(filled, keys)
    yield store
    await store.close()


def auditor(members: int) -> Auditor:
    return Auditor(Books(demo_files(members)), TODAY)


def amounts(reply: Reply) -> set[int]:
    """Every typed amount of an answer, in satang, whatever its sign."""
    return {value.satang for part in reply.parts for value in values_in(part) if isinstance(value, Baht)}


def shown(found: set[int]) -> list[str]:
    return sorted(baht(amount) for amount in found)


async def verify(talk: Talk, proof: Auditor, member_no: str, feature: str) -> None:
    """The first answer has what it must have and nothing else than it may."""
    await talk.says(f"/{feature}")
    found, must = amounts(talk.reply), proof.must(member_no, feature)
    assert must <= found, (member_no, feature, "missing", shown(must - found))
    extra = found - proof.may(member_no, feature)
    assert not extra, (member_no, feature, "not in the files", shown(extra))


async def verify_all_pages(talk: Talk, proof: Auditor, member_no: str, feature: str) -> int:
    """Every page that buttons of the feature lead to; how many."""
    may = proof.may(member_no, feature)
    await talk.says(f"/{feature}")
    waiting, seen = [choice.tap for choice in choices_of(talk.reply)], set()
    while waiting:
        tap = waiting.pop()
        if tap is None or tap in seen or tap.feature != feature:
            continue
        seen.add(tap)
        assert len(seen) < DEEPEST
        await talk.taps(tap.feature, *tap.args)
        extra = amounts(talk.reply) - may
        assert not extra, (member_no, str(tap), "not in the files", shown(extra))
        waiting += [choice.tap for choice in choices_of(talk.reply)]
    return len(seen)


@pytest.mark.parametrize("feature", FEATURES)
async def test_the_first_card_of_all_members(demo: SqlStore, feature: str) -> None:
    proof = auditor(MEMBERS)
    for person in proof.books.tables["members"]:
        await verify(chat_of(demo, person["member_no"]), proof, person["member_no"], feature)


@pytest.mark.parametrize("feature", FEATURES)
async def test_every_page_of_those_at_the_edges(demo: SqlStore, feature: str) -> None:
    proof = auditor(MEMBERS)
    pages = {number: await verify_all_pages(chat_of(demo, number), proof, number, feature) for number in ALWAYS}
    if feature in {"shares", "loans", "dividends", "deposits"}:
        assert max(pages.values()) > 1, pages
    assert pages[NOTHING] <= 1


@pytest.mark.parametrize("feature", FEATURES)
async def test_the_same_on_both_engines(sql_store: SqlStore, keys: KeyRing, feature: str) -> None:
    await load_files(sql_store, demo_files(len(ALWAYS)), keys)
    proof = auditor(len(ALWAYS))
    await link_chats(sql_store, ALWAYS)
    for number in ALWAYS:
        await verify(chat_of(sql_store, number), proof, number, feature)


def test_the_auditor_is_not_satisfied_by_everything() -> None:
    proof = auditor(len(ALWAYS))
    assert proof.must(KNOWN_ORDINARY, "loans") >= {9_914_38, 490_000_00, 7_315_75, 2_315_75, 20_000_00, 2_598_63}
    assert 490_000_01 not in proof.may(KNOWN_ORDINARY, "loans")
    assert proof.may(NOTHING, "loans") == set()
