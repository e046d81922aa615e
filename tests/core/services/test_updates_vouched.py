"""New data on the word of a unit's committee: of its own unit, with pictures of its own, and decided by others."""

from functools import partial
from typing import Any

from core.cases import CaseId
from core.members import Member
from core.money import Baht
from core.ports import Store, UnitOfWork
from core.services import updates
from core.staff import Role
from core.updates import MOST_PICTURES
from tests.builders import associate, registered, staff
from tests.core.services.office import Office, actor
from tests.core.services.test_staffing import refusal
from tests.core.services.test_updates import CLEAN, MOVED, RAISED, applying, sent


async def test_the_committee_vouches_for_its_own_unit_and_never_decides_it(store: Store) -> None:
    office = await Office.opened(store)

    async def vouch(uow: UnitOfWork, who: str, member: Member) -> CaseId:
        return await updates.vouch(uow, office.means, actor(who), member, RAISED)

    other = await registered(store, associate(unit="0202"))
    committee = Role.UNIT_COMMITTEE.value
    assert await refusal(partial(vouch, who=committee, member=other), office) == "office.no_such_member"
    for who in ("registrar", "unit_officer", "manager"):
        assert await refusal(partial(vouch, who=who, member=office.member), office) == "office.role_may_not"
    async with office.acting() as uow:
        case_id = await vouch(uow, committee, office.member)
        same = staff(username="second", name=f"{committee} ใจดี", role=Role.REGISTRAR)
        await uow.staff.add(same)
    assert await refusal(applying(office, "second", case_id), office) == "desk.own_case"
    async with office.acting() as uow:
        await updates.apply(uow, office.means, actor("registrar"), case_id)
    assert (await office.kept()).salary == Baht.of("50,000.50")


async def test_who_vouched_adds_pictures_while_it_waits(store: Store) -> None:
    office = await Office.opened(store)
    committee = actor(Role.UNIT_COMMITTEE.value)
    async with office.acting() as uow:
        case_id = await updates.vouch(uow, office.means, committee, office.member, RAISED)
        for count in range(1, MOST_PICTURES + 1):
            assert await updates.attach(uow, office.means, committee, case_id, CLEAN) == count

    def adding(who: str, case: CaseId) -> Any:
        return partial(updates.attach, means=office.means, actor=actor(who), case_id=case, clean=CLEAN)

    own = await sent(office, MOVED, pictures=0)
    for who, case, key in (
        (Role.UNIT_COMMITTEE.value, case_id, "update.enough_pictures"),
        (f"{Role.UNIT_COMMITTEE.value}2", case_id, "desk.no_such_case"),
        (Role.UNIT_COMMITTEE.value, own, "desk.no_such_case"),
        (Role.UNIT_COMMITTEE.value, CaseId(999), "office.no_such_member"),
        ("registrar", case_id, "office.role_may_not"),
    ):
        assert await refusal(adding(who, case), office) == key
    async with office.acting() as uow:
        await updates.turn_away(uow, office.means, actor("registrar"), case_id, "รูปไม่ชัด")
    assert await refusal(adding(Role.UNIT_COMMITTEE.value, case_id), office) == "desk.not_waiting"


async def test_nothing_tells_who_vouches_what_the_register_holds(store: Store) -> None:
    office = await Office.opened(store)
    async with office.acting() as uow:
        same = {"salary": office.member.salary}
        case_id = await updates.vouch(uow, office.means, actor(Role.UNIT_COMMITTEE.value), office.member, same)
        applied = await updates.apply(uow, office.means, actor("registrar"), case_id)
    assert applied.changes == ()
    assert await office.kept() == office.member
