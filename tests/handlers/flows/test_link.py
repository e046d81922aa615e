"""Linking as the chat sees it: the offer, the code or event that ends it, and what the member's other chats hear."""

from datetime import timedelta

from core.links import Language, Platform
from core.members import Member
from core.ports import Store
from handlers.incoming import Happening
from handlers.reply import Literal, Phrase
from tests import builders
from tests.dialogue import CATALOGUE, Talk, choices_of, fill_in_page, the_card, the_text, verify_dialogue
from tests.fakes import FakeClock, FakeStore


async def guest(platform: Platform, store: Store | None = None) -> tuple[Talk, Member]:
    store = store or FakeStore()
    talk = Talk(store, builders.address_on(platform), builders.means(clock=FakeClock()))
    return talk, await builders.registered(store, builders.member(), builders.account())


async def test_the_offer_is_a_button_to_a_page_and_holds_no_figure() -> None:
    talk, _ = await guest(Platform.LINE)
    await verify_dialogue(talk, [("ขอผูกบัญชีหน่อยครับ", ("link.title", "link.offer"))])
    (act,) = the_card(talk.reply).acts
    assert act.label == Phrase("link.open")
    assert act.path is not None
    assert act.path.startswith("/link/")
    assert len(act.path) > len("/link/") + 40


async def test_every_offer_has_a_page_of_its_own() -> None:
    talk, _ = await guest(Platform.LINE)
    paths = set()
    for typed in ("/link", "ผูกบัญชี", "ขอปุ่มใหม่"):
        await talk.says(typed)
        paths.add(the_card(talk.reply).acts[0].path)
    assert len(paths) == 3


async def test_line_links_when_the_dialog_comes_back(store: Store) -> None:
    talk, person = await guest(Platform.LINE, store)
    await talk.says("/link")
    page = await fill_in_page(talk, "026548")
    assert page.dialog_nonce is not None
    answer = await talk.happens(Happening.LINK_RETURNED, nonce=page.dialog_nonce)
    assert the_text(talk.reply) == Phrase.of("link.linked", member=Literal("02••48"))
    assert answer.notices == ()
    await verify_dialogue(talk, [("[shares.button]", "shares.title"), ("/link", "link.already")])
    assert person.member_no not in CATALOGUE.text(the_text(talk.reply), Language.THAI)


async def test_a_nonce_works_once_and_for_its_own_chat() -> None:
    talk, _ = await guest(Platform.LINE)
    await talk.says("/link")
    page = await fill_in_page(talk, "026548")
    assert page.dialog_nonce is not None
    stranger = Talk(talk.store, builders.line_address("c"), talk.means)
    await stranger.happens(Happening.LINK_RETURNED, nonce=page.dialog_nonce)
    assert the_text(stranger.reply) == Phrase("link.expired")
    await stranger.presses("link.again")
    await talk.happens(Happening.LINK_RETURNED, nonce=page.dialog_nonce)
    await talk.happens(Happening.LINK_RETURNED, nonce=page.dialog_nonce)
    assert the_text(talk.reply) == Phrase("link.expired")


async def test_telegram_links_by_the_code_that_is_typed(store: Store) -> None:
    talk, _ = await guest(Platform.TELEGRAM, store)
    await talk.says("/link")
    page = await fill_in_page(talk, "026548")
    assert page.code is not None
    spelt = f" {page.code[:4].lower()} {page.code[4:]} "
    await verify_dialogue(talk, [("หุ้น", "common.link_first"), (spelt, "link.linked"), ("หุ้น", "shares.title")])


async def test_a_wrong_code_is_told_and_the_right_one_still_works() -> None:
    talk, _ = await guest(Platform.TELEGRAM)
    await talk.says("/link")
    page = await fill_in_page(talk, "026548")
    assert page.code is not None
    wrong = "A" * 8 if page.code != "A" * 8 else "B" * 8
    await verify_dialogue(talk, [(wrong, "link.code_wrong"), ("language", "language.ask"), (page.code, "link.linked")])


async def test_a_code_is_nothing_while_no_page_waits_for_one() -> None:
    talk, _ = await guest(Platform.TELEGRAM)
    await verify_dialogue(talk, [("ABCDEFGH", "care.deleted"), ("/link", "link.offer"), ("ABCDEFGH", "care.deleted")])


async def test_the_code_is_too_old_after_the_page() -> None:
    talk, _ = await guest(Platform.TELEGRAM)
    await talk.says("/link")
    page = await fill_in_page(talk, "026548")
    assert page.code is not None
    clock = talk.means.clock
    assert isinstance(clock, FakeClock)
    clock.advance(timedelta(minutes=31))
    await verify_dialogue(talk, [(page.code, "link.code_wrong"), ("[link.again]", "link.offer")])


async def test_somebody_linked_is_told_with_whom_and_how_to_change() -> None:
    talk, person = await guest(Platform.LINE)
    await talk.is_linked_to(person)
    await verify_dialogue(talk, [("/link", "link.already"), ("[unlink.button]", "unlink.ask")])


async def test_other_chats_are_told_in_their_language_with_a_button_that_ends_it() -> None:
    line, person = await guest(Platform.LINE)
    await line.says("English")
    await line.is_linked_to(person)
    telegram = Talk(line.store, builders.telegram_address(), line.means)
    await telegram.says("/link")
    answer = await telegram.says(await code_of_filled_in_page(telegram))
    (notice,) = answer.notices
    assert notice.to == line.address
    assert notice.language is Language.ENGLISH
    assert the_text(notice.reply).key == "link.new_device"
    text = CATALOGUE.text(the_text(notice.reply), notice.language)
    assert text.startswith("New link on Telegram, 25 Nov 2569 BE, 09.30.")
    (end_it,) = choices_of(notice.reply)
    assert end_it.tap is not None
    assert end_it.danger
    await line.taps(end_it.tap.feature, *end_it.tap.args)
    await verify_dialogue(telegram, [("/shares", "common.link_first")])


async def code_of_filled_in_page(talk: Talk) -> str:
    code = (await fill_in_page(talk, "026548")).code
    assert code is not None
    return code


async def test_a_blocked_chat_is_not_told() -> None:
    line, person = await guest(Platform.LINE)
    await line.is_linked_to(person)
    await line.happens(Happening.BLOCKED)
    telegram = Talk(line.store, builders.telegram_address(), line.means)
    await telegram.says("/link")
    answer = await telegram.says(await code_of_filled_in_page(telegram))
    assert answer.notices == ()
