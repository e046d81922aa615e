"""A page of a document: text, lines and areas written straight as PDF operators, measured in points from the top left.

ReportLab's canvas keeps the pages, objects and file; a page here is only the text of its operators, which is what
takes the time when they are made one by one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from reportlab.pdfgen.canvas import Canvas

from bot.documents.qr import QrCode
from bot.documents.thai_font import BOLD, PER_EM, REGULAR, ThaiFont

INK, MUTED, GREEN, TINT, HAIRLINE, WHITE = "#16261D", "#4A5A51", "#146E3C", "#EDF4F0", "#B9CCC0", "#FFFFFF"
BLACK = "#000000"

class Side(Enum):
    """From where a text is measured."""

    LEFT = 0
    CENTRE = 1
    RIGHT = 2


@dataclass(frozen=True, slots=True)
class Style:
    """How a text looks."""

    size: float
    bold: bool = False
    colour: str = INK


class Sheet:
    """The operators of one page, HEIGHT points high."""

    def __init__(self, canvas: Canvas, height: float) -> None:
        self._document = canvas._doc  # noqa: SLF001 - fonts ask for the document, which the canvas does not hand out
        self._code: list[str] = canvas._code  # noqa: SLF001 - the page's operators
        self._height = height
        self._colour = ""

    def text(self, x: float, y: float, text: str, style: Style, side: Side = Side.LEFT) -> None:
        """TEXT with its baseline at Y; X is where it begins, its middle or where it ends."""
        font = ThaiFont.of(BOLD if style.bold else REGULAR)
        written = font.written(text, self._document)
        x -= written.width * style.size / PER_EM * side.value / 2
        name = font.getSubsetInternalName(0, self._document)
        self._fill(style.colour)
        at = f"{_number(x)} {_number(self._height - y)}"
        self._code.append(f"BT {name} {_number(style.size)} Tf {at} Td <{written.codes}> Tj ET")

    def area(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """A filled rectangle, its upper left corner at X, Y."""
        self._fill(colour)
        corner = f"{_number(x)} {_number(self._height - y - height)}"
        self._code.append(f"{corner} {_number(width)} {_number(height)} re f")

    def rules(self, ends: Sequence[tuple[float, float, float, float]], width: float, colour: str) -> None:
        """Straight lines, each from its first point to its second, as one path."""
        path = " ".join(
            f"{_number(x)} {_number(self._height - y)} m {_number(to_x)} {_number(self._height - to_y)} l"
            for x, y, to_x, to_y in ends
        )
        self._code.append(f"{_rgb(colour)} RG {_number(width)} w {path} S")

    def qr(self, x: float, y: float, side: float, code: QrCode) -> None:
        """CODE, SIDE points wide."""
        self._fill(BLACK)
        scale = f"{side / code.side:.4f}"
        at = f"{_number(x)} {_number(self._height - y - side)}"
        self._code.append(f"q {scale} 0 0 {scale} {at} cm {code.path} Q")

    def placed(self, x: float, y: float, width: float, height: float, name: str) -> None:
        """The picture that the document has under NAME."""
        at = f"{_number(x)} {_number(self._height - y - height)}"
        self._code.append(f"q {_number(width)} 0 0 {_number(height)} {at} cm /{name} Do Q")

    def _fill(self, colour: str) -> None:
        if colour != self._colour:
            self._code.append(f"{_rgb(colour)} rg")
            self._colour = colour


def width_of(style: Style) -> Callable[[str], float]:
    """Measures texts in STYLE, in points."""
    font = ThaiFont.of(BOLD if style.bold else REGULAR)
    return lambda text: font.width(text) * style.size / PER_EM


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _rgb(colour: str) -> str:
    """`#146E3C` as PDF says it."""
    return " ".join(f"{int(colour[at : at + 2], 16) / 255:.3g}" for at in (1, 3, 5))
