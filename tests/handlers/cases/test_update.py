"""New data at the desk: old beside new, the evidence, the register of today; applied once by the right role."""

from dataclasses import replace

import pytest

from core.cases import CaseKind, CaseState
from core.history import Actor
from core.links import Platform
from core.members import Member
from core.messaging import DeliveryClass
from core.money import Baht
from core.ports import Store
from core.services import updates
from core.staff import Role
from handlers.reply import Literal, Phrase, Reply, Text, Tone
from tests import builders
from tests.dialogue import Talk, cards_of, choices_of, keys_of, values_in, verify_dialogue
from tests.updating import cases_of, kept, member_talk, sends, shown

pytestmark = pytest.mark.shows("E8")
NEW = Baht.of("50,000.50")


async def filed(talk: Talk, *, pictures: int = 1) -> str:
    """The member sends in a salary; the case's number."""
    await verify_dialogue(talk, [("/update salary", "update.how_salary"), ("50,000.50", "update.send_picture")])
    for _ in range(pictures):
        await sends(talk)
    await verify_dialogue(talk, [("[update.send_button]", "update.sent")])
    async with talk.store.read() as uow:
        (case,) = await uow.cases.waiting([CaseKind.UPDATE], 2)
    return str(case.id)


async def office_of(talk: Talk, role: Role = Role.REGISTRAR, person: str = "900", name: str = "mali") -> Talk:
    office = Talk(talk.store, builders.telegram_address(person), talk.means)
    await office.works_as(role, name, f"{name} สุขใจ", "0101" if role is Role.UNIT_COMMITTEE else None)
    return office


async def at_the_desk(store: Store | None = None) -> tuple[Talk, Talk, Member, str]:
    """The member's chat, the registrar's, the member, and the number of a case with a salary."""
    talk, person = await member_talk(store=store)
    return talk, await office_of(talk), person, await filed(talk)


@pytest.mark.parametrize("platform", Platform)
async def test_from_the_member_to_the_register_and_back(store: Store, platform: Platform) -> None:
    talk, person = await member_talk(builders.address_on(platform), store=store)
    office, number = await office_of(talk), await filed(talk)
    await verify_dialogue(
        office,
        [
            ("/queue", "case_update.name"),
            (f"/request {number}", ("case_update.title", "update.old", "update.new", "case_update.band")),
            ("[case_update.apply_button]", ("case_update.ask", "update.old", "update.new")),
        ],
    )
    assert {Baht.of("48,200"), NEW} <= {value for value in shown(office) if isinstance(value, Baht)}
    assert await kept(talk, person) == person
    await verify_dialogue(office, [("[case_update.confirm_button]", "case_update.applied")])
    assert (await kept(talk, person)).salary == NEW
    assert office.last is not None
    (notice,) = office.last.notices
    assert (notice.to, notice.delivery_class) == (talk.address, DeliveryClass.RECORD)
    (see,) = choices_of(notice.reply)
    assert see.tap is not None
    await talk.taps(see.tap.feature, *see.tap.args)
    assert {"update.state_done", "update.note_done"} <= set(keys_of(talk.reply))
    await talk.says("/privacy")
    assert {"did.member_changed", "fields.salary", "did.member_opened"} <= set(keys_of(talk.reply))


async def test_the_card_shows_the_first_picture_and_a_line_for_each() -> None:
    talk, person = await member_talk()
    office, number = await office_of(talk), await filed(talk, pictures=2)
    await office.says(f"/request {number}")
    (card,) = cards_of(office.reply)
    assert card.tone is Tone.WORK
    assert card.picture is not None
    assert not card.picture.large
    assert card.picture.path.startswith("/picture/")
    assert [item.tap.args for item in card.items] == [(number, "1"), (number, "2")]
    said = [value for value in values_in(office.reply.parts) if isinstance(value, Literal)]
    assert not any(person.last_name in value.text for value in said)


async def test_what_the_register_holds_meanwhile_is_shown_and_confirmed_anew(store: Store) -> None:
    talk, office, person, number = await at_the_desk(store)
    await verify_dialogue(office, [(f"/approve {number}", ("case_update.ask", "case_update.band"))])
    async with store.work() as uow:
        await uow.members.update(replace(person, salary=Baht.of("49,000")))
    await verify_dialogue(
        office, [("[case_update.confirm_button]", ("case_update.now", "case_update.band_changed", "request.changed"))]
    )
    assert Baht.of("49,000") in shown(office)
    assert (await kept(talk, person)).salary == Baht.of("49,000")
    await verify_dialogue(office, [("[case_update.confirm_button]", "case_update.applied")])
    assert (await kept(talk, person)).salary == NEW


async def test_pressed_twice_it_is_applied_once(store: Store) -> None:
    talk, office, person, number = await at_the_desk(store)
    await office.says(f"/approve {number}")
    (confirm,) = [one for one in choices_of(office.reply) if one.label.key == "case_update.confirm_button"]
    assert confirm.tap is not None
    await office.taps(confirm.tap.feature, *confirm.tap.args)
    await office.taps(confirm.tap.feature, *confirm.tap.args)
    assert keys_of(office.reply) == ["desk.over"]
    assert office.last is not None
    assert not office.last.notices
    async with talk.store.read() as uow:
        actions = [entry.action for entry in await uow.history.of_member(person.id, 50)]
    assert actions.count("member.changed") == 1


