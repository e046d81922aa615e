"""/settings: the form of answers, hidden amounts, notices; by buttons and by words, and how to undo each."""

from core.chat_care import Wish
from core.links import Form, Language
from core.ports import Store
from core.services import linking
from tests import builders
from tests.dialogue import CATALOGUE, Talk, choices_of, the_card, verify_dialogue


async def member_talk(store: Store | None = None) -> Talk:
    talk = Talk(store)
    await talk.is_linked_to(await builders.registered(talk.store, builders.member(), builders.account()))
    return talk


def rows(talk: Talk) -> list[str]:
    card = the_card(talk.reply)
    return [CATALOGUE.value(row.value, Language.THAI) for row in card.rows]


async def test_a_guest_may_choose_too() -> None:
    talk = Talk()
    await verify_dialogue(talk, [("ตั้งค่า", "settings.title"), ("[settings.form_button]", "settings.form_ask")])
    await verify_dialogue(talk, [("[settings.large_button]", ("settings.form_changed", "settings.form_large"))])
    assert talk.last is not None
    assert talk.last.view.form is Form.LARGE


async def test_each_form_is_chosen_by_button_and_by_words_and_kept(store: Store) -> None:
    talk = await member_talk(store)
    for words, form in (("ข้อความล้วน", Form.TEXT), ("ตัวใหญ่", Form.LARGE), ("แบบปกติ", Form.NORMAL)):
        answer = await talk.says(words)
        assert answer.view.form is form, "the confirmation is drawn in it already"
        assert (await talk.says("หุ้น")).view.form is form
    await talk.says("รูปแบบคำตอบ")
    answer = await talk.presses("settings.text_button")
    assert (answer.view.form, (await talk.says("/me")).view.form) == (Form.TEXT, Form.TEXT)
    await talk.says("ตั้งค่า")
    assert rows(talk) == ["ข้อความล้วน", "แสดง", "ไม่ได้ตั้ง", "ไทย"]


async def test_amounts_are_hidden_and_shown_once_below_each_answer(store: Store) -> None:
    talk = await member_talk(store)
    await verify_dialogue(talk, [("ซ่อนยอดเงิน", "settings.hides_now"), ("หุ้น", "shares.title")])
    assert talk.last is not None
    assert talk.last.view.hides_amounts
    once = await talk.presses("settings.show_button")
    assert not once.view.hides_amounts
    assert the_card(talk.reply).title.key == "shares.title"
    assert (await talk.says("หุ้น")).view.hides_amounts
    await verify_dialogue(
        talk, [("แสดงยอดเงิน", "settings.show_how"), ("[settings.unhide_button]", "settings.shows_now")]
    )
    assert not (await talk.says("หุ้น")).view.hides_amounts
    assert "settings.show_button" not in {choice.label.key for choice in choices_of(talk.reply)}


async def test_the_button_shows_the_same_page_of_the_same_question() -> None:
    talk = await member_talk()
    await talk.says("ซ่อนยอดเงิน")
    await talk.taps("loans", "summary")
    await talk.taps("shares")
    (show,) = [choice for choice in choices_of(talk.reply) if choice.label.key == "settings.show_button"]
    assert str(show.tap) == "settings:show:shares"
    await talk.taps("settings", "show", "settings", "show", "shares")
    assert talk.last is not None
    assert talk.last.view.hides_amounts, "a forged button leads no further"


async def test_an_answer_without_amounts_needs_no_button() -> None:
    talk = await member_talk()
    await talk.says("ซ่อนยอดเงิน")
    await talk.says("/devices")
    assert "settings.show_button" not in {choice.label.key for choice in choices_of(talk.reply)}


async def test_notices_are_chosen_and_the_result_of_a_request_always_comes(store: Store) -> None:
    talk = await member_talk(store)
    await talk.says("การแจ้งเตือน")
    assert rows(talk) == ["แจ้ง", "ไม่แจ้ง", "แจ้งเสมอ"]
    await verify_dialogue(
        talk,
        [
            ("[settings.receipt_off_button]", "settings.receipt_off"),
            ("เตือนกำหนดส่ง", "settings.reminder_on"),
            ("ไม่เตือนกำหนดส่ง", "settings.reminder_off"),
            ("[settings.reminder_on_button]", "settings.reminder_on"),
        ],
    )
    await talk.says("การแจ้งเตือน")
    assert rows(talk) == ["ไม่แจ้ง", "แจ้ง", "แจ้งเสมอ"]
    async with store.work() as uow:
        chat = await builders.chat_of(uow, talk.address, talk.means)
        assert await uow.notice_wishes.of_chat(chat.id) == {Wish.RECEIPT: False, Wish.REMINDER: True}


async def test_who_links_next_starts_afresh_and_the_form_stays(store: Store) -> None:
    talk = await member_talk(store)
    for words in ("ซ่อนยอดเงิน", "ตัวใหญ่", "ไม่แจ้งใบเสร็จ"):
        await talk.says(words)
    async with store.work() as uow:
        await linking.unlink(uow, talk.means, await builders.chat_of(uow, talk.address, talk.means))
    await talk.says("ตั้งค่า")
    assert rows(talk) == ["ตัวใหญ่", "แสดง", "ไม่ได้ตั้ง", "ไทย"]
    await talk.says("การแจ้งเตือน")
    assert rows(talk)[0] == "แจ้ง"
