"""Documents read by others' programs: poppler, pypdf and PDFium."""

import io
import re
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

import pypdf
import pypdfium2

FORM_FEED = "\f"


def by_pypdf(pdf: bytes) -> list[str]:
    """The text of each page."""
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def by_pdfium(pdf: bytes) -> list[str]:
    """The text of each page."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_range() for page in document]


def by_poppler(file: Path) -> list[str]:
    """The text of each page of FILE, in the order in which it was drawn."""
    said = subprocess.run(["pdftotext", "-raw", file, "-"], capture_output=True, text=True, check=True)
    assert said.stderr == ""
    return said.stdout.split(FORM_FEED)[:-1]


def in_one_file(pdfs: Sequence[bytes], folder: Path) -> Path:
    """PDFS one after another, so that poppler is started once."""
    files = [folder / f"{number}.pdf" for number in range(len(pdfs))]
    for file, pdf in zip(files, pdfs, strict=True):
        file.write_bytes(pdf)
    together = folder / "together.pdf"
    subprocess.run(["pdfunite", *files, together], check=True)
    return together


def letters(texts: Iterable[str]) -> str:
    """All of TEXTS but blanks, which a reader guesses between what is drawn apart."""
    return re.sub(r"\s", "", "".join(texts))
