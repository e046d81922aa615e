"""When two accounts of the office are one person's, by the chats that were ever linked: over fakes and both engines."""

from collections.abc import Sequence
from random import Random  # noqa: TID251 - a seeded generator is what is passed in

import pytest

from core.links import ChatId, MemberId
from core.ports import Store, UnitOfWork
from core.staff import StaffId
from tests.builders import associate, chat_of, line_address, means, member, staff
from tests.fakes import MORNING

PEOPLE, CHATS, STEPS = 4, 5, 30


async def made(uow: UnitOfWork) -> tuple[list[StaffId], list[ChatId], list[MemberId]]:
    people = [await uow.staff.add(staff(username=f"p{n}", name=f"คนที่ {n}")) for n in range(PEOPLE)]
    chats = [(await chat_of(uow, line_address(str(n)), means())).id for n in range(CHATS)]
    return people, chats, [await uow.members.add(person) for person in (member(), associate())]


async def links(uow: UnitOfWork, chat: ChatId, person: StaffId) -> None:
    await uow.staff_links.end(chat, MORNING, "replaced")
    await uow.staff_links.add(chat, person, MORNING)


async def belongs(uow: UnitOfWork, chat: ChatId, owner: MemberId) -> None:
    await uow.links.end(chat, MORNING, "relinked")
    await uow.links.add(chat, owner, MORNING, "1")


async def test_nobody_is_related_to_begin_with(store: Store) -> None:
    async with store.work() as uow:
        (one, other, *_), chats, (owner, _) = await made(uow)
        await links(uow, chats[0], one)
        await links(uow, chats[1], other)
        assert not await uow.staff_links.are_one_person(one, other)
        assert not await uow.staff_links.was_chat_of(one, owner)


@pytest.mark.shows("T12")
async def test_a_chat_that_was_both_ones_tells_for_ever(store: Store) -> None:
    async with store.work() as uow:
        (one, other, *_), chats, _ = await made(uow)
        await links(uow, chats[0], one)
        await links(uow, chats[0], other)
        await uow.staff_links.end(chats[0], MORNING, "ended")
        assert await uow.staff_links.are_one_person(one, other)
        assert await uow.staff_links.are_one_person(other, one)


@pytest.mark.shows("T12")
async def test_chats_of_one_membership_tell_for_ever(store: Store) -> None:
    async with store.work() as uow:
        (one, other, third, _), chats, (owner, another) = await made(uow)
        for chat, person in zip(chats, (one, other, third), strict=False):
            await links(uow, chat, person)
        await belongs(uow, chats[0], owner)
        await belongs(uow, chats[2], another)
        await uow.links.end(chats[0], MORNING, "unlinked")
        assert not await uow.staff_links.are_one_person(one, other)
        await belongs(uow, chats[1], owner)
        assert await uow.staff_links.are_one_person(one, other)
        assert not await uow.staff_links.are_one_person(one, third)
        assert await uow.staff_links.was_chat_of(one, owner), "the link that ended counts"
        assert not await uow.staff_links.was_chat_of(one, another)


@pytest.mark.shows("T12")
@pytest.mark.parametrize("seed", range(5))
async def test_any_history_is_judged_as_a_list_of_it_says(store: Store, seed: int) -> None:
    random = Random(seed)
    office: list[tuple[ChatId, StaffId]] = []
    own: list[tuple[ChatId, MemberId]] = []
    async with store.work() as uow:
        people, chats, members = await made(uow)
        for _ in range(STEPS):
            chat = random.choice(chats)
            match random.randrange(6):
                case 0 | 1:
                    office.append((chat, random.choice(people)))
                    await links(uow, *office[-1])
                case 2:
                    own.append((chat, random.choice(members)))
                    await belongs(uow, *own[-1])
                case 3:
                    await uow.links.end(chat, MORNING, "unlinked")
                case _:
                    await uow.staff_links.end(chat, MORNING, "ended")
            one, other = random.sample(people, 2)
            assert await uow.staff_links.are_one_person(one, other) == related(office, own, one, other)
            owner = random.choice(members)
            theirs = {chat for chat, person in office if person == one}
            assert await uow.staff_links.was_chat_of(one, owner) == any((chat, owner) in own for chat in theirs)


def related(
    office: Sequence[tuple[ChatId, StaffId]], own: Sequence[tuple[ChatId, MemberId]], one: StaffId, other: StaffId
) -> bool:
    """Read off the whole history."""
    chats, others = ({chat for chat, person in office if person == wanted} for wanted in (one, other))
    owners = {owner for chat, owner in own if chat in chats}
    return bool(chats & others) or bool(owners & {owner for chat, owner in own if chat in others})
