"""Members found by number, name, sound and unit, over the fakes and both engines."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text
from sqlalchemy.dialects.sqlite import pysqlite

from core.members import Found, Member, MemberStatus, Sought, Term, Word, canonical
from core.name_key import name_key
from core.ports import Store
from storage.connection import Engine
from storage.encryption import KeyRing
from storage.engine import open_store
from storage.member_search import statement_for
from storage.unit_of_work import SqlStore
from tests.builders import associate, member

LEFT = MemberStatus.LEFT
PEOPLE = (
    member(member_no="026548", first_name="ประพันธ์", last_name="ตั้งใจสอน", unit="0101"),
    member(member_no="026549", first_name="ประพัน", last_name="ใจดี", unit="0102"),
    member(member_no="010101", first_name="ปะพันธุ์", last_name="มีสุข", unit="0101"),
    member(member_no="000001", first_name="ประพันธ์", last_name="ลาออก", unit="0101", status=LEFT),
    associate(member_no="ส03548", first_name="ณัฐพงศ์", last_name="50%_สุข", unit=None),
    member(member_no="070707", first_name="John", last_name="Ångström\\", unit="0103"),
)


@pytest.fixture
async def sqlite_store(sqlite_url: str, keys: KeyRing) -> AsyncIterator[SqlStore]:
    opened = await open_store(sqlite_url, keys)
    yield opened
    await opened.close()


def word(typed: str, *units: str) -> Term:
    number = canonical(typed) if any(letter.isdigit() for letter in typed) else ""
    return Term(words=(Word(number=number, name=typed.lower(), sound=name_key(typed)),), units=frozenset(units))


async def found(store: Store, sought: Sought, limit: int = 9, offset: int = 0) -> Found:
    async with store.work() as uow:
        for number, person in enumerate(PEOPLE):
            await uow.members.add(_with_own_keys(person, number))
    async with store.read() as uow:
        return await uow.members.search(sought, limit, offset)


def _with_own_keys(person: Member, number: int) -> Member:
    return member(
        member_no=person.member_no,
        member_type=person.member_type,
        first_name=person.first_name,
        last_name=person.last_name,
        unit=person.unit,
        status=person.status,
        national_id=None if number else person.national_id,
    )


def numbers(result: Found) -> list[str]:
    return [hit.member.member_no for hit in result.hits]


async def test_active_ones_first_then_as_written_before_sounding_alike(store: Store) -> None:
    result = await found(store, Sought(terms=(word("ประพันธ์"),)))
    assert numbers(result) == ["026548", "010101", "026549", "000001"]
    assert [hit.by_sound for hit in result.hits] == [False, True, True, False]
    assert result.number == 4


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["6548"], ["026548"]),
        (["๖๕๔๘"], ["026548"]),
        (["s035"], ["ส03548"]),
        (["0101"], ["010101"]),
        (["ตั้งใจ"], ["026548"]),
        (["สอน", "พัน"], ["026548"]),
        (["ใจดี", "ประพัน"], ["026549"]),
        (["ประพันธ์ตั้งใจสอน"], ["026548"]),
        (["ตังไจ"], ["026548"]),
        (["นัดพงษ์"], ["ส03548"]),
        (["ประพันธ์", "026549"], ["026549"]),
        (["john"], ["070707"]),
        (["JOHN"], ["070707"]),
        (["%"], ["ส03548"]),
        (["_"], ["ส03548"]),
        (["0%"], ["ส03548"]),
        (["\\"], ["070707"]),
        (["'"], []),
        (["ไม่มี"], []),
    ],
)
async def test_by_any_part_in_any_order(store: Store, texts: list[str], expected: list[str]) -> None:
    result = await found(store, Sought(terms=tuple(word(typed) for typed in texts)))
    assert numbers(result) == expected
    assert result.number == len(expected)


async def test_by_unit_alone_with_a_name_and_instead_of_one(store: Store) -> None:
    in_0101 = Term(words=(), units=frozenset({"0101"}))
    assert numbers(await found(store, Sought(terms=(in_0101,)))) == ["010101", "026548", "000001"]


async def test_a_name_in_a_unit(store: Store) -> None:
    result = await found(store, Sought(terms=(word("ประพัน"), word("ไม่มี", "0101", "0103"))))
    assert numbers(result) == ["026548", "010101", "000001"]
    assert [hit.by_sound for hit in result.hits] == [False, True, False]


async def test_who_is_called_so_comes_before_those_of_a_unit_called_so(store: Store) -> None:
    result = await found(store, Sought(terms=(word("ประพัน", "0103"),)))
    assert numbers(result) == ["026548", "026549", "010101", "070707", "000001"]


async def test_nobody_of_another_unit_where_one_is_given(store: Store) -> None:
    result = await found(store, Sought(terms=(word("ประพันธ์"),), unit="0102"))
    assert numbers(result) == ["026549"]


async def test_page_by_page_with_the_number_of_all(store: Store) -> None:
    sought = Sought(terms=(word("0"),))
    result = await found(store, sought, limit=2)
    assert (result.number, numbers(result)) == (6, ["010101", "026548"])
    async with store.read() as uow:
        second = await uow.members.search(sought, 2, 4)
        assert (second.number, numbers(second)) == (6, ["ส03548", "000001"])
        assert await uow.members.search(sought, 2, 6) == Found(0, ())


async def test_what_was_changed_is_found_by_the_new_name(store: Store) -> None:
    async with store.work() as uow:
        member_id = await uow.members.add(member(first_name="ประพันธ์"))
        await uow.members.update(member(id=member_id, first_name="ศิริพงษ์"))
    async with store.read() as uow:
        assert (await uow.members.search(Sought(terms=(word("พงค์"),)), 5)).number == 1
        assert (await uow.members.search(Sought(terms=(word("ประพันธ์"),)), 5)).number == 0


async def test_names_as_long_as_a_file_may_bring_them(store: Store) -> None:
    letters = "".join(chr(0x0E01 + number * 7 % 46) for number in range(500))
    async with store.work() as uow:
        await uow.members.add(member(first_name=letters, last_name=letters[::-1]))
    async with store.read() as uow:
        assert (await uow.members.search(Sought(terms=(word(letters[200:230]),)), 5)).number == 1


async def test_nothing_sought_is_nobody_found(store: Store) -> None:
    assert await found(store, Sought(terms=(Term(words=()),))) == Found(0, ())


async def test_the_narrow_index_is_looked_through_and_not_the_table(sqlite_store: SqlStore) -> None:
    sought = Sought(terms=(word("ประพัน", "0103"), word("ใจดี")))
    statement = statement_for(sought, Engine.SQLITE, 5, 0).compile(
        dialect=pysqlite.dialect(), compile_kwargs={"literal_binds": True}
    )
    async with sqlite_store.work() as uow:
        plan = await uow.connection.all(text(f"EXPLAIN QUERY PLAN {statement}"))
    assert any("SCAN members USING COVERING INDEX ix_members_search" in row[-1] for row in plan)
