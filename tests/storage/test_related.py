"""Related persons are kept whole, in order and sealed, over the fakes and both engines."""

from dataclasses import replace

import pytest
from sqlalchemy import select, text, update

from core.errors import KeyConflictError
from core.ports import Store
from core.related import Percent, RelatedPerson, Relation
from storage.encryption import UnreadableFieldError
from storage.tables_office import related_persons
from tests.builders import associate, beneficiary, member, registered

SPOUSE = RelatedPerson(
    relation=Relation.SPOUSE, name="มาลี ตั้งใจสอน", kinship="01", phone="0899998888", national_id="3102200134821"
)
FIRST = beneficiary(order=1, percent=Percent.of("66.67"))
SECOND = beneficiary(order=2, name="ชูใจ ตั้งใจสอน", percent=Percent.of("33.33"))
REFERRER = RelatedPerson(relation=Relation.REFERRER, name="มานี มีนา")


async def test_they_come_back_in_the_order_in_which_people_read_them(store: Store) -> None:
    owner, other = await registered(store, associate()), await registered(store, member())
    async with store.work() as uow:
        await uow.related.put(owner.id, [REFERRER, SECOND, SPOUSE, FIRST])
        assert list(await uow.related.of_member(owner.id)) == [SPOUSE, FIRST, SECOND, REFERRER]
        assert list(await uow.related.of_member(other.id)) == []


async def test_a_new_set_takes_the_place_of_the_old_one(store: Store) -> None:
    owner, other = await registered(store, associate()), await registered(store, member())
    async with store.work() as uow:
        await uow.related.put(owner.id, [SPOUSE, FIRST, SECOND])
        await uow.related.put(other.id, [SPOUSE])
    alone = replace(FIRST, percent=Percent.of(100))
    async with store.work() as uow:
        await uow.related.put(owner.id, [alone])
        assert list(await uow.related.of_member(owner.id)) == [alone]
        await uow.related.put(owner.id, [])
    async with store.read() as uow:
        assert list(await uow.related.of_member(owner.id)) == []
        assert list(await uow.related.of_member(other.id)) == [SPOUSE]


async def test_two_in_one_place_are_refused_and_nothing_is_kept(store: Store) -> None:
    owner = await registered(store, member())
    async with store.work() as uow:
        await uow.related.put(owner.id, [SPOUSE])
    with pytest.raises(KeyConflictError):
        async with store.work() as uow:
            await uow.related.put(owner.id, [FIRST, replace(SECOND, order=1)])
    async with store.read() as uow:
        assert list(await uow.related.of_member(owner.id)) == [SPOUSE]


@pytest.mark.shows("T14")
@pytest.mark.parametrize("column", ["name", "phone", "national_id"])
async def test_a_field_moved_to_another_persons_row_is_refused(sql_store: Store, column: str) -> None:
    mine, theirs = await registered(sql_store, member()), await registered(sql_store, associate())
    async with sql_store.work() as uow:
        await uow.related.put(mine.id, [SPOUSE])
        await uow.related.put(theirs.id, [replace(SPOUSE, name="ปิติ ใจดี")])
        connection = uow.connection  # type: ignore[attr-defined]  # of both SQL stores, for looking behind the port
        rows = await connection.all(select(related_persons.c.id, related_persons.c.member_id))
        ids = {row.member_id: row.id for row in rows}
        stolen = select(related_persons.c[column]).where(related_persons.c.id == ids[theirs.id]).scalar_subquery()
        await connection.run(
            update(related_persons).where(related_persons.c.id == ids[mine.id]).values({column: stolen})
        )
        with pytest.raises(UnreadableFieldError, match=rf"related_persons\.{column} was altered"):
            await uow.related.of_member(mine.id)


@pytest.mark.shows("T14")
async def test_the_table_holds_no_name_number_or_telephone(sql_store: Store) -> None:
    owner = await registered(sql_store, member())
    async with sql_store.work() as uow:
        await uow.related.put(owner.id, [SPOUSE])
        connection = uow.connection  # type: ignore[attr-defined]  # of both SQL stores, for looking behind the port
        [row] = await connection.all(text("SELECT * FROM related_persons"))
    kept = b"".join(bytes(value) if isinstance(value, bytes) else str(value).encode() for value in row)
    for secret in (SPOUSE.name, "มาลี", "0899998888", "3102200134821"):
        assert secret.encode() not in kept
    assert b"spouse" in kept, "what is not sealed would have been found"
