"""/audit: a member's trail, newest first, five a page; reading it stands on top of it."""

import pytest

from core.links import Language
from core.staff import Role
from handlers.reply import Clocked, Literal, Phrase
from tests.dialogue import CATALOGUE, Talk, keys_of, the_card, verify_dialogue
from tests.handlers.staff.changing import NEW_ID, Changing
from tests.handlers.staff.test_pending import propose


def texts(talk: Talk) -> list[str]:
    return [CATALOGUE.value(row.value, Language.THAI) for row in the_card(talk.reply).rows]


async def test_who_did_what_and_why_and_the_look_itself() -> None:
    office = await Changing.opened()
    await verify_dialogue(
        office.registrar, [("/set 026548 phone 1 -- โทรแจ้ง", "set.title"), ("[desk.confirm]", "set.done")]
    )
    await office.manager.says("/audit 026548")
    card = the_card(office.manager.reply)
    assert card.title == Phrase.of("audit.title", number=Literal("026548"))
    assert card.rows[0].label == Phrase.of("audit.at", at=Clocked(office.means.clock.now()))
    assert texts(office.manager) == [
        "บุญมี ตั้งตรง (ผู้จัดการ) เปิดดูข้อมูล",
        "มะลิ สุขใจ (ทะเบียน) แก้ไขข้อมูล: โทรศัพท์ เหตุผล: โทรแจ้ง",
        "มะลิ สุขใจ (ทะเบียน) เปิดดูข้อมูล",
    ]
    looked = (await office.written())[-1]
    assert (looked.action, looked.subject, looked.actor.name) == ("member.opened", "history", "staff:boon")


async def test_no_value_is_shown() -> None:
    office = await Changing.opened()
    await propose(office.registrar, "026548", "national_id", NEW_ID)
    await office.manager.says("/audit 026548")
    assert not any(NEW_ID in text or "3102200134821" in text for text in texts(office.manager))
    assert "fields.national_id" in keys_of(office.manager.reply)


async def test_pages_lead_back_and_forth_though_each_look_is_an_entry() -> None:
    office = await Changing.opened()
    for number in range(4):  # eight entries: a look and a change each
        await verify_dialogue(
            office.registrar,
            [(f"/set 026548 phone {number} -- ที่ {number}", "set.title"), ("[desk.confirm]", "set.done")],
        )
    talk = office.manager
    await talk.says("/audit 026548")
    first = texts(talk)
    assert ["ที่ 3" in text for text in first] == [False, True, False, False, False]
    await talk.presses("paging.more")
    second = texts(talk)
    assert [act.label.key for act in the_card(talk.reply).acts] == ["paging.before"]
    assert len(second) == 4
    await talk.presses("paging.before")
    assert texts(talk)[-1] == first[-1], "none between the pages was left out"
    await talk.taps("audit", "#1", "9" * 30)
    assert len(texts(talk)) == 5, "a forged place is the beginning"


async def test_the_member_is_called_the_member() -> None:
    office = await Changing.opened()
    member = Talk(office.store, means=office.means)
    await member.is_linked_to(office.member)
    await verify_dialogue(member, [("/unlink", "unlink.ask"), ("[unlink.confirm]", "unlink.done")])
    await office.manager.says("/audit 026548")
    assert "audit.member" in keys_of(office.manager.reply)


@pytest.mark.parametrize("role", Role)
async def test_who_may_read_it(role: Role) -> None:
    office = await Changing.opened()
    talk = await office.another(role, "reader", unit="0101" if "unit" in role else None)
    reads = role in {Role.MANAGER, Role.AUDITOR}
    await verify_dialogue(talk, [("/audit 026548", "audit.title" if reads else "desk.not_for_role")])
    assert len(await office.written()) == reads
    if reads:
        await verify_dialogue(talk, [("ประวัติสมาชิก", "audit.which"), ("/audit 999999", "office.no_such_member")])
