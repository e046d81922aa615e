"""Two different persons for link keys and erasures: nobody approves the own proposal, under no name."""

import asyncio
from functools import partial
from typing import Any

import pytest

from core.errors import Refusal
from core.history import Actor
from core.links import ChatAddress
from core.members import MemberStatus
from core.ports import Store
from core.proposals import ProposalId, ProposalState
from core.services import proposals
from core.services.registry import Setting, add_member, set_field
from core.staff import Role
from tests.builders import chat_of, staff, telegram_address
from tests.core.services.office import ROOT, Office, actor, values_of
from tests.core.services.test_registry import NEW
from tests.core.services.test_staffing import refusal
from tests.fakes import MORNING, FakeStore

NEW_ID = "1103700257730"


async def proposed(
    office: Office, field: str = "national_id", value: str = NEW_ID, by: Actor = ROOT, reason: str | None = "บัตรใหม่"
) -> ProposalId:
    async with office.acting() as uow:
        done = await set_field(uow, office.means, by, Setting("026548", field, value, reason))
    assert done.change is None
    assert done.proposal is not None
    return done.proposal


async def confirmed(office: Office, number: ProposalId, by: str) -> None:
    async with office.acting() as uow:
        await proposals.confirm(uow, office.means, actor(by), number)


async def test_a_link_key_waits_and_then_changes(store: Store) -> None:
    office = await Office.opened(store)
    number = await proposed(office)
    assert await office.kept() == office.member
    await confirmed(office, number, "registrar")
    assert (await office.kept()).national_id == NEW_ID
    made, decided, changed = await office.written()
    assert [entry.action for entry in (made, decided, changed)] == [
        "proposal.made",
        "proposal.confirmed",
        "member.changed",
    ]
    assert {entry.subject for entry in (made, decided, changed)} == {f"proposal:{number}"}
    assert (made.actor, decided.actor, changed.actor) == (ROOT, actor("registrar"), actor("registrar"))
    both = [("national_id", "old", "3102200134821"), ("national_id", "new", NEW_ID), ("reason", "new", "บัตรใหม่")]
    assert values_of(made) == values_of(changed) == both


async def test_a_new_number_touches_one_row_and_the_member_goes_on(store: Store) -> None:
    office = await Office.opened(store)
    address: ChatAddress = telegram_address()
    async with office.acting() as uow:
        chat = await chat_of(uow, address, office.means)
        await uow.links.add(chat.id, office.member.id, MORNING, "1")
        await uow.credentials.set_password(office.member.id, "hash", MORNING)
    await confirmed(office, await proposed(office, "member_no", "๐๒๖๖๐๐"), "manager")
    async with office.acting() as uow:
        renumbered = await uow.members.by_number("026600")
        assert await uow.members.by_number("026548") is None
        assert len(await uow.links.of_member(office.member.id)) == 1
        assert await uow.credentials.of_member(office.member.id) is not None
    assert renumbered is not None
    assert renumbered.id == office.member.id
    assert (await office.newest()).action == "member.rekeyed"


@pytest.mark.shows("T12")
@pytest.mark.parametrize("role", Role)
async def test_nobody_confirms_what_they_proposed(role: Role) -> None:
    for proposer in (f"staff:{role.value}", f"os:{role.value}", f"os:{role.value.upper()}"):
        office = await Office.opened(FakeStore())
        if proposer.startswith("staff:") and role not in {Role.REGISTRAR, Role.MANAGER, Role.FRONT_DESK}:
            continue
        number = await proposed(office, by=Actor(proposer, "cli"))
        with pytest.raises(Refusal) as refused:
            await confirmed(office, number, role.value)
        assert refused.value.key in {"office.own_proposal", "office.role_may_not"}
        assert await office.kept() == office.member


