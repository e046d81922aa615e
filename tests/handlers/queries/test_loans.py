"""The member's loans: the design's picture, both languages, many contracts, none at all."""

from dataclasses import replace
from datetime import date

import pytest

from bot.limits import CLUSTER
from core.calendar import Month
from core.links import Language
from core.loan_rules import LoanRules
from core.loans import LoanType, Method
from core.money import Baht
from handlers.reply import Card, Carousel, Choice, Figure, Literal, OutOf, Phrase, Row
from tests import builders
from tests.dialogue import CATALOGUE, Talk, cards_of, choices_of, the_card, the_text, values_in, verify_dialogue
from tests.lending import borrower, emergency, late, ordinary, paid_off


def shown(talk: Talk) -> tuple[Figure, tuple[Card, ...]]:
    figure, carousel = talk.reply.parts
    assert isinstance(figure, Figure)
    assert isinstance(carousel, Carousel)
    return figure, carousel.cards


def labels(choices: tuple[Choice, ...]) -> list[str]:
    return [choice.label.key for choice in choices]


def written(row: Row | None) -> tuple[str, str]:
    assert row is not None
    amount = row.value
    assert isinstance(amount, Baht)
    return row.label.key.removeprefix("loans."), str(amount)


async def test_the_picture_of_two_contracts() -> None:
    talk, _, _ = await borrower(ordinary(), emergency())
    await verify_dialogue(talk, [("หนี้เหลือเท่าไร", ("loans.balance", "loans.coming"))])
    figure, (first, second) = shown(talk)
    assert figure == Figure(Phrase.of("loans.sum", number=2, month=Month(2026, 11)), Baht.of("9,914.38"))
    assert (first.amount, second.amount) == (Baht.of(490_000), Baht.of(20_000))
    assert first.title == Phrase.of("loans.kind", name=Literal("เงินกู้สามัญ"))
    assert first.as_of == Phrase.of("common.as_of", day=date(2026, 10, 31))
    assert first.progress is not None
    assert (first.progress.part, first.progress.whole) == (Baht.of(110_000), Baht.of(600_000))
    (coming,) = first.sections
    assert coming.title == Phrase.of("loans.coming", month=Month(2026, 11), instalment=OutOf(23, 120))
    assert [written(row) for row in (*coming.rows, coming.total)] == [
        ("principal", "5,000.00"),
        ("interest", "2,315.75"),
        ("total", "7,315.75"),
    ]
    assert [written(row)[1] for row in (*second.sections[0].rows, second.sections[0].total)] == [
        "2,500.00",
        "98.63",
        "2,598.63",
    ]
    assert first.alert is None


async def test_the_picture_of_a_contract_that_is_behind() -> None:
    talk, _, _ = await borrower(late())
    await verify_dialogue(talk, [("เงินกู้", "loans.overdue")])
    card = the_card(talk.reply)
    assert card.alert is not None
    assert (str(card.alert.amount), card.alert.word) == ("2,614.66", Phrase.of("loans.overdue", number=1))
    assert card.alert.detail == Phrase.of("loans.overdue_since", month=Month(2026, 10), day=date(2026, 10, 31))
    (coming,) = card.sections
    assert [written(row) for row in (*coming.rows, coming.total)] == [
        ("behind_label", "2,614.66"),
        ("own", "2,610.96"),
        ("total", "5,225.62"),
    ]
    assert labels(card.acts) == ["contact.button", "loans.plan_button"]


async def test_several_missed_instalments_say_since_when() -> None:
    talk, _, _ = await borrower(late(overdue_since=date(2026, 8, 31), instalments_paid=1))
    await verify_dialogue(talk, [("/loans", "loans.overdue_from")])
    alert = the_card(talk.reply).alert
    assert alert is not None
    assert alert.word == Phrase.of("loans.overdue", number=3)
    unknown, _, _ = await borrower(late(overdue_since=None))
    await unknown.says("/loans")
    assert (card := the_card(unknown.reply)).alert is not None
    assert card.alert.detail is None


@pytest.mark.parametrize(
    ("language", "sum_", "heading", "meaning", "button"),
    [
        (
            Language.THAI,
            "เงินกู้ 2 สัญญา หักเดือน พ.ย. 2569",
            "หักเดือน พ.ย. 2569 งวดที่\u00a023/120",
            "ยอดคงเหลือ สัญญา สม.6700123",
            "ตารางผ่อน สม.6700123",
        ),
        (
            Language.ENGLISH,
            "2 loan contracts, deducted in Nov 2569 BE",
            "Deducted in Nov 2569 BE, instalment\u00a023/120",
            "Left to pay, contract สม.6700123",
            "Plan สม.6700123",
        ),
    ],
)
async def test_the_words_of_both_languages(
    language: Language, sum_: str, heading: str, meaning: str, button: str
) -> None:
    talk, _, _ = await borrower(ordinary(), emergency())
    await talk.says("English" if language is Language.ENGLISH else "ไทย")
    await talk.says("/debts")
    figure, (card, _) = shown(talk)
    assert card.meaning is not None
    said = (figure.label, card.sections[0].title, card.meaning, card.acts[0].label)
    assert [CATALOGUE.text(phrase, language) for phrase in said] == [sum_, heading, meaning, button]
    name = card.title.values["name"]
    assert name == Literal("เงินกู้สามัญ" if language is Language.THAI else "Ordinary loan")


