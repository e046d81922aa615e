"""What is erased of somebody who left, what stays and why, and that the history still holds afterwards."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from core.errors import Refusal
from core.history import GENESIS, Action, Actor, Change, NewEntry, is_whole
from core.members import Member, MemberStatus
from core.policy import PrivacyRules
from core.ports import Means, Store
from core.related import related_changes
from core.services.erasure import FIELDS, LEDGER, STAYS, check, erase
from tests import builders
from tests.fakes import MORNING

SECOND = Actor("staff:somsri", "cli")
LEFT = builders.member(status=MemberStatus.LEFT, phone="0812345678", address="48 หมู่ 4", workplace="โรงเรียนบ้านน้ำใส")


def means_keeping(*fields: str) -> Means:
    rules = PrivacyRules(kept_after_erasure=frozenset(fields))
    return builders.means(policies=[replace(builders.policy(), privacy=rules)])


async def former(store: Store) -> Member:
    """Somebody who left, with a history of changes and a link that was forgotten."""
    person = await builders.registered(store, LEFT, builders.account())
    children = [builders.beneficiary()]
    async with store.work() as uow:
        await uow.related.put(person.id, children)
        chat = (await uow.chats.open(builders.line_address(), MORNING)).chat
        await uow.links.add(chat.id, person.id, MORNING, "1")
        changes = (
            Change("phone", "0800000000", "0812345678"),
            Change("first_name", "ประพันธ", "ประพันธ์"),
            Change("salary", "40,000.00", "48,200.00"),
        )
        for entry in (
            NewEntry(
                at=MORNING,
                actor=SECOND,
                action=Action.MEMBER_CHANGED,
                member_id=person.id,
                changes=changes,
                reason="โทรแจ้ง 0812345678",
            ),
            NewEntry(
                at=MORNING,
                actor=SECOND,
                action=Action.RELATED_CHANGED,
                member_id=person.id,
                changes=related_changes([], children),
            ),
        ):
            await uow.history.append(entry)
    return person


async def test_the_record_keeps_what_ledgers_name_and_loses_the_rest(store: Store) -> None:
    person = await former(store)
    async with store.work() as uow:
        blanked = await erase(uow, means_keeping(), person, SECOND)
    assert blanked == sorted(FIELDS)
    nothing: dict[str, Any] = dict.fromkeys(FIELDS)
    async with store.read() as uow:
        assert await uow.members.get(person.id) == replace(person, **nothing)
        assert await uow.shares.account(person.id) == builders.account()
        assert list(await uow.related.of_member(person.id)) == []
        assert list(await uow.links.of_member(person.id)) == []
    async with store.work() as uow:
        assert (await uow.chats.open(builders.line_address(), MORNING)).member is None


async def test_the_history_forgets_the_values_and_the_chain_still_holds(store: Store) -> None:
    person = await former(store)
    async with store.work() as uow:
        await erase(uow, means_keeping(), person, SECOND)
    async with store.read() as uow:
        entries = await uow.history.after(0, 99)
        head = await uow.history.head()
    texts = {(value.name, value.text) for entry in entries for value in entry.values}
    assert texts == {
        ("phone", None),
        ("salary", None),
        ("reason", None),
        ("beneficiary", None),
        ("first_name", "ประพันธ"),
        ("first_name", "ประพันธ์"),
    }
    before = GENESIS
    for entry in entries:
        assert entry.previous_hash == before
        assert is_whole(entry)
        before = entry.entry_hash
    assert head.entry_hash == before
    assert [(entry.action, entry.actor) for entry in entries[-2:]] == [
        (Action.UNLINKED, SECOND),
        (Action.MEMBER_ERASED, SECOND),
    ]


async def test_what_another_law_wants_is_kept_by_policy(store: Store) -> None:
    person = await former(store)
    async with store.work() as uow:
        blanked = await erase(uow, means_keeping("national_id", "phone"), person, SECOND)
        left = await uow.members.get(person.id)
        texts = {v.text for entry in await uow.history.of_member(person.id, 9) for v in entry.values}
    assert not {"national_id", "phone"} & set(blanked)
    assert left is not None
    assert (left.national_id, left.phone, left.address) == (LEFT.national_id, LEFT.phone, None)
    assert "0800000000" in texts
    assert "40,000.00" not in texts


async def test_a_member_is_not_erased(store: Store) -> None:
    person = await builders.registered(store, builders.member())
    with pytest.raises(Refusal, match="still_a_member"):
        async with store.work() as uow:
            await erase(uow, means_keeping(), person, SECOND)
    async with store.read() as uow:
        assert await uow.members.get(person.id) == person
    check(LEFT)


async def test_erasing_twice_changes_nothing_more(store: Store) -> None:
    person = await former(store)
    async with store.work() as uow:
        await erase(uow, means_keeping(), person, SECOND)
        once = await uow.personal.copy(person.id)
    async with store.work() as uow:
        await erase(uow, means_keeping(), person, SECOND)
        assert await uow.personal.copy(person.id) == once


async def test_the_person_may_come_back_with_the_same_numbers(store: Store) -> None:
    """What is erased is no longer anybody's: the national ID can be registered anew on re-admission."""
    person = await former(store)
    async with store.work() as uow:
        await erase(uow, means_keeping(), person, SECOND)
        again = builders.member(member_no="030001", national_id=LEFT.national_id, joined_on=person.joined_on)
        assert await uow.members.add(replace(again, joined_on=again.joined_on + timedelta(days=9))) != person.id


def test_every_field_of_a_record_is_erased_or_stays_for_a_reason() -> None:
    assert set(Member.__dataclass_fields__) == FIELDS | LEDGER | STAYS
    assert not FIELDS & LEDGER
    assert not FIELDS & STAYS
