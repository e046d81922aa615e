"""A `Card` as a message in Telegram's HTML, and the count of what will be left of it once its markup is read.

The first line is neutral, since notifications show it; then a blank one, and the amount on a line of its own::

    ข้อมูล ณ 31 ต.ค. 2569

    <b>ทุนเรือนหุ้น</b>
    <b>214,500.00 บาท</b>
    21,450 หุ้น หุ้นละ 10 บาท

A card of the office begins with its title instead, and has lists, of which each line has a button below the message.
The large form has one fact a line and no `<pre>`; the text form `label: value` lines without any markup.  Every
inserted text is escaped here and nowhere else; the only tags are `<b>` and `<pre>`.
"""

import re
from html import escape

from bot.limits import cut_units, shortened, utf16_units
from core.links import Form
from core.money import ZERO, Baht
from handlers.messages.formats import NO_BREAK_SPACE
from handlers.messages.wording import Wording
from handlers.reply import (
    LONGEST_QUOTE,
    Alert,
    Card,
    Chart,
    Figure,
    Item,
    Phrase,
    Picture,
    Progress,
    Quote,
    Row,
    Section,
    Tone,
    Value,
)

MOST_UNITS = 4096
"""Of a message, after its entities are read."""
MOST_UNITS_OF_A_CAPTION = 1024
MOST_UNITS_OF_A_LINE = 1_000
LONGEST_BAR = 8
LONGEST_BAR_LINE = 24
"""Characters; more would wrap in large type."""
NO_FILE_NAME = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
BLOCK, TRACK = "▇", "░"
ELLIPSIS = "…"
SEPARATOR = " · "
FIRST_LINE = "common.first_line"
PAIR = "common.spoken"

Line = tuple[str, int]
"""Markup, and the UTF-16 units that are left of it."""

BLANK: Line = ("", 0)


