"""What was agreed to, and who opened or changed the record, in words a member can make sense of."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.history import Action, Actor, Change, NewEntry
from core.links import Language
from core.members import Member
from core.policy import PrivacyRules, StaffShown
from core.related import Relation
from core.staff import Role
from handlers.acts import NAMED_FIELDS
from handlers.reply import Card
from tests import builders
from tests.dialogue import CATALOGUE, Talk, keys_of, the_card, verify_dialogue
from tests.fakes import MORNING, FakeStore

TH = Language.THAI


async def linked(*, staff_shown: StaffShown = StaffShown.NAME) -> tuple[Talk, Member]:
    policy = replace(builders.policy(), privacy=PrivacyRules(staff_shown=staff_shown))
    talk = Talk(FakeStore(), means=builders.means(policies=[policy]))
    person = await builders.registered(talk.store, builders.member())
    await talk.is_linked_to(person)
    async with talk.store.work() as uow:
        await uow.staff.add(builders.staff(username="somsri", name="สมศรี ใจงาม", role=Role.REGISTRAR))
    return talk, person


async def happened(talk: Talk, person: Member, actor: str, action: Action, *fields: str, days: int = 0) -> None:
    entry = NewEntry(
        at=MORNING + timedelta(days=days),
        actor=Actor(actor, "cli"),
        action=action,
        member_id=person.id,
        changes=tuple(Change(field, "CANARY", "canary") for field in fields),
        reason="CANARY",
    )
    async with talk.store.work() as uow:
        await uow.history.append(entry)


def acts(talk: Talk, language: Language = TH) -> list[tuple[str, str]]:
    card = talk.reply.parts[-1]
    assert isinstance(card, Card)
    return [(CATALOGUE.text(row.label, language), CATALOGUE.value(row.value, language)) for row in card.rows]


async def test_the_consent_and_how_to_withdraw_it() -> None:
    talk, _ = await linked()
    await verify_dialogue(talk, [("ความเป็นส่วนตัว", ("privacy.title", "privacy.withdraw", "privacy.no_acts"))])
    consent = talk.reply.parts[0]
    assert isinstance(consent, Card)
    rows = {row.label.key: CATALOGUE.value(row.value, TH) for row in consent.rows}
    assert rows == {
        "privacy.consent": "ฉบับที่\u00a01",
        "privacy.agreed": "25 พ.ย. 2569 เวลา 09.30 น.",
        "privacy.chats": "1",
    }


async def test_who_did_what_newest_first_and_no_values() -> None:
    talk, person = await linked()
    await happened(talk, person, "os:root", Action.MEMBER_ADDED)
    await happened(talk, person, "staff:somsri", Action.MEMBER_OPENED, days=1)
    await happened(talk, person, "staff:somsri", Action.MEMBER_CHANGED, "phone", "address", days=2)
    await happened(talk, person, "member", Action.PASSWORD_SET, days=3)
    await happened(talk, person, "system", Action.UNLINKED, days=4)
    await verify_dialogue(talk, [("/privacy", "privacy.acts_title")])
    assert acts(talk) == [
        ("29 พ.ย. 2569 เวลา 09.30 น.", "ระบบ ยกเลิกผูกบัญชีของแชต"),
        ("28 พ.ย. 2569 เวลา 09.30 น.", "ท่าน ตั้งรหัสผ่านใหม่"),
        ("27 พ.ย. 2569 เวลา 09.30 น.", "สมศรี ใจงาม (ทะเบียน) แก้ไขข้อมูล: โทรศัพท์, ที่อยู่"),
        ("26 พ.ย. 2569 เวลา 09.30 น.", "สมศรี ใจงาม (ทะเบียน) เปิดดูข้อมูล"),
        ("25 พ.ย. 2569 เวลา 09.30 น.", "เจ้าหน้าที่ดูแลระบบ เพิ่มข้อมูลสมาชิก"),
    ]
    assert acts(talk, Language.ENGLISH)[2][1] == "สมศรี ใจงาม (registrar): changed data: Telephone, Address"
    assert "canary" not in str(talk.reply).lower()


async def test_the_policy_may_show_the_role_alone() -> None:
    talk, person = await linked(staff_shown=StaffShown.ROLE)
    await happened(talk, person, "staff:somsri", Action.MEMBER_OPENED)
    await happened(talk, person, "staff:nobody", Action.MEMBER_OPENED)
    await talk.says("/privacy")
    assert [said for _, said in acts(talk)] == ["เจ้าหน้าที่สหกรณ์ เปิดดูข้อมูล", "ทะเบียน เปิดดูข้อมูล"]


async def test_the_account_of_the_machine_is_not_named() -> None:
    talk, person = await linked()
    await happened(talk, person, "os:canary", Action.MEMBER_OPENED)
    await talk.says("/privacy")
    assert "canary" not in str(talk.reply)


async def test_many_changes_are_counted() -> None:
    talk, person = await linked()
    await happened(talk, person, "os:root", Action.MEMBER_CHANGED, "phone", "address", "email", "unit", "level")
    await happened(talk, person, "os:root", Action.RELATED_CHANGED, Relation.SPOUSE, "unknown_to_us")
    await talk.says("/privacy")
    assert [said for _, said in acts(talk)] == [
        "เจ้าหน้าที่ดูแลระบบ แก้ไขผู้เกี่ยวข้อง: คู่สมรส",
        "เจ้าหน้าที่ดูแลระบบ แก้ไขข้อมูล: โทรศัพท์, ที่อยู่, อีเมล และอีก 2 รายการ",
    ]


async def test_older_ones_come_page_by_page() -> None:
    talk, person = await linked()
    for day in range(8):
        await happened(talk, person, "os:root", Action.MEMBER_OPENED, days=day)
    await verify_dialogue(talk, [("/privacy", "privacy.title"), ("[privacy.older]", "privacy.acts_title")])
    assert [at for at, _ in acts(talk)] == ["26 พ.ย. 2569 เวลา 09.30 น.", "25 พ.ย. 2569 เวลา 09.30 น."]
    assert [act.label.key for act in the_card(talk.reply).acts] == ["privacy.newer"]
    await verify_dialogue(talk, [("[privacy.newer]", "privacy.acts_title")])
    assert len(acts(talk)) == 6
    for forged in ("99999", "9" * 5000, "x", "-1", ""):
        await talk.taps("privacy", "acts", forged)
        assert "privacy.acts_title" in keys_of(talk.reply)


async def test_nobody_sees_what_was_done_to_another() -> None:
    talk, _ = await linked()
    other = await builders.registered(talk.store, builders.associate())
    await happened(talk, other, "staff:somsri", Action.MEMBER_OPENED)
    await talk.says("/privacy")
    assert "privacy.no_acts" in keys_of(talk.reply)


async def test_guests_read_the_text_and_may_link() -> None:
    talk = Talk()
    await verify_dialogue(talk, [("/privacy", "privacy.guest"), ("[consent.button]", "consent.text")])


@pytest.mark.parametrize("typed", ["ใครเปิดข้อมูลของฉันบ้าง", "privacy", "who opened my record?", "ขอดูความเป็นส่วนตัวหน่อย"])
async def test_the_ways_to_ask(typed: str) -> None:
    talk, _ = await linked()
    await verify_dialogue(talk, [(typed, "privacy.title")])


@pytest.mark.parametrize("action", list(Action))
def test_every_action_has_words(action: Action) -> None:
    assert f"did.{action.value.replace('.', '_')}" in CATALOGUE


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_words(role: Role) -> None:
    assert f"did.role_{role.value}" in CATALOGUE


@pytest.mark.parametrize("field", sorted(NAMED_FIELDS))
def test_every_field_has_a_name(field: str) -> None:
    assert f"fields.{field}" in CATALOGUE