@pytest.mark.shows("T12")
@pytest.mark.parametrize("role", Role)
async def test_a_second_person_needs_the_role(role: Role) -> None:
    office = await Office.opened(FakeStore())
    number = await proposed(office, by=actor("registrar"))
    if role in {Role.REGISTRAR, Role.MANAGER}:
        await confirmed(office, number, f"{role.value}2")
        assert (await office.kept()).national_id == NEW_ID
        return
    key = await refusal(lambda uow: proposals.confirm(uow, office.means, actor(f"{role.value}2"), number), office)
    assert key == "office.role_may_not"


async def test_an_account_of_the_machine_never_decides() -> None:
    office = await Office.opened(FakeStore())
    number = await proposed(office, by=actor("registrar"))
    for decide in (proposals.confirm, proposals.reject):
        for name in ("os:root", "os:registrar2", "os:manager"):
            who = Actor(name, "cli")
            key = await refusal(partial(decide, means=office.means, actor=who, proposal_id=number), office)
            assert key == "office.staff_decides"


@pytest.mark.shows("T12")
@pytest.mark.parametrize(
    ("leaver", "key"), [("registrar", "office.proposer_disabled"), ("manager", "office.no_such_staff")]
)
async def test_who_was_disabled_between_does_not_count_as_one_of_the_two(leaver: str, key: str) -> None:
    office = await Office.opened(FakeStore())
    number = await proposed(office, by=actor("registrar"))
    await office.disable(leaver)
    assert await refusal(lambda uow: proposals.confirm(uow, office.means, actor("manager"), number), office) == key
    assert await office.kept() == office.member
    async with office.acting() as uow:
        await proposals.reject(uow, office.means, actor("manager2"), number, "ผู้เสนอลาออก")
        assert await proposals.waiting(uow, ROOT) == []


@pytest.mark.shows("T12")
async def test_two_user_names_do_not_make_two_persons(store: Store) -> None:
    office = await Office.opened(store)
    async with office.acting() as uow:
        await uow.staff.add(staff(username="r2", name=" Registrar\u200bใจดี", role=Role.MANAGER))
    number = await proposed(office, by=actor("registrar"))
    assert await refusal(lambda uow: proposals.confirm(uow, office.means, actor("r2"), number), office) == (
        "office.own_proposal"
    )
    await confirmed(office, number, "registrar2")


@pytest.mark.shows("T12")
@pytest.mark.parametrize("leaves", ["proposer", "decider"])
async def test_nothing_is_confirmed_behind_the_end_of_one_of_the_two(store: Store, leaves: str) -> None:
    """Confirming and disabling at one instant, ten times: whichever comes first, the history tells a lawful order."""
    office = await Office.opened(store)
    for number in range(10):
        leaver = f"m{number}"
        async with office.acting() as uow:
            await uow.staff.add(staff(username=leaver, name=leaver, role=Role.MANAGER))
        by, decider = (leaver, "manager") if leaves == "proposer" else ("manager", leaver)
        waiting = await proposed(office, "employee_no", f"E{number}", by=actor(by))
        outcome, _ = await asyncio.gather(
            confirmed(office, waiting, decider), office.leaves(leaver), return_exceptions=True
        )
        seen = [(entry.action, entry.subject) for entry in await office.written()]
        ended = seen.index(("staff.disabled", f"staff:{leaver}"))
        assert ("proposal.confirmed", f"proposal:{waiting}") not in seen[ended:]
        assert outcome is None or isinstance(outcome, Refusal)
        if outcome is not None:
            async with office.acting() as uow:
                await proposals.reject(uow, office.means, actor("registrar"), waiting)


async def test_one_decision_is_made_once(store: Store) -> None:
    office = await Office.opened(store)
    number = await proposed(office)

    async def decide(by: str) -> bool:
        try:
            await confirmed(office, number, by)
        except Refusal as refused:
            assert refused.key == "office.not_waiting"  # noqa: PT017 - of those that come too late
            return False
        return True

    assert sum(await asyncio.gather(*(decide(by) for by in ("registrar", "registrar2", "manager", "manager2")))) == 1
    actions = [entry.action for entry in await office.written()]
    assert actions == ["proposal.made", "proposal.confirmed", "member.changed"]


