"""What erasure takes is gone from every table and file, what must stay stays, and nobody else is disturbed."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import UpdateBase, text

from core.cases import CaseKind, CaseNote
from core.pictures import CleanPicture, PictureKind
from core.ports import Store
from core.services.erasure import FIELDS
from storage import erasure
from storage.encryption import KeyRing
from storage.engine import open_store
from storage.personal_ledgers import LEDGERS
from storage.tables import metadata
from storage.unit_of_work import SqlStore
from tests.builders import account, associate, line_address, registered, telegram_address
from tests.fakes import MORNING
from tests.storage.test_personal import LATER, PERSON, everything_of, named

EVIDENCE = CleanPicture(mime="image/png", width=2, height=2, large=b"large", small=b"small")
CANARIES = (
    *(value for name in FIELDS if isinstance(value := getattr(PERSON, name), str)),
    "1972-03-14",
    "4321987",
    "canary",
    "$canary-hash$",
)


def names(*statements: UpdateBase) -> set[str]:
    """Of the tables that they change."""
    return {str(getattr(statement.table, "name", "")) for statement in statements}


def test_erasure_has_decided_about_every_table_with_a_persons_key() -> None:
    """The legal books and the history stay, and who works in a chat; a new table breaks this until it is thought of."""
    decided = (*erasure.GONE, *erasure.LOGINS_GONE, *erasure.OF_CHATS_GONE, erasure.PAGES_GONE, erasure.BLANK)
    taken = names(*decided)
    refers = {
        table.name
        for table in metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name in {"members", "chats"}
    }
    books = {str(part.table.name) for part in LEDGERS}
    assert refers - taken == (books & refers) | {"history", "staff_links"}
    assert names(*decided, erasure.UNSENT_GONE, erasure.CHATS_GONE) <= set(erasure.ERASED_FROM)


async def dump(store: Any) -> str:
    """Every row of every table, as the database gives them."""
    rows = []
    async with store.read() as uow:
        for name in metadata.tables:
            rows += [str(tuple(row)) for row in await uow.connection.all(text(f"SELECT * FROM {name}"))]  # noqa: S608 - our own tables' names
    return "\n".join(rows)


async def test_erasing_leaves_the_books_and_nothing_else(store: Store) -> None:
    owner = await everything_of(store)
    async with store.work() as uow:
        await uow.personal.erase(owner.id, FIELDS, LATER)
    async with store.read() as uow:
        nothing: dict[str, Any] = dict.fromkeys(FIELDS)
        assert await uow.members.get(owner.id) == replace(owner, **nothing)
        assert await uow.shares.account(owner.id) == account()
        assert len(await uow.shares.movements(owner.id, limit=9)) == 2
        assert await uow.related.of_member(owner.id) in ([], ())
        assert await uow.credentials.of_member(owner.id) is None
        assert await uow.links.of_member(owner.id) == []
        assert not await uow.proposals.waiting()
        sections = await uow.personal.copy(owner.id)
    filled = {section.name for section in sections if section.rows}
    books = {part.table.name for part in LEDGERS}
    assert {"members", "share_accounts", "share_movements"} <= filled <= {"members", "proposals", *books}
    assert [row["value"] for row in named(sections, "proposals")] in ([], [None]), "that it was proposed is left"


async def test_what_was_asked_there_about_another_member_stays_that_members(sql_store: SqlStore) -> None:
    """A committee member sends new data for somebody of the unit, and is erased later on."""
    owner = await everything_of(sql_store)
    other = await registered(sql_store, associate())
    async with sql_store.work() as uow:
        chat = (await uow.chats.open(line_address(), LATER)).chat
        case = await uow.cases.open(
            CaseKind.UPDATE, "u", {"position": "ครู"}, LATER, chat_id=chat.id, member_id=other.id
        )
        await uow.cases.add_note(case, "n", CaseNote(at=LATER, author="staff:mali", text="ตรวจแล้ว"))
        picture = await uow.pictures.add(PictureKind.EVIDENCE, other.id, "e", EVIDENCE, "staff:mali", LATER)
        await uow.pictures.keep(picture, case)
        await uow.personal.erase(owner.id, FIELDS, LATER)
        kept = await uow.cases.get(case)
        assert kept is not None
        assert (kept.chat, kept.member_id, kept.data) == (None, other.id, {"position": "ครู"})
        assert [note.text for note in await uow.cases.notes(case)] == ["ตรวจแล้ว"]
        assert [one.id for one in await uow.pictures.of_case(case)] == [picture]
        assert await uow.pictures.image(picture, large=True) == EVIDENCE.large


@pytest.mark.parametrize("keeps", ["name", "number", "books"])
async def test_what_must_stay_cannot_be_erased(sql_store: Store, keeps: str) -> None:
    field = {"name": "first_name", "number": "member_no", "books": "joined_on"}[keeps]
    owner = await everything_of(sql_store)
    with pytest.raises(ValueError, match=f"not to be blanked: {field}"):
        async with sql_store.work() as uow:
            await uow.personal.erase(owner.id, frozenset({field, "phone"}), LATER)
    async with sql_store.read() as uow:
        assert await uow.members.get(owner.id) == owner


async def test_erasing_one_disturbs_no_other(sql_store: Store) -> None:
    owner = await everything_of(sql_store)
    other = await everything_of(
        sql_store, associate(phone="081", email="other@example.org"), address=telegram_address()
    )
    async with sql_store.work() as uow:
        before = await uow.personal.copy(other.id)
        await uow.personal.erase(owner.id, FIELDS, LATER)
        assert await uow.personal.copy(other.id) == before


async def test_a_chat_that_speaks_for_another_member_by_now_stays(sql_store: Store) -> None:
    owner = await everything_of(sql_store)
    other = await registered(sql_store, associate())
    async with sql_store.work() as uow:
        chat = (await uow.chats.open(line_address(), LATER)).chat
        await uow.links.end(chat.id, LATER, "unlinked")
        await uow.links.add(chat.id, other.id, LATER, "1")
        await uow.personal.erase(owner.id, FIELDS, LATER)
        state = await uow.chats.open(line_address(), MORNING)
        assert (state.chat.id, state.member) == (chat.id, other)
        assert state.conversation is not None


async def test_no_canary_is_left_in_any_table(sql_store: Store) -> None:
    owner = await everything_of(sql_store)
    assert "canary-school" in await dump(sql_store)
    async with sql_store.work() as uow:
        await uow.personal.erase(owner.id, FIELDS, LATER)
    assert await sql_store.tidy()  # type: ignore[attr-defined]  # of both SQL stores
    dumped = await dump(sql_store)
    assert "026548" in dumped
    assert [canary for canary in CANARIES if canary in dumped] == []


def lying_there(folder: Path) -> bytes:
    """The database's file, its log and its index."""
    return b"".join(path.read_bytes() for path in folder.glob("coop.db*"))


async def test_no_canary_is_left_in_the_files(sqlite_url: str, keys: KeyRing, tmp_path: Path) -> None:
    """Free pages and the log too: what is erased must not be found by whoever gets the file."""
    store = await open_store(sqlite_url, keys)
    owner = await everything_of(store)
    assert b"canary-school" in lying_there(tmp_path)
    async with store.work() as uow:
        await uow.personal.erase(owner.id, FIELDS, LATER)
    assert await store.tidy()
    left = lying_there(tmp_path)
    await store.close()
    assert "ประพันธ์".encode() in left, "what stays would have been found"
    assert [canary for canary in CANARIES if canary.encode() in left] == []
