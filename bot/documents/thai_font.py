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

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from weakref import WeakKeyDictionary

from reportlab.pdfbase import pdfdoc, pdfmetrics

from bot.documents.clusters import clusters, normalised, usual
from bot.documents.embedding import PER_EM, Glyph, Packed, font_object, glyph, packed, per_em
from bot.documents.outlines import Outlines
from bot.documents.shaping import Shape, Shaper

FONTS = Path(__file__).parent / "fonts"
REGULAR, BOLD = FONTS / "Sarabun-Regular.ttf", FONTS / "Sarabun-Bold.ttf"
TEXTS_KEPT, FONTS_KEPT, CLUSTERS_KEPT = 4096, 128, 16
NOTHING: Mapping[int, Shape] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Written:
    """A text as a PDF shows it: its codes in hex, and how wide it is in thousandths of the size.

    `clusters` of it are usual ones; `others`: the codes of the rest.
    """

    codes: str
    width: int
    clusters: tuple[str, ...]
    others: tuple[int, ...] = ()


@dataclass(slots=True)
class Use:
    """What one document uses. `name`: what its pages call the font; `beyond`: codes of shapes that are not usual."""

    name: str
    clusters: set[str] = field(default_factory=set)
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

    _multiByte = 1  # noqa: N815 - ReportLab's
    _dynamicFont = 1  # noqa: N815 - ReportLab's
    shapable = False
    """By ReportLab; it is shaped here."""

    def __init__(self, file: Path) -> None:
        self._shaper = Shaper(file)
        self._outlines = Outlines(file)
        self._measures = measures = self._outlines.measures
        self._codes: dict[Shape, int] = {}
        self._of_cluster: dict[str, tuple[int, ...]] = {}
        for cluster in usual():
            shapes = self._shaper.shapes(cluster)
            self._of_cluster[cluster] = tuple(self._codes.setdefault(shape, len(self._codes) + 1) for shape in shapes)
        self._hex = {cluster: _hex(codes) for cluster, codes in self._of_cluster.items()}
        self._widths = {cluster: self._wide(self._shaper.shapes(cluster)) for cluster in self._of_cluster}
        self._shapes = {code: shape for shape, code in self._codes.items()}
        self._glyphs: dict[int, Glyph] = {}
        self._uses: WeakKeyDictionary[pdfdoc.PDFDocument, Use] = WeakKeyDictionary()
        self._packed = lru_cache(maxsize=FONTS_KEPT)(self._pack)
        self.codes = lru_cache(maxsize=CLUSTERS_KEPT)(self._codes_of)
        self._usual = lru_cache(maxsize=TEXTS_KEPT)(self._joined)
        self.fontName = measures.name
        self.face = Face(measures.name, per_em(measures.ascent, measures), per_em(measures.descent, measures))

    @classmethod
    @cache
    def of(cls, file: Path) -> "ThaiFont":
        """The font in FILE, read once and known to ReportLab."""
        font = cls(file)
        pdfmetrics.registerFont(font)
        return font

    def use(self, document: pdfdoc.PDFDocument) -> Use:
        """DOCUMENT's; from now on it has the font."""
        use = self._uses.get(document)
        if use is None:
            use = self._uses[document] = Use(f"/F{len(document.fontMapping) + 1}")
            document.fontMapping[self.fontName] = use.name
            document.delayedFonts.append(self)
        return use

    def written(self, text: str, use: Use) -> Written:
        """TEXT for the document of USE, which will hold what is drawn."""
        try:
            written = self._usual(text)
        except KeyError:
            written = self._rare(text, use)
            use.codes.update(written.others)
        use.clusters.update(written.clusters)
        return written

    def width(self, text: str) -> int:
        """How wide TEXT is, in thousandths of its size."""
        try:
            return self._usual(text).width
        except KeyError:
            return self._wide(self._shaped(text))

    def stringWidth(self, text: str, size: float, encoding: str = "utf8") -> float:  # noqa: ARG002, N802 - ReportLab's
        """How wide TEXT is at SIZE."""
        return self.width(text) * size / PER_EM

    def splitString(self, text: str, document: pdfdoc.PDFDocument) -> list[tuple[int, bytes]]:  # noqa: N802 - ReportLab's
        """TEXT in the bytes of a single subset."""
        return [(0, bytes.fromhex(self.written(text, self.use(document)).codes))]

    def getSubsetInternalName(self, subset: int, document: pdfdoc.PDFDocument) -> str:  # noqa: ARG002, N802 - ReportLab's
        """What the pages of DOCUMENT call the font."""
        return self.use(document).name

    def addObjects(self, document: pdfdoc.PDFDocument) -> None:  # noqa: N802 - ReportLab's
        """Put the font into DOCUMENT, which is complete."""
        use = self._uses.pop(document)
        codes = frozenset(use.codes.union(*[self._of_cluster[cluster] for cluster in use.clusters]))
        if use.beyond:
            found = self._pack(codes, {code: shape for shape, code in use.beyond.items()})
        else:
            found = self._packed(codes)
        font = font_object(document, found, self._measures)
        document.idToObject["BasicFonts"].dict[use.name[1:]] = document.Reference(font)

    def _pack(self, codes: frozenset[int], beyond: Mapping[int, Shape] = NOTHING) -> Packed:
        """The font with CODES, of which those of BEYOND are not usual."""
        rare = {code: glyph(code, shape, self._outlines) for code, shape in beyond.items()}
        return packed({code: rare.get(code) or self._glyph(code) for code in sorted(codes)}, self._outlines)

    def _glyph(self, code: int) -> Glyph:
        """Of a usual shape: made once."""
        found = self._glyphs.get(code)
        if found is None:
            found = self._glyphs[code] = glyph(code, self._shapes[code], self._outlines)
        return found

    def _codes_of(self, some: frozenset[str]) -> frozenset[int]:
        """What SOME usual clusters are drawn with."""
        return frozenset().union(*[self._of_cluster[cluster] for cluster in some])

    def _shaped(self, text: str) -> tuple[Shape, ...]:
        return tuple(shape for cluster in clusters(normalised(text)) for shape in self._shaper.shapes(cluster))

    def _joined(self, text: str) -> Written:
        """TEXT. Raises KeyError where a cluster is none of the usual ones."""
        parts = clusters(normalised(text))
        codes = "".join([self._hex[part] for part in parts])
        return Written(codes, sum([self._widths[part] for part in parts]), tuple(parts))

    def _rare(self, text: str, use: Use) -> Written:
        """TEXT, with codes that only the document of USE has."""
        shapes = self._shaped(text)
        codes = []
        for shape in shapes:
            code = self._codes.get(shape)
            if code is None:
                code = use.beyond.setdefault(shape, len(self._codes) + len(use.beyond) + 1)
            codes.append(code)
        return Written(_hex(codes), self._wide(shapes), (), tuple(codes))

    def _wide(self, shapes: Iterable[Shape]) -> int:
        return sum(per_em(shape.advance, self._measures) for shape in shapes)


def _hex(codes: Iterable[int]) -> str:
    return "".join(f"{code:04X}" for code in codes)
