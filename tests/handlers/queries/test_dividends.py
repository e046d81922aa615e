"""Dividend and refund by year: the worked case of rule N3 step by step, forty years, and figures that do not agree."""

from dataclasses import replace
from datetime import date
from typing import Any

from core.calendar import Month
from core.dividend_rules import DividendMethod, DividendRules
from core.links import Language
from core.members import Member
from core.money import ZERO, Baht
from core.rates import Rate
from handlers.reply import Literal, Phrase, Reply, Year
from tests import builders
from tests.dialogue import CATALOGUE, Talk, choices_of, keys_of, the_card, the_text, verify_dialogue
from tests.saver import dividend_of, on_both_channels, rows_of, saver, year_of_the_rule

TH, EN = Language.THAI, Language.ENGLISH


async def worked_case(**changes: Any) -> tuple[Talk, Member]:
    """2025 as rule N3 works it out; CHANGES to what was paid."""
    shares, moves = year_of_the_rule()
    rules = changes.pop("rules", DividendRules())
    means = builders.means(policies=[replace(builders.policy(), dividend=rules)])
    talk, person = await saver(means=means, shares=shares, movements=moves, dividends=[builders.dividend(**changes)])
    async with talk.store.work() as uow:
        loan = builders.loan(member_id=person.id)
        loan_id = await uow.loans.put(loan)
        paid = builders.loan_payment(on=date(2025, 6, 30), interest=Baht.of(50_000))
        await uow.loans.add_movements(loan_id, [paid])
    return talk, person


def note_of(reply: Reply) -> Phrase | None:
    return the_card(reply).note


async def test_the_year_of_the_rule_with_its_refund() -> None:
    talk, _ = await worked_case()
    await verify_dialogue(talk, [("ปันผลปีที่แล้ว", ("dividends.title", "dividends.received_on"))])
    card = the_card(talk.reply)
    assert (card.title, card.amount, card.note) == (
        Phrase.of("dividends.title", year=Year(2025)),
        Baht.of("12,513.50"),
        None,
    )
    assert rows_of(card) == [
        ("เงินปันผล 5.70\u00a0%", "6,013.50\u00a0บาท"),
        ("เงินเฉลี่ยคืน 13.00\u00a0%", "6,500.00\u00a0บาท"),
    ]
    assert rows_of(card, EN)[0] == ("Dividend 5.70\u00a0%", "6,013.50\u00a0baht")
    on_both_channels(talk.reply, "12,513.50", "6,013.50", "ปี 2568")


async def test_each_step_of_the_working_and_the_sum_below_the_last() -> None:
    talk, _ = await worked_case()
    await verify_dialogue(
        talk, [("/dividends 2025", "dividends.title"), ("[dividends.steps_button]", "dividends.steps")]
    )
    first = the_card(talk.reply)
    assert rows_of(first)[:3] == [
        ("หุ้นยกมา 100,000.00\u00a0บาท", "5,700.00\u00a0บาท"),
        ("ม.ค. 2568 1,000.00\u00a0บาท × 11/12", "52.25\u00a0บาท"),
        ("ก.พ. 2568 1,000.00\u00a0บาท × 10/12", "47.50\u00a0บาท"),
    ]
    assert first.meaning == Phrase.of("dividends.rule_months", rate=Literal("5.70"))
    assert first.sections == ()
    await verify_dialogue(talk, [("[paging.more]", "dividends.paid_title")])
    last = the_card(talk.reply)
    assert last.rows[-1].label.values["since"] == Month(2025, 12)
    sections = [[CATALOGUE.value(row.value, TH) for row in section.rows] for section in last.sections]
    assert sections == [
        ["6,013.50\u00a0บาท"],
        ["50,000.00\u00a0บาท", "6,500.00\u00a0บาท"],
        ["6,013.50\u00a0บาท", "6,500.00\u00a0บาท"],
    ]
    assert sum((row.value for row in (*first.rows, *last.rows) if isinstance(row.value, Baht)), ZERO) == Baht.of(
        "6,013.50"
    )
    on_both_channels(talk.reply, "รับสุทธิ", "12,513.50")
    await verify_dialogue(talk, [("[dividends.year_button]", "dividends.title")])


async def test_days_are_shown_as_days() -> None:
    talk, _ = await worked_case(rules=DividendRules(method=DividendMethod.DAILY))
    await talk.taps("dividends", "2025", "steps")
    card = the_card(talk.reply)
    assert card.meaning == Phrase.of("dividends.rule_days", rate=Literal("5.70"))
    assert rows_of(card)[1][0] == "28 ม.ค. 2568 1,000.00\u00a0บาท × 337/365"


