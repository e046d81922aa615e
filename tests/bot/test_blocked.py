"""Blocked amid a round of messages: that chat is marked, the other goes on, following again heals it (F12)."""

import pytest

from bot.sending import Outcome, Sent
from core.messaging import DeliveryClass, DeliveryState
from core.ports import Store
from handlers.incoming import Happening
from tests import builders
from tests.bot.office import Worker, ended, put, row
from tests.bot.platform_models import ModelLine, ModelTelegram
from tests.builders import line_address, telegram_address
from tests.dialogue import Talk
from tests.fakes import MORNING, FakeClock

BLOCKED = Sent(outcome=Outcome.CHANNEL_DEAD, detail="Forbidden")
NOTICE = DeliveryClass.NOTICE


@pytest.mark.shows("F12")
async def test_blocked_amid_a_round_and_followed_again(store: Store) -> None:
    clock = FakeClock()
    talks = {
        address: Talk(store, address, builders.means(clock=clock)) for address in (line_address(), telegram_address())
    }
    person = await builders.registered(store, builders.member())
    for talk in talks.values():
        await talk.is_linked_to(person)
    line, telegram = ModelLine(clock, MORNING), ModelTelegram(clock, faults=[None, BLOCKED])
    worker = Worker(store, clock, line, telegram)
    await put(store, *(row(f"{n}", to, NOTICE) for n in range(4) for to in talks))
    await worker.works()
    assert line.arrived == ["0", "1", "2", "3"]
    assert [text for _, _, text in telegram.arrived] == ["0"]
    assert len(await ended(store, DeliveryState.DEAD)) == 3
    assert await blocked(store) == {line_address(): False, telegram_address(): True}

    await talks[telegram_address()].happens(Happening.STARTED)
    assert await blocked(store) == {line_address(): False, telegram_address(): False}
    await put(store, row("after", telegram_address(), NOTICE))
    await worker.works()
    # Coming back also shows the menu again; it stands in a line of its own.
    assert [text for _, _, text in telegram.arrived if text != "member-th"] == ["0", "after"]


@pytest.mark.shows("F12")
async def test_unfollowing_marks_the_chat_and_its_link_lives_on(store: Store) -> None:
    talk = Talk(store, line_address())
    person = await builders.registered(store, builders.member())
    await talk.is_linked_to(person)
    await talk.happens(Happening.BLOCKED)
    assert await blocked(store) == {line_address(): True}
    await talk.happens(Happening.STARTED)
    assert await blocked(store) == {line_address(): False}


async def blocked(store: Store) -> dict[object, bool]:
    """Of each chat that is linked to the member: whether it blocks the bot."""
    async with store.read() as uow:
        found = await uow.members.by_number("026548")
        assert found is not None
        return {link.chat.address: link.chat.blocked for link in await uow.links.of_member(found.id)}
