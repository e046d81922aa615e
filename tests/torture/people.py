"""The people of the torture run, and the webhooks by which the platforms bring what they type."""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from time import time  # noqa: TID251 - the platforms' own clock, which is not the program's to set
from typing import Any

SECRETS = {
    "COOP_LINE_CHANNEL_SECRET": "torture-line-secret",
    "COOP_LINE_CHANNEL_TOKEN": "torture-line-token",
    "COOP_TELEGRAM_TOKEN": "7000000009:torture-telegram-token",
    "COOP_TELEGRAM_WEBHOOK_SECRET": "torture-telegram-secret",
}
BOT = "U" + "b" * 32

LINE, TELEGRAM = "line", "telegram"


@dataclass(slots=True)
class Person:
    """One chat. `asked`: event ids by what was typed. `arrived`: the texts of what came, in order."""

    channel: str
    user: str
    asked: dict[str, str] = field(default_factory=dict)
    acknowledged: list[str] = field(default_factory=list)
    arrived: list[str] = field(default_factory=list)


def people_of(count: int) -> list[Person]:
    line = [Person(LINE, f"U{number:032x}") for number in range(1, count + 1)]
    return line + [Person(TELEGRAM, str(5000 + number)) for number in range(1, count + 1)]


def line_webhook(user: str, event_id: str, text: str, token: str, happened: float) -> tuple[str, bytes, dict[str, str]]:
    event = {
        "type": "message",
        "mode": "active",
        "timestamp": int(happened * 1000),
        "webhookEventId": event_id,
        "deliveryContext": {"isRedelivery": False},
        "source": {"type": "user", "userId": user},
        "replyToken": token,
        "message": {"id": event_id, "type": "text", "quoteToken": "q", "text": text},
    }
    body = json.dumps({"destination": BOT, "events": [event]}).encode()
    signature = hmac.digest(SECRETS["COOP_LINE_CHANNEL_SECRET"].encode(), body, hashlib.sha256)
    return "/line/webhook", body, {"X-Line-Signature": base64.b64encode(signature).decode()}


def telegram_webhook(user: str, event_id: str, text: str) -> tuple[str, bytes, dict[str, str]]:
    person: dict[str, Any] = {"id": int(user), "first_name": "ทดสอบ"}
    message = {
        "message_id": int(event_id),
        "date": int(time()),
        "chat": {**person, "type": "private"},
        "from": {**person, "is_bot": False},
        "text": text,
    }
    body = json.dumps({"update_id": int(event_id), "message": message}).encode()
    return "/telegram/webhook", body, {"X-Telegram-Bot-Api-Secret-Token": SECRETS["COOP_TELEGRAM_WEBHOOK_SECRET"]}
