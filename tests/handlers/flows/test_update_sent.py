"""New data that were begun, sent and taken back: once, by the own chats only, and not lost for a day."""

from datetime import timedelta

import pytest

from core.cases import CaseState
from core.links import Platform
from core.services import update_drafts
from tests import builders
from tests.dialogue import Talk, choices_of, keys_of, verify_dialogue
from tests.fakes import FakeClock
from tests.updating import REVIEW, cases_of, member_talk, sends

PLATFORMS = pytest.mark.parametrize("platform", Platform)


async def test_pressed_twice_it_is_sent_once() -> None:
    talk, person = await member_talk()
    await verify_dialogue(talk, [("/update workplace", "update.how_workplace"), ("โรงเรียนบ้านน้ำใส", REVIEW)])
    (send,) = [one for one in choices_of(talk.reply) if one.label.key == "update.send_button"]
    assert send.tap is not None
    await talk.taps(send.tap.feature, *send.tap.args)
    assert "update.sent" in keys_of(talk.reply)
    await talk.taps(send.tap.feature, *send.tap.args)
    assert keys_of(talk.reply) == ["update.question_over"]
    assert len(await cases_of(talk, person)) == 1


async def test_an_old_button_confirms_nothing_else() -> None:
    talk, person = await member_talk()
    await verify_dialogue(talk, [("/update workplace", "update.how_workplace"), ("ที่แรก", REVIEW)])
    (send,) = [one for one in choices_of(talk.reply) if one.label.key == "update.send_button"]
    await verify_dialogue(talk, [("/update workplace", "update.how_workplace"), ("ที่สอง", REVIEW)])
    assert send.tap is not None
    await talk.taps(send.tap.feature, *send.tap.args)
    assert keys_of(talk.reply) == ["update.question_over"]
    await verify_dialogue(talk, [("[update.go_button]", REVIEW)])
    assert [case.state for case in await cases_of(talk, person)] == [CaseState.DRAFT]


async def test_what_another_chat_added_is_shown_before_it_is_sent() -> None:
    talk, person = await member_talk()
    other = Talk(talk.store, builders.telegram_address(), talk.means)
    await other.is_linked_to(person)
    await verify_dialogue(talk, [("/update workplace", "update.how_workplace"), ("ที่แรก", REVIEW)])
    await verify_dialogue(
        other, [("/update address", "update.how_address"), ("1/2", ("fields.workplace", "fields.address"))]
    )
    await verify_dialogue(talk, [("[update.send_button]", ("fields.workplace", "fields.address"))])
    await verify_dialogue(talk, [("[update.send_button]", "update.sent")])
    await verify_dialogue(other, [("[update.send_button]", "update.draft_gone")])
    assert len(await cases_of(talk, person)) == 1


async def test_a_draft_outlives_the_conversation_by_a_day() -> None:
    talk, person = await member_talk()
    clock = talk.means.clock
    assert isinstance(clock, FakeClock)
    await verify_dialogue(talk, [("/update salary", "update.how_salary"), ("50,000.50", "update.send_picture")])
    await verify_dialogue(talk, [("/unlink", "unlink.ask"), ("[unlink.keep]", "unlink.kept")])
    clock.advance(timedelta(hours=20))
    await verify_dialogue(
        talk,
        [("/update", ("update.draft_title", "update.missing_picture")), ("[update.go_button]", "update.send_picture")],
    )
    await sends(talk)
    await verify_dialogue(talk, [("[desk.back]", "update.kept"), ("ทำต่อ", REVIEW), ("ไว้ก่อน", "update.kept")])
    clock.advance(timedelta(hours=5))
    await talk.says("/update")
    assert "update.draft_title" not in keys_of(talk.reply)
    await verify_dialogue(talk, [("ทำต่อ", "update.title")])
    assert await update_drafts.sweep(talk.store, talk.means) == 1
    assert await cases_of(talk, person) == []


async def test_a_draft_is_discarded() -> None:
    talk, person = await member_talk()
    await verify_dialogue(
        talk,
        [
            ("/update workplace", "update.how_workplace"),
            ("ที่แรก", REVIEW),
            ("/update", "update.draft_title"),
            ("[update.drop_button]", "update.dropped"),
        ],
    )
    assert await cases_of(talk, person) == []


@PLATFORMS
async def test_an_open_one_is_cancelled_after_a_question(platform: Platform) -> None:
    talk, person = await member_talk(builders.address_on(platform))
    await verify_dialogue(
        talk,
        [
            ("/update workplace", "update.how_workplace"),
            ("ที่แรก", REVIEW),
            ("ส่ง", "update.sent"),
            ("/update", "update.state_open"),
            ("[update.cancel_button]", "update.cancel_ask"),
            ("[desk.back]", "update.not_cancelled"),
            ("ยกเลิกเรื่องนี้", "update.cancel_ask"),
            ("ยืนยันยกเลิก", "update.cancelled"),
            ("ยกเลิกเรื่องนี้", "update.no_such_case"),
            ("/update", "update.state_cancelled"),
        ],
    )
    (case,) = await cases_of(talk, person)
    assert case.state is CaseState.CANCELLED


async def test_several_open_ones_are_a_list_and_another_members_are_not_found() -> None:
    talk, person = await member_talk()
    for name, value in (("workplace", "ที่แรก"), ("address", "1/2")):
        await verify_dialogue(talk, [(f"/update {name}", f"update.how_{name}"), (value, REVIEW), ("ส่ง", "update.sent")])
    await verify_dialogue(
        talk,
        [
            ("/update", ("update.sent_title", "update.state_open")),
            ("/update address", "update.how_address"),
            ("9/9", "update.check"),
            ("ส่ง", "update.waits_already"),
        ],
    )
    newest, _ = [case for case in await cases_of(talk, person) if case.state is CaseState.OPEN]
    await talk.taps("update", "see", str(newest.id))
    assert "update.note_open" in keys_of(talk.reply)
    stranger = Talk(talk.store, builders.telegram_address(), talk.means)
    await stranger.is_linked_to(await builders.registered(talk.store, builders.associate()))
    for way in ("see", "stop"):
        await stranger.taps("update", way, str(newest.id))
        assert keys_of(stranger.reply) == ["update.no_such_case"]


async def test_hidden_amounts_are_shown_once_to_be_confirmed() -> None:
    talk, person = await member_talk()
    await verify_dialogue(talk, [("ซ่อนยอดเงิน", "settings.hides_now"), ("/update salary", "update.how_salary")])
    assert "settings.show_button" in {one.label.key for one in choices_of(talk.reply)}
    await talk.says("50,000.50")
    await sends(talk)
    hidden = talk.last
    shown = await talk.presses("settings.show_button")
    assert hidden is not None
    assert (hidden.view.hides_amounts, shown.view.hides_amounts) == (True, False)
    await verify_dialogue(talk, [("[update.send_button]", "update.sent")])
    assert len(await cases_of(talk, person)) == 1
