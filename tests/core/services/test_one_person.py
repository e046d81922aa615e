"""One person under two accounts of the office: no history of linking leads to two decisions by one person (T12)."""

from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from core.errors import Refusal
from core.links import MemberId
from core.ports import Store
from core.proposals import ProposalId
from core.services import proposals
from core.services.registry import Setting, set_field
from core.staff import Role, Staff
from tests.builders import associate, chat_of, line_address, registered, staff
from tests.core.services.office import ROOT, Office, actor
from tests.core.services.test_proposals import NEW_ID, confirmed, proposed
from tests.core.services.test_staffing import refusal
from tests.fakes import MORNING, FakeStore

CHATS = 4
ACCOUNTS = ("registrar", "registrar2", "manager", "manager2")
"""Who may propose and confirm; whose hands they are in is what the histories tell."""


async def account(office: Office, username: str) -> Staff:
    async with office.store.read() as uow:
        found = await uow.staff.by_username(username)
    assert found is not None
    return found


async def links(office: Office, chat: int, username: str) -> None:
    person = await account(office, username)
    async with office.acting() as uow:
        chat_id = (await chat_of(uow, line_address(str(chat)), office.means)).id
        await uow.staff_links.end(chat_id, MORNING, "replaced")
        await uow.staff_links.add(chat_id, person.id, MORNING)


async def belongs(office: Office, chat: int, owner: MemberId) -> None:
    async with office.acting() as uow:
        chat_id = (await chat_of(uow, line_address(str(chat)), office.means)).id
        await uow.links.end(chat_id, MORNING, "relinked")
        await uow.links.add(chat_id, owner, MORNING, "1")


async def leaves_chat(office: Office, chat: int) -> None:
    async with office.acting() as uow:
        chat_id = (await chat_of(uow, line_address(str(chat)), office.means)).id
        await uow.staff_links.end(chat_id, MORNING, "ended")
        await uow.links.end(chat_id, MORNING, "unlinked")


@pytest.mark.shows("T12")
async def test_a_second_account_in_the_same_chat_is_the_same_person(store: Store) -> None:
    office = await Office.opened(store)
    await links(office, 0, "registrar")
    number = await proposed(office, by=actor("registrar"))
    await links(office, 0, "manager")
    await leaves_chat(office, 0)
    assert await refusal(lambda uow: proposals.confirm(uow, office.means, actor("manager"), number), office) == (
        "office.own_proposal"
    )
    await confirmed(office, number, "registrar2")
    assert (await office.kept()).national_id == NEW_ID


@pytest.mark.shows("T12")
async def test_a_second_account_in_a_chat_of_the_same_membership_is_the_same_person(store: Store) -> None:
    office = await Office.opened(store)
    own = await registered(store, associate(national_id=None))
    await links(office, 0, "registrar")
    await links(office, 1, "manager")
    await belongs(office, 0, own.id)
    number = await proposed(office, by=actor("registrar"))
    await leaves_chat(office, 0)
    await belongs(office, 1, own.id)
    assert await refusal(lambda uow: proposals.confirm(uow, office.means, actor("manager"), number), office) == (
        "office.own_proposal"
    )


@pytest.mark.shows("T12")
async def test_nobody_confirms_a_change_of_the_own_membership(store: Store) -> None:
    office = await Office.opened(store)
    await links(office, 0, "manager")
    await belongs(office, 0, office.member.id)
    await leaves_chat(office, 0)
    number = await proposed(office, by=actor("registrar"))
    assert await refusal(lambda uow: proposals.confirm(uow, office.means, actor("manager"), number), office) == (
        "office.own_record"
    )
    async with office.acting() as uow:
        await uow.staff.add(staff(username="prapan", name="ประพันธ์  ตั้งใจสอน", role=Role.MANAGER))
    assert await refusal(lambda uow: proposals.confirm(uow, office.means, actor("prapan"), number), office) == (
        "office.own_record"
    )
    await confirmed(office, number, "registrar2")


@pytest.mark.shows("T12")
async def test_nobody_changes_the_own_record_alone(store: Store) -> None:
    """Not by hand either, what a case of one's own would be refused for; a link key may be proposed."""
    office = await Office.opened(store)
    await links(office, 0, "manager")
    await belongs(office, 0, office.member.id)
    await leaves_chat(office, 0)
    setting = Setting("026548", "phone", "0899991111")
    assert await refusal(lambda uow: set_field(uow, office.means, actor("manager"), setting), office) == (
        "office.own_record"
    )
    await proposed(office, by=actor("manager"))
    async with office.acting() as uow:
        done = await set_field(uow, office.means, actor("registrar"), setting)
    assert done.change is not None


