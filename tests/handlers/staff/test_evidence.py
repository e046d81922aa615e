"""Evidence: a picture large, recorded; one more from who vouched; for everybody else an unknown word."""

import pytest

from core.history import Actor
from core.links import digest
from core.members import Member
from core.money import Baht
from core.services import updates
from core.staff import Role
from handlers.reply import Phrase
from tests import builders
from tests.dialogue import Talk, cards_of, keys_of, verify_dialogue
from tests.saver import on_both_channels
from tests.updating import member_talk, sends, shown

pytestmark = pytest.mark.shows("E8")


async def sent(pictures: int) -> tuple[Talk, Talk, Member]:
    """The member's chat, the registrar's, the member; case 1 with PICTURES."""
    talk, person = await member_talk()
    await talk.says("/update address")
    await talk.says("99/1 หมู่ 2")
    for _ in range(pictures):
        await sends(talk)
    await verify_dialogue(talk, [("ส่ง", "update.sent")])
    office = Talk(talk.store, builders.telegram_address("900"), talk.means)
    await office.works_as(Role.REGISTRAR)
    return talk, office, person


async def vouching() -> tuple[Talk, Talk, str]:
    """The committee's chat on LINE, the registrar's, and the number of a case that was vouched for."""
    talk, person = await member_talk()
    committee = Talk(talk.store, builders.line_address("c"), talk.means)
    await committee.works_as(Role.UNIT_COMMITTEE, "kanda", "กานดา สุขใจ", "0101")
    office = Talk(talk.store, builders.telegram_address("900"), talk.means)
    await office.works_as(Role.REGISTRAR)
    async with talk.store.work() as uow:
        values = {"salary": Baht.of(50_000)}
        case_id = await updates.vouch(uow, talk.means, Actor("staff:kanda", "line"), person, values)
    return committee, office, str(case_id)


async def test_a_picture_is_shown_large_and_the_look_is_recorded() -> None:
    talk, office, person = await sent(2)
    await office.says("/queue")
    number = cards_of(office.reply)[0].items[0].tap.args[0]
    await office.taps("evidence", number, "2")
    (card,) = cards_of(office.reply)
    assert card.picture is not None
    assert (card.picture.large, card.picture.width, card.picture.height) == (True, 4, 3)
    async with talk.store.read() as uow:
        found = await uow.pictures.pass_by(digest(card.picture.path.removeprefix("/picture/")), talk.means.clock.now())
        newest = (await uow.history.of_member(person.id, 1))[0]
    assert found is not None
    assert found.is_large
    assert (newest.action, newest.subject) == ("member.opened", f"case:{number}")
    on_both_channels(office.reply, card.picture.path)
    await verify_dialogue(
        office, [("[evidence.next_button]", "evidence.recorded"), ("[evidence.back_button]", "case_update.title")]
    )
    assert Phrase.of("evidence.picture", place=1) in shown(office)


async def test_what_is_no_picture_of_a_case() -> None:
    _, office, _ = await sent(0)
    await verify_dialogue(
        office,
        [
            ("/evidence", "evidence.usage"),
            ("/evidence 99", "desk.no_such_case"),
            ("/evidence x", "desk.no_such_case"),
            ("/evidence 2 1", "desk.no_such_case"),
            ("/evidence 1 1", "evidence.none"),
            ("/evidence 1 0", "evidence.none"),
            ("/evidence 1 ๑", "evidence.none"),
            ("/evidence 1 มาก", "evidence.none"),
        ],
    )


@pytest.mark.shows("T27")
async def test_members_and_guests_get_what_an_unknown_word_gets() -> None:
    talk, _, _ = await sent(1)
    guest = Talk(talk.store, builders.telegram_address("7"), talk.means)
    for each in (talk, guest):
        unknown = (await each.says("/zzqx 1 1")).reply
        assert (await each.says("/evidence 1 1")).reply == unknown
        assert (await each.taps("evidence", "1", "1")).reply == unknown
        assert (await each.taps("evidence", "add", "1")).reply == unknown


async def test_who_vouched_adds_pictures_one_after_another() -> None:
    committee, office, number = await vouching()
    await committee.taps("evidence", "add", number)
    assert keys_of(committee.reply) == ["evidence.send"]
    await sends(committee, unfit="picture.damaged")
    assert keys_of(committee.reply) == ["picture.damaged"]
    for key in ("evidence.attached", "evidence.attached", "evidence.attached_last"):
        await sends(committee)
        assert keys_of(committee.reply) == [key]
    await sends(committee)
    assert keys_of(committee.reply) == ["common.unreadable"]
    await office.says(f"/request {number}")
    assert Phrase.of("update.attached", number=3) in shown(office)


async def test_nobody_else_adds_any_and_not_to_what_is_decided() -> None:
    committee, office, number = await vouching()
    other = Talk(committee.store, builders.telegram_address("77"), committee.means)
    await other.works_as(Role.UNIT_COMMITTEE, "other", "อื่น ใจดี", "0102")
    await other.taps("evidence", "add", number)
    assert keys_of(other.reply) == ["office.no_such_member"]
    await office.taps("evidence", "add", number)
    assert keys_of(office.reply) == ["office.role_may_not", "did.role_registrar"]
    await committee.taps("evidence", "add", number)
    await verify_dialogue(
        office,
        [(f"/approve {number}", "case_update.ask"), ("[case_update.confirm_button]", "case_update.applied")],
    )
    await sends(committee)
    assert keys_of(committee.reply) == ["desk.not_waiting"]
    await verify_dialogue(committee, [(f"/evidence {number} 1", "office.role_may_not")])