async def test_another_figure_than_the_paid_one_is_said_and_the_paid_one_stands() -> None:
    talk, _ = await worked_case(dividend=Baht.of("6,000.00"), net=None)
    await talk.says("/dividends")
    assert the_card(talk.reply).amount == Baht.of("12,500.00")
    assert note_of(talk.reply) == Phrase.of("dividends.differs", worked=Baht.of("6,013.50"), paid=Baht.of("6,000.00"))
    talk, _ = await worked_case(refund=Baht.of("6,400.00"))
    await talk.says("/dividends")
    assert note_of(talk.reply) == Phrase.of(
        "dividends.refund_differs", worked=Baht.of("6,500.00"), paid=Baht.of("6,400.00")
    )


async def in_default(rules: DividendRules) -> Talk:
    """2025 without a refund; a loan has been overdue since November of that year."""
    talk, person = await worked_case(refund=ZERO, net=None, rules=rules)
    async with talk.store.work() as uow:
        late = builders.loan(member_id=person.id, overdue_since=date(2025, 11, 30), overdue_principal=Baht.of(2_000))
        await uow.loans.put(late)
    return talk


async def test_no_refund_for_a_year_in_default_where_the_policy_says_so() -> None:
    talk = await in_default(DividendRules())
    await verify_dialogue(talk, [("/dividends", "dividends.refund_differs")])
    talk = await in_default(DividendRules(none_in_default=True))
    await talk.says("/dividends")
    assert note_of(talk.reply) is None
    await talk.taps("dividends", "2025", "steps", "8")
    assert "dividends.in_default" in keys_of(talk.reply)


async def test_a_year_before_the_ledger_says_why_there_is_no_working() -> None:
    shares, moves = year_of_the_rule()
    talk, _ = await saver(shares=shares, movements=moves, dividends=[builders.dividend(year=2020)])
    await talk.says("ปันผลปี 2563")
    assert note_of(talk.reply) == Phrase("dividends.no_ledger")
    await talk.taps("dividends", "2020", "steps")
    card = the_card(talk.reply)
    assert (card.rows, card.note) == ((), Phrase("dividends.no_ledger"))


async def test_deductions_and_a_net_figure_of_the_office() -> None:
    talk, _ = await worked_case(deductions=Baht.of(500), net=Baht.of("12,013.50"))
    await talk.says("/dividends")
    card = the_card(talk.reply)
    assert card.amount == Baht.of("12,013.50")
    assert rows_of(card)[-1] == ("หัก", "-500.00\u00a0บาท")


async def test_a_rate_above_the_legal_most_is_told_by_the_working_that_differs() -> None:
    talk, _ = await worked_case(dividend_rate=Rate.of(12), dividend=Baht.of(12_660))
    await talk.says("/dividends")
    assert note_of(talk.reply) == Phrase.of("dividends.differs", worked=Baht.of(10_550), paid=Baht.of(12_660))


async def test_forty_years_by_pages_and_by_name() -> None:
    talk, _ = await saver(dividends=[dividend_of(year) for year in range(1986, 2026)])
    await verify_dialogue(talk, [("/dividends", "dividends.title"), ("[dividends.years_button]", "dividends.years")])
    seen = []
    while True:
        card = the_card(talk.reply)
        seen += [row.label.values["year"] for row in card.rows]
        assert len(card.rows) <= 8
        if "paging.more" not in [choice.label.key for choice in card.acts]:
            break
        await talk.presses("paging.more")
    assert seen == [Year(year) for year in range(2025, 1985, -1)]
    await verify_dialogue(talk, [("ปันผลปี 2540", "dividends.title")])
    assert the_card(talk.reply).amount == Baht.of(1997)
    on_both_channels(talk.reply, "1,997.00")


async def test_the_buttons_of_a_page_are_its_years() -> None:
    talk, _ = await saver(dividends=[dividend_of(year) for year in (2023, 2024, 2025)])
    await talk.says("ปันผลทุกปี")
    labels = [CATALOGUE.text(choice.label, TH) for choice in choices_of(talk.reply)]
    assert labels == ["ปันผลปี 2568", "ปันผลปี 2567", "ปันผลปี 2566", "เมนู"]


async def test_a_year_without_a_dividend_says_so() -> None:
    talk, _ = await worked_case()
    await verify_dialogue(talk, [("ปันผลปี 2550", "dividends.no_year"), ("[dividends.years_button]", "dividends.years")])


async def test_forged_arguments_lead_to_the_newest_year() -> None:
    talk, _ = await worked_case()
    for args in (("x",), ("20255",), ("-1",), ("2025", "x"), ("2025", "steps", "9" * 40), ("years", "x")):
        await talk.taps("dividends", *args)
        assert the_card(talk.reply).title.key.startswith("dividends.")


async def test_no_dividend_yet_says_so_with_the_date() -> None:
    talk, _ = await saver()
    await verify_dialogue(talk, [("ปันผล", "dividends.none")])
    assert the_text(talk.reply).values["day"] == date(2026, 11, 25)


async def test_a_guest_is_offered_to_link() -> None:
    await verify_dialogue(Talk(), [("เงินเฉลี่ยคืน", "common.link_first")])
