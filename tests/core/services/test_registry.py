"""The register as the office changes it: what the role and the policy allow, and the entry that each change leaves."""

from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from core.fields import FIELDS, FieldGroup, FieldValue
from core.links import digest
from core.members import MemberStatus, MemberType
from core.money import Baht
from core.ports import Store
from core.related import WHOLE, Percent
from core.services.link_codes import LASTS, Handing, give_code
from core.services.registry import Setting, add_member, open_member, set_field
from core.services.registry_related import set_related
from core.staff import Role, may_change
from tests.builders import beneficiary, means, policy
from tests.core.services.office import ROOT, UNIT, Office, actor, values_of
from tests.core.services.test_staffing import refusal
from tests.fakes import MORNING, FakeStore

NEW: dict[str, FieldValue] = {
    "member_no": "026600",
    "first_name": "มานี",
    "last_name": "มีนา",
    "member_type": MemberType.ORDINARY,
    "joined_on": date(2026, 11, 1),
    "national_id": "1103700257730",
}
VALUES: dict[str, FieldValue] = {
    "title": None,
    "first_name": "ประพนธ์",
    "last_name": "ใจดี",
    "birth_date": date(1972, 3, 15),
    "marital_status": "โสด",
    "address": "1 หมู่ 2",
    "phone": "0812345678",
    "email": "a@b.example",
    "unit": "0202",
    "salary": Baht.of(50_000),
    "level": "คศ.3",
    "workplace": "โรงเรียนบ้านน้ำใส",
    "joined_on": date(1996, 5, 2),
    "status": MemberStatus.LEFT,
    "sponsor_no": "026549",
    "share_monthly": Baht.of(1_500),
}
"""For each field outside the link keys that needs no other change, something new."""


async def test_a_look_is_history(store: Store) -> None:
    office = await Office.opened(store)
    async with office.acting() as uow:
        assert await open_member(uow, office.means, actor("auditor"), "026548") == office.member
    entry = await office.newest()
    assert (entry.at, entry.actor, entry.action, entry.member_id, entry.values) == (
        MORNING,
        actor("auditor"),
        "member.opened",
        office.member.id,
        (),
    )


async def test_a_look_at_nobody_and_by_nobody() -> None:
    office = await Office.opened(FakeStore())
    for who, number, key in (
        ("auditor", "999999", "office.no_such_member"),
        ("admin", "026548", "office.role_may_not"),
        ("nobody", "026548", "office.no_such_staff"),
    ):
        assert (
            await refusal(partial(open_member, means=office.means, actor=actor(who), member_no=number), office) == key
        )


async def test_a_field_is_changed_and_who_when_where_old_new_why_is_kept(store: Store) -> None:
    office = await Office.opened(store, phone="0800000000")
    setting = Setting("026548", "phone", "0812345678", "โทรแจ้ง")
    async with office.acting() as uow:
        done = await set_field(uow, office.means, actor("front_desk"), setting)
    assert done.change is not None
    assert (await office.kept()) == replace(office.member, phone="0812345678")
    entry = await office.newest()
    assert (entry.at, entry.actor, entry.action, entry.member_id) == (
        MORNING,
        actor("front_desk"),
        "member.changed",
        office.member.id,
    )
    assert values_of(entry) == [
        ("phone", "old", "0800000000"),
        ("phone", "new", "0812345678"),
        ("reason", "new", "โทรแจ้ง"),
    ]


@pytest.mark.shows("T12")
@pytest.mark.parametrize("field", VALUES)
async def test_a_role_changes_the_fields_of_its_groups_and_no_others(field: str) -> None:
    group = next(group for group, names in FIELDS.items() if field in names)
    for role in Role:
        office = await Office.opened(FakeStore())
        setting = Setting("026548", field, VALUES[field])
        if may_change(role, group):
            async with office.acting() as uow:
                await set_field(uow, office.means, actor(role.value), setting)
            assert getattr(await office.kept(), field) == VALUES[field]
        else:
            key = await refusal(
                partial(set_field, means=office.means, actor=actor(role.value), setting=setting), office
            )
            assert key in {"office.role_may_not", "office.field_not_for_role"}
            assert await office.kept() == office.member


def test_the_fields_tried_leave_no_group_out() -> None:
    tried = {group for group, names in FIELDS.items() if VALUES.keys() & set(names)}
    assert tried == set(FieldGroup) - {FieldGroup.KEYS}


async def test_the_same_value_changes_nothing_and_leaves_no_entry() -> None:
    office = await Office.opened(FakeStore())
    async with office.acting() as uow:
        done = await set_field(uow, office.means, ROOT, Setting("026548", "first_name", "ประพันธ์"))
    assert (done.change, done.proposal, await office.written()) == (None, None, [])


@pytest.mark.parametrize(
    ("field", "value", "key"),
    [
        ("first_name", None, "office.required"),
        ("joined_on", None, "office.required"),
        ("unit", "9999", "office.no_such_code"),
        ("title", "9", "office.no_such_code"),
        ("birth_date", MORNING.date() + timedelta(days=1), "office.in_the_future"),
        ("member_type", MemberType.ASSOCIATE, "office.wrong_number"),
        ("locked", "yes", "office.unknown_field"),
        ("id", "7", "office.unknown_field"),
    ],
)
async def test_unfit_values_are_refused(field: str, value: FieldValue, key: str) -> None:
    office = await Office.opened(FakeStore())
    assert await refusal(lambda uow: set_field(uow, office.means, ROOT, Setting("026548", field, value)), office) == key


