"""What stands between the header and the buttons of a card, in the design's reading order."""

from bot.line.actions import Json, action
from bot.line.listing import Listing
from bot.line.parts import INK, MUTED, SEPARATOR, TINT, Parts, column
from bot.line.picture import at_the_side
from handlers.messages.wording import Wording
from handlers.reply import Card, Document, Figure, Picture, Row, Tone

ROWS_BESIDE = 2
"""Rows beside a small picture where nothing else stands there."""


class Body:
    """Puts cards together of the PARTS that are drawn."""

    def __init__(self, parts: Parts, listing: Listing, wording: Wording, public_url: str) -> None:
        self._parts = parts
        self._wording = wording
        self._listing = listing
        self._public_url = public_url

    def body(self, card: Card) -> list[Json]:
        """All of CARD between its header and its buttons."""
        body, rows = self._head(card)
        for part in self._details(card, rows):
            body += [SEPARATOR, {"margin": "lg"} | part] if body else [part]
        if card.note:
            body += self._note(card, is_first=not body)
        if card.document:
            body += self._attached(card.document)
        return body

    def of_figure(self, figure: Figure) -> list[Json]:
        """One amount below its label."""
        return self._parts.of_figure(figure)

    def _head(self, card: Card) -> tuple[list[Json], tuple[Row, ...]]:
        """The first part of CARD, and the rows that are not in it."""
        body = [self._parts.alert(card.alert)] if card.alert else []
        facts, rows = self._facts(card), card.rows
        if card.picture and not card.picture.large:
            if not facts:
                facts, rows = self._beside(rows[:ROWS_BESIDE]), rows[ROWS_BESIDE:]
            facts = [self._with_picture(card.picture, facts)]
        if facts and body:
            facts[0] = facts[0] | {"margin": "lg"}
        body += facts
        if card.progress:
            body.append(self._parts.progress(card.progress) | {"margin": "md"})
        return body, rows

    def _facts(self, card: Card) -> list[Json]:
        """The amount or how many there are, and what that means."""
        facts = [] if card.amount is None else [self._parts.amount(card.amount)]
        if card.count:
            facts.append(self._parts.count(card.count))
        if card.meaning:
            facts.append(self._parts.text(card.meaning, "sm", MUTED))
        return facts

    def _beside(self, rows: tuple[Row, ...]) -> list[Json]:
        """ROWS where there is half the room: each label above its value."""
        return [
            column(
                [self._parts.text(row.label, "sm", MUTED), self._parts.text(row.value, "md", INK, bold=True)],
                spacing="none",
            )
            for row in rows
        ]

    def _with_picture(self, picture: Picture, facts: list[Json]) -> Json:
        shown = at_the_side(picture, self._public_url, is_large=self._parts.is_large)
        beside = column(facts, spacing="xs") | {"justifyContent": "center"}
        return {
            "type": "box",
            "layout": "horizontal",
            "spacing": "lg",
            "contents": [shown, beside] if facts else [shown],
        }

    def _details(self, card: Card, rows: tuple[Row, ...]) -> list[Json]:
        """What stands below, each part under a line."""
        parts = [self._parts.rows(rows)] if rows else []
        if card.items:
            parts.append(self._listing.lines(card.items, card.tone))
        parts += [self._parts.section(section) for section in card.sections]
        parts += [self._parts.quote(quote) for quote in card.quotes]
        if card.chart:
            parts.append(self._parts.chart(card.chart))
        return parts

    def _attached(self, document: Document) -> list[Json]:
        """A small picture of DOCUMENT beside what it is, pressed as its button; none where figures are hidden."""
        picture, hides = document.picture, self._wording.view.hides_amounts
        if picture is None or document.open is None or hides:
            return []
        box = self._with_picture(picture, [self._parts.text(document.caption, "sm", INK)])
        pressed = action(document.open, self._wording, self._public_url)
        edges = {"margin": "lg", "paddingAll": "12px", "cornerRadius": "8px", "backgroundColor": TINT[Tone.OWN]}
        return [box | edges | ({"action": pressed} if pressed else {})]

    def _note(self, card: Card, *, is_first: bool) -> list[Json]:
        """The last words; on the office's cards on a tint, since they say what was recorded."""
        if card.note is None:
            return []
        if card.tone is Tone.OWN:
            text = self._parts.text(card.note, "sm", MUTED)
            return [text] if is_first else [SEPARATOR, text | {"margin": "lg"}]
        tinted = column([self._parts.text(card.note, "sm", INK)], spacing="none")
        tinted |= {
            "backgroundColor": TINT[card.tone],
            "cornerRadius": "8px",
            "paddingAll": "8px",
            "paddingStart": "12px",
        }
        return [tinted if is_first else tinted | {"margin": "lg"}]
