"""A `Card` as a Flex bubble: amount first, its meaning, key rows, bars from zero, one main button.

Sizes and colours are those of the design (its section "A card").  Plain dicts, since a card is built for every answer;
the parts that never change are shared and must not be written to.  A card of twelve rows takes some ten microseconds.
"""

from typing import Final

from bot.limits import cut_units, shortened
from bot.line.actions import Json, action
from core.links import Language
from core.money import ZERO, Baht
from handlers.messages.catalogue import Catalogue
from handlers.reply import MOST_CARDS, Alert, Bar, Card, Chart, Choice, Figure, Progress, Row, Section, Value

INK, MUTED, WHITE = "#16261D", "#4A5A51", "#FFFFFF"
GREEN, DARK_GREEN = "#146E3C", "#0E5A30"
PAST_YEARS, TRACK, HAIRLINE = "#3F8F63", "#DCE8E0", "#D3DFD8"
OVERDUE, OVERDUE_TINT, SIGN = "#9F1D17", "#FDECEA", "#B3261E"

MOST_UNITS_OF_A_PART = 1_000
"""For one text; no limit of LINE's, but what keeps thirty rows of them far from its 30 KB a bubble."""
MOST_ROWS = 12
MOST_ACTS = 2
PERCENT = 100
AMOUNT_SIZES: Final = ((10, "35px"), (12, "30px"))
"""Characters up to which an amount has a size; longer ones have the last."""
SMALLEST_AMOUNT = "26px"

SEPARATOR: Final[Json] = {"type": "separator", "margin": "lg", "color": HAIRLINE}