class Page:
    """Writes the text of one message."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording
        self._form = wording.view.form

    @property
    def _draws_bars(self) -> bool:
        """Whether there is room and use for bars: large letters break the lines that hold them."""
        return self._wording.draws_bars and self._form is Form.NORMAL

    @property
    def shows_small_pictures(self) -> bool:
        """Who listens has no use for a small one; a large one was asked for."""
        return self._form is not Form.TEXT

    def sentence(self, phrase: Phrase) -> str:
        """A plain message."""
        return escape(cut_units(self._wording.text(phrase), MOST_UNITS, "text"), quote=False)

    def cards(self, cards: tuple[Card, ...], figure: Figure | None = None) -> str:
        """CARDS one below the other, under the FIGURE that sums them up; cut after a whole line where too long."""
        return _joined(self._lines(cards, figure))

    def caption(self, card: Card, figure: Figure | None = None) -> str | None:
        """CARD below its picture; None where it is too long for that."""
        lines = self._lines((card,), figure)
        is_short = sum(units + 1 for _, units in lines) <= MOST_UNITS_OF_A_CAPTION
        return "\n".join(markup for markup, _ in lines) if is_short else None

    def about(self, picture: Picture) -> str:
        """What stands below a PICTURE that goes before its card."""
        return escape(cut_units(self._wording.text(picture.alt), MOST_UNITS_OF_A_CAPTION, "caption"), quote=False)

    def file_name(self, name: Phrase) -> str:
        """What a file is called, without what a system takes for a path."""
        return NO_FILE_NAME.sub("-", self._wording.text(name))

    def plain(self, phrase: Phrase) -> str:
        """What stands below a file, without markup."""
        return cut_units(self._wording.text(phrase), MOST_UNITS_OF_A_CAPTION, "caption")

    def _lines(self, cards: tuple[Card, ...], figure: Figure | None) -> list[Line]:
        as_of = next((card.as_of for card in cards if card.as_of and card.tone is Tone.OWN), None)
        blocks: list[list[Line]] = [[self._plain(Phrase.of(FIRST_LINE, as_of=as_of))]] if as_of else []
        if figure:
            blocks.append(self._figure(figure))
        for card in cards:
            blocks += self._blocks(card)
        lines: list[Line] = []
        for block in blocks:
            lines += (BLANK, *block) if lines else block
        return lines

    def _figure(self, figure: Figure) -> list[Line]:
        if self._form is Form.TEXT:
            return [self._row(figure.label, figure.amount)]
        return [self._plain(figure.label), self._bold(figure.amount)]

    def _blocks(self, card: Card) -> list[list[Line]]:
        """The parts of a card, which blank lines set apart."""
        blocks = [self._head(card)]
        if card.rows:
            blocks.append(self._rows(card.rows))
        blocks += self._items(card.items)
        blocks += [self._section(section) for section in card.sections]
        blocks += [self._quote(quote) for quote in card.quotes]
        if card.chart:
            blocks.append(self._chart(card.chart))
        if card.note:
            blocks.append([self._plain(card.note)])
        return blocks

    def _items(self, items: tuple[Item, ...]) -> list[list[Line]]:
        """The lines of a list; large letters need room between them."""
        drawn = [self._item(item) for item in items]
        if self._form is Form.LARGE:
            return drawn
        return [[line for lines in drawn for line in lines]] if drawn else []

    def _item(self, item: Item) -> list[Line]:
        """The title, and below it the rest; for who listens all of it on one line."""
        rest = [self._plain(item.detail)] if item.detail else []
        if item.badge:
            rest.append(self._bold(item.badge.text) if item.badge.late else self._plain(item.badge.text))
        if self._form is Form.TEXT:
            return [_beside([self._plain(item.title), *rest])]
        return [self._bold(item.title), *([_beside(rest)] if rest else [])]

    def _section(self, section: Section) -> list[Line]:
        total = (section.total,) if section.total else ()
        return [self._bold(section.title), *self._rows((*section.rows, *total))]

    def _quote(self, quote: Quote) -> list[Line]:
        """Who wrote, and below it what."""
        words = cut_units(quote.text, LONGEST_QUOTE, "words of somebody")
        return [self._bold(quote.by), (escape(words, quote=False), utf16_units(words))]

    def _progress(self, progress: Progress) -> list[Line]:
        """What is done of the whole in words, and as a bar on its track with the percentage, rounded down."""
        done, units_done = self._plain(progress.done)
        of, units_of = self._plain(progress.of)
        if self._form is Form.LARGE:
            return [(done, units_done), (of, units_of)]
        words = (f"{done} {of}", units_done + 1 + units_of)
        if not self._draws_bars:
            return [words]
        whole = progress.whole.satang
        percent = max(min(progress.part.satang * 100 // whole, 100), 0) if whole > 0 else 0
        full = percent * LONGEST_BAR // 100
        bar = f"{BLOCK * full}{TRACK * (LONGEST_BAR - full)} {percent}{NO_BREAK_SPACE}%"
        return [words, (f"<pre>{bar}</pre>", utf16_units(bar))]

    def _head(self, card: Card) -> list[Line]:
        largest = [value for value in (card.amount, card.count) if value is not None]
        if not largest:
            lines = [self._bold(card.title)]
        elif self._form is Form.TEXT:
            lines = [self._row(card.title, value) for value in largest]
        else:
            lines = [self._bold(card.title), *(self._bold(value) for value in largest)]
        if card.as_of and card.tone is Tone.WORK:
            lines.insert(1, self._plain(card.as_of))
        if card.alert:
            lines += self._alert(card.alert)
        if card.meaning:
            lines.append(self._plain(card.meaning))
        if card.progress:
            lines += self._progress(card.progress)
        return lines

    def _alert(self, alert: Alert) -> list[Line]:
        (word, units), *amount = self._rows((Row(alert.word, alert.amount),))
        sign = "" if self._form is Form.TEXT else "⚠️ "
        lines = [(sign + word, utf16_units(sign) + units), *amount]
        if alert.detail:
            lines.append(self._plain(alert.detail))
        return lines

    def _chart(self, chart: Chart) -> list[Line]:
        if not self._draws_bars:
            return [self._plain(chart.title), *(self._row(bar.label, bar.amount) for bar in chart.bars)]
        lines = [(self._shown(bar.label), str(bar.amount), bar.amount) for bar in chart.bars]
        widest_label = max((len(label) for label, _, _ in lines), default=0)
        widest_figure = max((len(figure) for _, figure, _ in lines), default=0)
        longest = max((amount for _, _, amount in lines), default=ZERO)
        # The bars give way to a long figure, all of them alike, so that they stay comparable.
        room = max(1, min(LONGEST_BAR, LONGEST_BAR_LINE - widest_label - widest_figure - 2))
        block = "\n".join(
            f"{label.ljust(widest_label)} {_bar(amount, longest, room)} {figure.rjust(widest_figure)}"
            for label, figure, amount in lines
        )
        return [self._plain(chart.title), (f"<pre>{escape(block, quote=False)}</pre>", utf16_units(block))]

    def _row(self, label: Value, value: Value) -> Line:
        if self._form is Form.TEXT:
            return self._plain(Phrase.of(PAIR, label=label, value=value))
        left, units_left = self._plain(label)
        right, units_right = self._bold(value)
        return f"{left} {right}", units_left + 1 + units_right

    def _rows(self, rows: tuple[Row, ...]) -> list[Line]:
        """One fact a line; in the large form the label stands above its value, and facts apart from each other."""
        if self._form is not Form.LARGE:
            return [self._row(row.label, row.value) for row in rows]
        lines: list[Line] = []
        for row in rows:
            lines += [*([BLANK] if lines else []), self._plain(row.label), self._bold(row.value)]
        return lines

    def _plain(self, value: Value) -> Line:
        text = self._shown(value)
        return escape(text, quote=False), utf16_units(text)

    def _bold(self, value: Value) -> Line:
        text = self._shown(value)
        if self._form is Form.TEXT:
            return escape(text, quote=False), utf16_units(text)
        return f"<b>{escape(text, quote=False)}</b>", utf16_units(text)

    def _shown(self, value: Value) -> str:
        return cut_units(self._wording.value(value), MOST_UNITS_OF_A_LINE, "line of a card")


def _beside(facts: list[Line]) -> Line:
    """FACTS on one line."""
    return SEPARATOR.join(markup for markup, _ in facts), sum(units + len(SEPARATOR) for _, units in facts)


def _bar(amount: Baht, longest: Baht, room: int) -> str:
    """AMOUNT in blocks, to the nearest one; ROOM blocks are LONGEST."""
    blocks = (2 * amount.satang * room + longest.satang) // (2 * longest.satang) if amount > ZERO else 0
    return (BLOCK * blocks).ljust(room)


def _joined(lines: list[Line]) -> str:
    """Lines one below the other, as many as fit."""
    kept, left = [], MOST_UNITS - len(ELLIPSIS)
    for markup, units in lines:
        left -= units + 1
        if left < 0:
            shortened("lines of a card")
            kept.append(ELLIPSIS)
            break
        kept.append(markup)
    return "\n".join(kept)
