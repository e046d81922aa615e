"""KIND related: spouse, beneficiaries, referrer, good as a whole after the file, on both engines."""

import pytest

from core.related import Percent, Relation
from storage.importing.faults import Fault
from storage.unit_of_work import SqlStore
from tests.storage.importing.conftest import Load
from tests.storage.importing.samples import MEMBERS

KINSHIPS = "kind,code,description\nrelation,child,บุตร\nrelation,spouse,คู่สมรส\n"
HEADER = "member_no,relation,name,order,percent,kinship,phone,national_id\n"
FAMILY = (
    HEADER
    + """\
026548,spouse,พิมพ์ใจ ตั้งใจสอน,,,spouse,099-000-7730,1999900107730
026548,beneficiary,ปิติ ตั้งใจสอน,1,33.34,child,,
026548,beneficiary,ชูใจ ตั้งใจสอน,2,33.33,child,,
026548,beneficiary,มานี ตั้งใจสอน,3,33.33,child,,
ส03548,referrer,ประพันธ์ ตั้งใจสอน,,,,,
"""
)


@pytest.fixture
async def load_related(load: Load) -> Load:
    await load("members", MEMBERS)
    await load("codes", KINSHIPS)
    return load


def places(faults: tuple[Fault, ...]) -> list[tuple[int, str]]:
    return [(fault.row, fault.column) for fault in faults]


async def test_a_family_is_loaded_sealed_and_a_second_time_changes_nothing(
    load_related: Load, sql_store: SqlStore
) -> None:
    first = await load_related("related", FAMILY)
    again = await load_related("related", FAMILY.encode("cp874"))

    assert (first.faults, first.added, again.unchanged, again.changed) == ((), 5, 5, 0)
    async with sql_store.read() as uow:
        member = await uow.members.by_number("026548")
        assert member is not None
        persons = await uow.related.of_member(member.id)
    assert [(p.relation, p.order, p.percent) for p in persons] == [
        (Relation.SPOUSE, 1, None),
        (Relation.BENEFICIARY, 1, Percent(3334)),
        (Relation.BENEFICIARY, 2, Percent(3333)),
        (Relation.BENEFICIARY, 3, Percent(3333)),
    ]
    assert (persons[0].phone, persons[0].national_id) == ("099-000-7730", "1999900107730")


async def test_beneficiaries_without_order_are_numbered_as_they_come(load_related: Load) -> None:
    without = FAMILY.replace(",1,33.34", ",,33.34").replace(",2,33.33", ",,33.33").replace(",3,33.33", ",,33.33")
    await load_related("related", FAMILY)
    assert (await load_related("related", without)).unchanged == 5


async def test_the_history_has_a_changed_family_and_not_a_new_one(load_related: Load, sql_store: SqlStore) -> None:
    await load_related("related", FAMILY)
    result = await load_related("related", HEADER + "026548,spouse,พิมพ์ใจ ใจดีงาม,,,,,\n")

    assert (result.changed, result.unchanged) == (1, 0)
    async with sql_store.read() as uow:
        member = await uow.members.by_number("026548")
        assert member is not None
        entries = await uow.history.of_member(member.id, 10)
        persons = await uow.related.of_member(member.id)
    assert [entry.action for entry in entries] == ["related.changed"]
    assert [value.name for value in entries[0].values] == ["spouse", "spouse"]
    assert (len(persons), persons[0].name, persons[0].phone) == (4, "พิมพ์ใจ ใจดีงาม", "099-000-7730")


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ("026548,beneficiary,ก,1,50,,,\n026548,beneficiary,ข,2,49.99,,,\n", [(3, "percent")]),
        ("026548,beneficiary,ก,1,,,,\n", [(2, "percent")]),
        ("026548,beneficiary,ก,1,100.001,,,\n", [(2, "percent")]),
        ("026548,spouse,ก,,10,,,\n", [(2, "percent")]),
        ("026548,spouse,ก,1,,,,\n026548,spouse,ข,2,,,,\n", [(3, "relation")]),
        ("026548,spouse,ก,,,,,\n026548,spouse,ข,,,,,\n", [(3, "relation")]),
        ("026548,beneficiary,ก,1,50,,,\n026548,beneficiary,ข,1,50,,,\n", [(2, "percent"), (3, "order")]),
        ("026548,referrer,ก,,,,,\n", [(2, "relation")]),
        ("026548,spouse,ก,,,cousin,,\n", [(2, "kinship")]),
        ("026548,spouse,,,,,,\n", [(2, "name")]),
        ("099999,spouse,ก,,,,,\n", [(2, "member_no")]),
        ("026548,friend,ก,,,,,\n", [(2, "relation")]),
        ("026548,spouse,ก,,,,,1999900107731\n", [(2, "national_id")]),
    ],
)
async def test_rows_that_cannot_be_taken(load_related: Load, rows: str, found: list[tuple[int, str]]) -> None:
    result = await load_related("related", HEADER + rows)
    assert places(result.faults) == found


async def test_a_file_may_not_leave_the_kept_parts_short(load_related: Load) -> None:
    await load_related("related", FAMILY)
    result = await load_related("related", HEADER + "026548,beneficiary,ปิติ ตั้งใจสอน,1,33.33,,,\n")
    assert places(result.faults) == [(2, "percent")]
    assert "99.99 percent together" in result.faults[0].reason.english
