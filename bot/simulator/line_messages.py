"""LINE's message objects: what LINE refuses in them, and how they look in the chat.

Only rules that LINE states and that a typo in a renderer breaks are checked here; the whole form is checked against the
published description (`bot.simulator.descriptions`).  Lengths are UTF-16 units, except labels: grapheme clusters.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

import msgspec
import regex  # type: ignore[import-untyped]  # its stubs are a package of their own, not worth one function

from bot.simulator.config import on_loopback
from bot.simulator.journal import Json

_MOST_MESSAGES = 5
_TEXT_UNITS = 5000
_ALT_UNITS = 1500
_QUICK_REPLIES = 13
_LABEL_CLUSTERS = 20
_BUBBLE_BYTES = 30 * 1024
_CAROUSEL_BYTES = 50 * 1024
_BUBBLES = 12
_TYPES = frozenset(
    {"text", "textV2", "sticker", "image", "video", "audio", "location", "imagemap", "template", "flex", "coupon"}
)


def utf16(text: str) -> int:
    """Length as LINE and Telegram count it."""
    return len(text.encode("utf-16-le")) // 2


def problems(messages: object) -> list[Json]:
    """LINE's `details` for a list of message objects; empty: accepted."""
    if not isinstance(messages, list) or not 1 <= len(messages) <= _MOST_MESSAGES:
        return [_detail("Size must be between 1 and 5", "messages")]
    found: list[Json] = []
    for index, message in enumerate(messages):
        place = f"messages[{index}]"
        if not isinstance(message, dict) or message.get("type") not in _TYPES:
            found.append(_detail("Must be one of the supported types", f"{place}.type"))
            continue
        found.extend(_of_message(message, place))
        if "quickReply" in message:
            found.extend(_of_quick_reply(message["quickReply"], f"{place}.quickReply"))
    return found


def _detail(message: str, place: str) -> Json:
    return {"message": message, "property": place}


def _of_message(message: Json, place: str) -> Iterator[Json]:
    if message["type"] == "text":
        text = message.get("text")
        if not isinstance(text, str) or not text:
            yield _detail("May not be empty", f"{place}.text")
        elif utf16(text) > _TEXT_UNITS:
            yield _detail(f"Length must be between 0 and {_TEXT_UNITS}", f"{place}.text")
    elif message["type"] == "flex":
        alt = message.get("altText")
        if not isinstance(alt, str) or not alt:
            yield _detail("May not be empty", f"{place}.altText")
        elif utf16(alt) > _ALT_UNITS:
            yield _detail(f"Length must be between 0 and {_ALT_UNITS}", f"{place}.altText")
        yield from _of_container(message.get("contents"), f"{place}.contents")
        for url in _pictures(message.get("contents")):
            if urlsplit(url).scheme != "https" and not on_loopback(url):
                yield _detail("invalid uri scheme", f"{place}.contents")


def _pictures(part: object) -> Iterator[str]:
    """Addresses of the pictures in a container."""
    if isinstance(part, list):
        for inner in part:
            yield from _pictures(inner)
    elif isinstance(part, dict):
        if part.get("type") == "image":
            yield str(part.get("url"))
        yield from _pictures(list(part.values()))


def _of_container(container: object, place: str) -> Iterator[Json]:
    kind = container.get("type") if isinstance(container, dict) else None
    size = len(msgspec.json.encode(container))
    if kind == "bubble":
        if size > _BUBBLE_BYTES:
            yield _detail("The size of the bubble is over 30 KB", place)
    elif kind == "carousel" and isinstance(container, dict):
        bubbles = container.get("contents")
        if not isinstance(bubbles, list) or not 1 <= len(bubbles) <= _BUBBLES:
            yield _detail(f"Size must be between 1 and {_BUBBLES}", f"{place}.contents")
        if size > _CAROUSEL_BYTES:
            yield _detail("The size of the carousel is over 50 KB", place)
    else:
        yield _detail("Must be a bubble or a carousel", f"{place}.type")


def _of_quick_reply(quick_reply: object, place: str) -> Iterator[Json]:
    items = quick_reply.get("items") if isinstance(quick_reply, dict) else None
    if not isinstance(items, list) or not 1 <= len(items) <= _QUICK_REPLIES:
        yield _detail(f"Size must be between 1 and {_QUICK_REPLIES}", f"{place}.items")
        return
    for index, item in enumerate(items):
        action = item.get("action") if isinstance(item, dict) else None
        label = action.get("label", "") if isinstance(action, dict) else ""
        if not 1 <= len(regex.findall(r"\X", label)) <= _LABEL_CLUSTERS:
            yield _detail(f"Length must be between 1 and {_LABEL_CLUSTERS}", f"{place}.items[{index}].action.label")


def drawn(message: Json) -> tuple[str, str, Json]:
    """Kind, text and further fields of the chat's message."""
    fields: Json = {}
    if "quickReply" in message:
        fields["quick_replies"] = message["quickReply"]["items"]
    if message["type"] == "text":
        return "text", message["text"], fields
    if message["type"] == "flex":
        return "flex", message["altText"], {**fields, "flex": message["contents"]}
    return "other", str(message.get("altText", message["type"])), {**fields, "message": message}


def actions(part: object) -> Iterator[Json]:
    """Every action in a container, template or list of quick replies, in reading order."""
    if isinstance(part, list):
        for inner in part:
            yield from actions(inner)
    elif isinstance(part, dict):
        for key in ("defaultAction", "action"):
            if isinstance(part.get(key), dict):
                yield part[key]
        yield from part.get("actions", [])
        for key in ("header", "hero", "body", "footer", "contents", "template", "columns"):
            yield from actions(part.get(key))
