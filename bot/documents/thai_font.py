"""Thai that looks right, reads right and is the same every time: a font for ReportLab.

    font = ThaiFont.of(REGULAR)                      # registered under font.fontName
    canvas.setFont(font.fontName, 10)
    canvas.drawString(40, 500, "กตัญญู ที่ปั้นน้ำ")

Text is cut into clusters, each shaped once by HarfBuzz.  What a cluster draws has codes of two bytes: the shapes of all
usual clusters are numbered once, in a fixed order, so that a document's bytes depend neither on the process nor on what
it wrote before; the few others are numbered after them, document by document.  A document gets a font file with the
shapes that it uses.  ReportLab asks for what is named in its style: `splitString`, `getSubsetInternalName`,
`addObjects` and `stringWidth`.
"""

import hashlib
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from weakref import WeakKeyDictionary

from reportlab.pdfbase import pdfdoc, pdfmetrics

from bot.documents.clusters import clusters, normalised, usual
from bot.documents.font_file import font_file, to_unicode
from bot.documents.outlines import Outline, Outlines
from bot.documents.shaping import Shape, Shaper

FONTS = Path(__file__).parent / "fonts"
REGULAR, BOLD = FONTS / "Sarabun-Regular.ttf", FONTS / "Sarabun-Bold.ttf"

PER_EM = 1000
TEXTS_KEPT = 8192
FILES_KEPT = 64
SYMBOLIC = 4
"""A font's flag in PDF: it has letters beyond Latin ones."""
STEMS = {REGULAR: 80, BOLD: 140}


@dataclass(frozen=True, slots=True)
class Written:
    """A text as a PDF shows it: its codes in hex, how wide it is in thousandths of the size, and the codes' set."""

    codes: str
    width: int
    used: frozenset[int]


@dataclass(frozen=True, slots=True)
class Embedded:
    """What a document holds of the font, packed: the same for the same codes."""

    tag: str
    file: bytes
    length: int
    to_unicode: bytes
    widths: str


