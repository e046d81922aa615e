"""Guarantees given and received: whose names are seen, what is told of a loan, the room left, what has ended."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from core.links import Language
from core.loan_rules import NamesShown
from core.loans import Loan
from core.members import Member
from core.money import Baht
from core.ports import Means, Store
from handlers.reply import Card, Literal, Phrase, Row, Text
from tests import builders
from tests.dialogue import CATALOGUE, Talk, cards_of, the_card, the_text, values_in, verify_dialogue
from tests.lending import borrower, emergency, lent, ordinary, paid_off

SINCE = date(2025, 1, 5)


async def somebody(store: Store, number: int, **changes: Any) -> Member:
    person = builders.member(member_no=f"{number:06}", national_id=None, employee_no=None, **changes)
    return await builders.registered(store, person)


async def guaranteed(talk: Talk, guarantor: Member, loan: Loan, **changes: Any) -> None:
    async with talk.store.work() as uow:
        await uow.guarantees.put(loan.id, guarantor.id, **changes)


async def given(talk: Talk, me: Member, *loans: Loan, **changes: Any) -> Member:
    """I guarantee LOANS of นางสมศรี ใจงาม."""
    friend = await somebody(talk.store, 26001, title="2", first_name="สมศรี", last_name="ใจงาม")
    async with talk.store.work() as uow:
        await uow.codes.put("title", "2", "นาง", date(2020, 1, 1))
    for loan in await lent(talk.store, friend, loans):
        await guaranteed(talk, me, loan, **changes)
    return friend


def rows_of(card: Card) -> list[tuple[str, str]]:
    return [
        (CATALOGUE.text(row.label, Language.THAI), CATALOGUE.value(row.value, Language.THAI))
        for row in (*card.rows, *(row for section in card.sections for row in section.rows))
    ]


async def test_what_is_given_and_received_stands_in_one_answer() -> None:
    own = ordinary()
    talk, me, (key,) = await borrower(own)
    await given(talk, me, emergency(contract_no="ฉฉ.6900001"), since=SINCE)
    for number, name in ((26002, "ปิติ"), (26003, "ชูใจ")):
        await guaranteed(talk, await somebody(talk.store, number, first_name=name), replace(own, id=key))
    await verify_dialogue(talk, [("ค้ำประกัน", ("guarantees.given", "guarantees.received"))])
    summary, for_others, for_me = cards_of(talk.reply)
    assert rows_of(summary) == [
        ("ท่านค้ำประกันให้", "1 ราย"),
        ("ค้ำได้อีก", "2 ราย"),
        ("ผู้ค้ำประกันให้ท่าน", "2 คน"),
    ]
    assert rows_of(for_others) == [
        ("สัญญา", "ฉฉ.6900001"),
        ("ประเภท", "เงินกู้ฉุกเฉิน"),
        ("เงินกู้คงเหลือ", "20,000.00\u00a0บาท"),
        ("ตั้งแต่", "5 ม.ค. 2568"),
    ]
    assert for_others.as_of == Phrase.of("common.as_of", day=date(2026, 10, 31))
    assert for_others.sections[0].title.values["name"] == Literal("นางสม•• ใจงา•")
    assert CATALOGUE.text(for_me.sections[0].title, Language.THAI) == "สัญญา สม.6700123"
    assert [label for label, _ in rows_of(for_me)] == ["คนที่ 1", "คนที่ 2"]


@pytest.mark.parametrize(
    ("names", "seen"),
    [
        (NamesShown.MASKED, Literal("นางสม•• ใจงา•")),
        (NamesShown.FULL, Literal("นางสมศรี ใจงาม")),
        (NamesShown.NONE, Phrase("guarantees.somebody")),
    ],
)
async def test_how_much_of_a_name_is_seen_is_policy(names: NamesShown, seen: Literal | Phrase) -> None:
    talk, me, _ = await borrower(means=with_rules(names=names))
    await given(talk, me, emergency())
    await talk.says("/guarantees")
    (name,) = (card.sections[0].title.values["name"] for card in cards_of(talk.reply) if card.sections)
    assert name == seen


def with_rules(**changes: Any) -> Means:
    policy = builders.policy()
    return builders.means(policies=[replace(policy, guarantees=replace(policy.guarantees, **changes))])


async def test_nobody_is_named_by_number_or_told_more_than_the_loan_itself() -> None:
    talk, me, _ = await borrower()
    friend = await given(talk, me, emergency(overdue_principal=Baht.of(2_500)))
    await lent(talk.store, friend, [ordinary(balance=Baht.of(123_456))])
    await talk.says("/guarantees")
    literals = [value.text for value in values_in(talk.reply) if isinstance(value, Literal)]
    amounts = [value for value in values_in(talk.reply) if isinstance(value, Baht)]
    assert not any(friend.member_no in text for text in literals)
    assert amounts == [Baht.of(20_000)], "neither their other loan nor that they are behind"


async def test_room_counts_borrowers_and_not_contracts() -> None:
    talk, me, _ = await borrower()
    await given(talk, me, emergency(contract_no="ฉฉ.1"), ordinary(contract_no="สม.1"))
    await talk.says("/guarantees")
    assert rows_of(cards_of(talk.reply)[0]) == [("ท่านค้ำประกันให้", "1 ราย"), ("ค้ำได้อีก", "2 ราย")]
    for number in range(2):
        other = await somebody(talk.store, 26100 + number)
        (loan,) = await lent(talk.store, other, [ordinary(contract_no=f"สม.9{number}")])
        await guaranteed(talk, me, loan)
    await talk.says("/guarantees")
    assert rows_of(cards_of(talk.reply)[0]) == [("ท่านค้ำประกันให้", "3 ราย"), ("ค้ำได้อีก", "ครบ 3 รายแล้ว")]


async def test_an_amount_that_is_guaranteed_is_said() -> None:
    talk, me, _ = await borrower()
    await given(talk, me, ordinary(), amount=Baht.of(100_000))
    await talk.says("/guarantees")
    assert ("วงเงินที่ค้ำ", "100,000.00\u00a0บาท") in rows_of(cards_of(talk.reply)[1])


async def test_released_and_paid_off_guarantees_stand_apart_without_a_balance() -> None:
    talk, me, _ = await borrower()
    await given(talk, me, paid_off(), since=SINCE)
    other = await somebody(talk.store, 26009)
    released, today, tomorrow = await lent(
        talk.store, other, [ordinary(contract_no=f"สม.{number}") for number in range(3)]
    )
    await guaranteed(talk, me, released, released_on=date(2026, 3, 1))
    await guaranteed(talk, me, today, released_on=date(2026, 11, 25))
    await guaranteed(talk, me, tomorrow, released_on=date(2026, 11, 26))
    await talk.says("/guarantees")
    assert rows_of(cards_of(talk.reply)[0])[-1] == ("พ้นภาระแล้ว", "3 สัญญา")
    assert [row for row in rows_of(cards_of(talk.reply)[1]) if row[0] == "สัญญา"] == [("สัญญา", "สม.2")]
    await verify_dialogue(talk, [("[guarantees.ended_button]", "guarantees.ended")])
    card = the_card(talk.reply)
    ends = [section.rows[-1].value for section in card.sections]
    assert ends == [Phrase("guarantees.settled"), date(2026, 3, 1), date(2026, 11, 25)]
    assert not any(isinstance(value, Baht) for value in values_in(card))


async def test_long_lists_page() -> None:
    talk, me, _ = await borrower()
    await given(talk, me, *(ordinary(contract_no=f"สม.{number:02}") for number in range(7)))
    await talk.says("/guarantees")

    def contracts() -> list[object]:
        return [section.rows[0].value for section in cards_of(talk.reply)[-1].sections]

    assert contracts() == [Literal("สม.00"), Literal("สม.01"), Literal("สม.02")]
    await verify_dialogue(talk, [("[paging.more]", "guarantees.given"), ("[paging.more]", "guarantees.given")])
    assert contracts() == [Literal("สม.06")]
    await verify_dialogue(talk, [("[paging.before]", "guarantees.given")])
    assert contracts()[0] == Literal("สม.03")


async def test_many_own_contracts_with_guarantors_page() -> None:
    own = [ordinary(contract_no=f"สม.{number}") for number in range(4)]
    talk, _, keys = await borrower(*own)
    friend = await somebody(talk.store, 26050)
    for loan, key in zip(own, keys, strict=True):
        await guaranteed(talk, friend, replace(loan, id=key))
    await verify_dialogue(talk, [("/guarantees", "guarantees.received"), ("[paging.more]", "guarantees.received")])
    assert len(the_card(talk.reply).sections) == 1


async def test_nothing_is_said_with_the_date_and_the_room() -> None:
    talk, _, _ = await borrower(ordinary())
    await verify_dialogue(talk, [("ค้ำใครบ้าง", "guarantees.none_room")])
    assert the_text(talk.reply).values == {"day": date(2026, 11, 25), "number": 3}
    for page in ("given", "received"):
        await talk.taps("guarantees", page)
        assert isinstance(talk.reply.parts[0], Text)
    await talk.taps("guarantees", "ended")
    assert the_card(talk.reply).note == Phrase.of("guarantees.no_ended", day=date(2026, 11, 25))


async def test_the_words_in_english() -> None:
    talk, me, _ = await borrower()
    await given(talk, me, emergency())
    await verify_dialogue(talk, [("English", "language.changed"), ("guarantees", "guarantees.given")])
    summary, card = cards_of(talk.reply)
    assert CATALOGUE.text(summary.title, Language.ENGLISH) == "Guarantees"
    assert card.sections[0].rows[1] == Row(Phrase("guarantees.kind_label"), Literal("Emergency loan"))


async def test_forged_offsets_lead_to_the_first_page() -> None:
    talk, me, _ = await borrower()
    await given(talk, me, ordinary())
    for forged in ("-1", "x", "9" * 30, "7", "๓"):
        await talk.taps("guarantees", "given", forged)
        assert the_card(talk.reply).title == Phrase("guarantees.given")
        await talk.taps("guarantees", "received", forged)
        assert cards_of(talk.reply)[0].title == Phrase("guarantees.title")


async def test_a_guest_is_offered_to_link() -> None:
    await verify_dialogue(Talk(), [("ค้ำประกัน", "common.link_first")])
