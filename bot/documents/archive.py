"""A PDF that is kept: PDF/A-2u, with what it says of itself taken from its content alone.

Fonts are in the file, colours are sRGB by a profile in the file, each letter is known as text, and the same things are
said in the old way and as XMP.  Nothing depends on the clock, on chance or on other documents.
"""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfdoc

from bot.documents.art import Picture
from bot.documents.pdf_objects import FLATE, Entries, Stream, deflated, text_string
from bot.documents.sheet import Sheet
from bot.documents.thai_font import ThaiFont
from core.clock import BANGKOK

LANGUAGE = "th-TH"
VERSION = (1, 7)
CREATOR, PRODUCER = "Sahabot", "ReportLab"
COLOURS = "sRGB IEC61966-2.1"
SRGB = zlib.compress(Path(__file__).with_name("srgb.icc").read_bytes(), 9)

XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<xmp:CreateDate>{made}</xmp:CreateDate><xmp:ModifyDate>{made}</xmp:ModifyDate>
<xmp:CreatorTool>{creator}</xmp:CreatorTool>
<pdf:Producer>{producer}</pdf:Producer><pdf:Keywords>{keywords}</pdf:Keywords>
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>U</pdfaid:conformance>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a document says of itself. `fingerprint`: of its content, in hex; the document's identity."""

    title: str
    author: str
    subject: str
    made_at: datetime
    fingerprint: str


class ArchivedPdf:
    """A document with what it says of itself; pages and pictures are put into it."""

    def __init__(self, about: About) -> None:
        self.document = document = pdfdoc.PDFDocument(invariant=1, pdfVersion=VERSION)
        identity = about.fingerprint[:32]
        document._ID = f"[<{identity}><{identity}>]".encode("ascii")  # noqa: SLF001 - ReportLab has no other way to be told
        document.info = _Info(about, document)
        self._archive(about)

    def embed(self, letters: Mapping[Path, frozenset[str]]) -> None:
        """The LETTERS of each font, as clusters, whether or not they are shown."""
        for file, clusters in letters.items():
            font = ThaiFont.of(file)
            font.use(self.document).codes.update(font.codes(clusters))

    def hold(self, name: str, picture: Picture) -> None:
        """PICTURE, once under NAME, for pages to show."""
        if name not in self.document.idToObject:
            self.document.Reference(Stream(picture.entries, picture.packed), name)

    def add_page(self, sheet: Sheet, width: float, height: float) -> None:
        """What SHEET has drawn, as a page of WIDTH and HEIGHT."""
        document = self.document
        shown = " ".join(
            f"/{name} {document.Reference(document.idToObject[name]).format(document).decode()}"
            for name in sheet.pictures
        )
        page = Entries(
            f"/Type /Page /MediaBox [0 0 {width} {height}]",
            document,
            Parent=document.Pages,
            Contents=Stream(FLATE, deflated(sheet.operators)),
            Resources=Entries(f"/XObject << {shown} >>", document, Font=document.idToObject["BasicFonts"]),
        )
        document.addPage(page)

    def data(self) -> bytes:
        """The file."""
        return bytes(self.document.GetPDFData(None))

    def _archive(self, about: About) -> None:
        """The catalogue: ReportLab's own has no place for the intent of colours."""
        document = self.document
        intent = Entries(
            f"/Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier ({COLOURS}) /Info ({COLOURS})",
            document,
            DestOutputProfile=Stream(f"/N 3 {FLATE}", SRGB),
        )
        document.Catalog = Entries(
            f"/Type /Catalog /Lang ({LANGUAGE}) /ViewerPreferences << /DisplayDocTitle true >>",
            document,
            Pages=document.Pages,
            Metadata=Stream("/Type /Metadata /Subtype /XML", _xmp(about)),
            OutputIntents=pdfdoc.PDFArray([document.Reference(intent)]),
        )


def _xmp(about: About) -> bytes:
    said = {
        "title": about.title,
        "author": about.author,
        "subject": about.subject,
        "language": LANGUAGE,
        "made": about.made_at.astimezone(BANGKOK).isoformat(timespec="seconds"),
        "creator": CREATOR,
        "producer": PRODUCER,
        "keywords": about.fingerprint,
    }
    return XMP.format_map({name: escape(value) for name, value in said.items()}).encode()


class _Info(Entries):
    """The same in the old way; ReportLab asks it for its share of a file's identity, which is settled already."""

    def __init__(self, about: About, document: pdfdoc.PDFDocument) -> None:
        local = about.made_at.astimezone(BANGKOK)
        said = {
            "Title": text_string(about.title),
            "Author": text_string(about.author),
            "Subject": text_string(about.subject),
            "Keywords": f"({about.fingerprint})",
            "Creator": f"({CREATOR})",
            "Producer": f"({PRODUCER})",
            "CreationDate": f"(D:{local:%Y%m%d%H%M%S}+07'00')",
            "ModDate": f"(D:{local:%Y%m%d%H%M%S}+07'00')",
        }
        super().__init__(" ".join(f"/{name} {value}" for name, value in said.items()), document)

    def digest(self, _: object) -> None:
        """Nothing to add."""
