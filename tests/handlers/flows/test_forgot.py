"""/forgot: the three ways to a new code, and what the office's answer holds ready; to guests it tells nothing (T4)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.cases import CaseId
from core.links import Platform, digest
from core.members import MemberStatus
from core.ports import Store
from core.services.access import GOOD_FOR_IN_CHAT
from handlers.dispatch import Dispatched
from handlers.reply import Clocked, Literal
from tests import builders
from tests.dialogue import Talk, choices_of, keys_of, the_card, verify_dialogue
from tests.fakes import FakeStore
from tests.handlers.forgotten import CLAIM, UNKNOWN, Way, code_in, told_to, value_of

FIRST = CaseId(1)


@pytest.mark.parametrize("words", ["/forgot", "ลืมรหัสผ่าน", "ลืมรหัสผ่านทำไงดีครับ", "จำรหัสไม่ได้", "I forgot my password"])
async def test_the_ways_are_named_to_anybody(words: str) -> None:
    talk = Talk()
    await verify_dialogue(talk, [(words, ("forgot.title", "forgot.ways"))])
    (act,) = the_card(talk.reply).acts
    assert act.path is not None
    assert act.path.startswith("/link/forgot/")


async def test_a_linked_member_gets_the_same() -> None:
    talk = Talk()
    await talk.is_linked_to(await builders.registered(talk.store, builders.member()))
    await verify_dialogue(talk, [("/forgot", "forgot.ways"), ("[start.button]", "start.menu")])


@pytest.mark.shows("E3")
@pytest.mark.parametrize("pressed", ["/forgot code 1", "รับรหัส", "get the code"])
async def test_the_code_is_fetched_once_and_says_how_to_use_it(store: Store, pressed: str) -> None:
    way = await Way.opened(store, Platform.LINE)
    assert await way.asks() == 1
    await verify_dialogue(way.asker, [(pressed, "forgot.no_code")])
    await way.approves(FIRST)
    await verify_dialogue(way.asker, [(pressed, ("forgot.code_title", "forgot.use"))])
    card = the_card(way.asker.reply)
    assert value_of(card, "code.username") == Literal("U026548")
    assert value_of(card, "code.until") == Clocked(way.clock.now() + GOOD_FOR_IN_CHAT)
    assert [choice.label.key for choice in choices_of(way.asker.reply)] == ["link.button"]
    code = digest(code_in(way.asker.reply).replace("-", ""))
    await verify_dialogue(way.asker, [(pressed, "forgot.no_code"), ("[forgot.button]", "forgot.ways")])
    async with store.read() as uow:
        assert await uow.credentials.code_is_good(way.member.id, code, way.clock.now())


async def test_words_mean_the_newest_that_was_approved() -> None:
    way = await Way.opened(FakeStore(), Platform.LINE)
    first, second = await way.asks(), await way.asks()
    await way.approves(first)
    await way.approves(second)
    await verify_dialogue(way.asker, [("รับรหัส", "forgot.code_title"), ("รับรหัส", "forgot.no_code")])
    await way.asker.taps("forgot", "code", str(first))
    assert "forgot.code_title" in keys_of(way.asker.reply)


@pytest.mark.shows("E3", "T4")
@pytest.mark.parametrize("number", ["1", "2", "999", "0", "-1", "๑", "x", "", "9" * 18, "9" * 40])
async def test_a_button_of_nothing_or_of_somebody_else_is_answered_like_every_other(number: str) -> None:
    way = await Way.opened(FakeStore(), Platform.LINE)
    await way.asks()
    await way.approves(FIRST)
    stranger = Talk(way.store, builders.telegram_address("777"), way.asker.means)
    await stranger.taps("forgot", "code", "12345")
    nothing = stranger.last
    await stranger.taps("forgot", "code", number)
    assert stranger.last == nothing
    await way.fetches(FIRST)


@pytest.mark.parametrize("state", ["locked", "left"])
async def test_what_became_of_the_member_meanwhile_is_not_told(state: str) -> None:
    way = await Way.opened(FakeStore(), Platform.LINE)
    await way.asks()
    await way.approves(FIRST)
    changed = replace(way.member, locked=True) if state == "locked" else replace(way.member, status=MemberStatus.LEFT)
    async with way.store.work() as uow:
        await uow.members.update(changed)
    await way.asker.taps("forgot", "code", "1")
    gone = way.asker.last
    await way.asker.taps("forgot", "code", "999")
    assert way.asker.last == gone


ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("says"), st.sampled_from(["/forgot", "รับรหัส", "ลืมรหัสผ่าน", "/link", "026548", "หุ้น"])),
        st.tuples(st.just("taps"), st.sampled_from(["1", "2", "3", "9"])),
        st.tuples(st.just("asks"), st.sampled_from(["same", "number", "id", "name", "bad id"])),
        st.tuples(st.just("reads"), st.sampled_from(["1", "2", "3"])),
        st.tuples(st.just("rejects"), st.sampled_from(["1 =0", "2 =1", "3 =3", "1 ไม่มีเลขนี้"])),
        st.tuples(st.just("waits"), st.sampled_from(["1", "30", "1500"])),
    ),
    max_size=12,
)
CLAIMS = {
    "same": CLAIM,
    "number": replace(CLAIM, member_no=UNKNOWN.member_no),
    "id": replace(CLAIM, national_id=UNKNOWN.national_id),
    "name": replace(CLAIM, name=UNKNOWN.name),
    "bad id": replace(CLAIM, national_id="3102200134822"),
}


@pytest.mark.shows("E3", "T4")
@given(acts=ACTS)
async def test_no_answer_to_a_guest_differs_by_whether_the_member_exists(acts: list[tuple[str, str]]) -> None:
    """The same life three times: the claimed member exists, is locked, or is somebody else altogether."""
    worlds: list[dict[str, Any]] = [
        {},
        {"locked": True},
        {"member_no": "026550", "national_id": "1101700230708", "first_name": "ส้ม"},
    ]
    heard = [await _lived(await Way.opened(FakeStore(), Platform.LINE, **changes), acts) for changes in worlds]
    assert heard[0] == heard[1] == heard[2]


async def _lived(way: Way, acts: list[tuple[str, str]]) -> list[object]:
    """All that the guest gets to see, and what else is sent to the guest's chat."""
    heard: list[object] = []
    for act, what in acts:
        match act:
            case "says":
                heard.append(await way.asker.says(what))
            case "taps":
                heard.append(await way.asker.taps("forgot", "code", what))
            case "asks":
                result = await way.sends(CLAIMS[what])
                heard += [result.refused, result.session is None, way.asker.last]
            case "reads":
                await way.desk.says(f"/request {what}")
            case "rejects":
                heard += await _rejected(way, what)
            case "waits":
                way.clock.advance(timedelta(minutes=int(what)))
    return heard


async def _rejected(way: Way, what: str) -> list[object]:
    await way.desk.says(f"/reject {what}")
    if "reject.confirm" not in {choice.label.key for choice in choices_of(way.desk.reply)}:
        return []
    await way.desk.presses("reject.confirm")
    assert isinstance(way.desk.last, Dispatched)
    return list(told_to(way.desk, way.asker))
