"""Long texts get smaller, then more lines; none is cut, none is wider than its room."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.documents.fitting import LEAST, fitted, fitted_name, paragraph, shrunk
from bot.documents.sheet import Style, width_of
from tests.many_papers import FIRST, LAST, OTHERS

PLAIN = Style(10)
NAME = "นายประพันธ์ ฝั่งธน"
WIDTH = width_of(PLAIN)(NAME)


def test_what_fits_stays_as_it_is() -> None:
    assert fitted(NAME, PLAIN, WIDTH) == ((NAME,), PLAIN)
    assert shrunk(NAME, PLAIN, WIDTH) == PLAIN
    assert paragraph(NAME, PLAIN, WIDTH) == (NAME,)


def test_a_little_too_long_is_set_smaller() -> None:
    texts, style = fitted(NAME, PLAIN, WIDTH * 0.9)
    assert texts == (NAME,)
    assert style.size == pytest.approx(9)


def test_much_too_long_is_set_in_lines() -> None:
    assert fitted_name(NAME, PLAIN, WIDTH * 0.6) == (("นายประพันธ์", "ฝั่งธน"), Style(10 * LEAST))


@given(
    st.lists(st.sampled_from([*FIRST, *LAST, *OTHERS, " ", "("]), min_size=1, max_size=30).map("".join),
    st.integers(20, 200),
    st.integers(1, 3),
)
def test_never_cut_and_never_too_wide(text: str, room: int, most_lines: int) -> None:
    for texts, style in (fitted(text, PLAIN, room, most_lines), fitted_name(text, PLAIN, room)):
        assert "".join(texts).replace(" ", "") == text.replace(" ", "")
        assert all(width_of(style)(one) <= room + 1e-6 for one in texts)
    assert len(fitted(text, PLAIN, room, most_lines)[0]) <= most_lines
    assert len(fitted_name(text, PLAIN, room)[0]) <= 2