async def test_a_contract_is_opened_by_its_number() -> None:
    talk, _, _ = await borrower(ordinary(), emergency(), paid_off())
    for typed in ("/loans สม.6700123", "/loans สม. ๖๗๐๐๑๒๓", "/loans 6700123", "/debts สม6700123"):
        await talk.says(typed)
        assert the_card(talk.reply).amount == Baht.of(490_000), typed
    await verify_dialogue(
        talk,
        [
            ("[loans.moves_button]", "loans.no_moves"),
            ("[loans.button]", "loans.sum"),
            ("/loans ฉฉ.6800200", "loans.payoff_settled"),
            ("/loans สม.6700124", "loans.unknown"),
            ("/loans please", "loans.sum"),
        ],
    )


async def test_twelve_contracts_are_two_pages_under_one_sum() -> None:
    many = [emergency(contract_no=f"ฉฉ.69{number:05}") for number in range(12)]
    talk, _, _ = await borrower(*many)
    await verify_dialogue(talk, [("/loans", "loans.sum")])
    figure, cards = shown(talk)
    assert (len(cards), str(figure.amount)) == (6, "31,183.56")
    assert len({str(card.acts[0].label.values["contract"]) for card in cards}) == 6, "buttons tell the cards apart"
    await verify_dialogue(talk, [("[paging.more]", "loans.sum")])
    assert shown(talk)[0] == figure
    assert not any(card in cards for card in shown(talk)[1])
    await verify_dialogue(talk, [("[paging.before]", "loans.sum")])
    assert shown(talk)[1] == cards


async def test_what_is_behind_comes_first_and_then_the_largest() -> None:
    talk, _, _ = await borrower(emergency(contract_no="ก.1"), ordinary(), late(contract_no="ฮ.1"))
    await talk.says("/loans")
    assert [str(card.amount) for card in shown(talk)[1]] == ["22,500.00", "490,000.00", "20,000.00"]


async def test_contracts_of_different_books_are_summed_without_a_month() -> None:
    talk, _, _ = await borrower(ordinary(), emergency(as_of=date(2026, 9, 30), last_interest_on=date(2026, 9, 30)))
    await verify_dialogue(talk, [("/loans", "loans.sum_next")])


async def test_nothing_owed_is_said_with_the_date() -> None:
    talk, _, (key,) = await borrower(paid_off())
    await verify_dialogue(talk, [("/loans", "loans.none"), ("[loans.settled_button]", "loans.settled")])
    assert the_card(talk.reply).note is None
    await talk.taps("loans", "payoff", str(key))
    assert the_text(talk.reply) == Phrase("loans.payoff_settled")
    none, _, _ = await borrower()
    await verify_dialogue(none, [("หนี้", "loans.none")])
    assert the_text(none.reply).values == {"day": date(2026, 11, 25)}
    await none.taps("loans", "settled")
    assert the_card(none.reply).note == Phrase.of("loans.no_settled", day=date(2026, 11, 25))


async def test_a_payment_that_the_interest_eats_up_is_said() -> None:
    talk, _, _ = await borrower(ordinary(method=Method.ANNUITY, payment=Baht.of(2_000)))
    await talk.says("/loans")
    assert the_card(talk.reply).note == Phrase("loans.covers_interest_only")


async def test_past_the_last_instalment_no_number_is_claimed() -> None:
    talk, _, _ = await borrower(emergency(instalments_paid=14))
    await verify_dialogue(talk, [("/loans", "loans.coming_beyond")])
    both, _, _ = await borrower(late(instalments_paid=12))
    await verify_dialogue(both, [("/loans", "loans.own_beyond")])


async def test_a_kind_is_called_as_the_coop_calls_it() -> None:
    policy = builders.policy()
    own = tuple(replace(rules, name_th="สินเชื่อหลัก") for rules in policy.loans.types if rules.kind is LoanType.ORDINARY)
    means = builders.means(policies=[replace(policy, loans=LoanRules(own))])
    talk, _, _ = await borrower(ordinary(), means=means)
    await talk.says("/loans")
    assert the_card(talk.reply).title.values["name"] == Literal("สินเชื่อหลัก")


async def test_a_long_number_leaves_room_on_its_button() -> None:
    talk, _, _ = await borrower(ordinary(contract_no="สม.เคหะ/2569-000123"), emergency())
    await talk.says("/loans")
    for choice in choices_of(talk.reply):
        if choice.label.key == "loans.plan_of":
            assert len(CLUSTER.findall(CATALOGUE.text(choice.label, Language.THAI))) <= 20


async def test_figures_stand_on_cards_only() -> None:
    talk, _, _ = await borrower(ordinary(), late(), paid_off())
    for said in ("/loans", "/loans 6700123", "สัญญาที่ชำระครบ"):
        await talk.says(said)
        on_cards = [value for card in cards_of(talk.reply) for value in values_in(card) if isinstance(value, Baht)]
        assert on_cards


async def test_a_guest_is_offered_to_link() -> None:
    await verify_dialogue(Talk(), [("เงินกู้", "common.link_first"), ("/debts", "common.link_first")])
