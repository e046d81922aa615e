"""A page of a document: text, lines and areas written straight as PDF operators, measured in points from the top left.

ReportLab keeps the objects and writes the file; a page is only the text of its operators, which is what takes the time
when they are made one by one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from reportlab.pdfbase import pdfdoc

from bot.documents.embedding import PER_EM
from bot.documents.qr import QrCode
from bot.documents.thai_font import BOLD, REGULAR, ThaiFont

INK, MUTED, GREEN, TINT, HAIRLINE, WHITE = "#16261D", "#4A5A51", "#146E3C", "#EDF4F0", "#B9CCC0", "#FFFFFF"
BLACK = "#000000"


FROM_LEFT, CENTRED, FROM_RIGHT = 0.0, 0.5, 1.0
"""From where a text is measured: how much of it stands before that."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a text looks."""

    size: float
    bold: bool = False
    colour: str = INK


class Sheet:
    """The operators of one page of DOCUMENT, HEIGHT points high. `pictures`: the names of those on it."""

    def __init__(self, document: pdfdoc.PDFDocument, height: float) -> None:
        self.pictures: list[str] = []
        self._fonts = [(font, font.use(document)) for font in map(ThaiFont.of, (REGULAR, BOLD))]
        self._height = height
        self._code: list[str] = []
        self._colour = ""

    @property
    def operators(self) -> bytes:
        """The whole page."""
        return "\n".join(self._code).encode("ascii")

    def text(self, x: float, y: float, text: str, style: Style, side: float = FROM_LEFT) -> None:
        """TEXT with its baseline at Y; X is where it begins, its middle or where it ends."""
        font, use = self._fonts[style.bold]
        written = font.written(text, use)
        x -= written.width * style.size / PER_EM * side
        self._fill(style.colour)
        at = f"{x:.2f} {self._height - y:.2f}"
        self._code.append(f"BT {use.name} {style.size:.2f} Tf {at} Td <{written.codes}> Tj ET")

    def area(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """A filled rectangle, its upper left corner at X, Y."""
        self._fill(colour)
        self._code.append(f"{x:.2f} {self._height - y - height:.2f} {width:.2f} {height:.2f} re f")

    def rules(self, ends: Sequence[tuple[float, float, float, float]], width: float, colour: str) -> None:
        """Straight lines, each from its first point to its second, as one path."""
        height = self._height
        path = [f"{x:.2f} {height - y:.2f} m {to_x:.2f} {height - to_y:.2f} l" for x, y, to_x, to_y in ends]
        self._code.append(f"{_rgb(colour)} RG {width:.2f} w {' '.join(path)} S")

    def qr(self, x: float, y: float, side: float, code: QrCode) -> None:
        """CODE, SIDE points wide."""
        self._fill(BLACK)
        scale = f"{side / code.side:.4f}"
        self._code.append(f"q {scale} 0 0 {scale} {x:.2f} {self._height - y - side:.2f} cm {code.path} f Q")

    def picture(self, x: float, y: float, width: float, height: float, name: str) -> None:
        """The picture that the document has under NAME."""
        self.pictures.append(name)
        at = f"{x:.2f} {self._height - y - height:.2f}"
        self._code.append(f"q {width:.2f} 0 0 {height:.2f} {at} cm /{name} Do Q")

    def _fill(self, colour: str) -> None:
        if colour != self._colour:
            self._code.append(f"{_rgb(colour)} rg")
            self._colour = colour


def width_of(style: Style) -> Callable[[str], float]:
    """Measures texts in STYLE, in points."""
    font = ThaiFont.of(BOLD if style.bold else REGULAR)
    return lambda text: font.width(text) * style.size / PER_EM


@cache
def _rgb(colour: str) -> str:
    """`#146E3C` as PDF says it."""
    return " ".join(f"{int(colour[at : at + 2], 16) / 255:.3f}" for at in (1, 3, 5))
