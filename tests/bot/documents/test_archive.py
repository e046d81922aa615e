"""What a receipt says of itself, and that it keeps PDF/A's rules."""

import io
from typing import Any

import pikepdf.pdfa
import pypdf
import pytest

from bot.documents.art import Art
from bot.documents.receipt import receipt_pdf
from core.receipt_paper import fingerprint
from tests.many_papers import many_papers
from tests.papers import paper


@pytest.mark.parametrize("count", [2, 25])
def test_the_rules_of_pdf_a_2_are_kept(count: int) -> None:
    """The checker knows level B only; U asks for text besides, which it checks no less, and so it names the letter."""
    report = pikepdf.pdfa.validate_written(io.BytesIO(receipt_pdf(paper(lines=paper().lines * count), Art())), "2b")
    (finding,) = report.findings
    assert "pdfaid:conformance is 'U', expected 'B'" in str(finding)


def test_it_names_itself_by_its_content() -> None:
    read: Any = pypdf.PdfReader(io.BytesIO(receipt_pdf(paper(), Art())))
    about, told = read.metadata, read.xmp_metadata
    assert about.title == told.dc_title["x-default"] == "ใบเสร็จรับเงิน 2569/000123"
    assert about.author == told.dc_creator[0] == "สหกรณ์ออมทรัพย์ครูบ้านน้ำใส จำกัด"
    assert about["/Keywords"] == told.pdf_keywords == fingerprint(paper())
    assert about["/CreationDate"] == about["/ModDate"] == "D:20261231100000+07'00'"
    assert about.creation_date == paper().issued_at
    assert identity(read) == fingerprint(paper())[:32]
    assert read.root_object["/Lang"] == "th-TH"


def identity(read: Any) -> str:
    first, now = (one.original_bytes.hex() for one in read.trailer["/ID"])
    assert first == now
    return str(first)


def test_each_paper_is_a_document_of_its_own() -> None:
    papers = list(many_papers(20))
    ids = {identity(pypdf.PdfReader(io.BytesIO(receipt_pdf(one, Art())))) for one in papers}
    assert len(ids) == len(papers)
