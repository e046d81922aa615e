"""What is shown before a request is sent, and what comes of confirming it: late, twice, from two chats, held."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from core.calendar import Month
from core.history import SYSTEM
from core.links import Platform
from core.members import MemberStatus
from core.money import Baht
from core.ports import Store
from core.requests import Ask, RequestKind, RequestState
from core.services import filing, sealing
from core.services.filing import Moment
from handlers.incoming import Happening, Incoming
from handlers.reply import Clocked, Phrase, Text
from tests import builders, lending
from tests.dialogue import choices_of, keys_of, values_in, verify_dialogue
from tests.requesting import (
    CUTOFF,
    IN_TIME,
    LOOK,
    TO_THE_LOOK,
    asker,
    clock_of,
    drafts_of,
    other_chat,
    requests_of,
    send_tap,
    up,
    value_of,
    with_rules,
)

PLATFORMS = pytest.mark.parametrize("platform", Platform)
TICK = timedelta(milliseconds=1)
DECEMBER, JANUARY = Month(2026, 12), Month(2027, 1)


REFUSALS = [
    ("ค่าหุ้น", "1000", "request_rules.below_band"),
    ("ค่าหุ้น", "2,005", "request_rules.share_unit"),
    ("ค่าหุ้น", "2000", "request_rules.same"),
    ("ค่าหุ้น", "38,000", "request_rules.too_little_left"),
    ("ค่าหุ้น", "0", "request_rules.too_few_instalments"),
    ("งดส่ง", None, "request_rules.still_owes"),
    ("กลับมาส่ง", "2000", "request_rules.same"),
    ("เงินกู้", "4000", "request_rules.payment_too_low"),
    ("เงินกู้", "500,000", "request_rules.payment_too_high"),
    ("เงินกู้", "40,000", "request_rules.too_little_left"),
    ("เงินฝาก", "500", "request_rules.same"),
    ("เงินฝาก", "500.50", "request_rules.deposit_unit"),
    ("เงินฝาก", "40,000", "request_rules.too_little_left"),
]


@pytest.mark.parametrize(("what", "amount", "rule"), REFUSALS)
async def test_a_rule_speaks_before_sending_and_the_draft_stays(what: str, amount: str | None, rule: str) -> None:
    talk, person = await asker(loans=[lending.ordinary()], deposits=[builders.deposit()])
    await talk.says("/change")
    await talk.says(what)
    if amount is not None:
        await talk.says(amount)
    assert {"change.not_allowed", rule, "change.kept"} <= set(keys_of(talk.reply))
    assert "change.send_button" not in {choice.label.key for choice in choices_of(talk.reply)}
    assert len(await drafts_of(talk, person)) == 1
    assert await requests_of(talk, person) == []
    await verify_dialogue(talk, [("/change", ("change.draft_title", "change.not_sent"))])


async def test_a_deposit_that_is_too_low_is_refused() -> None:
    talk, _ = await asker(deposits=[builders.deposit()])
    talk = with_rules(talk, least_deposit=Baht.of(300))
    await verify_dialogue(
        talk,
        [("ปรับเงินฝาก", "change.how_much_deposit"), ("100", "request_rules.deposit_too_low")],
    )


async def test_too_soon_says_the_earliest_month() -> None:
    talk, person = await asker(shares=builders.account(monthly=Baht.of(3_000)))
    async with talk.store.work() as uow:
        moves = [builders.movement(on=IN_TIME.date().replace(month=month), period=month) for month in (8, 9)]
        await uow.shares.add_movements(person.id, [*moves, builders.movement(amount=Baht.of(3_000))])
    await verify_dialogue(
        talk,
        [
            ("ลดหุ้นเหลือ 2000", ("change.not_allowed", "request_rules.too_soon")),
            ("1000", ("request_rules.below_band", "request_rules.too_soon")),
            ("4000", LOOK),
        ],
    )


async def test_several_rules_are_all_said() -> None:
    talk, _ = await asker()
    await verify_dialogue(
        talk, [("ลดหุ้นเหลือ 1,005", ("request_rules.share_unit", "request_rules.below_band", "change.kept"))]
    )


async def test_a_better_amount_is_typed_after_a_refusal() -> None:
    talk, person = await asker()
    await verify_dialogue(
        talk, [("ลดหุ้นเหลือ 1000", "request_rules.below_band"), ("1500", LOOK), ("ยืนยัน", "change.filed")]
    )
    (request,) = await requests_of(talk, person)
    assert request.ask == Ask(kind=RequestKind.SHARE_DOWN, new=Baht.of(1_500))
    assert await drafts_of(talk, person) == []


@PLATFORMS
@pytest.mark.shows("E6")
async def test_late_is_said_before_sending_and_starts_a_month_later(platform: Platform) -> None:
    talk, person = await asker(builders.address_on(platform), now=CUTOFF + TICK)
    await verify_dialogue(talk, [TO_THE_LOOK[0], ("2,500", ("change.late", *LOOK))])
    text, card = talk.reply.parts
    assert text == Text(Phrase.of("change.late", until=Clocked(CUTOFF), month=JANUARY))
    assert value_of(card, "change.effective") == JANUARY  # type: ignore[arg-type]
    await verify_dialogue(talk, [("[change.send_button]", "change.filed")])
    (request,) = await requests_of(talk, person)
    assert (request.effective, request.is_late) == (JANUARY, True)
    assert request.near == (platform is Platform.TELEGRAM)
    await verify_dialogue(talk, [("[requests.see_button]", "requests.late")])


@PLATFORMS
@pytest.mark.parametrize("typed", [True, False])
async def test_the_cutoff_itself_is_in_time(platform: Platform, *, typed: bool) -> None:
    talk, person = await asker(builders.address_on(platform))
    await verify_dialogue(talk, TO_THE_LOOK)
    clock_of(talk).at = CUTOFF - timedelta(minutes=20)
    await verify_dialogue(talk, [("ทำคำร้องต่อ", LOOK)])
    clock_of(talk).at = CUTOFF
    await verify_dialogue(talk, [("ยืนยันส่งคำร้อง" if typed else "[change.send_button]", "change.filed")])
    (request,) = await requests_of(talk, person)
    assert (request.effective, request.is_late, request.filed_at) == (DECEMBER, False, CUTOFF)


@PLATFORMS
async def test_a_cutoff_that_passes_before_confirming_is_shown_anew_as_late(platform: Platform) -> None:
    talk, person = await asker(builders.address_on(platform), now=CUTOFF - timedelta(minutes=1))
    await verify_dialogue(talk, TO_THE_LOOK)
    clock_of(talk).at = CUTOFF + TICK
    await verify_dialogue(talk, [("[change.send_button]", ("change.late", *LOOK))])
    assert await requests_of(talk, person) == []
    assert len(await drafts_of(talk, person)) == 1
    await verify_dialogue(talk, [("[change.send_button]", "change.filed")])
    (request,) = await requests_of(talk, person)
    assert (request.effective, request.is_late) == (JANUARY, True)


async def test_a_line_event_counts_by_its_stamp_however_late_it_comes() -> None:
    talk, person = await asker(now=CUTOFF - timedelta(minutes=1))
    await verify_dialogue(talk, TO_THE_LOOK)
    tap = send_tap(talk)
    clock_of(talk).at = CUTOFF + timedelta(minutes=2)
    stamped = Incoming(address=talk.address, happening=Happening.TAP, sent_at=CUTOFF, tap=tap)
    async with talk.store.work() as uow:
        talk.last = await talk.dispatcher.handle(stamped, uow)
    assert keys_of(talk.reply) == ["change.filed"]
    (request,) = await requests_of(talk, person)
    assert (request.effective, request.is_late) == (DECEMBER, False)


async def test_what_comes_after_its_month_was_sealed_is_held_and_said_so() -> None:
    talk, person = await asker(now=CUTOFF - timedelta(minutes=1))
    await verify_dialogue(talk, TO_THE_LOOK)
    tap = send_tap(talk)
    clock_of(talk).at = CUTOFF + sealing.GRACE
    async with talk.store.work() as uow:
        await sealing.seal(uow, talk.means, SYSTEM, DECEMBER)
    stamped = Incoming(address=talk.address, happening=Happening.TAP, sent_at=CUTOFF, tap=tap)
    async with talk.store.work() as uow:
        talk.last = await talk.dispatcher.handle(stamped, uow)
    assert keys_of(talk.reply) == ["change.filed_held"]
    (request,) = await requests_of(talk, person)
    assert request.state is RequestState.HELD
    await verify_dialogue(talk, [("/requests", "requests.state_held"), ("ดูคำร้องนี้", "requests.note_held")])


@PLATFORMS
async def test_pressed_twice_it_is_filed_once(platform: Platform) -> None:
    talk, person = await asker(builders.address_on(platform))
    await verify_dialogue(talk, TO_THE_LOOK)
    tap = send_tap(talk)
    await talk.taps(tap.feature, *tap.args)
    assert keys_of(talk.reply) == ["change.filed"]
    await talk.taps(tap.feature, *tap.args)
    assert keys_of(talk.reply) == ["change.over"]
    assert len(await requests_of(talk, person)) == 1


async def test_another_matter_pressed_in_two_chats_is_filed_once() -> None:
    talk, person = await asker()
    other = await other_chat(talk, person)
    await verify_dialogue(talk, [("คำร้องเรื่องอื่น", "change.how_other"), ("ขอหนังสือรับรอง", "change.check")])
    await verify_dialogue(other, [("ทำคำร้องต่อ", "change.check"), ("[change.send_button]", "change.filed")])
    await verify_dialogue(talk, [("[change.send_button]", "change.gone")])
    assert len(await requests_of(talk, person)) == 1


@pytest.mark.parametrize("said", ["ปรับค่าหุ้นเป็น 2500", "other"])
async def test_confirmed_in_two_chats_at_once_it_is_filed_once(store: Store, said: str) -> None:
    talk, person = await asker(store=store)
    other = await other_chat(talk, person)
    if said == "other":
        await verify_dialogue(talk, [("คำร้องเรื่องอื่น", "change.how_other"), ("ขอหนังสือรับรอง", "change.check")])
    else:
        await verify_dialogue(talk, [(said, LOOK)])
    await verify_dialogue(other, [("ทำคำร้องต่อ", "change.check")])
    taps = [(chat, send_tap(chat)) for chat in (talk, other)]
    await asyncio.gather(*(chat.taps(tap.feature, *tap.args) for chat, tap in taps))
    assert sorted(keys_of(chat.reply)[0] for chat in (talk, other)) == ["change.filed", "change.gone"]
    assert len(await requests_of(talk, person)) == 1
    assert await drafts_of(talk, person) == []


async def test_facts_that_changed_meanwhile_are_shown_with_their_rule() -> None:
    talk, person = await asker()
    await verify_dialogue(talk, TO_THE_LOOK)
    async with talk.store.work() as uow:
        await filing.file(uow, talk.means, None, person, up(), Moment(at=IN_TIME), DECEMBER)
    await verify_dialogue(talk, [("[change.send_button]", "change.gone")])
    async with talk.store.work() as uow:
        await filing.keep_draft(uow, talk.means, person, up(Baht.of(3_000)))
    await verify_dialogue(talk, [("ทำคำร้องต่อ", ("change.not_allowed", "request_rules.waits"))])
    await verify_dialogue(talk, [("ขอปรับค่าหุ้น", "request_rules.waits")])
    assert len(await requests_of(talk, person)) == 1


async def test_a_rule_that_speaks_against_it_only_when_confirmed() -> None:
    talk, person = await asker()
    await verify_dialogue(talk, TO_THE_LOOK)
    strict = with_rules(talk, keep_baht=Baht.of(47_000))
    strict.last = talk.last
    await verify_dialogue(strict, [("[change.send_button]", ("change.not_allowed", "request_rules.too_little_left"))])
    assert await requests_of(talk, person) == []
    assert len(await drafts_of(talk, person)) == 1


async def test_a_former_member_is_told_to_see_the_office() -> None:
    talk, person = await asker()
    await verify_dialogue(talk, TO_THE_LOOK)
    async with talk.store.work() as uow:
        held = await uow.members.by_number(person.member_no, held=True)
        assert held is not None
        await uow.members.update(replace(held, status=MemberStatus.LEFT))
    await verify_dialogue(talk, [("[change.send_button]", "request_rules.has_left")])
    assert await requests_of(talk, person) == []


async def test_no_reply_holds_a_figure_outside_of_cards() -> None:
    talk, _ = await asker(now=CUTOFF + TICK)
    for said in ("ขอปรับค่าหุ้น", "2500", "ทำคำร้องต่อ", "1000", "2500", "ยืนยัน"):
        await talk.says(said)
        for part in talk.reply.parts:
            assert not isinstance(part, Text) or not any(isinstance(value, Baht) for value in values_in(part)), said
