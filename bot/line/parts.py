"""What a card of the design is made of, as Flex components: amount, count, rows, bars from zero, what is overdue.

Sizes are those of the design; in the large form everything is one step larger and labels stand above their values.
Plain dicts, since a card is built for every answer; the parts that never change are shared and must not be written to.
"""

from typing import Final

from bot.limits import cut_units, shortened
from bot.line.actions import Json
from core.links import Form
from core.money import ZERO, Baht
from handlers.messages.wording import Wording
from handlers.reply import (
    LONGEST_QUOTE,
    Alert,
    Bar,
    Chart,
    Figure,
    Literal,
    Phrase,
    Progress,
    Quote,
    Row,
    Section,
    Tone,
    Value,
)

INK, MUTED, WHITE = "#16261D", "#4A5A51", "#FFFFFF"
GREEN, DARK_GREEN = "#146E3C", "#0E5A30"
PAST_YEARS, TRACK, HAIRLINE = "#3F8F63", "#DCE8E0", "#D3DFD8"
OVERDUE, OVERDUE_TINT, SIGN = "#9F1D17", "#FDECEA", "#B3261E"
LATE, LATE_TINT = "#7A4B00", "#FFF3D6"
SLATE = "#24404F"
MAIN: Final = {Tone.OWN: GREEN, Tone.WORK: SLATE}
"""Of headers and main acts."""
TINT: Final = {Tone.OWN: "#EDF4F0", Tone.WORK: "#E8EFF3"}

MOST_UNITS_OF_A_PART = 1_000
"""For one text; no limit of LINE's, but what keeps thirty rows of them far from its 30 KB a bubble."""
MOST_ROWS = 12
LONG_VALUE, WORDY_VALUE = 16, 60
"""Characters that half a line has room for; those above which a value stands below its label."""
PERCENT = 100
LARGER: Final = {"sm": "md", "md": "lg", "lg": "xl", "xl": "xxl", "35px": "42px", "30px": "36px", "26px": "32px"}
"""A size and the one above it, for the large form."""
AMOUNT_SIZES: Final = ((10, "35px"), (12, "30px"))
"""Characters up to which an amount has a size; longer ones have the last."""
SMALLEST_AMOUNT = "26px"

SEPARATOR: Final[Json] = {"type": "separator", "margin": "lg", "color": HAIRLINE}


def column(contents: list[Json], *, spacing: str) -> Json:
    """CONTENTS one below the other."""
    return {"type": "box", "layout": "vertical", "spacing": spacing, "contents": contents}


