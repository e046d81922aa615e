"""Data out of date: which field, its value, a picture, everything shown, sent; on both channels, pressed and typed."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.cases import CaseState
from core.links import Language, Platform
from core.money import Baht
from core.updates import FIELDS, LARGEST_SALARY
from handlers.reply import Card, Literal, Phrase, Text
from tests import builders
from tests.dialogue import CATALOGUE, Talk, cards_of, choices_of, keys_of, values_in, verify_dialogue
from tests.updating import REVIEW, cases_of, kept, member_talk, sends, shown

PLATFORMS = pytest.mark.parametrize("platform", Platform)
OLD, NEW = Baht.of("48,200"), Baht.of("50,000.50")


async def test_guests_link_first() -> None:
    await verify_dialogue(Talk(), [("/update", "common.link_first"), ("เงินเดือนขึ้นแล้ว", "common.link_first")])


@PLATFORMS
@pytest.mark.shows("E8")
async def test_a_salary_with_its_slip_from_the_question_to_the_number(platform: Platform) -> None:
    talk, person = await member_talk(builders.address_on(platform))
    await verify_dialogue(talk, [("แจ้งเปลี่ยนข้อมูลครับ", ("update.title", "update.which"))])
    await talk.taps("update", "salary")
    assert keys_of(talk.reply)[:2] == ["fields.salary", "update.now"]
    assert OLD in shown(talk)
    await verify_dialogue(talk, [("๕๐,๐๐๐.๕๐ บาท", "update.send_picture")])
    await sends(talk)
    assert set(REVIEW) <= set(keys_of(talk.reply))
    assert {OLD, NEW} <= {value for value in shown(talk) if isinstance(value, Baht)}
    assert Phrase.of("update.attached", number=1) in shown(talk)
    await verify_dialogue(talk, [("[update.send_button]", "update.sent")])
    (case,) = await cases_of(talk, person)
    assert Literal(f"{case.id}/2569") in shown(talk)
    assert case.state is CaseState.OPEN
    assert dict(case.data) == {"salary": "50000.50", "old.salary": "48200.00"}
    async with talk.store.read() as uow:
        assert len(await uow.pictures.of_case(case.id)) == 1
    assert await kept(talk, person) == person


async def test_the_same_typed_all_the_way_and_in_english() -> None:
    talk, person = await member_talk()
    await verify_dialogue(
        talk,
        [
            ("English", "language.changed"),
            ("update my data", "update.title"),
            ("salary", "update.how_salary"),
            ("50,000.50 baht", "update.send_picture"),
        ],
    )
    await sends(talk)
    await verify_dialogue(talk, [("yes, send", "update.sent"), ("/update", ("update.number", "update.state_open"))])
    assert len(await cases_of(talk, person)) == 1


async def test_a_sentence_leads_to_its_field() -> None:
    talk, _ = await member_talk()
    await verify_dialogue(
        talk,
        [
            ("เงินเดือนขึ้นแล้ว แจ้งใหม่ได้ที่ไหน", "update.how_salary"),
            ("แก้เบอร์มือถือ", "update.how_phone"),
            ("เปลี่ยนผู้รับโอนประโยชน์", "update.at_office"),
            ("/update national_id", "update.at_office"),
            ("/update", "update.title"),
            ("เลขบัตรประชาชน", "update.at_office"),
            ("ชื่อ", "update.how_first_name"),
        ],
    )


async def test_a_position_is_chosen_from_the_table_and_searched() -> None:
    talk, person = await member_talk()
    await verify_dialogue(talk, [("/update position", ("fields.position", "update.choose", "paging.more")[:2])])
    (card,) = cards_of(talk.reply)
    assert len(card.items) == 4
    await verify_dialogue(talk, [("[paging.more]", "update.choose"), ("[paging.before]", "update.choose")])
    await verify_dialogue(talk, [("ชำนาญ", "update.choose")])
    (card,) = cards_of(talk.reply)
    assert [item.tap.args for item in card.items] == [("position", "is", "11"), ("position", "is", "12")]
    await verify_dialogue(
        talk, [("ไม่มีแน่นอน", "update.none_such"), ("ดูทั้งหมด", "update.choose"), ("14", "update.choose")]
    )
    await verify_dialogue(talk, [("[update.all_button]", "update.choose")])
    await talk.taps("update", "position", "is", "12")
    await sends(talk)
    assert Literal("ครูชำนาญการพิเศษ") in shown(talk)
    await verify_dialogue(talk, [("ยืนยันส่ง", "update.sent")])
    (case,) = await cases_of(talk, person)
    assert dict(case.data) == {"position": "12"}


async def test_a_code_that_no_table_has_is_refused() -> None:
    talk, person = await member_talk()
    await talk.taps("update", "position", "is", "99")
    assert keys_of(talk.reply) == ["office.no_such_code", "fields.position"]
    assert await cases_of(talk, person) == []


async def test_labels_of_long_names_fit_their_buttons() -> None:
    talk, _ = await member_talk()
    await talk.says("/update unit")
    short, long = [CATALOGUE.text(item.short, Language.THAI) for item in cards_of(talk.reply)[0].items]
    assert (short, long) == ("1. โรงเรียนบ้านน้ำใส", "2. โรงเรียนบ้านหนองบัว…")


async def test_an_address_needs_no_picture_and_may_have_one() -> None:
    talk, person = await member_talk(address="ของเก่า", phone="0812345678")
    await verify_dialogue(
        talk, [("/update address", "update.how_address"), ("99/1 หมู่ 2 ต.น้ำใส 73000", REVIEW), ("ส่งเลย", "update.sent")]
    )
    await talk.says("/update phone")
    assert Literal("••••••5678") in shown(talk)
    await talk.says("08 9999 1111")
    await sends(talk)
    await verify_dialogue(talk, [("[update.send_button]", "update.sent")])
    phone, address = await cases_of(talk, person)
    assert address.data["address"] == "99/1 หมู่ 2 ต.น้ำใส 73000"
    assert phone.data["phone"] == "0899991111"


async def test_marital_status_by_button_and_by_word() -> None:
    talk, person = await member_talk()
    await verify_dialogue(
        talk, [("/update marital_status", "update.how_marital_status"), ("[update.married_button]", "update.check")]
    )
    await verify_dialogue(talk, [("/update marital_status", "update.how_marital_status"), ("หม้าย", "update.check")])
    await verify_dialogue(talk, [("ส่ง", "update.sent")])
    (case,) = await cases_of(talk, person)
    assert case.data["marital_status"] == "หม้าย"


async def test_several_fields_go_together_with_one_document() -> None:
    talk, person = await member_talk()
    await verify_dialogue(talk, [("/update salary", "update.how_salary"), ("50,000.50", "update.send_picture")])
    await sends(talk)
    await verify_dialogue(
        talk,
        [
            ("[update.more_button]", "update.which"),
            ("ระดับ", "update.how_level"),
            ("คศ.3", ("fields.salary", "fields.level", "update.attached")),
            ("[update.send_button]", "update.sent"),
        ],
    )
    (case,) = await cases_of(talk, person)
    assert dict(case.data) == {"salary": "50000.50", "old.salary": "48200.00", "level": "คศ.3"}


async def test_commands_and_words_of_the_menu_are_nobodys_address() -> None:
    talk, person = await member_talk()
    await verify_dialogue(
        talk,
        [
            ("/update address", "update.how_address"),
            ("หุ้น", "shares.none"),
            ("/update position", "update.choose"),
            ("/update salary", "update.how_salary"),
            ("/update workplace", "update.how_workplace"),
            ("แจ้งเปลี่ยนข้อมูล", "update.title"),
            ("ที่อยู่", "update.how_address"),
            ("update", "update.title"),
            ("/update address", "update.how_address"),
            ("เมนู", "start.menu"),
            ("99/1 หมู่ 2", REVIEW),
            ("/update", "update.draft_title"),
        ],
    )
    (draft,) = await cases_of(talk, person)
    assert dict(draft.data) == {"address": "99/1 หมู่ 2"}


async def test_a_changed_name_asks_for_its_own_certificate() -> None:
    talk, _ = await member_talk()
    await verify_dialogue(
        talk, [("/update last_name", "update.how_last_name"), ("ใหม่ดี", "update.send_picture_of_name")]
    )


async def test_wrong_values_change_nothing_and_may_be_typed_again() -> None:
    talk, person = await member_talk()
    await verify_dialogue(
        talk,
        [
            ("/update salary", "update.how_salary"),
            ("48.200", "update.not_a_salary"),
            ("48,200", "update.same_value"),
            ("หุ้น", "shares.none"),
            ("50,000.50", "update.send_picture"),
            ("ยืนยันส่ง", "update.send_picture"),
            ("/update email", "update.how_email"),
            ("ไม่มี", "update.not_an_email"),
        ],
    )
    assert [case.state for case in await cases_of(talk, person)] == [CaseState.DRAFT]
    assert await kept(talk, person) == person


async def test_an_unfit_picture_says_why_and_another_may_come() -> None:
    talk, _ = await member_talk()
    await verify_dialogue(talk, [("/update salary", "update.how_salary"), ("50000", "update.send_picture")])
    await sends(talk, unfit="picture.damaged")
    assert keys_of(talk.reply) == ["picture.damaged"]
    for number in (1, 2, 3):
        await sends(talk)
        assert Phrase.of("update.attached", number=number) in shown(talk)
    await sends(talk)
    assert keys_of(talk.reply) == ["update.enough_pictures"]
    await verify_dialogue(
        talk, [("[update.send_button]", "update.sent")] if choices_of(talk.reply) else [("ส่ง", "update.sent")]
    )


async def test_a_picture_that_nobody_asked_for_is_not_taken() -> None:
    talk, person = await member_talk()
    await sends(talk)
    await talk.says("/update")
    await sends(talk)
    assert keys_of(talk.reply) == ["common.unreadable"]
    assert await cases_of(talk, person) == []


async def test_every_field_has_its_question_in_both_languages() -> None:
    talk, _ = await member_talk()
    for name in FIELDS:
        await talk.taps("update", name)
        assert f"fields.{name}" in keys_of(talk.reply)
    await talk.taps("update", "more", "5")
    await talk.taps("update", "more", "10")
    (card,) = cards_of(talk.reply)
    assert len(card.items) == len(FIELDS) - 10


async def test_what_the_policy_does_not_keep_is_not_offered() -> None:
    talk, _ = await member_talk()
    rules = replace(builders.policy().members, kept_fields=frozenset({"salary"}))
    means = replace(talk.means, policies=[replace(builders.policy(), members=rules)])
    other = Talk(talk.store, talk.address, means)
    await other.says("/update")
    (card,) = cards_of(other.reply)
    assert [item.tap.args[0] for item in card.items] == ["salary", "first_name", "last_name"]
    await other.taps("update", "address")
    assert "office.not_kept" in keys_of(other.reply)


@given(st.text(max_size=30), st.integers(1, LARGEST_SALARY.satang).map(Baht))
async def test_whatever_is_typed_for_a_salary_no_sentence_holds_it(text: str, salary: Baht) -> None:
    talk, person = await member_talk(salary=None)
    await talk.says("/update salary")
    for typed in (text, f"{salary} บาท"):
        await talk.says(typed)
        for part in talk.reply.parts:
            assert not isinstance(part, Text) or not any(isinstance(value, Baht) for value in values_in(part))
    await sends(talk)
    assert salary in shown(talk)
    assert all(isinstance(part, Card) for part in talk.reply.parts)
    assert await kept(talk, person) == person
