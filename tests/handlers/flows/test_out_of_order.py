"""Events in any order: every one is answered, and a chat is only ever what the model allows (F2)."""

from random import Random  # noqa: TID251 - seeded

import pytest

from handlers.incoming import Happening, Tap
from tests import builders
from tests.dialogue import Talk, keys_of
from tests.fakes import FakeClock, FakeStore

SAID = ("/link", "/unlink", "/unlink", "/help", "/shares", "ยืนยัน", "ไม่", "ABCD-EFGH", "สวัสดี")
TAPPED = (("unlink", "yes"), ("unlink", "yes"), ("unlink", "no"), ("unlink", "other"), ("link",), ("start",))
HAPPENED = (Happening.BLOCKED, Happening.STARTED, Happening.LINK_RETURNED, Happening.UNREADABLE)
EVENTS: tuple[str | tuple[str, ...] | Happening, ...] = (*SAID, *TAPPED, *HAPPENED)


@pytest.mark.shows("F2")
@pytest.mark.parametrize("seed", range(120))
async def test_any_order_of_the_events_of_link_and_unlink(seed: int) -> None:
    random = Random(seed)
    talk = Talk(FakeStore(), means=builders.means(clock=FakeClock()))
    person = await builders.registered(talk.store, builders.member())
    linked = seed % 3 > 0
    if linked:
        await talk.is_linked_to(person)
    asking = False
    for event in random.sample(EVENTS, random.randint(3, 12)):
        said = await _said(talk, event)
        assert (said == []) is (event is Happening.BLOCKED), f"{event} was answered with {said}"
        if "unlink.done" in said:
            assert linked
            assert asking, f"{event} ended the link though nothing had been asked"
            linked = False
        asking = "unlink.ask" in said or (asking and not {"unlink.done", "unlink.kept"} & {*said})
        assert await _is_linked(talk) is linked, f"{event} was answered with {said}"


@pytest.mark.shows("F2")
async def test_a_late_yes_without_a_question_begins_again_politely() -> None:
    talk = Talk(FakeStore(), means=builders.means(clock=FakeClock()))
    assert await _said(talk, ("unlink", "yes")) == ["common.done_before"]
    await talk.is_linked_to(await builders.registered(talk.store, builders.member()))
    assert await _said(talk, ("unlink", "yes")) == ["unlink.ask"]
    assert await _is_linked(talk)


async def _said(talk: Talk, event: str | tuple[str, ...] | Happening) -> list[str]:
    if isinstance(event, Happening):
        answer = await talk.happens(event)
    elif isinstance(event, str):
        answer = await talk.says(event)
    else:
        answer = await talk.happens(Happening.TAP, tap=Tap(event[0], event[1:]))
    return [] if answer.reply is None else keys_of(answer.reply)


async def _is_linked(talk: Talk) -> bool:
    async with talk.store.read() as uow:
        chat = await uow.chats.open(talk.address, talk.means.clock.now())
        return await uow.links.of_chat(chat.chat.id) is not None
