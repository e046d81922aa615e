"""The member's share capital: worked figures of the design's picture, and the pages of the ledger."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from core.calendar import Month
from core.links import Language
from core.members import Member
from core.money import Baht
from core.shares import MovementKind, ShareAccount, ShareMovement
from handlers.reply import Card, Chart, Literal, Phrase, Row, Telling, Year
from tests import builders
from tests.dialogue import CATALOGUE, Talk, choices_of, the_card, verify_dialogue
from tests.fakes import FakeStore


def instalments(last: int, first: int = 1) -> list[ShareMovement]:
    """Paid instalments of 2,000.00, the last one on 31 October 2026, oldest first."""
    month = Month(2026, 10)
    found = []
    for period in range(last, first - 1, -1):
        found.append(builders.movement(on=month.last_day(), period=period))
        month = month.previous()
    return found[::-1]


async def talk_of(account: ShareAccount | None, movements: Sequence[ShareMovement] = ()) -> tuple[Talk, Member]:
    store = FakeStore()
    talk = Talk(store)
    person = await builders.registered(store, builders.member(), account)
    async with store.work() as uow:
        await uow.shares.add_movements(person.id, movements)
    await talk.is_linked_to(person)
    return talk, person


async def card_of(account: ShareAccount, movements: Sequence[ShareMovement] = ()) -> Card:
    talk, _ = await talk_of(account, movements)
    await verify_dialogue(talk, [("หุ้นผมเหลือเท่าไหร่ครับ", "shares.title")])
    return the_card(talk.reply)


async def test_the_card_of_the_picture() -> None:
    card = await card_of(builders.account(), instalments(173, first=140))
    assert card.amount == Baht.of("214,500.00")
    assert card.as_of == Phrase.of("common.as_of", day=date(2026, 10, 31))
    assert card.meaning == Phrase.of("shares.meaning", shares=Telling(21450), par=10)
    assert card.rows == (
        Row(Phrase("shares.monthly"), Baht.of("2,000.00")),
        Row(Phrase("shares.instalment_label"), Phrase.of("shares.instalment", number=173, month=Month(2026, 10))),
    )
    assert card.chart is not None
    assert [(bar.label, str(bar.amount), bar.current) for bar in card.chart.bars] == [
        (Year(2024), "170,500.00", False),
        (Year(2025), "194,500.00", False),
        (Year(2026), "214,500.00", True),
    ]
    assert CATALOGUE.text(card.chart.title, Language.THAI) == "ยอดสิ้นปี (ปีนี้ถึง ต.ค.)"


async def test_no_month_is_claimed_for_an_instalment_that_is_not_in_the_ledger() -> None:
    card = await card_of(builders.account(period=173), instalments(172, first=170))
    assert card.rows[1].value == 173


async def test_growth_shows_five_years_at_most_and_a_closed_year_by_its_name() -> None:
    december = builders.account(as_of=date(2026, 12, 31))
    card = await card_of(december, instalments(120))
    assert isinstance(card.chart, Chart)
    assert len(card.chart.bars) == 5
    assert card.chart.title == Phrase("shares.growth")


async def test_one_year_has_no_chart() -> None:
    card = await card_of(builders.account(balance=Baht.of(4_000)), instalments(2))
    assert card.chart is None


async def test_a_par_value_with_satang_is_written_out() -> None:
    talk, _ = await talk_of(builders.account(balance=Baht.of(100)))
    rules = builders.policy()
    odd = replace(rules, shares=replace(rules.shares, par_value=Baht.of("12.50")))
    talk = Talk(talk.store, means=builders.means(policies=[odd]))
    await verify_dialogue(talk, [("/shares", "shares.meaning")])
    assert the_card(talk.reply).meaning == Phrase.of("shares.meaning", shares=Telling(8), par=Literal("12.50"))


async def test_nobody_without_an_account_is_shown_a_figure() -> None:
    talk, _ = await talk_of(None)
    await verify_dialogue(talk, [("/shares", "shares.none"), ("[start.button]", "start.menu")])


async def test_movements_page_by_page() -> None:
    talk, _ = await talk_of(builders.account(), instalments(20))
    await verify_dialogue(
        talk,
        [
            ("/shares", "shares.title"),
            ("[shares.history_button]", "shares.history"),
        ],
    )
    first = [row.value for row in the_card(talk.reply).rows]
    assert first == [Baht.of(2_000)] * 8
    assert the_card(talk.reply).rows[0].label.values["kind"] == Phrase.of("shares.kind_monthly_numbered", number=20)
    await verify_dialogue(talk, [("[shares.older]", "shares.history"), ("[shares.older]", "shares.history")])
    assert [row.label.values["day"] for row in the_card(talk.reply).rows][-1] == date(2025, 3, 31)
    assert [choice.label.key for choice in the_card(talk.reply).acts] == ["shares.newer"]
    await verify_dialogue(talk, [("[shares.newer]", "shares.history"), ("[shares.newer]", "shares.history")])
    assert [row.value for row in the_card(talk.reply).rows] == first
    await verify_dialogue(talk, [("ดูรายการย้อนหลัง", "shares.history"), ("share movements", "shares.history")])


async def test_kinds_of_movements_and_a_withdrawals_sign() -> None:
    moves = [
        builders.movement(on=date(2026, 1, 5), kind=MovementKind.EXTRA, amount=Baht.of(500), period=None),
        builders.movement(on=date(2026, 1, 6), kind=MovementKind.ADJUST, amount=Baht.of(-10), period=None),
        builders.movement(on=date(2026, 1, 7), kind=MovementKind.WITHDRAW, amount=Baht.of(-1_000), period=None),
        builders.movement(on=date(2026, 1, 8), kind=MovementKind.MONTHLY, period=None),
    ]
    talk, _ = await talk_of(builders.account(), moves)
    await talk.taps("shares", "moves")
    rows = [
        (CATALOGUE.text(row.label, Language.THAI), CATALOGUE.value(row.value, Language.THAI))
        for row in the_card(talk.reply).rows
    ]
    assert rows == [
        ("8 ม.ค. 2569 รายเดือน", "2,000.00\u00a0บาท"),
        ("7 ม.ค. 2569 ถอน", "-1,000.00\u00a0บาท"),
        ("6 ม.ค. 2569 ปรับปรุง", "-10.00\u00a0บาท"),
        ("5 ม.ค. 2569 ซื้อเพิ่ม", "500.00\u00a0บาท"),
    ]


async def test_an_empty_ledger_says_so_with_the_date() -> None:
    talk, _ = await talk_of(builders.account())
    await talk.taps("shares", "moves")
    assert the_card(talk.reply).note == Phrase.of("shares.no_moves", day=date(2026, 11, 25))


async def test_forged_offsets_lead_to_a_page() -> None:
    talk, _ = await talk_of(builders.account(), instalments(3))
    for offset in ("-5", "x", "๓x", "9" * 40, "", "1e3"):
        await talk.taps("shares", "moves", offset, "more")
        assert the_card(talk.reply).title == Phrase("shares.history")


async def test_a_guest_is_offered_to_link() -> None:
    talk = Talk()
    await verify_dialogue(talk, [("หุ้น", "common.link_first")])
    assert [choice.label.key for choice in choices_of(talk.reply)] == ["link.button"]