async def test_two_proposals_at_once_do_not_pass_each_other(store: Store) -> None:
    office = await Office.opened(store)

    async def propose(value: str) -> bool:
        try:
            await proposed(office, "employee_no", value)
        except Refusal as refused:
            assert refused.key == "office.waits_already"  # noqa: PT017 - of those that come too late
            return False
        return True

    assert sum(await asyncio.gather(*(propose(f"E{number}") for number in range(5)))) == 1


async def test_a_rejected_one_changes_nothing_and_may_be_made_anew() -> None:
    office = await Office.opened(FakeStore())
    number = await proposed(office)
    async with office.acting() as uow:
        await proposals.reject(uow, office.means, actor("manager"), number, "ไม่มีหลักฐาน")
    entry = await office.newest()
    assert (entry.action, entry.actor, entry.reason) == ("proposal.rejected", actor("manager"), "ไม่มีหลักฐาน")
    assert await refusal(lambda uow: proposals.confirm(uow, office.means, actor("manager"), number), office)
    assert await proposed(office) != number
    assert await office.kept() == office.member


@pytest.mark.parametrize(
    ("field", "value", "key"),
    [
        ("national_id", "1103700257731", "office.not_a_national_id"),
        ("national_id", "3102200134821", "office.same_value"),
        ("member_no", "ส00001", "office.wrong_number"),
        ("member_no", "026600", "office.taken"),
        ("member_no", None, "office.required"),
    ],
)
async def test_what_cannot_be_proposed(field: str, value: Any, key: str) -> None:
    office = await Office.opened(FakeStore())
    async with office.acting() as uow:
        await add_member(uow, office.means, ROOT, NEW)
    assert await refusal(lambda uow: set_field(uow, office.means, ROOT, Setting("026548", field, value)), office) == key


async def test_a_number_that_was_taken_meanwhile_is_refused_when_confirmed(store: Store) -> None:
    office = await Office.opened(store)
    number = await proposed(office)
    async with office.acting() as uow:
        await add_member(uow, office.means, ROOT, NEW)  # has that national ID
    key = await refusal(lambda uow: proposals.confirm(uow, office.means, actor("manager"), number), office)
    assert key == "office.taken"
    async with office.store.read() as uow:
        kept = await uow.proposals.get(number)
    assert kept is not None
    assert kept.state is ProposalState.WAITING


async def test_to_see_one_as_a_whole_is_a_look_at_the_record() -> None:
    office = await Office.opened(FakeStore())
    number = await proposed(office)
    async with office.acting() as uow:
        (listed,) = await proposals.waiting(uow, actor("auditor"))
        assert await proposals.look_at(uow, office.means, actor("auditor"), number) == listed
    entry = await office.newest()
    assert (entry.action, entry.actor, entry.subject) == ("member.opened", actor("auditor"), f"proposal:{number}")


async def test_an_erasure_is_proposed_by_one_and_confirmed_by_the_manager(store: Store) -> None:
    office = await Office.opened(store, status=MemberStatus.LEFT, phone="0812345678")
    async with office.acting() as uow:
        number = await proposals.propose_erasure(uow, office.means, actor("registrar"), office.member, "ขอลบ")
    key = await refusal(lambda uow: proposals.confirm(uow, office.means, actor("registrar2"), number), office)
    assert key == "office.role_may_not"
    await confirmed(office, number, "manager")
    kept = await office.kept()
    assert (kept.member_no, kept.phone, kept.national_id) == ("026548", None, None)
    entries = await office.written()
    assert [entry.action for entry in entries] == ["proposal.made", "proposal.confirmed", "member.erased"]
    assert [entry.reason for entry in entries] == [None, None, None]