async def test_of_two_persons_one_wins_and_the_other_is_told(store: Store) -> None:
    talk, office, _, number = await at_the_desk(store)
    other = await office_of(talk, Role.MANAGER, "901", "mana")
    for each in (office, other):
        await verify_dialogue(each, [(f"/approve {number}", "case_update.ask")])
    await verify_dialogue(office, [("[case_update.confirm_button]", "case_update.applied")])
    await verify_dialogue(other, [("[case_update.confirm_button]", "desk.not_waiting")])


@pytest.mark.shows("T12")
@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.REGISTRAR, Role.MANAGER}])
async def test_no_other_role_sees_or_applies_it(role: Role) -> None:
    talk, _, person, number = await at_the_desk()
    other = await office_of(talk, role, "902", "other")
    for command in ("request", "approve", "reject", "evidence"):
        await other.says(f"/{command} {number} x")
        assert not any(isinstance(value, Baht) for value in shown(other))
        assert not any(key.startswith(("update.", "case_update.")) for key in keys_of(other.reply))
    assert await kept(talk, person) == person


async def test_turned_away_the_member_reads_why_and_may_send_again() -> None:
    talk, office, person, number = await at_the_desk()
    await verify_dialogue(office, [(f"/reject {number}", "case_update.reason_unclear")])
    await office.taps("reject", number, "=0")
    await verify_dialogue(office, [("[reject.confirm]", "case_update.turned_away")])
    assert office.last is not None
    (notice,) = office.last.notices
    assert [type(part) for part in notice.reply.parts] == [Text]
    await verify_dialogue(talk, [("ดูผลแจ้งเปลี่ยน", ("update.state_rejected", "update.reason", "update.note_rejected"))])
    assert Literal("รูปไม่ชัด กรุณาส่งใหม่") in shown(talk)
    assert await kept(talk, person) == person
    assert (await cases_of(talk, person))[0].state is CaseState.REJECTED
    assert await filed(talk) != number


async def test_no_notice_and_no_sentence_holds_a_figure_or_a_name() -> None:
    _, office, person, number = await at_the_desk()
    seen: list[Reply] = []
    for step in (("request", number), ("approve", number)):
        await office.taps(*step)
        seen.append(office.reply)
    await office.presses("case_update.confirm_button")
    assert office.last is not None
    seen += [office.reply, *(notice.reply for notice in office.last.notices)]
    for reply in seen:
        for part in reply.parts:
            if isinstance(part, Text):
                values = list(values_in(part))
                assert not any(isinstance(value, Baht) for value in values)
                assert not any(isinstance(value, Literal) and person.first_name in value.text for value in values)


async def test_what_a_committee_vouched_for_names_who_and_needs_no_picture() -> None:
    talk, person = await member_talk()
    office = await office_of(talk)
    await office_of(talk, Role.UNIT_COMMITTEE, "903", "kanda")
    async with talk.store.work() as uow:
        case_id = await updates.vouch(uow, talk.means, Actor("staff:kanda", "line"), person, {"salary": NEW})
    await office.says(f"/request {case_id}")
    assert {"did.role_unit_committee", "case_update.no_picture"} <= set(keys_of(office.reply))
    await verify_dialogue(
        office,
        [("[case_update.apply_button]", "case_update.ask"), ("[case_update.confirm_button]", "case_update.applied")],
    )
    await verify_dialogue(talk, [("ดูผลแจ้งเปลี่ยน", ("update.state_done", "update.by_committee"))])


async def test_one_that_was_taken_back_holds_nothing_any_more() -> None:
    talk, office, _, number = await at_the_desk()
    await verify_dialogue(
        talk, [("ยกเลิกเรื่องนี้", "update.cancel_ask"), ("ยืนยันยกเลิก", "update.cancelled"), ("/update", "update.gone")]
    )
    await office.says(f"/request {number}")
    assert not any(isinstance(value, Baht) for value in shown(office))
    await verify_dialogue(office, [(f"/approve {number}", "desk.not_waiting")])


async def test_a_salary_without_bands_has_no_hint() -> None:
    talk, _ = await member_talk()
    office, number = await office_of(talk), await filed(talk)
    rules = replace(builders.policy(), shares=replace(builders.policy().shares, bands=()))
    other = Talk(talk.store, office.address, replace(talk.means, policies=[rules]))
    await other.says(f"/request {number}")
    assert cards_of(other.reply)[0].note is None


async def test_the_hint_names_both_monthly_shares() -> None:
    talk, office, person, number = await at_the_desk()
    async with talk.store.work() as uow:
        await uow.shares.put_account(person.id, builders.account())
    await office.says(f"/request {number}")
    asked_for = updates.share_by_band(builders.policy().shares, NEW)
    assert asked_for is not None
    hint = Phrase.of("case_update.band", monthly=asked_for, now=Baht.of(2_000))
    assert cards_of(office.reply)[0].note == hint
