"""What others' programs read from receipts: every letter that was meant, in order, and no other."""

import re
from pathlib import Path

from bot.documents.art import Art
from bot.documents.receipt import receipt_pdf
from tests.bot.documents.meant import meant
from tests.bot.documents.reading import by_pdfium, by_poppler, by_pypdf, in_one_file, letters
from tests.many_papers import many_papers

RECEIPTS = 500


def one_blank(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def test_500_receipts_say_what_was_meant(tmp_path: Path) -> None:
    papers = list(many_papers(RECEIPTS))
    pdfs = [receipt_pdf(paper, Art()) for paper in papers]
    poppler = by_poppler(in_one_file(pdfs, tmp_path))
    for paper, pdf, first in zip(papers, pdfs, poppler, strict=True):
        wanted = meant(paper)
        for pages in ([first], by_pypdf(pdf), by_pdfium(pdf)):
            assert letters(pages) == letters(wanted)
            (read,) = map(one_blank, pages)
            assert [text for text in wanted if one_blank(text) not in read] == []
