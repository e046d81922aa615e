"""A picture of a receipt's first page, for chats that show pictures and no PDF.

    picture = await loop.run_in_executor(pool, preview_png, pdf)       # pool: a ProcessPoolExecutor

PDFium must not be used by two threads of a process at a time: call it in a process of its own.
"""

import io

import pypdfium2
from PIL import Image

WIDTH = 1040
"""Px: what LINE shows at full width. The QR code can still be read."""
COLOURS = 32
"""Those furthest from each other, so that the ink of a signature, little as it is, keeps its colour."""


def preview_png(pdf: bytes, width: int = WIDTH) -> bytes:
    """The first page of PDF, so many px wide."""
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0]
        bitmap = page.render(scale=width / page.get_width())
        shown = bitmap.to_pil().convert("RGB")
    written = io.BytesIO()
    few = shown.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(written, "PNG", optimize=True)
    return written.getvalue()
