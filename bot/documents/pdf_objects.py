"""Objects of a PDF written in full, for ReportLab's document: what is the same in every document is not spelt out anew.

An object belongs to one document; what it holds may be shared by all.
"""

import zlib

from reportlab.pdfbase import pdfdoc

FLATE = "/Filter /FlateDecode"
LEVEL = 4
"""Of deflate: of letters it leaves 1 % more than the usual 6, in half the time."""


def deflated(data: bytes) -> bytes:
    """DATA, packed as `FLATE` says."""
    return zlib.compress(data, LEVEL)


def text_string(text: str) -> str:
    """TEXT as a value: titles and names may have any letters."""
    return f"<FEFF{text.encode('utf-16-be').hex().upper()}>"


class Stream(pdfdoc.PDFObject):  # type: ignore[misc]  # ReportLab ships no types
    """Bytes with ENTRIES that describe them, as `/Type /XObject /Filter /FlateDecode`."""

    __RefOnly__ = 1

    def __init__(self, entries: str, content: bytes) -> None:
        self._head = f"<< {entries} /Length {len(content)} >>\nstream\n".encode("ascii")
        self._content = content

    def format(self, document: pdfdoc.PDFDocument) -> bytes:  # noqa: ARG002 - ReportLab's
        """As it stands in the file."""
        return self._head + self._content + b"\nendstream\n"


class Entries(pdfdoc.PDFObject):  # type: ignore[misc]  # the same
    """A dictionary. OTHERS are objects of DOCUMENT, by the entries that refer to them.

    Entries("/Type /Font", document, ToUnicode=Stream(…))
    """

    __RefOnly__ = 1

    def __init__(self, entries: str, document: pdfdoc.PDFDocument, **others: pdfdoc.PDFObject) -> None:
        self._entries = entries
        self._others = {name: document.Reference(other) for name, other in others.items()}

    def format(self, document: pdfdoc.PDFDocument) -> bytes:
        """As it stands in the file."""
        others = b"".join(b" /%s %s" % (name.encode(), one.format(document)) for name, one in self._others.items())
        return b"<< %s%s >>" % (self._entries.encode("ascii"), others)
