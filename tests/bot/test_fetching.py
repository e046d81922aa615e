"""Handling of messages that need a picture: fetched outside, its chat waits, all others go on; `test_contents` asks."""

import pytest

from core.links import Platform
from core.pictures import PictureKind
from core.ports import Store
from tests.bot.test_handling import Desk, keys
from tests.builders import line_address


@pytest.mark.shows("T18")
async def test_a_picture_is_fetched_outside_while_all_other_chats_are_answered(store: Store) -> None:
    desk = Desk(store)
    desk.pictures.gate.clear()
    await desk.hears("picture", "after", person="a")
    await desk.works()
    await desk.hears("other", person="b")
    await desk.works()
    assert desk.conversation.seen == ["picture", "other"]
    await desk.handling.look()
    await desk.works()
    desk.pictures.gate.set()
    await desk.handling._fetches.arrivals()
    assert desk.pictures.asked == [(Platform.LINE, "p1", PictureKind.PHOTO)], "once, however often it was looked"
    await desk.works()
    assert desk.conversation.seen == ["picture", "other", "picture", "after"]
    assert desk.conversation.pictures == ["a picture"]
    assert await desk.waiting() == []
    assert desk.handling._fetches._found == {}


@pytest.mark.parametrize("result", ["picture.gone", LookupError("a fault of ours")])
async def test_without_the_picture_the_person_is_told_why(store: Store, result: str | Exception) -> None:
    desk = Desk(store)
    desk.pictures.result = result
    await desk.hears("picture")
    await desk.works()
    await desk.handling._fetches.arrivals()
    await desk.works()
    assert keys(await desk.outbox()) == ["picture.gone" if isinstance(result, str) else "picture.trouble"]


async def test_a_picture_on_its_way_is_fetched_anew_after_a_restart(store: Store) -> None:
    first = Desk(store)
    first.pictures.gate.clear()
    await first.hears("picture")
    await first.works()
    await first.handling.close()
    assert await first.waiting() != []
    second = Desk(store)
    await second.handling.look()
    await second.works()
    await second.handling._fetches.arrivals()
    await second.works()
    assert keys(await second.outbox()) == ["a picture"]


async def test_what_another_worker_handled_meanwhile_is_not_taken_for_the_next_message(store: Store) -> None:
    desk, other = Desk(store), Desk(store)
    await desk.hears("picture", "picture")
    await desk.works()
    other.handling.signal([str(line_address("a"))])
    await other.works()
    await other.handling._fetches.arrivals()
    await other.works()
    await desk.handling._fetches.arrivals()
    desk.pictures.result = "picture.gone"
    await desk.works()
    await desk.handling._fetches.arrivals()
    await desk.works()
    assert (other.conversation.pictures, desk.conversation.pictures) == (["a picture"], ["picture.gone"])
