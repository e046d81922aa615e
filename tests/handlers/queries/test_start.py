"""The menu, for guests and for members."""

from core.links import Language
from handlers.incoming import Happening
from handlers.reply import Literal
from tests import builders
from tests.dialogue import CATALOGUE, Talk, choices_of, keys_of, the_text, verify_dialogue
from tests.fakes import FakeStore


def labels(talk: Talk) -> list[str]:
    return [choice.label.key for choice in choices_of(talk.reply)]


async def test_a_guest_is_welcomed_by_the_coops_name_and_offered_to_link() -> None:
    talk = Talk()
    await verify_dialogue(talk, [("/start", "start.welcome")])
    assert the_text(talk.reply).values["coop"] == Literal("สหกรณ์ออมทรัพย์ครูบ้านน้ำใส จำกัด")
    assert labels(talk) == ["link.button", "forgot.button", "start.how_button", "language.english"]


async def test_a_member_gets_the_menu() -> None:
    store = FakeStore()
    talk = Talk(store)
    await talk.is_linked_to(await builders.registered(store, builders.member()))
    await verify_dialogue(
        talk,
        [("/start", "start.menu"), ("/help", "start.menu"), ("เมนู", "start.menu"), ("ช่วยเหลือค่ะ", "start.menu")],
    )
    assert labels(talk) == ["summary.button", "shares.button", "loans.button", "language.english"]


async def test_a_member_is_led_to_what_is_asked_less_often() -> None:
    store = FakeStore()
    talk = Talk(store)
    await talk.is_linked_to(await builders.registered(store, builders.member()))
    await talk.taps("start", "more")
    assert keys_of(talk.reply) == ["start.more"]
    assert labels(talk) == ["guarantees.button", "dividends.button", "welfare.button", "settings.button"]


async def test_a_guest_who_presses_a_members_area_gets_the_guests_menu() -> None:
    talk = Talk()
    await talk.taps("start", "more")
    assert labels(talk) == ["link.button", "forgot.button", "start.how_button", "language.english"]


async def test_what_telegram_adds_to_start_has_no_effect() -> None:
    talk = Talk(address=builders.telegram_address())
    await verify_dialogue(talk, [("/start", "start.welcome")])
    plain = talk.reply
    await verify_dialogue(talk, [("/start unlink-yes_026548", "start.welcome")])
    assert talk.reply == plain


async def test_opening_the_chat_is_a_start() -> None:
    talk = Talk()
    opened = await talk.happens(Happening.STARTED)
    typed = await talk.says("/start")
    assert opened.reply == typed.reply


async def test_how_it_is_used_names_the_telephone() -> None:
    talk = Talk()
    await verify_dialogue(talk, [("/start", "start.welcome"), ("[start.how_button]", "start.how")])
    assert "0-3412-3456" in CATALOGUE.text(the_text(talk.reply), Language.THAI)
    await verify_dialogue(talk, [("วิธีใช้งาน", "start.how"), ("How to use", "start.how")])


async def test_an_english_guest_reads_the_english_name() -> None:
    talk = Talk()
    await verify_dialogue(talk, [("English", "language.changed"), ("menu", "start.welcome")])
    assert the_text(talk.reply).values["coop"] == Literal(talk.means.policy.coop.name_en)
    assert labels(talk) == ["link.button", "forgot.button", "start.how_button", "language.thai"]
