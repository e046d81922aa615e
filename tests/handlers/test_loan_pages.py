"""Pages about one loan: the plan, the pay-off figure, payments, and whose contracts may be opened."""

from datetime import date

import pytest

from core.calendar import Month
from core.money import ZERO, Baht
from handlers.reply import Choice, Literal, Phrase, Row
from tests import builders
from tests.dialogue import the_card, the_text, verify_dialogue
from tests.lending import borrower, emergency, late, lent, ordinary, paid_off


def labels(choices: tuple[Choice, ...]) -> list[str]:
    return [choice.label.key for choice in choices]


def written(row: Row | None) -> tuple[str, str]:
    assert row is not None
    amount = row.value
    assert isinstance(amount, Baht)
    return row.label.key.removeprefix("loans."), str(amount)


async def test_the_plan_goes_through_all_instalments_by_half_years() -> None:
    talk, _, _ = await borrower(emergency())
    await verify_dialogue(talk, [("/loans", "loans.balance"), ("[loans.plan_button]", "loans.plan_row")])
    first = the_card(talk.reply)
    assert [row.value for row in first.rows][:2] == [Baht.of("2,598.63"), Baht.of("2,589.18")]
    (sums,) = first.sections
    assert [written(row)[1] for row in sums.rows] == ["15,000.00", "409.73", "15,409.73"]
    assert sums.total == Row(Phrase.of("loans.plan_balance", number=10), Baht.of(5_000))
    await verify_dialogue(talk, [("[paging.more]", "loans.plan_sum")])
    last = the_card(talk.reply)
    assert [row.label.values["number"] for row in last.rows] == [11, 12]
    assert last.sections[0].total is not None
    assert last.sections[0].total.value == ZERO
    assert labels(last.acts) == ["paging.before"]
    await verify_dialogue(talk, [("[paging.before]", "loans.plan_sum")])
    assert the_card(talk.reply) == first


async def test_years_and_the_last_instalment_are_one_press_away() -> None:
    talk, _, _ = await borrower(ordinary())
    await verify_dialogue(
        talk,
        [
            ("/loans", "loans.balance"),
            ("[loans.plan_button]", "loans.plan"),
            ("[loans.year_button]", "loans.plan"),
            ("[loans.year_button]", "loans.plan"),
        ],
    )
    assert the_card(talk.reply).rows[0].label.values == {"number": 37, "month": Month(2028, 1)}
    await verify_dialogue(talk, [("[loans.last_button]", "loans.plan")])
    assert the_card(talk.reply).rows[-1].label.values["number"] == 120
    assert "loans.year_button" not in labels(talk.reply.choices)


async def test_what_is_behind_stands_in_the_first_month_of_the_plan() -> None:
    talk, _, (key,) = await borrower(late())
    await talk.taps("loans", "plan", str(key))
    card = the_card(talk.reply)
    assert card.rows[0].value == Baht.of("5,225.62")
    assert card.rows[0].label.values["number"] == 5


async def test_the_pay_off_figure_of_today() -> None:
    talk, _, _ = await borrower(ordinary())
    await verify_dialogue(talk, [("/loans", "loans.balance"), ("[loans.payoff_button]", "loans.payoff_until")])
    card = the_card(talk.reply)
    assert str(card.amount) == "491,929.79", "25 days at 5.75 %"
    assert [str(row.value) for row in card.rows] == ["490,000.00", "1,929.79", "2026-11-25", "77.19"]
    assert card.note == Phrase.of("loans.payoff_note", day=date(2026, 10, 31), phone=Literal("0-3412-3456"))


async def test_payments_page_by_page() -> None:
    talk, _, (key,) = await borrower(emergency())
    async with talk.store.work() as uow:
        months = [date(2026, 5, 31), date(2026, 6, 30), date(2026, 7, 31), date(2026, 8, 31), date(2026, 9, 30)]
        paid = [builders.loan_payment(on=day, instalment=n) for n, day in enumerate(months)]
        await uow.loans.add_movements(key, [*paid, builders.loan_payment(on=date(2026, 10, 31), instalment=None)])
    await verify_dialogue(talk, [("/loans", "loans.balance"), ("[loans.moves_button]", "loans.move_numbered")])
    newest = the_card(talk.reply)
    assert newest.sections[0].title == Phrase.of("loans.move", day=date(2026, 10, 31))
    assert newest.sections[0].total == Row(Phrase("loans.total"), Baht.of("3,009.32"))
    await verify_dialogue(talk, [("[paging.more]", "loans.move_numbered")])
    assert len(the_card(talk.reply).sections) == 2
    await verify_dialogue(talk, [("[paging.before]", "loans.move")])
    assert the_card(talk.reply) == newest


async def test_paid_off_contracts_stand_apart() -> None:
    talk, _, _ = await borrower(ordinary(), *(paid_off(contract_no=f"ฉฉ.68{n:05}") for n in range(9)))
    await verify_dialogue(
        talk,
        [
            ("/loans", "loans.balance"),
            ("สัญญาที่ชำระครบ", "loans.settled_label"),
            ("[paging.more]", "loans.settled_label"),
        ],
    )
    assert [row.value for row in the_card(talk.reply).rows] == [Baht.of(30_000)]
    await verify_dialogue(talk, [("[paging.before]", "loans.settled_label")])
    assert len(the_card(talk.reply).rows) == 8


@pytest.mark.parametrize("what", ["plan", "payoff", "moves"])
async def test_another_members_contract_is_one_that_is_not_there(what: str) -> None:
    talk, _, _ = await borrower(ordinary())
    other = await builders.registered(talk.store, builders.associate())
    (theirs,) = await lent(talk.store, other, [emergency()])
    await talk.taps("loans", what, str(theirs.id))
    refusal = talk.reply
    assert the_text(refusal) == Phrase("loans.unknown")
    await talk.taps("loans", what, "999")
    assert talk.reply == refusal
    await talk.says("/loans ฉฉ.6900456")
    assert talk.reply == refusal


async def test_forged_buttons_lead_to_a_page_or_to_the_one_refusal() -> None:
    talk, _, (key,) = await borrower(ordinary())
    for forged in ("-6", "x", "9" * 40, "", "1e3", "10000"):
        await talk.taps("loans", "plan", str(key), forged, "more")
        assert the_card(talk.reply).rows[0].label.values["number"] == 23
        await talk.taps("loans", "page", forged)
        assert the_card(talk.reply).amount == Baht.of(490_000)
        await talk.taps("loans", "settled", forged)
        await talk.taps("loans", "moves", str(key), forged)
    for args in (("plan", ""), ("plan", "0"), ("moves", "x"), ("payoff", f"{key}x")):
        await talk.taps("loans", *args)
        assert the_text(talk.reply) == Phrase("loans.unknown")


async def test_the_words_of_a_page_mean_the_only_contract_or_lead_to_all() -> None:
    talk, _, _ = await borrower(emergency(), paid_off())
    await verify_dialogue(
        talk,
        [("ดูตารางผ่อน", "loans.plan"), ("ยอดปิดบัญชีวันนี้", "loans.payoff"), ("Payments made", "loans.moves")],
    )
    two, _, _ = await borrower(ordinary(), emergency())
    await verify_dialogue(two, [("ดูตารางผ่อน", "loans.sum"), ("pay off today", "loans.sum")])