class Bubble:
    """Draws cards for one answer: CATALOGUE, LANGUAGE and the address of our pages."""

    def __init__(self, catalogue: Catalogue, language: Language, public_url: str) -> None:
        self._catalogue = catalogue
        self._language = language
        self._public_url = public_url

    def draw(self, card: Card) -> Json:
        """CARD as a bubble of size `mega`."""
        bubble: Json = {"type": "bubble", "size": "mega", "header": self._header(card)}
        body = self._head(card)
        for part in self._details(card):
            body += self._after_line(body, part)
        if body:
            bubble["body"] = {"type": "box", "layout": "vertical", "paddingAll": "16px", "contents": body}
        if footer := self._acts(card.acts):
            bubble["footer"] = footer
        return bubble

    def _head(self, card: Card) -> list[Json]:
        """What is overdue, the amount, its meaning, how much of it is done."""
        body: list[Json] = []
        if card.alert:
            body.append(self._alert(card.alert))
        if card.amount is not None:
            amount = self._amount(card.amount)
            body.append(amount | {"margin": "lg"} if body else amount)
        if card.meaning:
            body.append(self._text(card.meaning, "sm", MUTED))
        if card.progress:
            body.append(self._progress(card.progress) | {"margin": "md"})
        return body

    def _details(self, card: Card) -> list[Json]:
        """What stands below, each part under a line."""
        parts = [self._rows(card.rows)] if card.rows else []
        parts += [self._section(section) for section in card.sections]
        if card.chart:
            parts.append(self._chart(card.chart))
        if card.note:
            parts.append(self._text(card.note, "sm", MUTED))
        return parts

    def figure(self, figure: Figure) -> Json:
        """FIGURE as a small bubble without a header; Flex too, since plain text would stand on the lock screen."""
        amount = f"{figure.amount} {self._catalogue.baht_unit(self._language)}"
        lines = [
            self._text(figure.label, "sm", MUTED),
            self._text(figure.amount, "xl", INK, bold=True, figure=amount),
        ]
        body = self._column(lines, spacing="xs") | {"paddingAll": "12px", "paddingStart": "16px"}
        return {"type": "bubble", "size": "mega", "body": body}

    def carousel(self, cards: tuple[Card, ...]) -> Json:
        """CARDS to be swiped, in bubbles of one width."""
        if len(cards) > MOST_CARDS:
            shortened("cards of a carousel")
        return {"type": "carousel", "contents": [self.draw(card) for card in cards[:MOST_CARDS]]}

    def _header(self, card: Card) -> Json:
        contents = [self._text(card.title, "lg", WHITE, bold=True)]
        if card.as_of:
            day = self._text(card.as_of, "sm", WHITE)
            contents.append(day | {"align": "end", "gravity": "center", "flex": 0})
        return {
            "type": "box",
            "layout": "horizontal",
            "backgroundColor": GREEN,
            "paddingTop": "12px",
            "paddingBottom": "12px",
            "paddingStart": "16px",
            "paddingEnd": "16px",
            "contents": contents,
        }

    def _amount(self, amount: Baht) -> Json:
        """Figure and unit in one text, so that a screen reader says them together; not scaled, since it would break."""
        figure = str(amount)
        size = next((size for most, size in AMOUNT_SIZES if len(figure) <= most), SMALLEST_AMOUNT)
        unit = f" {self._catalogue.baht_unit(self._language)}"
        return {
            "type": "text",
            "contents": [
                {"type": "span", "text": figure, "size": size, "weight": "bold", "color": INK},
                {"type": "span", "text": unit, "size": "lg", "weight": "bold", "color": INK},
            ],
        }

    def _rows(self, rows: tuple[Row, ...]) -> Json:
        if len(rows) > MOST_ROWS:
            shortened("rows of a card")
            rows = rows[:MOST_ROWS]
        return self._column([self._row(row) for row in rows], spacing="md")

    def _row(self, row: Row) -> Json:
        label = self._text(row.label, "md", MUTED)
        value = self._text(row.value, "md", INK, bold=True)
        value["align"] = "end"
        return {"type": "box", "layout": "baseline", "spacing": "md", "contents": [label, value]}

    def _section(self, section: Section) -> Json:
        """The heading, the rows, and below a line what they come to."""
        lines = [self._text(section.title, "md", INK, bold=True), self._rows(section.rows)]
        if section.total:
            label = self._text(section.total.label, "lg", INK, bold=True)
            value = self._text(section.total.value, "lg", INK, bold=True) | {"align": "end"}
            total: Json = {"type": "box", "layout": "baseline", "spacing": "md", "contents": [label, value]}
            lines += [{"type": "separator", "color": HAIRLINE}, total]
        return self._column(lines, spacing="md")

    def _progress(self, progress: Progress) -> Json:
        """A bar of what is done, and both figures below it; rounded down, so that only what is whole looks whole."""
        whole = progress.whole.satang
        percent = max(min(progress.part.satang * PERCENT // whole, PERCENT), 0) if whole > 0 else 0
        done = self._text(progress.done, "sm", INK, bold=True) | {"flex": 3}
        of = self._text(progress.of, "sm", MUTED) | {"flex": 2, "align": "end"}
        figures: Json = {"type": "box", "layout": "baseline", "spacing": "sm", "contents": [done, of]}
        return self._column([self._track(percent, GREEN), figures], spacing="sm")

    @staticmethod
    def _track(percent: int, color: str) -> Json:
        """A bar from zero on its track."""
        filled: Json = {
            "type": "box",
            "layout": "vertical",
            "width": f"{percent}%",
            "height": "14px",
            "backgroundColor": color,
            "cornerRadius": "4px",
            "contents": [],
        }
        return {
            "type": "box",
            "layout": "vertical",
            "height": "14px",
            "backgroundColor": TRACK,
            "cornerRadius": "4px",
            "contents": [filled],
        }

    def _chart(self, chart: Chart) -> Json:
        longest = max((bar.amount for bar in chart.bars), default=ZERO)
        lines = [self._text(chart.title, "md", INK, bold=True)]
        lines += [self._bar(bar, longest) for bar in chart.bars]
        return self._column(lines, spacing="sm")

    def _bar(self, bar: Bar, longest: Baht) -> Json:
        percent = bar.amount.satang * PERCENT // longest.satang if bar.amount > ZERO else 0
        ink = INK if bar.current else MUTED
        label = self._text(bar.label, "sm", ink, bold=bar.current)
        figure = self._text(bar.amount, "sm", INK, bold=True, figure=str(bar.amount))
        label["flex"], figure["flex"], figure["align"] = 2, 5, "end"
        track = self._track(percent, GREEN if bar.current else PAST_YEARS) | {"flex": 6}
        contents = [label, track, figure]
        return {"type": "box", "layout": "horizontal", "alignItems": "center", "contents": contents}

    def _alert(self, alert: Alert) -> Json:
        lines = [
            self._text(alert.word, "md", OVERDUE, bold=True),
            self._text(alert.amount, "lg", OVERDUE, bold=True),
        ]
        lines[0]["text"] = f"⚠️ {lines[0]['text']}"
        if alert.detail:
            lines.append(self._text(alert.detail, "sm", OVERDUE))
        edge: Json = {"type": "box", "layout": "vertical", "width": "4px", "backgroundColor": SIGN, "contents": []}
        return {
            "type": "box",
            "layout": "horizontal",
            "backgroundColor": OVERDUE_TINT,
            "cornerRadius": "8px",
            "contents": [edge, self._column(lines, spacing="xs") | {"paddingAll": "12px"}],
        }

    def _acts(self, acts: tuple[Choice, ...]) -> Json | None:
        if len(acts) > MOST_ACTS:
            shortened("acts of a card")
        buttons: list[Json] = []
        for act in acts[:MOST_ACTS]:
            found = action(act, self._catalogue, self._language, self._public_url)
            if found is not None:
                look = {"style": "link", "color": DARK_GREEN} if buttons else {"style": "primary", "color": GREEN}
                buttons.append({"type": "button", "height": "md", "scaling": True, "action": found, **look})
        if not buttons:
            return None
        return self._column(buttons, spacing="sm") | {"paddingAll": "16px", "paddingTop": "0px"}

    def _text(self, value: Value, size: str, color: str, *, bold: bool = False, figure: str | None = None) -> Json:
        """One text; FIGURE where the value is written otherwise than usual."""
        text = self._catalogue.value(value, self._language) if figure is None else figure
        return {
            "type": "text",
            # LINE refuses an empty text.
            "text": cut_units(text, MOST_UNITS_OF_A_PART, "text of a card") or "–",
            "size": size,
            "color": color,
            "weight": "bold" if bold else "regular",
            "wrap": True,
            "scaling": True,
        }

    @staticmethod
    def _column(contents: list[Json], *, spacing: str) -> Json:
        return {"type": "box", "layout": "vertical", "spacing": spacing, "contents": contents}

    @staticmethod
    def _after_line(above: list[Json], part: Json) -> list[Json]:
        """PART below a line, or at the top without one."""
        return [SEPARATOR, part | {"margin": "lg"}] if above else [part]
