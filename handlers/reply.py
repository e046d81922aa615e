"""An answer as meaning: catalogue keys and typed values, no word of Thai and nothing of a platform.

`bot/line/render.py` and `bot/telegram/render.py` draw it; a test asserts it as it stands here.  A `Card` has the parts
of the design's card in their reading order: as-of date, label, picture, alert, amount or count, meaning, progress, key
rows, items, sections, quotes, chart, note, acts.

Figures go on cards only: a `Text` is what a lock screen may show.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum, auto
from types import MappingProxyType

from core.calendar import Month
from core.money import Baht
from handlers.incoming import Tap


@dataclass(frozen=True, slots=True)
class Literal:
    """Text that somebody wrote (a name, an address): shown as it is, escaped where the platform has markup."""

    text: str


@dataclass(frozen=True, slots=True)
class Year:
    """A Gregorian year, shown in the Buddhist era."""

    number: int


@dataclass(frozen=True, slots=True)
class Clocked:
    """An instant shown with its time of day."""

    at: datetime


@dataclass(frozen=True, slots=True)
class OutOf:
    """The first of two counts that belong together: งวดที่ 5/12, and งวดที่ 5 จาก 12 for who listens."""

    part: int
    whole: int


@dataclass(frozen=True, slots=True)
class Telling:
    """A number that is no amount but tells one, as 21,450 shares of 10 Baht do: hidden where amounts are.

    An amount in it is written without its unit, where there is no room for one: ชำระแล้ว 110,000.00.
    """

    value: int | Baht


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence of the catalogue: `shares.meaning` with the values for its placeholders."""

    key: str
    values: Mapping[str, "Value"] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(cls, key: str, **values: "Value") -> "Phrase":
        """`Phrase.of("shares.meaning", shares=21450)`."""
        return cls(key, values)


Value = Baht | date | Month | Year | Clocked | int | OutOf | Telling | Literal | Phrase
"""What can be shown. Formats are those of `handlers.messages.formats`: 1,234.50 บาท, 10 พ.ย. 2569, ต.ค. 2569 …"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Where one can go next. `label`: at most 20 characters as people count them, words that may also be typed.

    Exactly one of `tap` (asks a feature) and `path` (opens a page of ours, `/link/…`) is set.  `once`: after pressing
    it the buttons of its message go.  `danger`: ends something.
    """

    label: Phrase
    tap: Tap | None = None
    path: str | None = None
    once: bool = False
    danger: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A plain sentence, or several. Holds no figure of anybody's money."""

    phrase: Phrase


@dataclass(frozen=True, slots=True)
class Row:
    """A label and its value."""

    label: Phrase
    value: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar of a chart; `current` is drawn darker and bold."""

    label: Value
    amount: Baht
    current: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars from zero, each with its figure, oldest first."""

    title: Phrase
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """Something overdue: word, amount, since when. The only red."""

    word: Phrase
    amount: Baht
    detail: Phrase | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How much of a whole is done, as one bar: what is paid of a loan. `part` is at most `whole`."""

    part: Baht
    whole: Baht
    done: Phrase
    """`ชำระแล้ว 110,000.00`; its values say the figure."""
    of: Phrase
    """`จาก 600,000.00`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Rows under a heading of their own, and what they come to: `หักเดือน พ.ย. 2569 งวดที่ 23/120`."""

    title: Phrase
    rows: tuple[Row, ...]
    total: Row | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody wrote, word for word, below who wrote it and when."""

    by: Phrase
    text: str


LONGEST_QUOTE = 2_000
"""UTF-16 units of one; no more than `MOST_QUOTED` of all that stand on a card."""
MOST_QUOTED = 3_000


class Tone(Enum):
    """Whose business a card is: the person's own account is green, the office's work slate."""

    OWN = auto()
    WORK = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """A short word at the end of a line: รอ 3 วัน. `late`: it has waited for long, and is drawn in amber."""

    text: Phrase
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One line of a list that can be pressed: `405 · เงินฝากรายเดือน`, below it `ส03548 · ประถม 3`.

    LINE makes the whole line one area; Telegram puts a button with `short` below the message.
    """

    title: Phrase
    short: Phrase
    tap: Tap
    detail: Phrase | None = None
    badge: Badge | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture behind a short-lived address of ours, `/picture/…`; it carries no meaning that the text does not.

    `large`: as wide as the card.  Otherwise at the side, as a photo on a letter.
    """

    path: str
    alt: Phrase
    width: int
    height: int
    large: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A receipt as a file, which is drawn when it is sent: a reply holds its number in the register only.

    Telegram is sent the file below its card, called `name`, over `caption`, which holds no figure.  LINE takes no
    files: its card gets `open` as the main act, a page of ours for minutes, and `picture` beside the caption.  Where
    figures are hidden there is no picture.
    """

    receipt_no: str
    name: Phrase
    caption: Phrase
    open: Choice | None = None
    picture: Picture | None = None


MOST_ITEMS = 5
"""Lines of a list; what is more stands behind a choice."""

MOST_WORK_ACTS = 4
"""Acts of a card of the office, in pairs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One thought with figures. `acts`: at most one primary act and one more.

    Of the office's there may be four, none of them primary unless it is marked `once`.

    `count`: in the place of the amount, how many there are, 7 เรื่อง, or whom it is about: นายประพันธ์ ตั้งใจสอน.  Beside a
    small picture stand the count and the meaning, or else the first two rows.
    """

    title: Phrase
    tone: Tone = Tone.OWN
    picture: Picture | None = None
    count: Phrase | None = None
    as_of: Phrase | None = None
    amount: Baht | None = None
    meaning: Phrase | None = None
    progress: Progress | None = None
    rows: tuple[Row, ...] = ()
    items: tuple[Item, ...] = ()
    sections: tuple[Section, ...] = ()
    alert: Alert | None = None
    quotes: tuple[Quote, ...] = ()
    chart: Chart | None = None
    note: Phrase | None = None
    document: Document | None = None
    acts: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """One amount with its label and nothing else, above the cards that it sums up: `เงินกู้ 2 สัญญา` 9,914.38 บาท."""

    label: Phrase
    amount: Baht


@dataclass(frozen=True, slots=True)
class Carousel:
    """Cards of one kind beside each other, `MOST_CARDS` at most: a page of contracts.

    LINE shows them to be swiped, each with its acts.  Telegram writes one message for all of them, with the acts of
    every card below it; their labels must therefore tell the cards apart.
    """

    cards: tuple[Card, ...]


MOST_CARDS = 6

Part = Text | Card | Figure | Carousel


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What is said, in order, and where one can go next (at most 4 choices).

    `alt`: what a lock screen shows of cards in place of the sentence that announces an answer.
    """

    parts: tuple[Part, ...]
    choices: tuple[Choice, ...] = ()
    alt: Phrase | None = None


def say(key: str, *choices: Choice, **values: Value) -> Reply:
    """A reply of one sentence."""
    return Reply(parts=(Text(Phrase.of(key, **values)),), choices=choices)
