"""/confirm: a second person looks, confirms, rejects; the proposer withdraws; nobody decides twice (threat T12)."""

import asyncio
from dataclasses import replace

import pytest

from core.members import MemberStatus
from core.ports import Store
from core.services import proposals
from core.staff import Role
from handlers.dispatch import Dispatched
from handlers.reply import Literal, Phrase
from tests import builders
from tests.core.services.office import ROOT
from tests.dialogue import Talk, choices_of, keys_of, the_card, the_text, verify_dialogue
from tests.handlers.staff.changing import NEW_ID, Changing, literal, rows_of
from tests.handlers.staff.test_pending import propose

CONFIRMED = ["proposal.made", "proposal.confirmed", "member.changed"]


def acts_of(talk: Talk) -> list[str]:
    return [act.label.key for act in the_card(talk.reply).acts]


@pytest.mark.shows("T12")
async def test_a_wrong_national_id_is_corrected_by_two_persons_on_two_channels(store: Store) -> None:
    """One on LINE, the other on Telegram; and the member goes on with the new one."""
    office = await Changing.opened(store, national_id="1103700257730")
    right = "3102200134821"
    await verify_dialogue(
        office.registrar,
        [
            ("/set 026548 เลขบัตรประชาชน 3-1022-00134-82-1 -- ตรวจบัตรจริง", ("set.title", "set.needs_two")),
            ("[desk.confirm]", "set.waits"),
            ("[set.see_waiting]", "pending.own"),
            ("/confirm 1", "confirm.own_note"),
        ],
    )
    assert acts_of(office.registrar) == ["confirm.withdraw"]
    assert (await office.kept()).national_id == "1103700257730"
    await verify_dialogue(office.manager, [("รอคนที่สอง", "pending.title"), ("/confirm 1", "confirm.title")])
    rows = rows_of(office.manager)
    assert (literal(rows["set.before"]), literal(rows["set.after"])) == ("1103700257730", right)
    assert rows["confirm.by"] == Phrase.of("did.named", name=Literal("มะลิ สุขใจ"), role=Phrase("did.role_registrar"))
    assert literal(rows["set.reason"]) == "ตรวจบัตรจริง"
    await verify_dialogue(office.manager, [("[confirm.approve]", "confirm.ask_approve")])
    assert (await office.kept()).national_id == "1103700257730", "asked, not done"
    answer = await office.manager.presses("confirm.yes_approve")
    assert the_text(office.manager.reply).key == "confirm.did_approve"
    assert await office.kept() == replace(office.member, national_id=right)
    (notice,) = answer.notices
    assert (notice.to, keys_of(notice.reply)) == (office.registrar.address, ["confirm.told_approve"])
    entries = await office.written()
    assert [entry.action for entry in entries if entry.action != "member.opened"] == CONFIRMED
    by = {entry.action: (entry.actor.name, entry.actor.channel) for entry in entries if entry.action in CONFIRMED}
    assert by == {
        "proposal.made": ("staff:mali", "line"),
        "proposal.confirmed": ("staff:boon", "telegram"),
        "member.changed": ("staff:boon", "telegram"),
    }
    await verify_dialogue(office.manager, [("/pending", "pending.nothing"), ("/confirm 1", "office.not_waiting")])


@pytest.mark.shows("T12")
async def test_two_confirm_at_the_same_moment_and_it_happens_once(store: Store) -> None:
    office = await Changing.opened(store)
    second = await office.another(Role.REGISTRAR, "second")
    await propose(office.registrar, "026548", "national_id", NEW_ID)
    for talk in (office.manager, second):
        await verify_dialogue(talk, [("/confirm 1", "confirm.title"), ("[confirm.approve]", "confirm.ask_approve")])
    answers = await asyncio.gather(*(talk.presses("confirm.yes_approve") for talk in (office.manager, second)))
    assert sorted(key_of(answer) for answer in answers) == ["confirm.did_approve", "office.not_waiting"]
    assert (await office.kept()).national_id == NEW_ID
    assert await office.actions() == CONFIRMED


@pytest.mark.shows("T12")
async def test_the_same_press_twice_confirms_once(store: Store) -> None:
    office = await Changing.opened(store)
    await propose(office.registrar, "026548", "national_id", NEW_ID)
    await office.manager.taps("confirm", "approve", "1")
    yes = next(act.tap for act in the_card(office.manager.reply).acts if act.label.key == "confirm.yes_approve")
    assert yes is not None
    for expected in ("confirm.did_approve", "desk.over", "desk.over"):
        await office.manager.taps(yes.feature, *yes.args)
        assert the_text(office.manager.reply).key == expected
    assert await office.actions() == CONFIRMED


