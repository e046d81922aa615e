"""Choices as Telegram's inline buttons: the main act alone in the first row, then pairs.

`style` (Bot API 9.4) colours the main act and what ends something; older apps show such a button as any other.
"""

from typing import Any

from bot.limits import cut_clusters, shortened
from handlers.messages.wording import Wording
from handlers.reply import Choice

Json = dict[str, Any]

MOST_LABEL_CLUSTERS = 20
MOST_CALLBACK_BYTES = 64
ONCE = "!"
"""Before the data of a choice whose message loses its buttons once pressed."""


def keyboard(acts: tuple[Choice, ...], choices: tuple[Choice, ...], wording: Wording, public_url: str) -> Json | None:
    """The `reply_markup` of a message, or None without buttons."""
    main = [button for act in acts[:1] if (button := _button(act, wording, public_url))]
    for button in main:
        button.setdefault("style", "primary")
    rest = [button for choice in (*acts[1:], *choices) if (button := _button(choice, wording, public_url)) is not None]
    rows = [main] if main else []
    rows += [rest[i : i + 2] for i in range(0, len(rest), 2)]
    return {"inline_keyboard": rows} if rows else None


def _button(choice: Choice, wording: Wording, public_url: str) -> Json | None:
    """CHOICE as a button; None where its data would be over the limit, which cannot be shortened."""
    button: Json = {"text": cut_clusters(wording.text(choice.label), MOST_LABEL_CLUSTERS, "label")}
    if choice.danger:
        button["style"] = "danger"
    if choice.path is not None:
        button["web_app"] = {"url": public_url + choice.path}
        return button
    data = f"{ONCE}{choice.tap}" if choice.once else str(choice.tap)
    if len(data.encode()) > MOST_CALLBACK_BYTES:
        shortened("callback data")
        return None
    button["callback_data"] = data
    return button
