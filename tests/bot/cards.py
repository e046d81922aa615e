"""The design's cards as replies, for both renderers."""

from datetime import date

from core.calendar import Month
from core.money import Baht
from handlers.incoming import Tap
from handlers.reply import Alert, Bar, Card, Chart, Choice, Literal, Phrase, Reply, Row, Telling, Year

YEAR_ENDS = (134_500, 152_500, 170_500, 194_500, 214_500)
HISTORY = Choice(label=Phrase("shares.history_button"), tap=Tap("shares", ("moves", "0")))
MENU = Choice(label=Phrase("start.button"), tap=Tap("start"))
ME = Choice(label=Phrase("me.button"), tap=Tap("me"))
LANGUAGE = Choice(label=Phrase("language.english"), tap=Tap("language", ("en",)))
PAGE = Choice(label=Phrase("link.open"), path="/link/token")
END = Choice(label=Phrase("unlink.confirm"), tap=Tap("unlink", ("yes",)), once=True, danger=True)

SHARES = Card(
    title=Phrase("shares.title"),
    as_of=Phrase.of("common.as_of", day=date(2026, 10, 31)),
    amount=Baht.of("214,500.00"),
    meaning=Phrase.of("shares.meaning", shares=Telling(21_450), par=10),
    rows=(
        Row(Phrase("shares.monthly"), Baht.of("2,000.00")),
        Row(Phrase("shares.instalment_label"), Phrase.of("shares.instalment", number=173, month=Month(2026, 10))),
    ),
    chart=Chart(
        Phrase.of("shares.growth_so_far", month=Phrase("formats.month_10")),
        tuple(
            Bar(label=Year(2022 + i), amount=Baht.of(balance), current=i == 4) for i, balance in enumerate(YEAR_ENDS)
        ),
    ),
    acts=(HISTORY, PAGE),
)
OVERDUE = Card(
    title=Phrase("shares.title"),
    amount=Baht.of("1,234,567,890.00"),
    alert=Alert(word=Phrase("shares.monthly"), amount=Baht.of(500), detail=Phrase("shares.history")),
    meaning=Phrase("shares.growth"),
)


def named(name: str) -> Reply:
    """A card and a sentence that hold NAME everywhere a name can stand."""
    phrase = Phrase.of("me.name", title=Literal(name), first=Literal(name), last=Literal(name))
    card = Card(
        title=phrase,
        as_of=phrase,
        amount=Baht.of(1),
        meaning=phrase,
        rows=(Row(phrase, Literal(name)),),
        alert=Alert(word=phrase, amount=Baht.of(1), detail=phrase),
        chart=Chart(phrase, (Bar(label=Literal(name[:3]), amount=Baht.of(1)),)),
        note=phrase,
    )
    return Reply(parts=(card,))
