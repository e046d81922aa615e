"""Changes, what waits, history, holidays and health, drawn for both platforms: nothing is cut off or refused."""

import pytest

from bot.line.render import render as for_line
from bot.telegram.render import render as for_telegram
from core.links import Form, Language, View
from tests.dialogue import CATALOGUE, Talk, choices_of
from tests.handlers.staff.changing import NEW_ID, Changing
from tests.handlers.staff.matrix import play

URL = "https://coop.example"
PROPOSED = (f"/set 026548 national_id {NEW_ID} -- บัตรใหม่", "[desk.confirm]")
WALKS = {
    "change": (
        "/set",
        "026548",
        "[paging.more]",
        "{set:#1:work}",
        "{set:#1:keys}",
        "/set 026548 สถานะ",
        "/set 026548 วันเกิด",
    ),
    "confirm": (
        "/set 026548 phone 1 -- โทรแจ้ง",
        "[desk.confirm]",
        "/set 026548 share_monthly 1",
        "/set 026548 unit อนุบาล",
    ),
    "propose": (
        *PROPOSED,
        "/pending",
        "/confirm 1",
        "[confirm.withdraw]",
        "[confirm.yes_withdraw]",
        "/pending",
        "/confirm",
    ),
    "holiday": (
        *("/holiday", "/holiday 30/11/2569 วันหยุดพิเศษ", "[desk.confirm]", "/holiday 10/12/2569 - เปิดทำการแทน"),
        *("[desk.confirm]", "/holiday", "[paging.more]", "/holiday 28/12", "/holiday 30/11 -", "/holiday ก"),
    ),
}
BY_MANAGER = ("/pending", "/confirm 1", "[confirm.reject]", "ไม่มีหลักฐาน", "[desk.back]", "{confirm:approve:1}")
AFTERWARDS = ("[confirm.yes_approve]", "/audit 026548", "[paging.more]", "/audit", "/health")


async def walks(talk: Talk, steps: tuple[str, ...]) -> None:
    for step in steps:
        await play(talk, step)
        for language in Language:
            for form in Form:
                view = View(language, form)  # what is cut off is a warning, and fails
                assert for_line(talk.reply, CATALOGUE, view, URL)
                assert for_telegram(talk.reply, CATALOGUE, view, URL)
        assert len(talk.reply.choices) <= 4
        assert all(choice.tap is None or len(str(choice.tap).encode()) < 64 for choice in choices_of(talk.reply))


@pytest.mark.parametrize("name", WALKS)
async def test_nothing_is_too_long_for_either_platform(name: str) -> None:
    office = await Changing.opened()
    await walks(office.registrar, WALKS[name])


async def test_nor_for_the_second_person() -> None:
    office = await Changing.opened()
    await walks(office.registrar, PROPOSED)
    await walks(office.manager, (*BY_MANAGER, *AFTERWARDS))
