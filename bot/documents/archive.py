"""A PDF that is kept: PDF/A-2u, with what it says of itself taken from its content alone.

Fonts are in the file, colours are sRGB by a profile in the file, each letter is known as text, and the same things are
said in the old way and as XMP.  Nothing depends on the clock, on chance or on other documents.
"""

import io
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.lib.utils import TimeStamp
from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from bot.documents.thai_font import REGULAR, ThaiFont
from core.clock import BANGKOK

LANGUAGE = "th-TH"
VERSION = (1, 7)
CREATOR, PRODUCER = "Sahabot", "ReportLab"
SRGB = Path(__file__).with_name("srgb.icc").read_bytes()

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


def new_canvas(out: io.BytesIO, size: tuple[float, float], about: About) -> Canvas:
    """A canvas for pages of SIZE, whose file will be written to OUT."""
    canvas = Canvas(
        out,
        pagesize=size,
        pageCompression=1,
        invariant=1,
        pdfVersion=VERSION,
        lang=LANGUAGE,
        initialFontName=ThaiFont.of(REGULAR).fontName,
    )
    document = canvas._doc  # noqa: SLF001 - the canvas has no way of its own to say these things
    document._timeStamp = _stamp(about.made_at)  # noqa: SLF001 - the same
    identity = about.fingerprint[:32]
    document._ID = f"[<{identity}><{identity}>]".encode("ascii")  # noqa: SLF001 - the same
    document.info.title, document.info.author, document.info.subject = about.title, about.author, about.subject
    document.info.creator, document.info.producer = CREATOR, PRODUCER
    document.info.keywords = about.fingerprint
    _archive(document, about)
    return canvas


def _archive(document: pdfdoc.PDFDocument, about: About) -> None:
    catalog = document.Catalog
    catalog.__NoDefault__ = [*catalog.__NoDefault__, "OutputIntents"]
    profile = document.Reference(_stream(SRGB, N=3))
    intent = {
        "Type": "/OutputIntent",
        "S": "/GTS_PDFA1",
        "OutputConditionIdentifier": pdfdoc.PDFString("sRGB IEC61966-2.1"),
        "Info": pdfdoc.PDFString("sRGB IEC61966-2.1"),
        "DestOutputProfile": profile,
    }
    catalog.OutputIntents = pdfdoc.PDFArray([pdfdoc.PDFDictionary(intent)])
    catalog.ViewerPreferences = pdfdoc.PDFDictionary({"DisplayDocTitle": "true"})
    catalog.Metadata = _stream(_xmp(about), Type="/Metadata", Subtype="/XML")


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


def _stamp(moment: datetime) -> TimeStamp:
    """MOMENT as ReportLab asks for it."""
    local = moment.astimezone(BANGKOK)
    stamp = TimeStamp(invariant=1)
    stamp.YMDhms = local.timetuple()[:6]
    stamp.dhh, stamp.dmm = 7, 0
    return stamp


def _stream(content: bytes, **entries: object) -> pdfdoc.PDFStream:
    return pdfdoc.PDFStream(pdfdoc.PDFDictionary(entries), content, filters=[])