class Parts:
    """Draws the parts of cards in one WORDING."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording
        self.is_large = wording.view.form is Form.LARGE

    def of_figure(self, figure: Figure) -> list[Json]:
        """One amount below its label."""
        amount = f"{self._wording.figure(figure.amount)} {self._wording.baht_unit}"
        return [self.text(figure.label, "sm", MUTED), self.text(Literal(amount), "xl", INK, bold=True)]

    def text(self, value: Value, size: str, color: str, *, bold: bool = False) -> Json:
        """VALUE as one text of the normal form's SIZE."""
        return {
            "type": "text",
            # LINE refuses an empty text.
            "text": cut_units(self._wording.value(value), MOST_UNITS_OF_A_PART, "text of a card") or "–",
            "size": self.size(size),
            "color": color,
            "weight": "bold" if bold else "regular",
            "wrap": True,
            "scaling": True,
        }

    def size(self, normal: str) -> str:
        """The form's size for the normal form's."""
        return LARGER[normal] if self.is_large else normal

    def amount(self, amount: Baht) -> Json:
        """Figure and unit in one text, so that a screen reader says them together; not scaled, since it would break."""
        figure = self._wording.figure(amount)
        size = next((size for most, size in AMOUNT_SIZES if len(figure) <= most), SMALLEST_AMOUNT)
        return {
            "type": "text",
            "wrap": self.is_large,  # the unit may go below a long figure, which is never cut off
            "contents": [self._span(figure, size), self._span(f" {self._wording.baht_unit}", "lg")],
        }

    def count(self, count: Phrase) -> Json:
        """COUNT with its number as large as an amount; without a number it is a heading, as a name is."""
        number = next((value for value in count.values.values() if isinstance(value, int)), None)
        if number is None:
            return self.text(count, "lg", INK, bold=True)
        figure = self._wording.value(number)
        words = cut_units(self._wording.text(count), MOST_UNITS_OF_A_PART, "text of a card")
        before, figure, after = words.partition(figure)
        sized = ((before, "lg"), (figure, AMOUNT_SIZES[0][1]), (after, "lg"))
        return {
            "type": "text",
            "wrap": True,
            "contents": [self._span(text, size) for text, size in sized if text],
        }

    def _span(self, text: str, size: str) -> Json:
        return {"type": "span", "text": text, "size": self.size(size), "weight": "bold", "color": INK}

    def rows(self, rows: tuple[Row, ...]) -> Json:
        """Labels and values, one pair a line."""
        if len(rows) > MOST_ROWS:
            shortened("rows of a card")
            rows = rows[:MOST_ROWS]
        return column([self._row(row) for row in rows], spacing="md")

    def _row(self, row: Row) -> Json:
        label, text = self.text(row.label, "md", MUTED), self.text(row.value, "md", INK, bold=True)
        both_long = min(len(label["text"]), len(text["text"])) > LONG_VALUE and not isinstance(row.value, Baht)
        if both_long or len(text["text"]) > WORDY_VALUE:
            return column([label, text], spacing="none")
        return self._beside(label, self._value(row.value, "md"))

    def _value(self, value: Value, size: str) -> Json:
        """VALUE at the end of its line, two thirds of it for a long one; an amount has the width that it needs.

        So it never breaks before บาท.
        """
        text = self.text(value, size, INK, bold=True)
        if self.is_large:
            return text
        if isinstance(value, Baht):
            return text | {"flex": 0, "wrap": False}
        return text | {"flex": 2} if len(text["text"]) > LONG_VALUE else text

    def _beside(self, label: Json, value: Json) -> Json:
        """LABEL and VALUE on one line, or the value below where the letters are large."""
        if self.is_large:
            return column([label, value], spacing="none")
        contents = [label, value | {"align": "end"}]
        return {"type": "box", "layout": "baseline", "spacing": "md", "contents": contents}

    def section(self, section: Section) -> Json:
        """The heading, the rows, and below a line what they come to."""
        lines = [self.text(section.title, "md", INK, bold=True), self.rows(section.rows)]
        if section.total:
            label = self.text(section.total.label, "lg", INK, bold=True)
            value = self._value(section.total.value, "lg")
            lines += [{"type": "separator", "color": HAIRLINE}, self._beside(label, value)]
        return column(lines, spacing="md")

    def progress(self, progress: Progress) -> Json:
        """A bar of what is done, and both figures below it; rounded down, so that only what is whole looks whole."""
        done = self.text(progress.done, "sm", INK, bold=True)
        of = self.text(progress.of, "sm", MUTED)
        if not self.is_large:
            of |= {"flex": 0, "wrap": False}
        figures = self._beside(done, of)
        if not self._wording.draws_bars:
            return figures
        whole = progress.whole.satang
        percent = max(min(progress.part.satang * PERCENT // whole, PERCENT), 0) if whole > 0 else 0
        return column([self._track(percent, GREEN), figures], spacing="sm")

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

    def chart(self, chart: Chart) -> Json:
        """Bars below their title."""
        longest = max((bar.amount for bar in chart.bars), default=ZERO)
        lines = [self.text(chart.title, "md", INK, bold=True)]
        lines += [self._bar(bar, longest) for bar in chart.bars]
        return column(lines, spacing="sm")

    def _bar(self, bar: Bar, longest: Baht) -> Json:
        ink = INK if bar.current else MUTED
        label = self.text(bar.label, "sm", ink, bold=bar.current)
        figure = self.text(Literal(self._wording.figure(bar.amount)), "sm", INK, bold=True) | {"align": "end"}
        if not self._wording.draws_bars:
            return {"type": "box", "layout": "baseline", "contents": [label, figure]}
        percent = bar.amount.satang * PERCENT // longest.satang if bar.amount > ZERO else 0
        track = self._track(percent, GREEN if bar.current else PAST_YEARS)
        if self.is_large:
            above: Json = {"type": "box", "layout": "baseline", "contents": [label | {"flex": 2}, figure | {"flex": 5}]}
            return column([above, track], spacing="xs")
        # All bars of a chart get the same room, which is less where the longest figure needs more.
        is_wide = len(self._wording.figure(longest)) > AMOUNT_SIZES[0][0]
        bar_parts, figure_parts = (4, 7) if is_wide else (6, 5)
        contents = [label | {"flex": 2}, track | {"flex": bar_parts}, figure | {"flex": figure_parts}]
        return {"type": "box", "layout": "horizontal", "alignItems": "center", "contents": contents}

    def quote(self, quote: Quote) -> Json:
        """Somebody's own words below who wrote them."""
        words = self.text(quote.by, "md", INK) | {
            "text": cut_units(quote.text, LONGEST_QUOTE, "words of somebody") or "–"
        }
        return column([self.text(quote.by, "sm", MUTED, bold=True), words], spacing="xs")

    def alert(self, alert: Alert) -> Json:
        """What is overdue, the only red."""
        lines = [self.text(alert.word, "md", OVERDUE, bold=True), self.text(alert.amount, "lg", INK, bold=True)]
        lines[0]["text"] = f"⚠️ {lines[0]['text']}"
        if alert.detail:
            lines.append(self.text(alert.detail, "sm", INK))
        edge: Json = {"type": "box", "layout": "vertical", "width": "4px", "backgroundColor": SIGN, "contents": []}
        return {
            "type": "box",
            "layout": "horizontal",
            "backgroundColor": OVERDUE_TINT,
            "cornerRadius": "8px",
            "contents": [edge, column(lines, spacing="xs") | {"paddingAll": "12px"}],
        }
