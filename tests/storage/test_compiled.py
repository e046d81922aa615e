"""Statements made ready once: the same rows as SQLAlchemy's own execution would give, and compiled once indeed."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Executable, bindparam, insert, literal_column, select, text, union_all
from sqlalchemy.dialects.sqlite import pysqlite

from core.money import Baht
from storage.compiled import Compiled, Compiler
from storage.tables import codes, share_accounts, share_movements
from storage.unit_of_work import SqlStore

KINDS = ["unit", "title"]


async def put_codes(store: SqlStore) -> None:
    async with store.work() as uow:
        for kind in (*KINDS, "position"):
            await uow.codes.put(kind, "1", f"a {kind}", date(2020, 1, 1))


@pytest.mark.parametrize("listed", [KINDS, KINDS[:1], []])
async def test_a_query_over_a_list_takes_lists_of_any_length(sql_store: SqlStore, listed: list[str]) -> None:
    await put_codes(sql_store)
    query = select(codes.c.kind).where(codes.c.kind.in_(bindparam("kinds", expanding=True)), codes.c.code == "1")
    async with sql_store.read() as uow:
        for _ in range(2):
            rows = await uow.connection.all(query, {"kinds": listed})
            assert {row.kind for row in rows} == set(listed)


async def test_a_list_may_be_a_constant_beside_a_parameter(sql_store: SqlStore) -> None:
    await put_codes(sql_store)
    query = select(codes.c.kind).where(codes.c.kind.in_(KINDS), codes.c.code == bindparam("code"))
    async with sql_store.read() as uow:
        assert len(await uow.connection.all(query, {"code": "1"})) == 2
        assert not await uow.connection.all(query, {"code": "2"})


async def test_items_of_a_list_are_changed_as_their_column_asks(sql_store: SqlStore) -> None:
    await put_codes(sql_store)
    days = [date(2020, 1, 1), date(2021, 1, 1)]
    query = select(codes.c.kind).where(codes.c.valid_from.in_(bindparam("days", expanding=True)))
    async with sql_store.read() as uow:
        assert len(await uow.connection.all(query, {"days": days})) == 3
        assert not await uow.connection.all(query, {"days": days[1:]})


async def test_plain_text_has_named_columns_too(sql_store: SqlStore) -> None:
    async with sql_store.read() as uow:
        row: Any = await uow.connection.one(text("SELECT 1 AS one, 'x' AS letter"))
        assert (row.one, row.letter) == (1, "x")
        assert await uow.connection.one(text("SELECT 1 AS one WHERE 1 = 2")) is None


async def test_columns_of_one_name_stay_apart(sql_store: SqlStore) -> None:
    query: Executable = select(literal_column("1").label("same"), literal_column("2").label("same"))
    async with sql_store.read() as uow:
        row: Any = await uow.connection.one(query)
    assert tuple(row) == (1, 2)


async def test_values_of_a_union_keep_their_types(sql_store: SqlStore) -> None:
    query = union_all(select(share_accounts.c.balance), select(share_movements.c.amount))
    async with sql_store.read() as uow:
        assert await uow.connection.all(query) == []


def test_a_statement_is_compiled_once_for_its_names() -> None:
    compiler = Compiler(pysqlite.dialect())
    statement = insert(share_accounts)
    values = {"member_id": 1, "balance": Baht.of(5)}
    first = compiler(statement, values)
    assert compiler(statement, dict(values)) is first
    assert compiler(statement, values | {"period": 3}) is not first
    assert first.arguments(values) == [1, 500]


def test_constants_are_changed_once_and_a_missing_value_is_an_error() -> None:
    query = select(share_accounts.c.balance).where(
        share_accounts.c.as_of == date(2026, 10, 31), share_accounts.c.monthly == bindparam("monthly")
    )
    compiled = Compiled(query, pysqlite.dialect(), {"monthly": Baht.of(1)})
    assert compiled.arguments({"monthly": Baht.of(2)}) == ["2026-10-31", 200]
    assert compiled.rows([(500,), (None,)], list) == [(Baht.of(5),), (None,)]
    with pytest.raises(KeyError, match="monthly"):
        compiled.arguments({})
