"""Asking for a deduction to be changed: what, how much, a look at it; pressed and typed, in both languages."""

import pytest

from core.calendar import Month
from core.links import Platform
from core.money import Baht
from core.requests import Ask, RequestKind
from handlers.reply import Clocked, Phrase, Text
from tests import builders, lending
from tests.dialogue import Expected, Talk, cards_of, choices_of, keys_of, values_in, verify_dialogue
from tests.requesting import CUTOFF, LOOK, MORE, amounts, asker, drafts_of, presses_item, requests_of, up, value_of

PLATFORMS = pytest.mark.parametrize("platform", Platform)


async def test_guests_link_first() -> None:
    table = [("/change", "common.link_first"), ("ขอเพิ่มหุ้น", "common.link_first"), ("คำร้อง", "common.link_first")]
    await verify_dialogue(Talk(), table)


@PLATFORMS
@pytest.mark.shows("E5")
async def test_more_shares_from_the_question_to_the_number(platform: Platform) -> None:
    talk, person = await asker(builders.address_on(platform), loans=[lending.ordinary()])
    await verify_dialogue(talk, [("ขอปรับครับ", ("change.title", "change.which", "change.until"))])
    await presses_item(talk, 0)
    assert {"requests.of_shares", "change.how_much_shares", "change.least"} <= set(keys_of(talk.reply))
    assert amounts(talk)[:2] == [Baht.of("2,000"), Baht.of("1,500")]
    await verify_dialogue(talk, [("๒,๕๐๐ บาท", (*LOOK, "requests.of_share_up", "change.more_by"))])
    (card,) = cards_of(talk.reply)
    assert value_of(card, "change.old") == Baht.of("2,000")
    assert value_of(card, "change.effective") == Month(2026, 12)
    assert value_of(card, "change.send_by") == Clocked(CUTOFF)
    assert value_of(card, "change.time_left") == Phrase.of("cutoff.days", days=5)
    assert value_of(card, "change.before") == Baht.of("9,315.75")
    assert value_of(card, "change.after") == Baht.of("9,815.75")
    assert value_of(card, "change.left") == Phrase.of("change.left_of", left=Baht.of("38,384.25"), percent=79)
    assert value_of(card, "change.must_stay") == Baht.of("14,460")
    assert [one.label.key for one in choices_of(talk.reply)] == [
        "change.send_button",
        "change.edit_button",
        "change.drop_button",
    ]
    await verify_dialogue(talk, [("[change.send_button]", "change.filed")])
    (request,) = await requests_of(talk, person)
    assert (request.ask, request.old, request.effective) == (up(), Baht.of("2,000"), Month(2026, 12))
    assert not request.is_late
    assert await drafts_of(talk, person) == []
    await verify_dialogue(talk, [("[requests.see_button]", ("requests.number", "requests.state_submitted"))])


async def test_the_same_typed_all_the_way_and_in_english() -> None:
    talk, person = await asker()
    await verify_dialogue(
        talk,
        [
            ("English", "language.changed"),
            ("change deduction", "change.which"),
            ("monthly share", "change.how_much_shares"),
            ("2,500 baht", LOOK),
            ("change the amount", "change.how_much_shares"),
            ("3,000 baht a month", LOOK),
            ("yes, send request", "change.filed"),
        ],
    )
    (request,) = await requests_of(talk, person)
    assert request.ask == up(Baht.of("3,000"))


SENTENCES: list[tuple[str, Expected]] = [
    ("ขอเพิ่มหุ้น", "change.how_much_shares"),
    ("เพิ่มหุ้นเดือนละ 500", "change.how_much_shares"),
    ("ขอปรับค่าหุ้น", "change.how_much_shares"),
    ("ลดหุ้นเหลือ 1500", (*LOOK, "requests.of_share_down")),
    ("ขอปรับค่าหุ้นเป็น 3,000", (*LOOK, "requests.of_share_up")),
    ("งดส่งหุ้นได้ไหม", ("change.not_allowed", "request_rules.too_few_instalments")),
    ("ปรับเงินฝาก", "change.how_much_deposit"),
    ("ขอเพิ่มเงินฝากรายเดือน", "change.how_much_deposit"),
    ("ขอลดงวดผ่อน", "change.how_much_loan"),
    ("ปรับเงินกู้", "change.how_much_loan"),
    ("คำร้องเรื่องอื่น", "change.how_other"),
    ("increase my shares", "change.how_much_shares"),
    ("I want to pay more on my loan each month", "change.how_much_loan"),
]


