"""/devices: the member's own chats, and the end of any of them."""

import pytest

from core.history import Action
from core.links import Link
from core.members import Member
from core.messaging import MENU, DeliveryClass, NewDelivery
from core.ports import Store
from tests import builders
from tests.builders import line_address, telegram_address
from tests.dialogue import Talk, choices_of, keys_of, the_card, verify_dialogue
from tests.fakes import FakeStore


async def linked(store: Store | None = None) -> tuple[Talk, Talk, Member]:
    """A member on LINE and on Telegram."""
    store = store or FakeStore()
    person = await builders.registered(store, builders.member(), builders.account())
    line, telegram = Talk(store, line_address()), Talk(store, telegram_address())
    await line.is_linked_to(person)
    await telegram.is_linked_to(person)
    return line, telegram, person


async def links(talk: Talk, person: Member) -> list[Link]:
    async with talk.store.read() as uow:
        return list(await uow.links.of_member(person.id))


async def test_each_is_listed_and_this_one_is_marked() -> None:
    line, _, _ = await linked()
    await verify_dialogue(line, [("อุปกรณ์", ("devices.title", "devices.this", "devices.other", "devices.note"))])
    assert [row.label.values["number"] for row in the_card(line.reply).rows] == [1, 2]
    assert [choice.label.key for choice in choices_of(line.reply)] == ["devices.end_2", "start.button"]


async def test_the_only_one_is_told_how_to_end_itself() -> None:
    talk = Talk()
    await talk.is_linked_to(await builders.registered(talk.store, builders.member()))
    await verify_dialogue(talk, [("/devices", "devices.only_this")])


@pytest.mark.shows("T6")
@pytest.mark.parametrize("way", ["[devices.end_2]", "ยกเลิกเครื่องที่ 2", "end device 2"])
async def test_one_is_ended_after_a_question_and_told(way: str, store: Store) -> None:
    line, telegram, person = await linked(store)
    await verify_dialogue(line, [("/devices", "devices.title"), (way, "devices.ask"), ("ยืนยัน", "devices.ended")])
    assert line.last is not None
    (told,) = line.last.notices
    assert (told.to, keys_of(told.reply)) == (telegram.address, ["devices.ended_here"])
    assert [link.chat.address for link in await links(line, person)] == [line.address]
    await verify_dialogue(telegram, [("หุ้น", "common.link_first")])
    async with store.read() as uow:
        assert [entry.action for entry in await uow.history.of_member(person.id, 9)] == [Action.UNLINKED]


@pytest.mark.shows("T6")
async def test_what_waited_for_the_ended_chat_is_never_sent(store: Store) -> None:
    line, telegram, _ = await linked(store)
    waiting = NewDelivery(
        address=telegram.address,
        method="sendMessage",
        payload=b"figures",
        delivery_class=DeliveryClass.ANSWER,
        retry_key=line.means.ids.uuid(),
        created_at=line.means.clock.now(),
    )
    async with store.work() as uow:
        await uow.outbox.add([waiting])
    await verify_dialogue(line, [("/devices", "devices.title"), ("[devices.end_2]", "devices.ask")])
    await line.presses("devices.confirm")
    now = line.means.clock.now()
    async with store.work() as uow:
        (menu,) = await uow.outbox.claim("w", now, now, 9)
    assert (menu.address, menu.method, menu.payload) == (telegram.address, MENU, b"guest-th")


async def test_it_may_be_kept() -> None:
    line, _, person = await linked()
    table = [("/devices", "devices.title"), ("[devices.end_2]", "devices.ask"), ("[devices.keep]", "devices.kept")]
    await verify_dialogue(line, [*table, ("[devices.button]", "devices.title")])
    assert len(await links(line, person)) == 2


@pytest.mark.shows("T23")
async def test_another_members_chat_is_one_that_never_was(store: Store) -> None:
    line, _, person = await linked(store)
    stranger = Talk(store, line_address("c"))
    victim = await builders.registered(store, builders.associate())
    other = await stranger.is_linked_to(victim)
    for args in (("n2", str(other.id)), ("n2", "99999"), ("n2", "x"), ("n3",)):
        await line.taps("devices", *args)
        assert keys_of(line.reply) == ["devices.gone"]
    await line.taps("devices", "yes")
    assert keys_of(line.reply) == ["common.done_before"]
    assert len(await links(stranger, victim)) == 1
    assert len(await links(line, person)) == 2
