"""Thai text cut into what is shaped at a time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.documents.clusters import clusters, normalised, usual


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("น้ำใส", ["น้ำ", "ใ", "ส"]),
        ("ที่ปั้น", ["ที่", "ปั้", "น"]),
        ("กตัญญู 12", ["ก", "ตั", "ญ", "ญู", " ", "1", "2"]),
        ("่ก", ["่", "ก"]),
        ("", []),
    ],
)
def test_marks_stay_with_their_letter(text: str, cut: list[str]) -> None:
    assert clusters(text) == cut


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x0E5B)))
def test_nothing_is_lost(text: str) -> None:
    assert "".join(clusters(text)) == text


@pytest.mark.parametrize(("typed", "meant"), [("นํา", "นำ"), ("นํ้า", "น้ำ"), ("เเม่", "แม่"), ("แม่น้ำ", "แม่น้ำ")])
def test_what_looks_alike_is_written_one_way(typed: str, meant: str) -> None:
    assert normalised(typed) == meant


def test_usual_clusters_are_clusters_in_a_fixed_order() -> None:
    found = list(usual())
    assert found == list(usual())
    assert all(clusters(one) == [one] for one in found if one.strip())
    assert {"น้ำ", "ที่", "ปั้", "ฎุ", "ญู", "A", "฿", "๙"} <= set(found)