@pytest.mark.parametrize(("sentence", "expected"), SENTENCES)
async def test_a_sentence_leads_to_its_question(sentence: str, expected: Expected) -> None:
    talk, _ = await asker(loans=[lending.ordinary()], deposits=[builders.deposit()])
    await verify_dialogue(talk, [(sentence, expected)])


async def test_an_offered_amount_is_pressed() -> None:
    talk, person = await asker()
    await talk.says("ขอปรับค่าหุ้น")
    (card,) = cards_of(talk.reply)
    assert [item.title.values["amount"] for item in card.items] == [Baht.of(1_500), Baht.of(2_500), Baht.of(3_000)]
    assert all(len(str(item.tap).encode()) <= 64 and "2500" not in str(item.tap) for item in card.items)
    await presses_item(talk, 1)
    assert set(LOOK) <= set(keys_of(talk.reply))
    assert [draft.ask for draft in await drafts_of(talk, person)] == [up()]


async def test_an_amount_offered_by_an_older_question_is_not_taken() -> None:
    talk, person = await asker(deposits=[builders.deposit()])
    await talk.says("ขอปรับค่าหุ้น")
    old = cards_of(talk.reply)[0].items[0].tap
    await talk.says("ปรับเงินฝาก")
    await talk.taps(old.feature, *old.args)
    assert keys_of(talk.reply) == ["change.over"]
    await verify_dialogue(talk, [("700", (*LOOK, "requests.of_deposit"))])
    assert len(await drafts_of(talk, person)) == 1


async def test_nothing_is_offered_that_a_rule_speaks_against() -> None:
    talk, _ = await asker(salary=Baht.of("3,600"))
    await talk.says("ขอปรับค่าหุ้น")
    (card,) = cards_of(talk.reply)
    assert [item.title.values["amount"] for item in card.items] == [Baht.of(200), Baht.of(1_500), Baht.of(2_500)]
    poor, _ = await asker(salary=Baht.of("2,900"))
    await poor.says("ขอปรับค่าหุ้น")
    (card,) = cards_of(poor.reply)
    assert [item.title.values["amount"] for item in card.items] == [Baht.of(200), Baht.of(1_500)]


@PLATFORMS
async def test_one_of_several_contracts(platform: Platform) -> None:
    loans = [lending.ordinary(contract_no=f"สม.67{number:05}") for number in range(6)]
    talk, person = await asker(builders.address_on(platform), loans=loans, salary=None)
    await verify_dialogue(talk, [("/change", "change.loan"), ("เงินกู้", "change.which_loan")])
    assert len(cards_of(talk.reply)[0].items) == 5
    await verify_dialogue(talk, [("[paging.more]", "change.which_loan")])
    await presses_item(talk, 0)
    assert {"change.how_much_loan", "change.least", "change.most"} <= set(keys_of(talk.reply))
    await verify_dialogue(talk, [("8000", (*LOOK, "change.no_salary")), ("ยืนยันส่งคำร้อง", "change.filed")])
    (request,) = await requests_of(talk, person)
    assert request.ask == Ask(kind=RequestKind.REPAYMENT, target="สม.6700005", new=Baht.of(8_000))


async def test_a_deposit_may_stop() -> None:
    talk, person = await asker(deposits=[builders.deposit()])
    await verify_dialogue(talk, [("/change", "change.deposit")])
    await presses_item(talk, 1)
    await verify_dialogue(talk, [("0", (*LOOK, "change.less_by")), ("ส่ง", "change.filed")])
    (request,) = await requests_of(talk, person)
    assert request.ask == Ask(kind=RequestKind.DEPOSIT, target="01-000123", new=Baht(0))


async def test_shares_stop_and_start_again() -> None:
    talk, person = await asker(shares=builders.account(period=180))
    await verify_dialogue(
        talk,
        [
            ("ขอปรับค่าหุ้น", "change.how_much_shares"),
            ("[change.suspend_button]", (*LOOK, "requests.of_share_suspend")),
            ("ยืนยัน", "change.filed"),
        ],
    )
    (request,) = await requests_of(talk, person)
    assert request.ask == Ask(kind=RequestKind.SHARE_SUSPEND)
    paused, other = await asker(shares=builders.account(monthly=Baht(0)))
    await verify_dialogue(
        paused,
        [
            ("/change", ("change.resume_button", "change.paused")),
            ("กลับมาส่งค่าหุ้น", "change.how_much_again"),
            ("0", ("change.not_allowed", "request_rules.same")),
            ("1500", (*LOOK, "requests.of_share_resume")),
            ("ยืนยัน", "change.filed"),
        ],
    )
    (request,) = await requests_of(paused, other)
    assert request.ask == Ask(kind=RequestKind.SHARE_RESUME, new=Baht.of(1_500))


