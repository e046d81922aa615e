"""Choices as Telegram's inline buttons: the lines of lists, then the acts of the cards, then where one can go next.

The main act of a person's own card stands alone; other buttons stand in pairs where both labels fit half of a narrow
telephone's width.  On the office's cards the main act, which is the one that confirms, is beside what goes back.  Below
a list, whose lines are what is pressed, no act is the main one.

`style` (Bot API 9.4) colours the main act and what ends something; older apps show such a button as any other.
"""

from typing import Any

from bot.limits import CLUSTER, cut_clusters, shortened
from handlers.messages.wording import Wording
from handlers.reply import MOST_ITEMS, MOST_WORK_ACTS, Card, Choice, Item, Tone

Json = dict[str, Any]

MOST_LABEL_CLUSTERS = 20
MOST_CALLBACK_BYTES = 64
HALF_A_ROW = 14
"""Clusters; of a longer label Telegram would show the beginning only."""
ONCE = "!"
"""Before the data of a choice whose message loses its buttons once pressed."""


def keyboard(cards: tuple[Card, ...], choices: tuple[Choice, ...], wording: Wording, public_url: str) -> Json | None:
    """The `reply_markup` of a message with CARDS, or None without buttons."""
    items = tuple(Choice(label=item.short, tap=item.tap) for card in cards for item in _items(card))
    acts = tuple(act for card in cards for act in _acts(card))
    in_pairs = any(card.tone is Tone.WORK or card.items for card in cards)

    def drawn(some: tuple[Choice, ...]) -> list[Json]:
        return [button for choice in some if (button := _button(choice, wording, public_url)) is not None]

    main = drawn(acts[:1])
    if not in_pairs or any(act.once for act in acts[:1]):
        for button in main:
            button.setdefault("style", "primary")
    rest, onward = drawn(acts[1:]), drawn(choices)
    below = [*_in_rows([*main, *rest]), *_in_rows(onward)] if in_pairs else [main, *_in_rows([*rest, *onward])]
    rows = [row for row in (*_in_rows(drawn(items)), *below) if row]
    return {"inline_keyboard": rows} if rows else None


def _items(card: Card) -> tuple[Item, ...]:
    if len(card.items) > MOST_ITEMS:
        shortened("items of a card")
    return card.items[:MOST_ITEMS]


def _acts(card: Card) -> tuple[Choice, ...]:
    if card.tone is Tone.WORK and len(card.acts) > MOST_WORK_ACTS:
        shortened("acts of a card")
        return card.acts[:MOST_WORK_ACTS]
    return card.acts


def _in_rows(buttons: list[Json]) -> list[list[Json]]:
    """BUTTONS in order, two side by side where both labels are short."""
    rows: list[list[Json]] = []
    has_room = False
    for button in buttons:
        is_short = len(CLUSTER.findall(button["text"])) <= HALF_A_ROW
        if has_room and is_short:
            rows[-1].append(button)
            has_room = False
        else:
            rows.append([button])
            has_room = is_short
    return rows


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
