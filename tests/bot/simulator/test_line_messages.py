"""What LINE refuses in message objects."""

import pytest

from bot.simulator.line_messages import actions, problems
from tests.bot.simulator.conftest import Json

BUBBLE = {"type": "bubble", "body": {"type": "box", "layout": "vertical", "contents": []}}
CARD = {"type": "flex", "altText": "คำตอบพร้อมแล้ว", "contents": BUBBLE}


def quick(count: int, label: str = "หุ้น") -> Json:
    action = {"type": "message", "label": label, "text": "หุ้น"}
    return {"type": "text", "text": "เมนู", "quickReply": {"items": [{"type": "action", "action": action}] * count}}


@pytest.mark.parametrize("messages", [[CARD], [{"type": "text", "text": "ก" * 5000}], [quick(13, "ที่" * 20)]])
def test_accepted(messages: list[Json]) -> None:
    assert problems(messages) == []


@pytest.mark.parametrize(
    "messages",
    [
        [],
        [CARD] * 6,
        [{"type": "file"}],
        [{"type": "text", "text": ""}],
        [{"type": "text", "text": "𝄞" * 2501}],
        [{**CARD, "altText": ""}],
        [{**CARD, "altText": "ก" * 1501}],
        [{**CARD, "contents": {"type": "box"}}],
        [{**CARD, "contents": {"type": "carousel", "contents": [BUBBLE] * 13}}],
        [{**CARD, "contents": {**BUBBLE, "header": {"type": "text", "text": "ก" * 12_000}}}],
        [quick(14)],
        [quick(1, "ที่" * 21)],
    ],
)
def test_refused(messages: list[Json]) -> None:
    assert problems(messages)


def test_actions_in_reading_order() -> None:
    def button(name: str) -> Json:
        return {"type": "button", "action": {"type": "postback", "data": name}}

    bubble = {
        "type": "bubble",
        "footer": {"type": "box", "contents": [button("c")]},
        "body": {"type": "box", "action": {"type": "postback", "data": "a"}, "contents": [button("b")]},
    }
    assert [action["data"] for action in actions({"type": "carousel", "contents": [bubble]})] == ["a", "b", "c"]