async def test_who_proposed_it_withdraws_it_and_nobody_else(store: Store) -> None:
    office = await Office.opened(store)
    number = await proposed(office, by=actor("front_desk"))
    others = {"manager": "not_own_proposal", "cashier": "role_may_not", "front_desk2": "not_own_proposal"}
    for name, key in others.items():
        withdrawn = partial(proposals.withdraw, means=office.means, actor=actor(name), proposal_id=number)
        assert await refusal(withdrawn, office) == f"office.{key}"
    async with office.acting() as uow:
        await proposals.withdraw(uow, office.means, actor("front_desk"), number)
        assert await proposals.waiting(uow, ROOT) == []
    entry = await office.newest()
    assert (entry.action, entry.actor, entry.subject) == (
        "proposal.rejected",
        actor("front_desk"),
        f"proposal:{number}",
    )
    assert await refusal(lambda uow: proposals.confirm(uow, office.means, actor("manager"), number), office) == (
        "office.not_waiting"
    )
    assert await office.kept() == office.member


async def test_a_second_proposal_of_the_field_is_foreseen_as_refused() -> None:
    office = await Office.opened(FakeStore())
    await proposed(office)

    async def again(uow: Any) -> None:
        await proposals.proposable(uow, office.means, actor("registrar"), office.member, "national_id", NEW_ID)

    assert await refusal(again, office) == "office.waits_already"
    setting = Setting("026548", "national_id", NEW_ID)
    assert await refusal(lambda uow: set_field(uow, office.means, ROOT, setting), office) == "office.waits_already"


STEP = st.tuples(
    st.sampled_from(("links", "belongs", "leaves", "propose", "confirm")),
    st.integers(0, CHATS - 1),
    st.sampled_from(ACCOUNTS),
    st.booleans(),
)


@pytest.mark.shows("T12")
@hypothesis_settings(max_examples=60)
@given(st.lists(STEP, min_size=4, max_size=24))
async def test_no_history_of_linking_leads_to_two_decisions_by_one_person(
    steps: list[tuple[str, int, str, bool]],
) -> None:
    """After every step whoever tries to confirm is let through exactly where the whole history shows two persons."""
    office = await Office.opened(FakeStore())
    other = await registered(office.store, associate(national_id=None))
    told = History(office.member.id)
    waiting: tuple[ProposalId, str] | None = None
    for number, (step, chat, username, own) in enumerate(steps):
        owner = office.member.id if own else other.id
        if step == "links":
            await links(office, chat, username)
            told.office.add((chat, username))
        elif step == "belongs":
            await belongs(office, chat, owner)
            told.own.add((chat, owner))
        elif step == "leaves":
            await leaves_chat(office, chat)
        elif step == "propose" and waiting is None:
            waiting = await proposed(office, "employee_no", f"E{number}", by=actor(username)), username
        elif step == "confirm" and waiting is not None:
            proposal, proposer = waiting
            try:
                await confirmed(office, proposal, username)
            except Refusal as refused:
                assert refused.key in {"office.own_proposal", "office.own_record"}  # noqa: PT017 - of many, not one
                assert told.is_one_person(proposer, username) or told.is_member(username)
                continue
            assert not told.is_one_person(proposer, username)
            assert not told.is_member(username)
            waiting = None


class History:
    """What was ever linked, as a list that is read from the beginning each time."""

    def __init__(self, about: MemberId) -> None:
        self.about = about
        self.office: set[tuple[int, str]] = set()
        self.own: set[tuple[int, MemberId]] = set()

    def _chats(self, username: str) -> set[int]:
        return {chat for chat, name in self.office if name == username}

    def _owners(self, username: str) -> set[MemberId]:
        return {owner for chat, owner in self.own if chat in self._chats(username)}

    def is_member(self, username: str) -> bool:
        return self.about in self._owners(username)

    def is_one_person(self, one: str, other: str) -> bool:
        shared = self._chats(one) & self._chats(other) or self._owners(one) & self._owners(other)
        return one == other or bool(shared)