@PLATFORMS
async def test_another_matter_in_words(platform: Platform) -> None:
    talk, person = await asker(builders.address_on(platform))
    await talk.says("/change")
    await presses_item(talk, 1)
    await verify_dialogue(
        talk,
        [
            ("ขอหนังสือรับรองยอดหุ้น <b>ด่วน</b>", ("change.check", "requests.of_general", "change.your_words")),
            ("[change.edit_words_button]", "change.how_other"),
            ("ขอหนังสือรับรองยอดหนี้", "change.your_words"),
            ("ยืนยันส่งคำร้อง", "change.filed"),
        ],
    )
    (request,) = await requests_of(talk, person)
    assert request.ask == Ask(kind=RequestKind.GENERAL, words="ขอหนังสือรับรองยอดหนี้")
    assert request.old is None
    await verify_dialogue(
        talk, [("คำร้องเรื่องอื่น", "change.how_other"), ("ก" * 1_001, "change.too_long"), ("เมนู", "start.menu")]
    )
    assert await drafts_of(talk, person) == []


async def test_what_is_not_there_is_said() -> None:
    store_less = Talk()
    await store_less.is_linked_to(await builders.registered(store_less.store, builders.member()))
    await verify_dialogue(
        store_less,
        [
            ("ขอเพิ่มหุ้น", "change.no_shares"),
            ("งดส่งค่าหุ้น", "change.no_shares"),
            ("ปรับเงินกู้", "change.no_loan"),
            ("ปรับเงินฝาก", "change.no_deposit"),
            ("/change", "change.other"),
        ],
    )
    (card,) = cards_of(store_less.reply)
    assert len(card.items) == 1


async def test_another_members_contract_is_not_found() -> None:
    talk, person = await asker(loans=[lending.ordinary(), lending.emergency()])
    other, _ = await asker(builders.telegram_address(), talk.store, member_no="026549", national_id=None)
    async with talk.store.read() as uow:
        loan, _ = await uow.loans.of_member(person.id)
    for args in (("loan", str(loan.id)), ("edit", "loan", str(loan.id)), ("loan", "999"), ("loan", "x")):
        await other.taps("change", *args)
        assert keys_of(other.reply)[0] in {"change.no_loan", "request_rules.not_yours"}


async def test_what_cannot_be_read_changes_nothing_and_the_question_stays() -> None:
    talk, person = await asker()
    await verify_dialogue(
        talk,
        [
            ("ขอปรับค่าหุ้น", "change.how_much_shares"),
            ("1.500", "change.not_an_amount"),
            ("เพิ่ม 500", "change.not_an_amount"),
            ("เงินฝาก", "change.no_deposit"),
            ("ขอปรับค่าหุ้น", "change.how_much_shares"),
            ("กำหนดส่ง", "cutoff.title"),
            ("ใบเสร็จเดือน 10", "receipt.none"),
            ("ภาพรวม", "summary.title"),
            ("2500", LOOK),
            ("สวัสดี", "common.unknown"),
            ("3000", LOOK),
            ("ยืนยัน", "change.filed"),
        ],
    )
    (request,) = await requests_of(talk, person)
    assert request.ask == up(Baht.of(3_000))


async def test_amounts_stand_on_cards_only() -> None:
    talk, _ = await asker()
    for said in ("ขอปรับค่าหุ้น", "1000", "2500", "/change", "ยืนยัน", "ขอปรับค่าหุ้น", "/requests"):
        await talk.says(said)
        for part in talk.reply.parts:
            assert not isinstance(part, Text) or not any(isinstance(value, Baht) for value in values_in(part)), said


async def test_hidden_amounts_are_shown_once_to_be_confirmed() -> None:
    talk, person = await asker()
    await verify_dialogue(talk, [("ซ่อนยอดเงิน", "settings.hides_now"), ("ขอปรับค่าหุ้น", "change.how_much_shares")])
    assert not cards_of(talk.reply)[0].items
    shown = await talk.presses("settings.show_button")
    assert not shown.view.hides_amounts
    await verify_dialogue(talk, [("2500", LOOK)])
    hidden = talk.last
    shown = await talk.presses("settings.show_button")
    assert hidden is not None
    assert (hidden.view.hides_amounts, shown.view.hides_amounts) == (True, False)
    await verify_dialogue(talk, [("[change.send_button]", "change.filed")])
    assert [one.ask for one in await requests_of(talk, person)] == [up(MORE)]
