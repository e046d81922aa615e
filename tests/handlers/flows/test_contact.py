"""How to reach the office: for guests and members, in both languages."""

from core.links import Language
from handlers.incoming import Happening
from tests.dialogue import Talk, choices_of, the_card, verify_dialogue
from tests.saver import on_both_channels, rows_of, saver


async def test_a_guest_gets_telephone_hours_address_and_mail() -> None:
    talk = Talk()
    await verify_dialogue(talk, [("ติดต่อเจ้าหน้าที่", "contact.title")])
    assert rows_of(the_card(talk.reply)) == [
        ("โทร.", "0-3412-3456"),
        ("เวลาทำการ", "จันทร์-ศุกร์ 08.30-16.30 น."),
        ("ที่อยู่", "99 หมู่ 4 ตำบลบ้านน้ำใส อำเภอเมืองน้ำใส จังหวัดน้ำใส 00000"),
        ("อีเมล", "webmaster@bannamsai.example"),
    ]
    assert [choice.label.key for choice in choices_of(talk.reply)] == ["link.button", "start.button"]
    on_both_channels(talk.reply, "0-3412-3456", "webmaster@bannamsai.example")
    on_both_channels(talk.reply, "Telephone", language=Language.ENGLISH)


async def test_suggestions_and_questions_lead_there() -> None:
    talk, _ = await saver()
    table = [("ข้อเสนอแนะ", "contact.suggestions"), ("/contact", "contact.title"), ("contact us", "contact.title")]
    await verify_dialogue(talk, table)
    assert [choice.label.key for choice in choices_of(talk.reply)] == ["summary.button", "start.button"]


async def test_it_asks_nothing_of_the_register() -> None:
    """Whoever cannot be shown anything else is still told how to call."""
    talk = Talk()
    await talk.happens(Happening.STARTED)
    await talk.taps("contact", "forged", "arguments")
    assert the_card(talk.reply).title.key == "contact.title"
