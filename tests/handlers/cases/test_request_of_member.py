"""From the member's card to the requests and back: how many wait, what each is about, what became of it (R7, E5)."""

import pytest

from core.links import Language
from core.staff import Role
from tests.core.services.test_filing import MORE, SAVE
from tests.deciding import Desk
from tests.dialogue import CATALOGUE, choices_of, the_card, verify_dialogue
from tests.fakes import FakeStore
from tests.handlers.asking import items_of
from tests.handlers.cases.test_request import office_of, said

pytestmark = pytest.mark.shows("E5", "C3")


@pytest.mark.parametrize(
    ("role", "label"), [(Role.CASHIER, "คำร้อง 2 เรื่อง"), (Role.REGISTRAR, "คำร้อง 2 เรื่อง"), (Role.FRONT_DESK, "คำร้อง")]
)
async def test_the_members_card_counts_what_waits_for_the_role(role: Role, label: str) -> None:
    desk = await Desk.staffed(FakeStore())
    office = await office_of(desk, role)
    for ask in (MORE, SAVE):
        await desk.filed(ask)
    await verify_dialogue(office, [("/member 026548", "member.title")])
    assert label in [CATALOGUE.text(choice.label, Language.THAI) for choice in choices_of(office.reply)]


async def test_all_of_a_member_with_what_became_of_each() -> None:
    desk = await Desk.staffed(FakeStore())
    office = await office_of(desk)
    first, second = await desk.filed(MORE), await desk.filed(SAVE)
    await desk.approve(first)
    await verify_dialogue(office, [("/member 026548", "member.title"), ("[member.cases]", "queue.of_member")])
    lines = [(said(item.title), said(item.badge.text if item.badge else None)) for item in items_of(office)]
    assert lines == [(f"{second} · เงินฝากรายเดือน", "รอพิจารณา"), (f"{first} · ค่าหุ้น", "ดำเนินการแล้ว")]
    await office.taps("request", str(first))
    assert ("สถานะ", "อนุมัติแล้ว") in [
        (said(row.label), CATALOGUE.value(row.value, Language.THAI)) for row in the_card(office.reply).rows
    ]
    await verify_dialogue(office, [("[request.member_button]", "member.title")])
