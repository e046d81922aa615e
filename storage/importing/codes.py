"""KIND codes: the tables that say what a code means, such as unit 0101 = โรงเรียนบ้านน้ำใส.

A row without `valid_from` changes the newest description of its code; a new code without it counts from ever.  A row
with it is a version of its own, so that a school's old name stays for what was printed under it.
"""

import re
from collections.abc import Sequence
from datetime import date

from sqlalchemy import bindparam, insert, select, update

from storage.connection import Connection
from storage.importing import faults, values
from storage.importing.faults import Reason, Unfit
from storage.importing.kind import Column, Kind, Plan, Row, Rules, Total
from storage.tables import codes

SINCE_EVER = date(1900, 1, 1)
TABLE_NAME = re.compile(r"[a-z][a-z_]{1,39}")
NOT_A_TABLE = Reason("ไม่ใช่ชื่อตาราง เช่น title", "not the name of a code table such as title")

ALL = select(codes)
INSERT = insert(codes)
DESCRIBE = (
    update(codes)
    .where(
        codes.c.kind == bindparam("of_kind"),
        codes.c.code == bindparam("of_code"),
        codes.c.valid_from == bindparam("since"),
    )
    .values(description=bindparam("now"))
)


def table_name(cell: str) -> str:
    """The name of a code table: title, unit, position, work_line, pay_unit, relation and so on."""
    if not TABLE_NAME.fullmatch(cell):
        raise Unfit(NOT_A_TABLE)
    return cell


async def plan(db: Connection, rows: Sequence[Row], rules: Rules) -> Plan:  # noqa: ARG001 - a plan's signature; codes have no rules
    """Compare with the tables as they are."""
    kept: dict[tuple[str, str], dict[date, str]] = {}
    for version in await db.all(ALL):
        kept.setdefault((version.kind, version.code), {})[version.valid_from] = version.description
    outcome = Plan()
    seen: dict[tuple[str, str, date], int] = {}
    inserts, updates = [], []
    for row in rows:
        kind, code, description = row.values["kind"], row.values["code"], row.values["description"]
        versions = kept.get((kind, code), {})
        since = row.values.get("valid_from") or max(versions, default=SINCE_EVER)
        first = seen.setdefault((kind, code, since), row.number)
        if first != row.number:
            outcome.refuse(row, "code", faults.same_as_row(first))
        elif since not in versions:
            inserts.append({"kind": kind, "code": code, "valid_from": since, "description": description})
        elif versions[since] != description:
            updates.append({"of_kind": kind, "of_code": code, "since": since, "now": description})
        else:
            outcome.unchanged += 1
    outcome.added, outcome.changed = len(inserts), len(updates)
    outcome.writes = [(INSERT, inserts), (DESCRIBE, updates)]
    there = sum(len(versions) for versions in kept.values())
    outcome.totals = [Total("codes", there, there + len(inserts))]
    return outcome


KIND = Kind(
    name="codes",
    columns=(
        Column("kind", table_name, required=True, key=True),
        Column("code", values.text, required=True, key=True),
        Column("description", values.text, required=True, key=True),
        Column("valid_from", values.day),
    ),
    plan=plan,
)