@pytest.mark.shows("T12")
async def test_the_proposer_never_confirms_under_whatever_account(store: Store) -> None:
    office = await Changing.opened(store)
    await propose(office.registrar, "026548", "national_id", NEW_ID)
    await office.registrar.taps("confirm", "approve", "1")
    assert the_text(office.registrar.reply).key == "office.own_proposal"
    async with store.work() as uow:  # the same chat, linked to a second account by a second code
        chat = await builders.chat_of(uow, office.registrar.address, office.means)
        second = await uow.staff.add(builders.staff(username="mali2", name="คนละชื่อ", role=Role.MANAGER))
        await uow.staff_links.end(chat.id, office.means.clock.now(), "replaced")
        await uow.staff_links.add(chat.id, second, office.means.clock.now())
    await verify_dialogue(
        office.registrar, [("/confirm 1", "confirm.title"), ("[confirm.approve]", "office.own_proposal")]
    )
    elsewhere = await office.another(Role.MANAGER, "third")  # another account, another chat, the same membership
    own = await builders.registered(store, builders.associate(national_id=None))
    await office.registrar.is_linked_to(own)
    await elsewhere.is_linked_to(own)
    async with store.work() as uow:
        chat = await builders.chat_of(uow, office.registrar.address, office.means)
        first = await uow.staff.by_username("mali")
        assert first is not None
        await uow.staff_links.end(chat.id, office.means.clock.now(), "replaced")
        await uow.staff_links.add(chat.id, first.id, office.means.clock.now())
    await verify_dialogue(elsewhere, [("/confirm 1", "confirm.title"), ("[confirm.approve]", "office.own_proposal")])
    assert await office.kept() == office.member
    assert await office.actions() == ["proposal.made"]


@pytest.mark.shows("T12")
async def test_nobody_confirms_a_change_of_the_own_membership() -> None:
    office = await Changing.opened()
    await propose(office.registrar, "026548", "national_id", NEW_ID)
    await office.manager.is_linked_to(office.member)
    await verify_dialogue(office.manager, [("/confirm 1", "confirm.title"), ("[confirm.approve]", "office.own_record")])
    assert await office.kept() == office.member


@pytest.mark.shows("T12")
async def test_who_became_one_person_after_the_question_does_not_confirm() -> None:
    office = await Changing.opened()
    await propose(office.registrar, "026548", "national_id", NEW_ID)
    await office.manager.taps("confirm", "approve", "1")
    await office.manager.is_linked_to(office.member)
    await verify_dialogue(office.manager, [("[confirm.yes_approve]", "office.own_record")])
    assert await office.kept() == office.member


@pytest.mark.shows("T12", "T13")
async def test_a_proposer_who_was_disabled_since_does_not_count() -> None:
    office = await Changing.opened()
    await propose(office.registrar, "026548", "national_id", NEW_ID)
    await office.manager.taps("confirm", "approve", "1")
    async with office.store.work() as uow:
        person = await uow.staff.by_username("mali")
        assert person is not None
        await uow.staff.disable(person.id, office.means.clock.now())
    await verify_dialogue(office.manager, [("[confirm.yes_approve]", "office.proposer_disabled")])
    await office.manager.taps("confirm", "reject", "1")
    await verify_dialogue(
        office.manager, [("ผู้เสนอลาออก", "confirm.ask_reject"), ("[confirm.yes_reject]", "confirm.did_reject")]
    )
    assert office.manager.last is not None
    assert office.manager.last.notices == ()


async def test_rejecting_asks_for_the_reason_and_tells_the_proposer() -> None:
    office = await Changing.opened()
    await propose(office.registrar, "026548", "national_id", NEW_ID)
    await verify_dialogue(
        office.manager,
        [
            ("/confirm 1", "confirm.title"),
            ("[confirm.reject]", "confirm.ask_reason"),
            ("ไม่มีสำเนาบัตร", ("confirm.ask_reject", "confirm.why_not")),
            ("[confirm.yes_reject]", "confirm.did_reject"),
        ],
    )
    assert office.manager.last is not None
    (notice,) = office.manager.last.notices
    assert keys_of(notice.reply) == ["confirm.told_reject"]
    newest = (await office.written())[-1]
    assert (newest.action, newest.reason) == ("proposal.rejected", "ไม่มีสำเนาบัตร")
    assert await office.kept() == office.member
    await propose(office.registrar, "026548", "national_id", NEW_ID)


