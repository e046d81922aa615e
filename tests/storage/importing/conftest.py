"""What the import tests share: the rules, and a database that knows some codes."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Unpack

import pytest

from core.clock import BANGKOK
from storage.encryption import KeyRing
from storage.importing.column_map import ColumnMap
from storage.importing.kind import Rules
from storage.importing.run import ImportOptions, ImportResult, Order, import_file
from storage.unit_of_work import SqlStore
from tests.builders import policy
from tests.storage.importing.samples import CODES

TODAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 10, tzinfo=BANGKOK)

Load = Callable[..., Awaitable[ImportResult]]


@pytest.fixture
def rules(keys: KeyRing) -> Rules:
    kept = {"birth_date", "national_id", "employee_no", "title", "unit", "salary", "phone", "share_monthly"}
    members = replace(policy().members, kept_fields=frozenset(kept))
    return Rules(members=members, today=TODAY, keys=keys)


@pytest.fixture
async def load(sql_store: SqlStore, rules: Rules) -> Load:
    """Import a text as UTF-8, or bytes as they are, into a database that has the sample codes."""

    async def imported(
        kind: str,
        data: str | bytes,
        *,
        column_map: str = "",
        with_rules: Rules = rules,
        **how: Unpack[ImportOptions],
    ) -> ImportResult:
        raw = data.encode() if isinstance(data, str) else data
        order = Order(at=NOW, column_map=ColumnMap.parse(column_map), **how)
        return await import_file(sql_store, kind, raw, with_rules, order)

    assert not (await imported("codes", CODES)).faults
    return imported
