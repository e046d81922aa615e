"""How values are said to one chat: in its language, with or without its figures, read by eye or aloud.

    Catalogue.load().wording(View(Language.THAI, hides_amounts=True)).text(Phrase.of("shares.monthly_is", amount=…))

Amounts are hidden here and nowhere else, whatever sentence they stand in, by dots that are as many for every amount.
"""

from collections.abc import Mapping
from datetime import date, datetime

from core.calendar import Month
from core.links import Form, View
from core.money import Baht
from handlers.messages.formats import NO_BREAK_SPACE, Formats
from handlers.reply import Clocked, Literal, OutOf, Phrase, Telling, Value, Year

DOTS = "•••••"
MANY = 1000
"""From here on a number is easier to read in groups: 21,450 หุ้น."""
SIGNS = ("✅", "⏳", "⚠️", "🔒", "📄")
"""What may stand before a sentence; a screen reader would say its name first."""


class Wording:
    """The words for one VIEW: TEMPLATES are the sentences of its language, FORMATS its forms."""

    def __init__(self, templates: Mapping[str, str], formats: Formats, view: View) -> None:
        self._templates = templates
        self._formats = formats
        self.view = view

    @property
    def draws_bars(self) -> bool:
        """Whether lengths may stand for amounts: not where those are hidden, nor for who listens."""
        return self.view.form is not Form.TEXT and not self.view.hides_amounts

    @property
    def baht_unit(self) -> str:
        """The word after an amount, for renderers that set it smaller."""
        return self._formats.baht_unit

    def figure(self, amount: Baht) -> str:
        """AMOUNT without its unit."""
        return DOTS if self.view.hides_amounts else str(amount)

    def text(self, phrase: Phrase) -> str:
        """PHRASE with its values. Raises KeyError for an unknown key or a missing value: a fault of ours."""
        template = self._templates[phrase.key]
        if self.view.form is Form.TEXT:
            template = _without_sign(template)
        if not phrase.values:
            return template
        return template.format(**{name: self.value(value) for name, value in phrase.values.items()})

    def value(self, value: Value) -> str:  # noqa: C901, PLR0911 - one line a kind of value
        """VALUE as people of the view's language write it."""
        formats = self._formats
        match value:
            case Baht():
                return f"{self.figure(value)}{NO_BREAK_SPACE}{formats.baht_unit}"
            case Phrase():
                return self.text(value)
            case Literal(text):
                return text
            case Month():
                return formats.month(value)
            case Year(number):
                return formats.year(number)
            case int():
                return f"{value:,}" if value >= MANY else str(value)
            case OutOf(part, whole):
                form = formats.out_of_spoken if self.view.form is Form.TEXT else formats.out_of
                return form.format(part=part, whole=whole)
            case Telling(Baht() as told):
                return self.figure(told)
            case Telling(told):
                return DOTS if self.view.hides_amounts else self.value(told)
            case Clocked(at):
                return formats.instant(at)
            case datetime():
                raise TypeError("an instant is shown as Clocked")
            case date():
                return formats.day(value)


def _without_sign(template: str) -> str:
    for sign in SIGNS:
        if template.startswith(sign):
            return template.removeprefix(sign).lstrip()
    return template
