"""The member's deposits: one account, several, many; entries by page; whose account may be opened."""

from datetime import date

from core.links import Language
from core.money import ZERO, Baht
from handlers.reply import Carousel, Figure, Phrase
from tests import builders
from tests.dialogue import Talk, cards_of, choices_of, the_card, the_text, verify_dialogue
from tests.saver import has_account, on_both_channels, rows_of, saver

EN = Language.ENGLISH


def number(index: int) -> str:
    return f"01-{index:06}"


async def test_one_account_is_one_card() -> None:
    talk, person = await saver()
    await has_account(talk, person, builders.deposit(available=Baht.of("30,000.00")))
    await verify_dialogue(talk, [("เงินฝากเหลือเท่าไหร่คะ", ("deposits.product", "deposits.account"))])
    card = the_card(talk.reply)
    assert (card.amount, card.as_of) == (
        Baht.of("35,250.75"),
        Phrase.of("common.as_of", day=date(2026, 10, 31)),
    )
    assert rows_of(card) == [("ส่งเดือนละ", "500.00\u00a0บาท"), ("ถอนได้", "30,000.00\u00a0บาท")]
    on_both_channels(talk.reply, "ออมทรัพย์", "35,250.75", "01-000123")
    assert rows_of(card, EN) == [("Monthly", "500.00\u00a0baht"), ("Available", "30,000.00\u00a0baht")]
    on_both_channels(talk.reply, "Balance of account 01-000123", language=EN)


async def test_what_is_not_known_or_not_paid_has_no_row() -> None:
    talk, person = await saver()
    await has_account(talk, person, builders.deposit(monthly=ZERO))
    await talk.says("/deposits")
    assert the_card(talk.reply).rows == ()


async def test_several_accounts_stand_beside_each_other_below_their_sum() -> None:
    talk, person = await saver()
    await has_account(talk, person, builders.deposit())
    await has_account(talk, person, builders.deposit(account_no="02-000777", balance=Baht.of("987,654,321.00")))
    await verify_dialogue(talk, [("deposits", "deposits.sum")])
    figure, carousel = talk.reply.parts
    assert figure == Figure(Phrase.of("deposits.sum", number=2), Baht.of("987,689,571.75"))
    assert isinstance(carousel, Carousel)
    assert [card.amount for card in carousel.cards] == [Baht.of("35,250.75"), Baht.of("987,654,321.00")]
    on_both_channels(talk.reply, "987,654,321.00", "เงินฝาก 02-000777")


async def test_more_accounts_than_fit_beside_each_other_are_paged() -> None:
    talk, person = await saver()
    for index in range(1, 9):
        await has_account(talk, person, builders.deposit(account_no=number(index), balance=Baht.of(index)))
    await verify_dialogue(talk, [("/deposits", "deposits.sum"), ("[paging.more]", "deposits.sum")])
    assert [card.amount for card in cards_of(talk.reply)] == [Baht.of(7), Baht.of(8)]
    await verify_dialogue(talk, [("[paging.before]", "deposits.sum")])
    assert cards_of(talk.reply)[0].amount == Baht.of(1)


async def test_entries_page_by_page_with_their_signs() -> None:
    talk, person = await saver()
    paid = [builders.deposit_movement(on=date(2026, 1, day), amount=Baht.of(day)) for day in range(1, 10)]
    taken = builders.deposit_movement(on=date(2026, 2, 1), amount=Baht.of(-200))
    await has_account(talk, person, builders.deposit(), [*paid, taken])
    await verify_dialogue(talk, [("/deposits", "deposits.account"), ("[deposits.moves_button]", "deposits.moves")])
    assert rows_of(the_card(talk.reply))[:2] == [
        ("1 ก.พ. 2569 ถอน", "-200.00\u00a0บาท"),
        ("9 ม.ค. 2569 ฝาก", "9.00\u00a0บาท"),
    ]
    await verify_dialogue(talk, [("[paging.more]", "deposits.moves")])
    assert [label for label, _ in rows_of(the_card(talk.reply))] == ["2 ม.ค. 2569 ฝาก", "1 ม.ค. 2569 ฝาก"]
    assert [choice.label.key for choice in the_card(talk.reply).acts] == ["paging.before"]
    await verify_dialogue(talk, [("ดูรายการฝากถอน", "deposits.moves"), ("deposit entries", "deposits.moves")])


async def test_an_account_without_entries_says_so_with_the_date() -> None:
    talk, person = await saver()
    await has_account(talk, person, builders.deposit())
    await talk.says("ดูรายการฝากถอน")
    assert the_card(talk.reply).note == Phrase.of("deposits.no_moves", day=date(2026, 11, 25))


async def test_nobody_opens_the_account_of_somebody_else() -> None:
    talk, _ = await saver()
    other = await builders.registered(talk.store, builders.associate())
    foreign = await has_account(talk, other, builders.deposit(), [builders.deposit_movement()])
    for named in (str(foreign.id), "x", "", "9" * 40, "-1"):
        await talk.taps("deposits", "moves", named, "0")
        assert the_text(talk.reply).key == "deposits.none"


async def test_without_an_account_there_is_a_way_on() -> None:
    talk, _ = await saver()
    await verify_dialogue(talk, [("เงินฝาก", "deposits.none"), ("[contact.button]", "contact.title")])


async def test_a_guest_is_offered_to_link() -> None:
    talk = Talk()
    await verify_dialogue(talk, [("เงินฝาก", "common.link_first")])
    assert [choice.label.key for choice in choices_of(talk.reply)] == ["link.button"]
