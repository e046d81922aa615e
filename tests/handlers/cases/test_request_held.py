"""Requests around the cut-off at the desk: held ones are decided with their month, late and near ones say so (F17)."""

from datetime import timedelta

import pytest

from core.calendar import Month
from core.money import Baht
from core.ports import Store
from core.requests import RequestState
from handlers.reply import Phrase
from tests.core.services.test_filing import CUTOFF, DECEMBER, JANUARY, MORE, SAVE
from tests.deciding import Desk
from tests.dialogue import keys_of, the_card, verify_dialogue
from tests.fakes import FakeStore
from tests.handlers.cases.test_request import office_of, state_of
from tests.saver import on_both_channels

pytestmark = pytest.mark.shows("E5", "C3")


@pytest.mark.shows("F17")
@pytest.mark.parametrize(("place", "month"), [(0, DECEMBER), (1, JANUARY)])
async def test_of_a_held_one_the_month_is_chosen(store: Store, place: int, month: Month) -> None:
    desk = await Desk.staffed(store)
    office, number = await office_of(desk), await desk.held(MORE)
    await verify_dialogue(office, [(f"/request {number}", ("case_request.held", "case_request.is_held"))])
    assert "case_request.effective" not in keys_of(office.reply)
    await verify_dialogue(office, [("[approve.button]", ("case_request.which_month", "case_request.sealed_month"))])
    card = the_card(office.reply)
    on_both_channels(office.reply, "มีผล ธ.ค. 2569", "มีผล ม.ค. 2570")
    assert [str(item.tap) for item in card.items] == [f"approve:{number}:2026-12", f"approve:{number}:2027-01"]
    await office.taps("approve", *card.items[place].tap.args)
    assert the_card(office.reply).meaning == Phrase.of("case_request.starts", amount=Baht.of(2_500), month=month)
    await verify_dialogue(office, [("[approve.confirm]", "case_request.approved")])
    request, _, _ = await desk.now(number)
    assert (request.state, request.effective) == (RequestState.APPROVED, month)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("2027-01 ขอบคุณ", "case_request.note"),
        ("๑/๒๕๗๐", "case_request.ask"),
        ("1/2570", "case_request.ask"),
        ("13/2570", "case_request.which_month"),
        ("เดือนหน้า", "case_request.which_month"),
        ("2027-05", "case_request.no_such_month"),
    ],
)
async def test_the_month_may_be_typed(typed: str, found: str) -> None:
    desk = await Desk.staffed(FakeStore())
    office, number = await office_of(desk), await desk.held(MORE)
    await verify_dialogue(office, [(f"/approve {number} {typed}", found)])
    assert await state_of(desk, number) is RequestState.HELD


async def test_late_and_near_ones_say_so_in_words() -> None:
    desk = await Desk.staffed(FakeStore())
    office = await office_of(desk)
    desk.clock.at = CUTOFF + timedelta(minutes=1)
    near = (await desk.file(MORE, shown=JANUARY, is_own_time=False)).case_id
    late = (await desk.file(SAVE, shown=JANUARY)).case_id
    await verify_dialogue(office, [(f"/request {near}", ("case_request.late", "case_request.near"))])
    on_both_channels(office.reply, "ส่งหลังกำหนด")
    await verify_dialogue(office, [(f"/request {late}", "case_request.late")])
    assert "case_request.near" not in keys_of(office.reply)
