"""The own requests: a list in pages, each with its steps and the office's words, and taking one back in time."""

from datetime import timedelta

import pytest

from core.calendar import Month
from core.cases import CaseId, CaseState
from core.links import Platform
from core.members import Member
from core.money import Baht
from core.requests import UNDECIDED, Ask, Request, RequestKind, RequestState, Step
from core.services import filing
from core.services.filing import Moment
from handlers.reply import Badge, Clocked, Phrase, Quote
from tests import builders
from tests.dialogue import Talk, cards_of, choices_of, keys_of, verify_dialogue
from tests.requesting import asker, clock_of, other_chat, requests_of, up

PLATFORMS = pytest.mark.parametrize("platform", Platform)
DECEMBER = Month(2026, 12)


async def filed(talk: Talk, person: Member, ask: Ask) -> CaseId:
    """ASK, sent by a page."""
    async with talk.store.work() as uow:
        moment = Moment(at=talk.means.clock.now())
        return (await filing.file(uow, talk.means, None, person, ask, moment, DECEMBER)).case_id


async def moved(talk: Talk, case_id: CaseId, state: RequestState, words: str = "") -> None:
    """Decided by the office."""
    async with talk.store.work() as uow:
        step = Step(at=talk.means.clock.now(), state=state, by="staff:mali", words=words)
        assert await uow.requests.move(case_id, UNDECIDED, step)


def words(text: str) -> Ask:
    return Ask(kind=RequestKind.GENERAL, words=text)


async def test_guests_link_first() -> None:
    await verify_dialogue(Talk(), [("/requests", "common.link_first"), ("ผลคำร้อง", "common.link_first")])


@PLATFORMS
@pytest.mark.shows("E5")
async def test_none_yet_is_said_with_ways_on(platform: Platform) -> None:
    talk, _ = await asker(builders.address_on(platform))
    await verify_dialogue(
        talk,
        [
            ("ประวัติคำร้อง", "requests.none"),
            ("ดูคำร้องนี้", "requests.none"),
            ("ยกเลิกคำร้องนี้", "requests.none_waits"),
        ],
    )
    await talk.says("my requests")
    keys = [choice.label.key for choice in choices_of(talk.reply)]
    assert keys == ["change.button", "update.button", "contact.button", "start.button"]


async def test_the_newest_come_first_five_on_a_page() -> None:
    talk, person = await asker()
    numbers = [await filed(talk, person, words(f"เรื่องที่ {n}")) for n in range(7)]
    await verify_dialogue(talk, [("/requests", ("requests.title", "requests.state_submitted"))])
    (card,) = cards_of(talk.reply)
    assert [item.tap.args for item in card.items] == [("see", str(number)) for number in numbers[:1:-1]]
    await verify_dialogue(talk, [("[paging.more]", "requests.title")])
    assert len(cards_of(talk.reply)[0].items) == 2
    await verify_dialogue(talk, [("[paging.before]", "requests.title")])
    assert len(cards_of(talk.reply)[0].items) == 5
    for offset in ("x", "-1", "99999999", "100"):
        await talk.taps("requests", "page", offset)
        assert keys_of(talk.reply)[0] == "requests.title"


async def test_one_that_is_held_is_marked() -> None:
    talk, person = await asker()
    await filed(talk, person, words("ก"))
    async with talk.store.work() as uow:
        (request,) = await uow.requests.of_member(person.id, 1)
        step = Step(at=talk.means.clock.now(), state=RequestState.HELD, by="system")
        await uow.requests.move(request.case_id, UNDECIDED, step)
    await talk.says("/requests")
    (item,) = cards_of(talk.reply)[0].items
    assert item.badge == Badge(text=Phrase("requests.state_held"), late=True)


@PLATFORMS
@pytest.mark.shows("E5")
async def test_every_step_is_shown_with_its_time_and_the_offices_words(platform: Platform) -> None:
    talk, person = await asker(builders.address_on(platform))
    case_id = await filed(talk, person, up())
    sent_at = talk.means.clock.now()
    clock_of(talk).advance(timedelta(hours=3))
    await moved(talk, case_id, RequestState.REJECTED, "กรุณามาที่สำนักงาน")
    await verify_dialogue(talk, [("/requests", "requests.state_rejected")])
    tap = cards_of(talk.reply)[0].items[0].tap
    await talk.taps(tap.feature, *tap.args)
    (card,) = cards_of(talk.reply)
    assert [row.value for row in card.rows] == [
        Phrase("requests.state_rejected"),
        Baht.of(2_000),
        Baht.of(2_500),
        DECEMBER,
    ]
    (section,) = card.sections
    decided_at = talk.means.clock.now()
    assert [(row.label.key, row.value) for row in section.rows] == [
        ("requests.step_submitted", Clocked(sent_at)),
        ("requests.step_rejected", Clocked(decided_at)),
    ]
    assert card.quotes == (Quote(Phrase.of("requests.office", at=Clocked(decided_at)), "กรุณามาที่สำนักงาน"),)
    assert card.note == Phrase("requests.note_rejected")
    assert card.acts == ()


@pytest.mark.parametrize("state", RequestState)
async def test_every_state_has_its_words(state: RequestState) -> None:
    talk, person = await asker()
    case_id = await filed(talk, person, up())
    await moved(talk, case_id, state)
    await talk.taps("requests", "see", str(case_id))
    name = state.value.replace("-", "_")
    assert {f"requests.state_{name}", f"requests.step_{name}", f"requests.note_{name}"} <= set(keys_of(talk.reply))


