"""/set: one field changed after it was shown; what the role may not, what is unfit, and what changed meanwhile."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from core.cases import CaseKind
from core.members import MemberStatus
from core.money import Baht
from core.ports import Store
from core.staff import Role
from handlers.reply import Literal, Phrase
from tests.dialogue import cards_of, choices_of, keys_of, the_card, the_text, verify_dialogue
from tests.fakes import FakeClock
from tests.handlers.staff.changing import NEW_ID, Changing, items_of, literal, rows_of


async def test_it_is_shown_then_confirmed_then_done(store: Store) -> None:
    office = await Changing.opened(store)
    talk = office.registrar
    await verify_dialogue(talk, [("/set 026548 โทรศัพท์ 089 999 1111 -- โทรแจ้ง", "set.title")])
    assert rows_of(talk) == {
        "set.member": Phrase.of("set.person", number=Literal("026548"), name=Literal("นายประพันธ์ ตั้งใจสอน")),
        "set.field": Phrase("fields.phone"),
        "set.before": Literal("0812345678"),
        "set.after": Literal("089 999 1111"),
        "set.reason": Literal("โทรแจ้ง"),
    }
    assert await office.kept() == office.member
    await verify_dialogue(talk, [("[desk.confirm]", "set.done")])
    assert await office.kept() == replace(office.member, phone="089 999 1111")
    looked, changed = await office.written()
    assert (looked.action, looked.subject, looked.actor.name) == ("member.opened", "set:phone", "staff:mali")
    assert (changed.action, changed.reason, changed.actor.channel) == ("member.changed", "โทรแจ้ง", "line")


async def test_back_changes_nothing_and_the_same_press_counts_once() -> None:
    office = await Changing.opened()
    talk = office.registrar
    await verify_dialogue(talk, [("/set 026548 phone 1", "set.title"), ("[desk.back]", "desk.nothing_changed")])
    await talk.says("/set 026548 phone 2")
    (yes, _) = the_card(talk.reply).acts
    assert yes.tap is not None
    for _ in range(3):
        await talk.taps(yes.tap.feature, *yes.tap.args)
    assert the_text(talk.reply).key == "desk.over"
    assert (await office.kept()).phone == "2"
    assert await office.actions() == ["member.changed"]


@pytest.mark.parametrize(
    ("typed", "field", "value"),
    [
        ("โทรศัพท์ ๐๘๑๑", "phone", "0811"),
        ("เบอร์โทร 0811", "phone", "0811"),
        ("Telephone 0811", "phone", "0811"),
        ("PHONE -", "phone", None),
        ("e-mail a@b.th", "email", "a@b.th"),
        ("อีเมล ว่าง", "email", None),
        ("เงินเดือน 50,000.50 บาท", "salary", Baht.of("50000.50")),
        ("salary ๕๐๐๐๐", "salary", Baht.of(50_000)),
        ("หน่วย ประถม 3", "unit", "0103"),
        ("unit 0103", "unit", "0103"),
        ("โรงเรียน ประถม3", "unit", "0103"),
        ("Birth date 5/12/2515", "birth_date", date(1972, 12, 5)),
        ("วันเกิด 1972-12-05", "birth_date", date(1972, 12, 5)),
        ("สถานะ พ้นสมาชิกภาพแล้ว", "status", MemberStatus.LEFT),
        ("status left", "status", MemberStatus.LEFT),
        ("ที่อยู่ 99/1 หมู่ 2 ต.น้ำใส", "address", "99/1 หมู่ 2 ต.น้ำใส"),
        ("ตำแหน่ง ครู — เลื่อนตำแหน่ง", "position", "10"),
        ("นามสกุล ตั้งใจ", "last_name", "ตั้งใจ"),
    ],
)
async def test_fields_and_values_are_understood_as_people_write_them(typed: str, field: str, value: Any) -> None:
    office = await Changing.opened(email="x@y.th", phone="02")
    await verify_dialogue(office.registrar, [(f"/set 026548 {typed}", "set.title"), ("[desk.confirm]", "set.done")])
    assert await office.kept() == replace(office.member, **{field: value})


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("999999 phone 1", "office.no_such_member"),
        ("026548 สีผม ดำ", "office.unknown_field"),
        ("026548 salary มาก", "office.unfit"),
        ("026548 birth_date 31/2/2569", "office.unfit"),
        ("026548 birth_date 1/1/2600", "office.in_the_future"),
        ("026548 unit ไม่มีที่นี่", "set.no_such_code"),
        ("026548 unit อนุบาล", "set.several_codes"),
        ("026548 last_name -", "office.required"),
        ("026548 phone 0812345678", "office.same_value"),
        ("026548 national_id 1103700257731", "office.unfit"),
        ("026548 member_no ส00001", "office.wrong_number"),
        ("026548 share_monthly 3000", "set.not_for_role"),
    ],
)
async def test_what_cannot_be_is_refused_and_changes_nothing(typed: str, key: str) -> None:
    office = await Changing.opened()
    await verify_dialogue(office.registrar, [(f"/set {typed}", key)])
    assert await office.kept() == office.member
    assert await office.written() == [], "nothing was shown either"


async def test_the_refusal_names_the_roles_that_may() -> None:
    office = await Changing.opened()
    await office.registrar.says("/set 026548 ค่าหุ้นรายเดือน 3000")
    keys = keys_of(office.registrar.reply)
    assert {"fields.share_monthly", "did.role_cashier", "did.role_manager"} <= set(keys)
    assert "did.role_registrar" not in keys


async def test_step_by_step_by_buttons() -> None:
    office = await Changing.opened()
    talk = office.registrar
    await verify_dialogue(talk, [("แก้ข้อมูลสมาชิก", "set.ask_who"), ("๐๒๖๕๔๘", "set.which")])
    groups = items_of(the_card(talk.reply))
    assert groups == [f"set:#1:{group}" for group in ("keys", "name", "person", "contact", "work")]
    await verify_dialogue(talk, [("[paging.more]", "set.which")])
    assert items_of(the_card(talk.reply)) == ["set:#1:membership"]
    await talk.taps("set", "#1", "work")
    assert items_of(the_card(talk.reply))[0] == "set:#1:unit"
    await talk.taps("set", "#1", "salary")
    ask = Phrase.of("set.ask_amount", field=Phrase("fields.salary"))
    assert the_text(talk.reply) == Phrase.of("set.or_empty", ask=ask)
    await verify_dialogue(talk, [("50000 -- คำสั่งใหม่", "set.title"), ("[desk.confirm]", "set.done")])
    assert (await office.kept()).salary == Baht.of(50_000)
    await verify_dialogue(talk, [("[set.another]", "set.which")])


async def test_words_to_choose_from_are_buttons() -> None:
    office = await Changing.opened()
    await verify_dialogue(
        office.registrar,
        [("/set 026548 สถานะ", "set.ask_word"), ("[values.status_left]", "set.title"), ("[desk.confirm]", "set.done")],
    )
    assert (await office.kept()).status is MemberStatus.LEFT


async def test_an_open_question_gives_way_to_the_command_itself() -> None:
    office = await Changing.opened()
    await verify_dialogue(
        office.registrar,
        [
            ("/set 026548 phone", "set.ask_text"),
            ("/set 026548 last_name", "set.ask_text"),
            ("แก้ข้อมูลสมาชิก", "set.ask_who"),
            ("แก้ข้อมูลสมาชิก", "set.ask_who"),
            ("999999", "office.no_such_member"),
            ("026548", "set.which"),
        ],
    )


async def test_only_own_groups_are_offered() -> None:
    office = await Changing.opened()
    loans = await office.another(Role.LOANS, "loans")
    await loans.says("/set 026548")
    assert items_of(the_card(loans.reply)) == ["set:#1:contact"]
    await loans.taps("set", "#1", "work")
    assert the_text(loans.reply).key == "desk.not_for_role"
    for talk in (await office.another(Role.AUDITOR, "aud"), await office.another(Role.ADMIN, "adm")):
        await verify_dialogue(talk, [("/set", "desk.not_for_role"), ("/set 026548 phone 1", "desk.not_for_role")])
    assert await office.written() == []


async def test_what_changed_meanwhile_is_shown_anew_and_not_done(store: Store) -> None:
    office = await Changing.opened(store)
    await office.registrar.says("/set 026548 phone 1")
    await verify_dialogue(office.manager, [("/set 026548 phone 2", "set.title"), ("[desk.confirm]", "set.done")])
    await verify_dialogue(office.registrar, [("[desk.confirm]", "set.changed_meanwhile")])
    assert literal(rows_of(office.registrar)["set.before"]) == "2"
    assert (await office.kept()).phone == "2"
    await verify_dialogue(office.registrar, [("[desk.confirm]", "set.done")])
    assert (await office.kept()).phone == "1"


async def test_a_question_is_over_after_ten_minutes_and_a_disabled_person_does_nothing() -> None:
    office = await Changing.opened()
    talk = office.registrar
    await talk.says("/set 026548 phone 1")
    clock = office.means.clock
    assert isinstance(clock, FakeClock)
    clock.advance(timedelta(minutes=10, seconds=1))
    await verify_dialogue(talk, [("[desk.confirm]", "desk.over")])
    await talk.says("/set 026548 phone 1")
    async with office.store.work() as uow:
        person = await uow.staff.by_username("mali")
        assert person is not None
        await uow.staff.disable(person.id, clock.now())
    await verify_dialogue(talk, [("[desk.confirm]", "common.unknown")])
    assert await office.kept() == office.member


@pytest.mark.shows("T12")
async def test_a_link_key_waits_for_a_second_person(store: Store) -> None:
    office = await Changing.opened(store)
    talk = office.registrar
    await verify_dialogue(
        talk,
        [
            (f"/set 026548 เลขประจำตัวประชาชน {NEW_ID} -- บัตรใหม่", ("set.title", "set.needs_two")),
            ("[desk.confirm]", ("set.waits", "set.no_effect_yet")),
        ],
    )
    assert [act.label.key for act in the_card(talk.reply).acts] == ["set.see_waiting", "confirm.withdraw"]
    assert await office.kept() == office.member
    assert await office.actions() == ["proposal.made"]
    await verify_dialogue(talk, [(f"/set 026548 national_id {NEW_ID}", "office.waits_already")])


async def test_who_only_proposes_sees_the_end_of_a_link_key() -> None:
    office = await Changing.opened()
    desk = await office.another(Role.FRONT_DESK, "desk")
    await desk.says("/set 026548 เลขพนักงาน 4471230")
    assert (literal(rows_of(desk)["set.before"]), literal(rows_of(desk)["set.after"])) == ("•••1203", "4471230")
    await office.registrar.says("/set 026548 employee_no 4471230")
    assert literal(rows_of(office.registrar)["set.before"]) == "4471203"


@pytest.mark.shows("E8")
async def test_the_committee_sends_in_for_the_own_unit_and_changes_nothing() -> None:
    office = await Changing.opened()
    committee = await office.another(Role.UNIT_COMMITTEE, "com", unit="0101")
    await verify_dialogue(
        committee,
        [
            ("/set 026548", "set.which"),
            ("/set 026548 เงินเดือน", "set.ask_sent"),
            ("50,000", "set.send_title"),
            ("[set.send]", "set.sent"),
        ],
    )
    assert await office.kept() == office.member
    async with office.store.read() as uow:
        (case,) = await uow.cases.waiting([CaseKind.UPDATE], 10)
    assert (case.data["salary"], case.data["vouched_by"]) == ("50000.00", "staff:com")
    stranger = await office.another(Role.UNIT_COMMITTEE, "far", unit="0103")
    await verify_dialogue(
        stranger,
        [
            ("/set 026548", "office.no_such_member"),
            ("/set 026548 salary 1", "office.no_such_member"),
            ("/set 999999", "office.no_such_member"),
        ],
    )
    await verify_dialogue(committee, [("/set 026548 national_id 1", "set.not_for_role")])
    assert "set.before" not in keys_of(committee.reply)


async def test_buttons_hold_no_personal_data_and_fit() -> None:
    office = await Changing.opened()
    talk = office.registrar
    taps: list[str] = []
    for said in ("/set 026548", "/set 026548 work", f"/set 026548 national_id {NEW_ID}", "/set 026548 สถานะ"):
        await talk.says(said)
        taps += [tap for card in cards_of(talk.reply) for tap in items_of(card)]
        taps += [str(choice.tap) for choice in choices_of(talk.reply)]
    assert taps
    assert not any("026548" in tap or NEW_ID in tap for tap in taps)
    assert all(len(tap.encode()) <= 63 for tap in taps)
