"""A card for a screen reader: one text a fact, `ส่งเดือนละ: 2,000.00 บาท`, without bars, signs or small pictures (LINE).

Still Flex, since plain text would stand on the lock screen.  A telephone says the texts of a bubble one after the
other, so that each holds its label and its figure together.
"""

from bot.limits import shortened
from bot.line.actions import Json
from bot.line.listing import Listing
from bot.line.parts import INK, MOST_ROWS, Parts
from handlers.reply import Card, Figure, Phrase, Value

PAIR = "common.spoken"


class Spoken:
    """Writes the lines of cards with the texts of PARTS."""

    def __init__(self, parts: Parts, listing: Listing) -> None:
        self._parts = parts
        self._listing = listing

    def body(self, card: Card) -> list[Json]:
        """All of CARD between its header and its buttons, in the design's reading order."""
        lines: list[Json] = []
        if card.alert:
            lines.append(self._pair(card.alert.word, card.alert.amount))
            lines += [self._line(card.alert.detail)] if card.alert.detail else []
        if card.amount is not None:
            lines.append(self._pair(card.title, card.amount))
        lines += [self._pair(card.title, card.count)] if card.count else []
        lines += [self._line(card.meaning)] if card.meaning else []
        if card.progress:
            lines += [self._line(card.progress.done), self._line(card.progress.of)]
        if len(card.rows) > MOST_ROWS:
            shortened("rows of a card")
        lines += [self._pair(row.label, row.value) for row in card.rows[:MOST_ROWS]]
        lines += [self._listing.lines(card.items, card.tone)] if card.items else []
        for section in card.sections:
            total = (section.total,) if section.total else ()
            lines.append(self._heading(section.title))
            lines += [self._pair(row.label, row.value) for row in (*section.rows, *total)]
        lines += [self._parts.quote(quote) | {"margin": "xl"} for quote in card.quotes]
        if card.chart:
            lines.append(self._heading(card.chart.title))
            lines += [self._pair(bar.label, bar.amount) for bar in card.chart.bars]
        lines += [self._line(card.note)] if card.note else []
        return [lines[0], *(line | {"margin": line.get("margin", "md")} for line in lines[1:])] if lines else []

    def of_figure(self, figure: Figure) -> list[Json]:
        """One amount after its label."""
        return [self._pair(figure.label, figure.amount)]

    def _pair(self, label: Value, value: Value) -> Json:
        return self._line(Phrase.of(PAIR, label=label, value=value))

    def _heading(self, title: Phrase) -> Json:
        return self._parts.text(title, "md", INK, bold=True) | {"margin": "xl"}

    def _line(self, value: Value) -> Json:
        return self._parts.text(value, "md", INK)