@PLATFORMS
@pytest.mark.shows("E5")
async def test_it_is_cancelled_after_a_question(platform: Platform) -> None:
    talk, person = await asker(builders.address_on(platform))
    case_id = await filed(talk, person, up())
    await talk.taps("requests", "see", str(case_id))
    await verify_dialogue(
        talk,
        [
            ("[requests.cancel_button]", "requests.cancel_ask"),
            ("[desk.back]", "requests.not_cancelled"),
            ("ยกเลิกคำร้องนี้", "requests.cancel_ask"),
            ("ไม่", "requests.not_cancelled"),
            ("ยกเลิกคำร้องนี้", "requests.cancel_ask"),
            ("/requests", "requests.title"),
            ("ยกเลิกคำร้องนี้", "requests.cancel_ask"),
            ("[requests.cancel_confirm]", "requests.cancelled"),
            ("ยกเลิกคำร้องนี้", "requests.none_waits"),
            ("ประวัติคำร้อง", "requests.state_cancelled"),
        ],
    )
    (request,) = await requests_of(talk, person)
    assert request.state is RequestState.CANCELLED
    async with talk.store.read() as uow:
        case = await uow.cases.get(case_id)
    assert case is not None
    assert case.state is CaseState.CANCELLED


async def test_typed_in_english_and_confirmed() -> None:
    talk, person = await asker()
    await filed(talk, person, up())
    await verify_dialogue(
        talk,
        [
            ("English", "language.changed"),
            ("cancel this request", "requests.cancel_ask"),
            ("yes, cancel it", "requests.cancelled"),
            ("see this request", "requests.state_cancelled"),
        ],
    )
    assert [one.state for one in await requests_of(talk, person)] == [RequestState.CANCELLED]


async def test_pressed_twice_or_after_a_decision_nothing_is_cancelled() -> None:
    talk, person = await asker()
    case_id = await filed(talk, person, up())
    await verify_dialogue(talk, [("ยกเลิกคำร้องนี้", "requests.cancel_ask")])
    (yes,) = [one.tap for one in choices_of(talk.reply) if one.label.key == "requests.cancel_confirm"]
    assert yes is not None
    await moved(talk, case_id, RequestState.APPROVED)
    await talk.taps(yes.feature, *yes.args)
    assert keys_of(talk.reply) == ["request_rules.not_open"]
    await talk.taps("requests", "cancel", str(case_id))
    assert keys_of(talk.reply) == ["request_rules.not_open"]
    other = await filed(talk, person, words("ข"))
    await talk.taps("requests", "cancel", str(other))
    await verify_dialogue(talk, [("[requests.cancel_confirm]", "requests.cancelled")])
    await talk.taps(yes.feature, *yes.args)
    assert keys_of(talk.reply) == ["requests.question_over"]
    assert [one.state for one in await requests_of(talk, person)] == [RequestState.CANCELLED, RequestState.APPROVED]


async def test_one_of_several_must_be_chosen() -> None:
    talk, person = await asker()
    for text in ("ก", "ข"):
        await filed(talk, person, words(text))
    await verify_dialogue(talk, [("ยกเลิกคำร้องนี้", "requests.which")])


async def test_a_number_in_a_sentence_opens_that_one() -> None:
    talk, person = await asker()
    case_id = await filed(talk, person, up())
    await filed(talk, person, words("ก"))
    await verify_dialogue(
        talk,
        [
            (f"คำร้องเลขที่ {case_id}/2569 ได้หรือยัง", ("requests.number", "requests.of_share_up")),
            (f"คำร้องเลขที่ {case_id}/2568 ได้หรือยัง", "requests.no_such"),
            ("คำร้องเลขที่ 4120/2569 ได้หรือยัง", "requests.no_such"),
        ],
    )


async def test_another_members_is_not_found() -> None:
    talk, person = await asker()
    case_id = await filed(talk, person, up())
    stranger, _ = await asker(builders.telegram_address(), talk.store, member_no="026549", national_id=None)
    for args in (("see", str(case_id)), ("cancel", str(case_id)), ("see", "9" * 30), ("see", "x"), ("cancel", "")):
        await stranger.taps("requests", *args)
        assert keys_of(stranger.reply) == ["requests.no_such"], args
    await stranger.says(f"คำร้องเลขที่ {case_id}/2569")
    assert keys_of(stranger.reply) == ["requests.no_such"]
    assert [one.state for one in await requests_of(talk, person)] == [RequestState.SUBMITTED]


async def test_the_other_chat_of_the_member_sees_and_cancels_it() -> None:
    talk, person = await asker()
    await filed(talk, person, up())
    other = await other_chat(talk, person)
    await verify_dialogue(
        other,
        [
            ("/requests", "requests.state_submitted"),
            ("ยกเลิกคำร้องนี้", "requests.cancel_ask"),
            ("ยืนยันยกเลิก", "requests.cancelled"),
        ],
    )
    found: list[Request] = await requests_of(talk, person)
    assert [one.state for one in found] == [RequestState.CANCELLED]


async def test_hidden_amounts_are_shown_once() -> None:
    talk, person = await asker()
    case_id = await filed(talk, person, up())
    await talk.says("ซ่อนยอดเงิน")
    await talk.taps("requests", "see", str(case_id))
    shown = await talk.presses("settings.show_button")
    assert not shown.view.hides_amounts
    assert "requests.number" in keys_of(talk.reply)
