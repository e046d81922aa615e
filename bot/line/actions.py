"""Choices as LINE's actions: a postback that shows its label as typed, or the address of a page of ours.

LINE counts labels in grapheme clusters: 20 fit a quick reply, and a button is kept as short.
"""

from typing import Any

from bot.limits import cut_clusters, shortened
from handlers.messages.wording import Wording
from handlers.reply import Choice

Json = dict[str, Any]

MOST_LABEL_CLUSTERS = 20
MOST_POSTBACK_BYTES = 64
"""Telegram's limit holds on both channels, so that a choice is the same everywhere; LINE itself takes 300 units."""
ONCE = "!"
"""Before the data of a choice whose message loses its buttons once pressed."""


def action(choice: Choice, wording: Wording, public_url: str) -> Json | None:
    """CHOICE as an action; None where its data would be over the limit, which cannot be shortened."""
    label = cut_clusters(wording.text(choice.label), MOST_LABEL_CLUSTERS, "label")
    if choice.path is not None:
        return {"type": "uri", "label": label, "uri": public_url + choice.path}
    data = f"{ONCE}{choice.tap}" if choice.once else str(choice.tap)
    if len(data.encode()) > MOST_POSTBACK_BYTES:
        shortened("postback data")
        return None
    return {"type": "postback", "label": label, "data": data, "displayText": label}


def quick_reply(choice: Choice, wording: Wording, public_url: str) -> Json | None:
    """CHOICE as an item of a quick reply."""
    found = action(choice, wording, public_url)
    return None if found is None else {"type": "action", "action": found}
