"""What reading a member's money costs: one statement a question, answered through an index, on both engines."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import Executable, text

from core.calendar import Month
from core.links import MemberId
from core.loans import LoanId
from core.ports import UnitOfWork
from storage import deposits, dividends, guarantees, loans, receipts, welfare
from storage.compiled import NO_VALUES, Values
from storage.connection import Engine
from storage.encryption import KeyRing
from storage.engine import open_store
from storage.postgresql import PostgresConnection
from storage.postgresql import compiler as postgres_compiler
from storage.sqlite import SqliteConnection
from storage.sqlite import compiler as sqlite_compiler
from storage.unit_of_work import SqlStore
from tests.storage.test_personal import everything_of

Ask = Callable[[UnitOfWork, MemberId], Awaitable[Any]]
QUESTIONS: dict[str, Ask] = {
    "loans": lambda uow, owner: uow.loans.of_member(owner),
    "loan payments": lambda uow, _: uow.loans.movements(LoanId(1), limit=10),
    "interest by year": lambda uow, owner: uow.loans.interest_by_year(owner),
    "given": lambda uow, owner: uow.guarantees.given_by(owner),
    "received": lambda uow, owner: uow.guarantees.received_by(owner),
    "deposits": lambda uow, owner: uow.deposits.of_member(owner),
    "welfare": lambda uow, owner: uow.welfare.of_member(owner, limit=10),
    "welfare by year": lambda uow, owner: uow.welfare.by_year(owner),
    "dividends": lambda uow, owner: uow.dividends.of_member(owner),
    "months": lambda uow, owner: uow.receipts.months(owner),
    "receipts": lambda uow, owner: uow.receipts.of_month(owner, Month(2026, 10)),
}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Executable]:
    """What is asked of the database from now on."""
    statements: list[Executable] = []
    connections: tuple[Any, ...] = (SqliteConnection, PostgresConnection)
    for connection in connections:

        async def noted(self: Any, statement: Executable, values: Values = NO_VALUES, ask: Any = connection.all) -> Any:
            statements.append(statement)
            return await ask(self, statement, values)

        monkeypatch.setattr(connection, "all", noted)
    return statements


async def test_each_question_is_one_statement(sql_store: SqlStore, asked: list[Executable]) -> None:
    owner = await everything_of(sql_store)
    async with sql_store.read() as uow:
        for name, ask in QUESTIONS.items():
            asked.clear()
            assert await ask(uow, owner.id), f"{name}: there is something to find"
            assert len(asked) == 1, name


OWNER: Values = {"member_id": 1}
PAGE: Values = {"limit": 10, "offset": 0}
PLANS: dict[str, tuple[Executable, Values, tuple[str, ...]]] = {
    "loans": (loans.OF_MEMBER, OWNER, ("ix_loans_member",)),
    "loan payments": (loans.MOVEMENTS, {"loan_id": 1, **PAGE}, ("ix_loan_movements_interest",)),
    "interest by year": (loans.INTEREST_BY_YEAR, OWNER, ("ix_loans_member", "ix_loan_movements_interest")),
    "given": (guarantees.GIVEN_BY, OWNER, ("ix_guarantees_guarantor",)),
    "received": (guarantees.RECEIVED_BY, OWNER, ("ix_loans_member",)),
    "deposits": (deposits.OF_MEMBER, OWNER, ("ix_deposit_accounts_member",)),
    "deposit movements": (deposits.MOVEMENTS, {"account_id": 1, **PAGE}, ("ix_deposit_movements_account",)),
    "welfare": (welfare.OF_MEMBER, {**OWNER, **PAGE}, ("ix_welfare_member",)),
    "welfare by year": (welfare.BY_YEAR, OWNER, ("ix_welfare_member",)),
    "dividends": (dividends.OF_MEMBER, OWNER, ()),  # the primary key, which each engine names its own way
    "months": (receipts.MONTHS, OWNER, ("ix_receipts_member",)),
    "receipts": (receipts.OF_MONTH, {**OWNER, "month": Month(2026, 10)}, ("ix_receipts_member",)),
}
SUMS = ("interest by year", "welfare by year", "months")


async def test_every_question_goes_through_indexes(sql_store: SqlStore) -> None:
    for name, (statement, values, indexes) in PLANS.items():
        plan = await plan_of(sql_store, statement, values)
        assert not re.search(r"^SCAN|Seq Scan", plan, re.MULTILINE), f"{name}: {plan}"
        assert [index for index in indexes if index not in plan] == [], f"{name}: {plan}"


async def test_sums_are_read_from_an_index_alone(sqlite_url: str, keys: KeyRing) -> None:
    store = await open_store(sqlite_url, keys)
    for name in SUMS:
        statement, values, indexes = PLANS[name]
        plan = await plan_of(store, statement, values)
        assert plan.count("COVERING INDEX") == len(indexes), f"{name}: {plan}"
    await store.close()


async def plan_of(store: SqlStore, statement: Executable, values: Values) -> str:
    """How the engine would answer. PostgreSQL reads small tables whole, so that reading whole is made dear there."""
    async with store.read() as uow:
        raw: Any = uow.connection
        if uow.connection.engine is Engine.SQLITE:
            ready = sqlite_compiler(statement, values)
            explained = raw._raw.execute(f"EXPLAIN QUERY PLAN {ready.sql}", ready.arguments(values))
            return "\n".join(row[3] for row in explained)
        await uow.connection.run(text("SET LOCAL enable_seqscan = off"))
        ready = postgres_compiler(statement, values)
        return "\n".join(row[0] for row in await raw._raw.fetch(f"EXPLAIN {ready.sql}", *ready.arguments(values)))
