"""Lengths as the platforms count them."""

import pytest
import regex  # type: ignore[import-untyped]  # ships no types
from hypothesis import given
from hypothesis import strategies as st

from bot.limits import ShortenedWarning, cut_clusters, cut_units, utf16_units


def test_units_are_utf16() -> None:
    assert utf16_units("ที่") == 3
    assert utf16_units("😀") == 2


def test_clusters_are_what_people_count() -> None:
    assert cut_clusters("ที่" * 20, 20, "label") == "ที่" * 20


def test_too_much_is_loud_in_tests() -> None:
    with pytest.raises(ShortenedWarning, match="label"):
        cut_clusters("ก" * 21, 20, "label")
    with pytest.raises(ShortenedWarning, match="text"):
        cut_units("ก" * 101, 100, "text")


@pytest.mark.filterwarnings("ignore::bot.limits.ShortenedWarning")
@given(st.text(alphabet="กที่น้ำ a😀👨‍👩‍👧", max_size=60), st.integers(1, 30))
def test_what_is_kept_is_a_beginning_of_whole_clusters_within_the_limit(text: str, most: int) -> None:
    for kept, size in (
        (cut_clusters(text, most, "x"), len(regex.findall(r"\X", cut_clusters(text, most, "x")))),
        (cut_units(text, most, "x"), utf16_units(cut_units(text, most, "x"))),
    ):
        assert size <= most
        beginning = regex.findall(r"\X", kept.removesuffix("…"))
        assert kept == text or beginning == regex.findall(r"\X", text)[: len(beginning)]
