"""A receipt's paper is kept as text and comes back as it was; its fingerprint is over all of it."""

from dataclasses import fields, replace
from datetime import datetime
from typing import Any

import pytest

from core.calendar import Month
from core.clock import BANGKOK
from core.money import Baht
from core.receipt_paper import Letterhead, Paper, PaperLine, Signed, as_text, fingerprint, from_text
from tests.papers import paper

OTHER: dict[str, Any] = {
    "template": 2,
    "receipt_no": "2569/000124",
    "month": Month(2026, 11),
    "issued_at": datetime(2026, 12, 31, 10, 0, 1, tzinfo=BANGKOK),
    "coop": Letterhead(name="อื่น", address="", phone=""),
    "received_from": "นางสาวฟ้าใส ฝั่งธน",
    "member_no": "026549",
    "unit": "",
    "interest_this_year": Baht.of("0.01"),
    "shares_brought_forward": Baht.of("0.01"),
    "shares": Baht.of("0.01"),
    "lines": (PaperLine(item="ค่าหุ้นรายเดือน", amount=Baht.of("2,000.01")),),
    "codes": (),
    "note": "",
    "signed": (Signed(name="", position=""),),
    "verify_url": "https://coop.example/verify/other",
}


def test_it_comes_back_as_it_was() -> None:
    assert from_text(as_text(paper())) == paper()
    assert from_text(as_text(replace(paper(), lines=(), codes=(), signed=()))).total == Baht.of(0)


def test_equal_papers_have_one_text() -> None:
    assert as_text(paper()) == as_text(from_text(as_text(paper())))
    assert '"amount":"2,000.00"' in as_text(paper())


@pytest.mark.parametrize("name", [field.name for field in fields(Paper)])
def test_anything_else_on_it_has_another_fingerprint(name: str) -> None:
    assert fingerprint(replace(paper(), **{name: OTHER[name]})) != fingerprint(paper())


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"template": 1}'])
def test_no_other_text_is_a_paper(text: str) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        from_text(text)
