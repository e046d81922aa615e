"""Only the member's own private chat is answered with figures: every feature, the real channels (threats T6, T9)."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from core.history import SYSTEM
from core.links import Platform
from core.messaging import DeliveryResult, DeliveryState, NewEvent
from core.ports import Store
from core.services import locking
from tests.bot.chat_way import LINE_USER, TELEGRAM_USER, Way
from tests.dialogue import REGISTRY
from tests.fakes import MORNING, FakeStore

CANARIES = ("214,500", "194,500", "ประพันธ์", "026548", "4821")
OWN = {"id": TELEGRAM_USER, "type": "private"}
PERSON = {"id": TELEGRAM_USER}
TEXTS = [text for command in REGISTRY.commands for text in (f"/{command}", command)]

Making = Callable[[Way, str], NewEvent]


def telegram_message(field: str = "message", *, sender: dict[str, Any] = PERSON, **changes: Any) -> Making:
    message = {"message_id": 5, "date": 1_795_590_000, "chat": OWN, "from": sender}
    return lambda way, text: way.update(**{field: message | {"text": text} | changes})


def telegram_press(chat: dict[str, Any], sender: dict[str, Any] = PERSON) -> Making:
    def made(way: Way, text: str) -> NewEvent:
        message = {"message_id": 5, "date": 1_795_590_000, "chat": chat}
        query = {"id": "q", "from": sender, "message": message, "data": text.lstrip("/")}
        return way.update(callback_query=query)

    return made


def line_message(source: dict[str, str]) -> Making:
    def made(way: Way, text: str) -> NewEvent:
        said = {"type": "text", "id": "m1", "text": text}
        return way.line_event(type="message", replyToken="made-up", source=source, message=said)

    return made


def line_press(source: dict[str, str]) -> Making:
    def made(way: Way, text: str) -> NewEvent:
        return way.line_event(type="postback", replyToken="r", source=source, postback={"data": text.lstrip("/")})

    return made


GROUP = {"type": "group", "groupId": "C" + "1" * 32, "userId": LINE_USER}
ROOM = {"type": "room", "roomId": "R" + "1" * 32, "userId": LINE_USER}
KINDS: dict[str, Making] = {
    "telegram group": telegram_message(chat={"id": -100, "type": "group"}),
    "telegram supergroup": telegram_message(chat={"id": -1001, "type": "supergroup"}),
    "telegram channel": telegram_message(chat={"id": -1002, "type": "channel"}),
    "anonymous admin": telegram_message(chat={"id": -1001, "type": "supergroup"}, sender={"id": 1_087_968_824}),
    "sent as a channel": telegram_message(sender_chat={"id": -1002, "type": "channel"}, sender={"id": 136_817_688}),
    "somebody else's id": telegram_message(sender={"id": 999}),
    "no sender": telegram_message(sender={}),
    "forward": telegram_message(forward_origin={"type": "user", "sender_user": {"id": 999}}),
    "via bot": telegram_message(via_bot={"id": 77}),
    "edit": telegram_message("edited_message"),
    "press in a group": telegram_press({"id": -100, "type": "group"}),
    "somebody else's press": telegram_press(OWN, {"id": 999}),
    "line group": line_message(GROUP),
    "line room": line_message(ROOM),
    "press in a line group": line_press(GROUP),
    "press in a line room": line_press(ROOM),
}


@pytest.mark.shows("T9")
@pytest.mark.parametrize("kind", KINDS)
async def test_no_command_shows_a_figure_anywhere_but_in_the_private_chat(kind: str) -> None:
    way = Way(FakeStore())
    await way.linked()
    for text in TEXTS:
        await way.comes(KINDS[kind](way, text))
    said = await way.sent()
    for canary in CANARIES:
        assert canary not in json.dumps([json.loads(body or "null") for _, body in said], ensure_ascii=False)


async def test_the_same_commands_show_figures_in_the_private_chat() -> None:
    """The table above has teeth."""
    for platform in Platform:
        way = Way(FakeStore())
        await way.linked()
        await way.says(platform, *TEXTS)
        said = json.dumps([json.loads(body) for _, body in await way.sent()], ensure_ascii=False)
        assert all(canary in said for canary in ("214,500", "ประพันธ์"))


@pytest.mark.shows("T6")
@pytest.mark.parametrize("state", ["new", "sending", "retry"])
@pytest.mark.parametrize("platform", list(Platform))
async def test_after_the_lock_nothing_goes_out_in_any_state_of_the_queue(
    platform: Platform, state: str, store: Store
) -> None:
    way = Way(store)
    person = await way.linked()
    await way.says(platform, "/shares", "/me")
    async with store.work() as uow:
        rows = [] if state == "new" else await uow.outbox.claim("w", MORNING, MORNING, 1)
        if state == "retry":
            (row,) = rows
            again = DeliveryResult(
                id=row.id, attempt=row.attempts, state=DeliveryState.NEW, at=MORNING, not_before=MORNING
            )
            await uow.outbox.finish([again])
    async with store.work() as uow:
        await locking.lock(uow, way.means, person, SYSTEM, "โทรศัพท์หาย")
    if state == "sending":  # the attempt under way ends without an answer: it must not be tried again
        async with store.work() as uow:
            (row,) = rows
            unclear = DeliveryResult(
                id=row.id, attempt=row.attempts, state=DeliveryState.NEW, at=MORNING, not_before=MORNING
            )
            await uow.outbox.finish([unclear])
    assert await way.sent() == []
    await way.says(platform, *TEXTS)
    said = json.dumps([json.loads(body) for _, body in await way.sent()], ensure_ascii=False)
    assert "พักการใช้งาน" in said
    assert not any(canary in said for canary in CANARIES)