@dataclass(slots=True)
class _Use:
    """What one document has used so far; `beyond`: shapes that are not among the usual ones."""

    name: str
    codes: set[int] = field(default_factory=set)
    beyond: dict[Shape, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Face:
    """What ReportLab asks of a face."""

    name: str
    ascent: int
    descent: int


class ThaiFont:
    """One font file for ReportLab."""

    _multiByte = 1
    _dynamicFont = 1
    shapable = False
    """By ReportLab; it is shaped here."""

    def __init__(self, file: Path) -> None:
        self._shaper = Shaper(file)
        self._outlines = Outlines(file)
        self._stem = STEMS[file]
        self._codes: dict[Shape, int] = {}
        for cluster in usual():
            for shape in self._shaper.shapes(cluster):
                self._codes.setdefault(shape, len(self._codes) + 1)
        self._shapes = {code: shape for shape, code in self._codes.items()}
        self._drawn: dict[int, Outline] = {0: self._outlines.missing()}
        self._uses: WeakKeyDictionary[pdfdoc.PDFDocument, _Use] = WeakKeyDictionary()
        measures = self._outlines.measures
        self.fontName = measures.name
        self.face = Face(measures.name, self._per_em(measures.ascent), self._per_em(measures.descent))
        self.usual = lru_cache(maxsize=TEXTS_KEPT)(self._usual)
        self._embedded = lru_cache(maxsize=FILES_KEPT)(self._packed)

    @classmethod
    @cache
    def of(cls, file: Path) -> "ThaiFont":
        """The font in FILE, read once and known to ReportLab."""
        font = cls(file)
        pdfmetrics.registerFont(font)
        return font

    def written(self, text: str, document: pdfdoc.PDFDocument) -> Written:
        """TEXT as DOCUMENT shows it; its shapes will be embedded."""
        use = self._use(document)
        try:
            written = self.usual(text)
        except KeyError:
            written = self._rare(text, use)
        use.codes |= written.used
        return written

    def width(self, text: str) -> int:
        """How wide TEXT is, in thousandths of its size."""
        try:
            return self.usual(text).width
        except KeyError:
            return self._per_em(sum(shape.advance for shape in self._shaped(text)))

    def stringWidth(self, text: str, size: float, encoding: str = "utf8") -> float:  # noqa: ARG002, N802 - ReportLab's
        """How wide TEXT is at SIZE."""
        return self.width(text) * size / PER_EM

    def splitString(  # noqa: N802 - ReportLab's
        self, text: str, document: pdfdoc.PDFDocument, encoding: str = "utf8"  # noqa: ARG002 - ReportLab's
    ) -> list[tuple[int, bytes]]:
        """TEXT in the bytes of a single subset."""
        return [(0, bytes.fromhex(self.written(text, document).codes))]

    def getSubsetInternalName(self, subset: int, document: pdfdoc.PDFDocument) -> str:  # noqa: ARG002, N802 - ReportLab's
        """What the font is called within DOCUMENT."""
        return f"/{self._use(document).name}"

    def addObjects(self, document: pdfdoc.PDFDocument) -> None:  # noqa: N802 - ReportLab's
        """Put the font into DOCUMENT, which is complete."""
        use = self._uses.pop(document)
        codes = frozenset(use.codes)
        if use.beyond:
            embedded = self._packed(codes, {code: shape for shape, code in use.beyond.items()})
        else:
            embedded = self._embedded(codes)
        fonts = document.idToObject["BasicFonts"].dict
        fonts[use.name] = document.Reference(self._font(document, use.name, embedded))

    def _use(self, document: pdfdoc.PDFDocument) -> _Use:
        use = self._uses.get(document)
        if use is None:
            use = self._uses[document] = _Use(f"F{len(document.fontMapping) + 1}")
            document.fontMapping[self.fontName] = f"/{use.name}"
            document.delayedFonts.append(self)
        return use

    def _shaped(self, text: str) -> list[Shape]:
        return [shape for cluster in clusters(normalised(text)) for shape in self._shaper.shapes(cluster)]

    def _usual(self, text: str) -> Written:
        """TEXT. Raises KeyError where a shape is none of the usual ones."""
        return self._encoded(self._shaped(text), self._codes)

    def _rare(self, text: str, use: _Use) -> Written:
        """TEXT, with codes that only the document of USE has."""
        shapes = self._shaped(text)
        for shape in shapes:
            if shape not in self._codes and shape not in use.beyond:
                use.beyond[shape] = len(self._codes) + len(use.beyond) + 1
        return self._encoded(shapes, {**self._codes, **use.beyond})

    def _encoded(self, shapes: Iterable[Shape], codes: Mapping[Shape, int]) -> Written:
        numbers = [codes[shape] for shape in shapes]
        width = self._per_em(sum(shape.advance for shape in shapes))
        return Written("".join(f"{number:04X}" for number in numbers), width, frozenset(numbers))

    def _packed(self, codes: frozenset[int], beyond: Mapping[int, Shape] | None = None) -> Embedded:
        """What a document with CODES embeds."""
        shapes = {code: (beyond or {}).get(code) or self._shapes[code] for code in sorted(codes)}
        outlines = {0: self._drawn[0]} | {code: self._outline(code, shape) for code, shape in shapes.items()}
        file = font_file(outlines, self._outlines.tables)
        number = int.from_bytes(hashlib.sha256(repr(sorted(shapes)).encode()).digest()[:8])
        return Embedded(
            tag="".join(chr(ord("A") + number // 26**place % 26) for place in range(6)),
            file=zlib.compress(file),
            length=len(file),
            to_unicode=zlib.compress(to_unicode({code: shape.text for code, shape in shapes.items()})),
            widths=_runs({code: self._per_em(shape.advance) for code, shape in shapes.items()}),
        )

    def _outline(self, code: int, shape: Shape) -> Outline:
        """Drawn once where it is a usual one."""
        if code not in self._shapes:
            return self._outlines.of(shape)
        if code not in self._drawn:
            self._drawn[code] = self._outlines.of(shape)
        return self._drawn[code]

    def _font(self, document: pdfdoc.PDFDocument, name: str, embedded: Embedded) -> pdfdoc.PDFDictionary:
        """The objects of the font in DOCUMENT."""
        base = f"/{embedded.tag}+{self.fontName}"
        measures = self._outlines.measures
        file = document.Reference(_stream(embedded.file, Length1=embedded.length))
        box = " ".join(str(self._per_em(side)) for side in measures.box)
        descriptor = {
            "Type": "/FontDescriptor",
            "FontName": base,
            "Flags": SYMBOLIC,
            "FontBBox": f"[{box}]",
            "ItalicAngle": 0,
            "Ascent": self.face.ascent,
            "Descent": self.face.descent,
            "CapHeight": self._per_em(measures.capital),
            "StemV": self._stem,
            "FontFile2": file,
        }
        descendant = {
            "Type": "/Font",
            "Subtype": "/CIDFontType2",
            "BaseFont": base,
            "CIDSystemInfo": "<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>",
            "CIDToGIDMap": "/Identity",
            "DW": 0,
            "W": embedded.widths,
            "FontDescriptor": document.Reference(pdfdoc.PDFDictionary(descriptor)),
        }
        font = {
            "Type": "/Font",
            "Subtype": "/Type0",
            "Name": f"/{name}",
            "BaseFont": base,
            "Encoding": "/Identity-H",
            "DescendantFonts": pdfdoc.PDFArray([document.Reference(pdfdoc.PDFDictionary(descendant))]),
            "ToUnicode": document.Reference(_stream(embedded.to_unicode)),
        }
        return pdfdoc.PDFDictionary(font)

    def _per_em(self, units: int) -> int:
        return round(units * PER_EM / self._outlines.measures.units)


def _stream(packed: bytes, **entries: int) -> pdfdoc.PDFStream:
    """A stream that is packed already."""
    return pdfdoc.PDFStream(pdfdoc.PDFDictionary({**entries, "Filter": "/FlateDecode"}), packed)


def _runs(widths: Mapping[int, int]) -> str:
    """PDF's array of widths: codes that follow each other share a bracket."""
    runs: list[tuple[int, list[int]]] = []
    for code, width in sorted(widths.items()):
        if runs and runs[-1][0] + len(runs[-1][1]) == code:
            runs[-1][1].append(width)
        else:
            runs.append((code, [width]))
    return "[" + " ".join(f"{first} [{' '.join(map(str, run))}]" for first, run in runs) + "]"
