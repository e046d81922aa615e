"""Names that were on file before they could be found by sound are found so after the upgrade, thousands of them."""

import pytest
from sqlalchemy import Connection, insert, select

from core.name_key import name_key
from storage.dump import TABLES
from storage.encryption import KeyRing
from storage.schema import upgrade
from storage.tables import members
from tests.postgres import in_a_thread
from tests.storage import life
from tests.storage.test_migrations import worked_on

BEFORE = "0003"
MANY = 2_001
"""More than two lots of the migration."""
NAMES = ("ประพันธ์", "ณัฐพงศ์", "กรรณิการ์")


def fill(connection: Connection) -> None:
    keys = KeyRing(b"k" * 32, None)
    table = TABLES["members"].table
    columns = [column.name for column in members.columns if column.name != "name_key"]
    rows = (life.row(TABLES["members"], number, keys) for number in range(1, MANY + 1))
    named = [
        {name: row[name] for name in columns} | {"first_name": NAMES[number % len(NAMES)], "last_name": f"ใจดี{number}"}
        for number, row in enumerate(rows, start=1)
    ]
    connection.execute(insert(table), named)


def keys_of(connection: Connection) -> list[tuple[str, str, str]]:
    rows = connection.execute(select(members.c.first_name, members.c.last_name, members.c.name_key))
    return [(row[0], row[1], row[2]) for row in rows]


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_every_name_gets_its_key(request: pytest.FixtureRequest, engine: str) -> None:
    if engine == "sqlite":
        url = f"sqlite:///{request.getfixturevalue('tmp_path') / 'coop.db'}"
    else:
        url = str(request.getfixturevalue("bare_postgres_url"))
    in_a_thread(upgrade(url, BEFORE))
    in_a_thread(worked_on(url, fill))
    in_a_thread(upgrade(url))
    found = in_a_thread(worked_on(url, keys_of))
    assert len(found) == MANY
    assert all(key == name_key(f"{first} {last}") for first, last, key in found)
