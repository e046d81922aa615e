"""A forgotten log-in from the page to the linked chat, and what staff see and may do on the way (product row E3)."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from core.cases import CaseState
from core.links import Language, Platform
from core.members import MemberStatus
from core.ports import Store
from core.services.forgot import Claim
from core.services.locking import lock_member
from core.staff import Role
from core.throttle import AccountCount
from handlers.reply import Card, Literal, Phrase, Tone
from tests import builders
from tests.core.services.office import ROOT
from tests.dialogue import CATALOGUE, Talk, cards_of, choices_of, keys_of, the_card, values_in, verify_dialogue
from tests.fakes import FakeStore
from tests.handlers.forgotten import CLAIM, UNKNOWN, Way, code_in, told_to, value_of

PLATFORMS = list(Platform)


@pytest.mark.shows("E3")
@pytest.mark.parametrize("platform", PLATFORMS)
async def test_from_the_request_to_the_linked_chat(store: Store, platform: Platform) -> None:
    way = await Way.opened(store, platform)
    case_id = await way.asks()
    await verify_dialogue(
        way.desk,
        [
            (f"/request {case_id}", ("case_forgot.title", "case_forgot.same", "case_forgot.call_first")),
            ("[case_forgot.approve_button]", ("case_forgot.ask", "case_forgot.ask_note")),
            ("[approve.confirm]", ("case_forgot.approved", "case_forgot.fetches")),
        ],
    )
    (answer,) = told_to(way.desk, way.asker)
    assert keys_of(answer) == ["forgot.answered"]
    (button,) = choices_of(answer)
    assert button.tap is not None
    (warned,) = told_to(way.desk, way.home)
    assert keys_of(warned) == ["code.told"]
    await way.asker.taps(button.tap.feature, *button.tap.args)
    assert told_to(way.asker, way.home) == [], "the other chats were told when it was approved"
    card = the_card(way.asker.reply)
    assert value_of(card, "code.username") == Literal("U026548")
    await way.links_with(code_in(way.asker.reply))
    await verify_dialogue(way.asker, [("/me", "me.title")])


async def test_the_code_is_on_one_card_only_and_staff_never_see_it(store: Store) -> None:
    way = await Way.opened(store, Platform.LINE)
    case_id = await way.asks()
    await way.approves(case_id)
    code = await way.fetches(case_id)
    await way.desk.says(f"/request {case_id}")
    assert value_of(the_card(way.desk.reply), "case_forgot.fetched") is not None
    shown = [value.text for value in values_in(way.desk.reply) if isinstance(value, Literal)]
    assert code not in shown
    await verify_dialogue(way.asker, [(f"/forgot code {case_id}", "forgot.no_code")])


@pytest.mark.parametrize(
    ("claim", "shown", "hidden"),
    [
        (replace(CLAIM, name="ส้ม ใจดี"), "นายประ••• ตั้ง••••", "ประพันธ์"),
        (replace(CLAIM, unit="บ้านไร่"), "โรง••••", "น้ำใส"),
        (replace(CLAIM, member_no="999999"), "02••48", "026548"),
        (replace(CLAIM, national_id="1103700257730"), "•" * 13, "4821"),
    ],
)
async def test_where_it_differs_the_registers_value_is_masked(claim: Claim, shown: str, hidden: str) -> None:
    way = await Way.opened(FakeStore(), Platform.LINE)
    await way.desk.says(f"/request {await way.asks(claim)}")
    card = the_card(way.desk.reply)
    assert card.tone is Tone.WORK
    texts = [value.text for value in values_in(card) if isinstance(value, Literal)]
    assert shown in texts
    assert not any(hidden in text for text in texts)
    assert "case_forgot.other" in keys_of(way.desk.reply)
    assert value_of(card, "case_forgot.phone") == Literal("0812345678")


async def test_the_national_id_is_never_shown_whole() -> None:
    way = await Way.opened(FakeStore(), Platform.LINE)
    for claim in (CLAIM, UNKNOWN):
        await way.desk.says(f"/request {await way.asks(claim)}")
        texts = [value.text for value in values_in(way.desk.reply) if isinstance(value, Literal)]
        assert not any(part in text for text in texts for part in ("31022", "11037"))


@pytest.mark.parametrize(
    ("state", "key"),
    [
        ("locked", "case_forgot.locked"),
        ("left", "case_forgot.left"),
        ("guarded", "case_forgot.guarded"),
        ("in order", "case_forgot.active"),
    ],
)
async def test_staff_read_how_the_account_stands(state: str, key: str) -> None:
    way = await Way.opened(FakeStore(), Platform.LINE)
    case_id = await way.asks()
    async with way.store.work() as uow:
        match state:
            case "locked":
                await lock_member(uow, way.desk.means, ROOT, "026548", None)
            case "left":
                await uow.members.update(replace(way.member, status=MemberStatus.LEFT))
            case "guarded":
                now = way.clock.now()
                await uow.attempts.save(AccountCount(account="026548", in_a_row=50, locked_at=now))
    await way.desk.says(f"/request {case_id}")
    assert value_of(the_card(way.desk.reply), "case_forgot.standing") == Phrase(key)
    if state != "in order":
        refused = {"left": "office.has_left"}.get(state, "office.is_locked")
        await verify_dialogue(way.desk, [(f"/approve {case_id}", refused)])
        assert await _state(way, case_id) is CaseState.OPEN


async def _state(way: Way, case_id: int) -> CaseState:
    async with way.store.read() as uow:
        case = await uow.cases.get(case_id)  # type: ignore[arg-type]  # its number
    assert case is not None
    return case.state


@pytest.mark.parametrize(
    ("claim", "key"),
    [
        (UNKNOWN, "case_forgot.unknown"),
        (replace(CLAIM, member_no="999999"), "case_forgot.not_the_same"),
        (replace(CLAIM, national_id="1103700257730"), "case_forgot.not_the_same"),
    ],
)
async def test_what_cannot_be_approved_with_any_note(claim: Claim, key: str) -> None:
    way = await Way.opened(FakeStore(), Platform.LINE)
    case_id = await way.asks(claim)
    await verify_dialogue(way.desk, [(f"/request {case_id}", key), (f"/approve {case_id} โทรกลับแล้ว", key)])
    assert told_to(way.desk, way.asker) == []


async def test_a_name_that_differs_needs_a_note_which_stays_inside() -> None:
    way = await Way.opened(FakeStore(), Platform.LINE)
    case_id = await way.asks(replace(CLAIM, name="ส้ม ใจดี"))
    await verify_dialogue(
        way.desk,
        [
            (f"/request {case_id}", "case_forgot.call_and_note"),
            (f"/approve {case_id}", "case_forgot.note_needed"),
            ("เห็นหน้าผ่านวิดีโอ", ("case_forgot.ask", "case_forgot.note")),
            ("[desk.back]", "desk.nothing_changed"),
            (
                f"/approve {case_id} เปลี่ยนชื่อแล้ว โทรกลับยืนยัน",
                ("case_forgot.ask", "case_forgot.only_other", "case_forgot.note"),
            ),
            ("[approve.confirm]", "case_forgot.approved"),
        ],
    )
    (answer,) = told_to(way.desk, way.asker)
    assert keys_of(answer) == ["forgot.answered"]


@pytest.mark.parametrize("handing", ["phone", "counter"])
async def test_staff_may_hand_the_code_over_instead(store: Store, handing: str) -> None:
    way = await Way.opened(store, Platform.TELEGRAM)
    case_id = await way.asks()
    await way.approves(case_id)
    await verify_dialogue(
        way.desk,
        [
            (f"[code.by_{handing}]", ("code.ask", f"code.by_{handing}")),
            ("[code.confirm]", ("code.given", f"code.tell_{handing}")),
        ],
    )
    code = code_in(way.desk.reply)
    assert told_to(way.desk, way.home) == [], "told once, when it was approved"
    await way.asker.taps("forgot", "code", str(case_id))
    assert keys_of(way.asker.reply) == ["forgot.no_code"]
    await way.links_with(code)


async def test_after_the_chat_fetched_it_nothing_is_handed_over() -> None:
    way = await Way.opened(FakeStore(), Platform.LINE)
    case_id = await way.asks()
    await way.approves(case_id)
    await way.fetches(case_id)
    await verify_dialogue(way.desk, [("[code.by_phone]", "code.ask"), ("[code.confirm]", "code.case_over")])


async def test_a_chat_linked_to_somebody_else_gets_no_button() -> None:
    way = await Way.opened(FakeStore(), Platform.LINE)
    await way.asker.is_linked_to(await builders.registered(way.store, builders.associate()))
    case_id = await way.asks()
    await verify_dialogue(
        way.desk,
        [
            (f"/approve {case_id}", "case_forgot.ask_note_other"),
            ("[approve.confirm]", "case_forgot.hand_over"),
        ],
    )
    assert told_to(way.desk, way.asker) == []


async def test_a_linked_chat_of_the_member_is_told_to_link_anew(store: Store) -> None:
    way = await Way.opened(store, Platform.LINE)
    case_id = await way.asks(asker=way.home)
    await way.approves(case_id)
    await way.home.taps("forgot", "code", str(case_id))
    assert "forgot.use_linked" in keys_of(way.home.reply)
    code = code_in(way.home.reply)
    await verify_dialogue(way.home, [("[unlink.button]", "unlink.ask"), ("[unlink.confirm]", "unlink.done")])
    await way.links_with(code, asker=way.home)


async def test_what_was_claimed_is_gone_once_it_was_decided(store: Store) -> None:
    way = await Way.opened(store, Platform.LINE)
    case_id = await way.asks()
    await way.approves(case_id)
    await verify_dialogue(way.desk, [(f"/request {case_id}", "case_forgot.gone")])
    texts = [value.text for value in values_in(way.desk.reply) if isinstance(value, Literal)]
    assert not any("ประพันธ์" in text or "4821" in text for text in texts)


async def test_two_of_the_office_at_once(store: Store) -> None:
    way = await Way.opened(store, Platform.LINE)
    second = Talk(store, builders.line_address("e"), way.desk.means)
    await second.works_as(Role.MANAGER, "wichai", "วิชัย มั่นคง")
    case_id = await way.asks()
    for talk in (way.desk, second):
        await talk.says(f"/approve {case_id}")
    await asyncio.gather(way.desk.presses("approve.confirm"), second.presses("approve.confirm"))
    said = sorted(keys_of(talk.reply)[0] for talk in (way.desk, second))
    assert said == ["case_forgot.approved", "desk.not_waiting"]
    assert len(told_to(way.desk, way.asker) + told_to(second, way.asker)) == 1


async def test_confirmed_twice_it_is_done_once() -> None:
    way = await Way.opened(FakeStore(), Platform.LINE)
    case_id = await way.asks()
    await way.desk.says(f"/approve {case_id}")
    (yes,) = [choice for choice in choices_of(way.desk.reply) if choice.label == Phrase("approve.confirm")]
    assert yes.tap is not None
    for expected in ("case_forgot.approved", "desk.over"):
        await way.desk.taps(yes.tap.feature, *yes.tap.args)
        assert expected in keys_of(way.desk.reply)


async def test_a_day_later_the_button_is_old() -> None:
    way = await Way.opened(FakeStore(), Platform.LINE)
    case_id = await way.asks()
    await way.approves(case_id)
    way.clock.advance(timedelta(days=1))
    await way.asker.taps("forgot", "code", str(case_id))
    assert keys_of(way.asker.reply) == ["forgot.no_code"]


async def test_every_card_of_it_has_words_in_both_languages() -> None:
    way = await Way.opened(FakeStore(), Platform.LINE)
    case_id = await way.asks(replace(CLAIM, name="ประพัน ตั้งใจสอน", member_no="ไม่ทราบ", unit="บ้านไร่"))
    cards: list[Card] = []
    for said in (f"/request {case_id}", f"/approve {case_id} โทรกลับ"):
        await way.desk.says(said)
        cards += cards_of(way.desk.reply)
    await way.desk.presses("approve.confirm")
    cards += cards_of(way.desk.reply)
    for phrase in [value for card in cards for value in values_in(card) if isinstance(value, Phrase)]:
        for language in Language:
            assert CATALOGUE.text(phrase, language)