async def test_the_proposer_withdraws_without_a_right_to_decide() -> None:
    office = await Changing.opened()
    desk = await office.another(Role.FRONT_DESK, "desk")
    await propose(desk, "026548", "national_id", NEW_ID)
    await verify_dialogue(
        desk,
        [
            ("/confirm 1", "confirm.own_note"),
            ("[confirm.withdraw]", "confirm.ask_withdraw"),
            ("[desk.back]", "desk.nothing_changed"),
        ],
    )
    await office.manager.taps("confirm", "withdraw", "1")
    assert the_text(office.manager.reply).key == "office.not_own_proposal"
    await desk.taps("confirm", "withdraw", "1")
    await verify_dialogue(desk, [("[confirm.yes_withdraw]", "confirm.did_withdraw"), ("/pending", "pending.nothing")])
    assert await office.actions() == ["proposal.made", "proposal.rejected"]


async def test_who_may_look_and_not_decide_sees_the_end_of_it() -> None:
    office = await Changing.opened()
    await propose(office.registrar, "026548", "national_id", NEW_ID)
    auditor = await office.another(Role.AUDITOR, "auditor")
    await auditor.says("/confirm 1")
    rows = rows_of(auditor)
    assert (literal(rows["set.before"]), literal(rows["set.after"])) == ("•••••••••4821", "•••••••••7730")
    assert acts_of(auditor) == []
    looked = (await office.written())[-1]
    assert (looked.action, looked.actor.name, looked.subject) == ("member.opened", "staff:auditor", "proposal:1")
    for act in ("approve", "reject"):
        await auditor.taps("confirm", act, "1")
        assert the_text(auditor.reply).key == "office.role_may_not"
    assert (await office.written())[-1] == looked


async def test_what_the_member_became_meanwhile_is_shown_anew() -> None:
    office = await Changing.opened()
    await propose(office.registrar, "026548", "employee_no", "E9")
    await office.manager.taps("confirm", "approve", "1")
    async with office.store.work() as uow:
        await uow.members.update(replace(office.member, employee_no="E5"))
    await verify_dialogue(office.manager, [("[confirm.yes_approve]", "confirm.changed_meanwhile")])
    assert literal(rows_of(office.manager)["set.before"]) == "E5"
    await verify_dialogue(office.manager, [("[confirm.yes_approve]", "confirm.did_approve")])
    assert (await office.kept()).employee_no == "E9"


async def test_an_erasure_is_for_the_manager_and_is_marked_as_dangerous() -> None:
    office = await Changing.opened(status=MemberStatus.LEFT)
    async with office.store.work() as uow:
        await proposals.propose_erasure(uow, office.means, ROOT, office.member, "ครบกำหนด")
    await verify_dialogue(office.registrar, [("/confirm 1", "confirm.erase")])
    assert acts_of(office.registrar) == []
    await office.registrar.taps("confirm", "approve", "1")
    assert the_text(office.registrar.reply).key == "office.role_may_not"
    await verify_dialogue(
        office.manager, [("/confirm 1", "confirm.erase"), ("[confirm.approve]", "confirm.ask_approve")]
    )
    yes = next(act for act in choices_of(office.manager.reply) if act.label.key == "confirm.yes_approve")
    assert yes.danger
    await verify_dialogue(office.manager, [("[confirm.yes_approve]", "confirm.did_approve")])
    assert (await office.kept()).phone is None


@pytest.mark.parametrize(
    ("typed", "key"),
    [("/confirm", "confirm.which"), ("/confirm 99", "office.not_waiting"), ("/confirm มะลิ", "office.not_waiting")],
)
async def test_a_number_that_is_none(typed: str, key: str) -> None:
    office = await Changing.opened()
    await verify_dialogue(office.manager, [(typed, key)])


async def test_an_open_question_for_the_reason_gives_way_to_the_command() -> None:
    office = await Changing.opened()
    await propose(office.registrar, "026548", "national_id", NEW_ID)
    await office.manager.taps("confirm", "reject", "1")
    await verify_dialogue(
        office.manager,
        [
            ("อนุมัติรายการที่รอ", "confirm.which"),
            ("/confirm 1", "confirm.title"),
            ("[confirm.reject]", "confirm.ask_reason"),
            ("/confirm 1", "confirm.title"),
        ],
    )


def key_of(answer: Dispatched) -> str:
    assert answer.reply is not None
    return keys_of(answer.reply)[0]
