"""New data sent in and applied: who may, what stands in the history, and that it happens once and as a whole."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from core.cases import Case, CaseId, CaseState
from core.errors import Refusal
from core.fields import FieldValue
from core.history import Action, Actor
from core.members import Member
from core.money import Baht
from core.pictures import CleanPicture, PictureId, PictureKind, PictureState
from core.ports import Store, UnitOfWork
from core.services import casework, updates
from core.staff import Role
from core.updates import MOST_OPEN, MOST_PICTURES
from tests.builders import associate, chat_of, line_address, policy, registered
from tests.core.services.office import Office, actor, values_of
from tests.core.services.test_staffing import refusal
from tests.fakes import MORNING, FakeStore

OWN = Actor("member", "line")
RAISED: Mapping[str, FieldValue] = {"salary": Baht.of("50,000.50")}
MOVED: Mapping[str, FieldValue] = {"address": "1/2 หมู่ 3"}
CLEAN = CleanPicture(mime="image/jpeg", width=3, height=2, large=b"large", small=b"small")


async def pictured(uow: UnitOfWork, office: Office, member: Member | None = None) -> PictureId:
    whose = office.member if member is None else member
    uid = office.means.ids.uuid().hex
    return await uow.pictures.add(PictureKind.EVIDENCE, whose.id, uid, CLEAN, "member", MORNING)


async def sent(office: Office, values: Mapping[str, FieldValue] = RAISED, *, pictures: int = 1) -> CaseId:
    async with office.acting() as uow:
        chat = await chat_of(uow, line_address(), office.means)
        kept = [await pictured(uow, office) for _ in range(pictures)]
        return await updates.file_update(uow, office.means, OWN, office.member, chat, values, kept)


async def held(uow: UnitOfWork, case_id: CaseId) -> Case:
    case = await uow.cases.get(case_id)
    assert case is not None
    return case


async def case_of(office: Office, case_id: CaseId) -> Case:
    async with office.store.read() as uow:
        return await held(uow, case_id)


def applying(office: Office, who: str, case_id: CaseId) -> Any:
    return partial(updates.apply, means=office.means, actor=actor(who), case_id=case_id)


async def test_it_waits_with_old_and_new_and_its_pictures_and_the_register_stays(store: Store) -> None:
    office = await Office.opened(store)
    case_id = await sent(office, {**RAISED, "level": "คศ.3"}, pictures=2)
    case = await case_of(office, case_id)
    (salary, level) = updates.facts(case, office.member)
    assert (salary.name, salary.old, salary.new, salary.is_changed) == ("salary", "48200.00", "50000.50", False)
    assert (level.old, level.new) == (None, "คศ.3")
    async with store.read() as uow:
        assert [one.state for one in await uow.pictures.of_case(case_id)] == [PictureState.KEPT] * 2
    assert await office.kept() == office.member
    entry = await office.newest()
    assert (entry.action, entry.actor, entry.subject) == (Action.CASE_OPENED, OWN, f"case:{case_id}")


async def test_what_certifies_a_value_must_come_with_it() -> None:
    office = await Office.opened(FakeStore())
    async with office.acting() as uow:
        chat = await chat_of(uow, line_address(), office.means)
        other = await pictured(uow, office, await registered_too(uow))
        photo = await uow.pictures.add(PictureKind.PHOTO, office.member.id, "p", CLEAN, "staff:x", MORNING)
        used = await pictured(uow, office)
        await uow.pictures.keep(used)

    async def file(uow: UnitOfWork, pictures: list[PictureId]) -> object:
        return await updates.file_update(uow, office.means, OWN, office.member, chat, RAISED, pictures)

    for pictures, key in (
        ([], "update.no_evidence"),
        ([other], "update.picture_gone"),
        ([photo], "update.picture_gone"),
        ([used], "update.picture_gone"),
        ([PictureId(99)], "update.picture_gone"),
        ([used] * (MOST_PICTURES + 1), "update.enough_pictures"),
    ):
        assert await refusal(partial(file, pictures=pictures), office) == key
    await sent(office, MOVED, pictures=0)


async def registered_too(uow: UnitOfWork) -> Member:
    person = associate()
    return replace(person, id=await uow.members.add(person))


@pytest.mark.parametrize(
    ("values", "key"),
    [
        ({"national_id": "1103700257730"}, "update.at_office"),
        ({"member_no": "026549"}, "update.at_office"),
        ({"joined_on": None}, "update.not_here"),
        ({"share_monthly": Baht.of(1)}, "update.not_here"),
        ({"nonsense": "1"}, "update.not_here"),
        ({"unit": "9999"}, "office.no_such_code"),
        ({"salary": Baht.of("48,200")}, "update.same_value"),
        ({"email": None}, "update.unfit"),
        ({"address": "1", "unit": "9999"}, "office.no_such_code"),
    ],
)
async def test_what_is_not_taken(values: dict[str, FieldValue], key: str) -> None:
    office = await Office.opened(FakeStore())

    async def file(uow: UnitOfWork) -> object:
        chat = await chat_of(uow, line_address(), office.means)
        return await updates.file_update(uow, office.means, OWN, office.member, chat, values, [])

    assert await refusal(file, office) == key


async def test_a_field_that_the_policy_does_not_keep_is_not_taken() -> None:
    office = await Office.opened(FakeStore())
    rules = replace(policy().members, kept_fields=frozenset())
    means = replace(office.means, policies=[replace(policy(), members=rules)])

    async def file(uow: UnitOfWork) -> object:
        chat = await chat_of(uow, line_address(), means)
        return await updates.file_update(uow, means, OWN, office.member, chat, MOVED, [])

    assert await refusal(file, office) == "office.not_kept"


async def test_a_field_waits_once_and_three_cases_at_most() -> None:
    office = await Office.opened(FakeStore())
    values: list[dict[str, FieldValue]] = [{"address": "1"}, {"workplace": "2"}, {"email": "a@b.example"}]
    first, *_ = [await sent(office, each, pictures=0) for each in values[:MOST_OPEN]]
    with pytest.raises(Refusal, match="waits_already"):
        await sent(office, {"address": "3"}, pictures=0)
    with pytest.raises(Refusal, match="too_many"):
        await sent(office, {"phone": "0812345678"}, pictures=0)
    async with office.acting() as uow:
        await updates.cancel(uow, office.means, OWN, office.member, first)
    await sent(office, {"address": "3"}, pictures=0)


async def test_applied_it_is_one_entry_for_all_fields_and_the_case_is_done(store: Store) -> None:
    office = await Office.opened(store)
    case_id = await sent(office, {**RAISED, "unit": "0202", "first_name": "ประพนธ์"})
    async with office.acting() as uow:
        applied = await updates.apply(uow, office.means, actor("registrar"), case_id)
    assert [change.field for change in applied.changes] == ["first_name", "unit", "salary"]
    kept = await office.kept()
    assert (kept.salary, kept.unit, kept.first_name) == (Baht.of("50,000.50"), "0202", "ประพนธ์")
    changed, approved = (await office.written())[-2:]
    assert (changed.action, changed.actor, changed.subject) == (
        Action.MEMBER_CHANGED,
        actor("registrar"),
        f"case:{case_id}",
    )
    assert ("salary", "old", "48200.00") in values_of(changed)
    assert ("salary", "new", "50000.50") in values_of(changed)
    assert (approved.action, approved.subject) == (Action.CASE_APPROVED, f"case:{case_id}")
    case = await case_of(office, case_id)
    assert (case.state, case.closed_by) == (CaseState.DONE, "staff:registrar")


@pytest.mark.shows("T12")
@pytest.mark.parametrize("role", Role)
async def test_only_roles_that_may_change_each_field_apply(role: Role) -> None:
    office = await Office.opened(FakeStore())
    case_id = await sent(office, {**RAISED, "address": "1"})
    if role in {Role.REGISTRAR, Role.MANAGER}:
        async with office.acting() as uow:
            await updates.apply(uow, office.means, actor(role.value), case_id)
        return
    keys = {"office.role_may_not", "office.no_such_member"}
    assert await refusal(applying(office, role.value, case_id), office) in keys
    assert await office.kept() == office.member


async def test_nothing_is_applied_in_part() -> None:
    office = await Office.opened(FakeStore())
    case_id = await sent(office, {**RAISED, "unit": "0202"})
    rules = replace(policy().members, kept_fields=policy().members.kept_fields - {"unit"})
    later = replace(office, means=replace(office.means, policies=[replace(policy(), members=rules)]))
    assert await refusal(applying(later, "registrar", case_id), later) == "office.not_kept"
    assert await office.kept() == office.member


async def test_it_is_applied_once_and_two_at_once_do_it_once(store: Store) -> None:
    office = await Office.opened(store)
    case_id = await sent(office)

    async def apply(who: str) -> str:
        try:
            async with office.acting() as uow:
                await updates.apply(uow, office.means, actor(who), case_id)
        except Refusal as refused:
            return refused.key
        return "done"

    assert sorted(await asyncio.gather(apply("registrar"), apply("manager"))) == ["desk.not_waiting", "done"]
    assert await apply("registrar") == "desk.not_waiting"
    assert [entry.action for entry in await office.written()].count(Action.MEMBER_CHANGED) == 1


async def test_what_the_register_holds_meanwhile_is_told_and_changes_what_is_confirmed(store: Store) -> None:
    office = await Office.opened(store)
    case_id = await sent(office)
    async with office.acting() as uow:
        (before,) = await updates.prepare(uow, office.means, actor("registrar"), case_id)
        version = await casework.version_of(uow, await held(uow, case_id))
    assert not before.is_changed
    async with office.acting() as uow:
        await uow.members.update(replace(office.member, salary=Baht.of("49,000")))
    async with office.acting() as uow:
        (fact,) = await updates.prepare(uow, office.means, actor("registrar"), case_id)
        assert version != await casework.version_of(uow, await held(uow, case_id))
    assert (fact.old, fact.now, fact.new, fact.is_changed) == ("48200.00", "49000.00", "50000.50", True)


async def test_one_that_the_register_has_by_now_is_done_without_a_change() -> None:
    office = await Office.opened(FakeStore())
    case_id = await sent(office)
    async with office.acting() as uow:
        await uow.members.update(replace(office.member, salary=Baht.of("50,000.50")))
        applied = await updates.apply(uow, office.means, actor("registrar"), case_id)
    assert applied.changes == ()
    assert (await office.newest()).action == Action.CASE_APPROVED


async def test_turned_away_it_keeps_its_reason_and_the_register_stays(store: Store) -> None:
    office = await Office.opened(store)
    case_id = await sent(office)
    async with office.acting() as uow:
        await updates.turn_away(uow, office.means, actor("registrar"), case_id, "รูปไม่ชัด")
    entry = await office.newest()
    assert (entry.action, entry.reason) == (Action.CASE_REJECTED, "รูปไม่ชัด")
    assert await office.kept() == office.member
    async with store.read() as uow:
        assert [note.text for note in await uow.cases.notes(case_id)] == ["รูปไม่ชัด"]


async def test_a_member_takes_back_the_own_case_only_and_once(store: Store) -> None:
    office = await Office.opened(store)
    case_id = await sent(office)
    other = await registered(store, associate())

    def cancelling(member: Member) -> Any:
        return partial(updates.cancel, means=office.means, actor=OWN, member=member, case_id=case_id)

    assert await refusal(cancelling(other), office) == "update.no_such_case"
    async with office.acting() as uow:
        await updates.cancel(uow, office.means, OWN, office.member, case_id)
    case = await case_of(office, case_id)
    assert (case.state, case.data) == (CaseState.CANCELLED, {})
    async with store.read() as uow:
        assert await uow.pictures.of_case(case_id) == []
    assert await refusal(cancelling(office.member), office) == "update.over"


@pytest.mark.parametrize("salary", ["0", "15000", "48200", "10000000"])
def test_the_share_of_a_salary_is_the_bands(salary: str) -> None:
    rules = policy().shares
    held = [band for band in rules.bands if band.salary_from <= Baht.of(salary)]
    assert updates.share_by_band(rules, Baht.of(salary)) == max(held, key=lambda band: band.salary_from).monthly
    assert updates.share_by_band(replace(rules, bands=()), Baht.of(salary)) is None