async def test_what_the_policy_does_not_keep_or_requires() -> None:
    office = await Office.opened(FakeStore(), phone="0800000000")
    sample = policy()
    rules = replace(sample.members, kept_fields=frozenset({"unit"}), required_fields=frozenset({"phone"}))
    strict = means(policies=[replace(sample, members=rules)])
    for field, value, expected in (("email", "a@b.example", "office.not_kept"), ("phone", None, "office.required")):
        setting = Setting("026548", field, value)
        assert await refusal(partial(set_field, means=strict, actor=ROOT, setting=setting), office) == expected


async def test_a_member_is_added_with_all_that_was_given(store: Store) -> None:
    office = await Office.opened(store)
    async with office.acting() as uow:
        added = await add_member(uow, office.means, actor("registrar"), NEW | {"phone": None}, "ใบสมัคร 7")
        assert await uow.members.by_number("026600") == added
    entry = await office.newest()
    assert (entry.action, entry.member_id, entry.reason) == ("member.added", added.id, "ใบสมัคร 7")
    texts = {name: text for name, _, text in values_of(entry)}
    assert texts == {
        "member_no": "026600",
        "first_name": "มานี",
        "last_name": "มีนา",
        "member_type": "ordinary",
        "joined_on": "2026-11-01",
        "national_id": "1103700257730",
        "status": "active",
        "reason": "ใบสมัคร 7",
    }


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({"last_name": None}, "office.required"),
        ({"member_no": "ส00001"}, "office.wrong_number"),
        ({"member_no": "026548"}, "office.taken"),
        ({"national_id": "3102200134821"}, "office.taken"),
        ({"national_id": "1103700257731"}, "office.not_a_national_id"),
        ({"unit": "9999"}, "office.no_such_code"),
        ({"shoe_size": "43"}, "office.unknown_field"),
    ],
)
async def test_who_cannot_be_added(changed: dict[str, Any], key: str) -> None:
    office = await Office.opened(FakeStore())
    assert await refusal(lambda uow: add_member(uow, office.means, ROOT, NEW | changed), office) == key


async def test_a_code_at_the_counter_is_history_and_only_a_digest_is_kept() -> None:
    office = await Office.opened(FakeStore(), unit=UNIT)
    async with office.acting() as uow:
        code = await give_code(uow, office.means, actor("front_desk"), office.member)
    entry = await office.newest()
    assert (entry.action, entry.actor, entry.member_id, entry.reason) == (
        "code.given",
        actor("front_desk"),
        office.member.id,
        "มอบรหัสที่เคาน์เตอร์",
    )
    assert code not in repr(office.store.__dict__)


@pytest.mark.parametrize(("handing", "later"), [(Handing.COUNTER, "13 days"), (Handing.PHONE, "9 minutes")])
async def test_a_code_is_good_for_its_time(handing: Handing, later: str) -> None:
    office = await Office.opened(FakeStore())
    number, unit = later.split()
    async with office.acting() as uow:
        code = digest(await give_code(uow, office.means, ROOT, office.member, handing))
        assert await uow.credentials.code_is_good(office.member.id, code, MORNING + timedelta(**{unit: int(number)}))
        assert not await uow.credentials.code_is_good(office.member.id, code, MORNING + LASTS[handing])


@pytest.mark.parametrize(
    ("changes", "key"), [({"locked": True}, "office.is_locked"), ({"status": MemberStatus.LEFT}, "office.has_left")]
)
async def test_no_code_that_could_not_be_used(changes: dict[str, Any], key: str) -> None:
    office = await Office.opened(FakeStore(), **changes)
    assert await refusal(lambda uow: give_code(uow, office.means, ROOT, office.member), office) == key


async def test_related_persons_are_replaced_as_a_whole(store: Store) -> None:
    office = await Office.opened(store)
    async with office.acting() as uow:
        assert await set_related(uow, office.means, actor("registrar"), office.member, [beneficiary()], "แบบ 12")
        assert not await set_related(uow, office.means, actor("registrar"), office.member, [beneficiary()], None)
    (entry,) = await office.written()
    assert (entry.action, entry.reason) == ("related.changed", "แบบ 12")
    assert values_of(entry)[0] == ("beneficiary", "new", "1. ปิติ ตั้งใจสอน, 100 %")


@pytest.mark.parametrize(
    ("changes", "key"),
    [({"percent": Percent.of(50)}, "office.related"), ({"percent": WHOLE, "kinship": "x"}, "office.no_such_code")],
)
async def test_related_persons_that_do_not_fit(changes: dict[str, Any], key: str) -> None:
    office = await Office.opened(FakeStore())
    persons = [beneficiary(**changes)]
    assert await refusal(lambda uow: set_related(uow, office.means, ROOT, office.member, persons, None), office) == key
