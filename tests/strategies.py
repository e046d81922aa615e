"""What Hypothesis makes up: spellings of a number, amounts, dates, band tables."""

from datetime import date

from hypothesis import strategies as st

from core.money import Baht

INVISIBLE = ("", "", "", " ", "\u00a0", "\u200b", "\u200d", "\u2060", "\ufeff", "\t")
THAI_ZERO, WIDE_ZERO = ord("๐"), ord("０")

amounts = st.integers(min_value=-(10**12), max_value=10**12).map(Baht)
member_numbers = st.one_of(
    st.from_regex(r"[0-9]{6}", fullmatch=True),
    st.from_regex(r"ส[0-9]{5}", fullmatch=True),
)
days = st.dates(min_value=date(1920, 1, 1), max_value=date(2100, 12, 31))


@st.composite
def spelled(draw: st.DrawFn, text: str) -> str:
    """TEXT as somebody types it: other digits, small and wide letters, Latin s, blanks and what cannot be seen."""
    written = [draw(st.sampled_from(_ways(character))) + draw(st.sampled_from(INVISIBLE)) for character in text]
    return draw(st.sampled_from(INVISIBLE)) + "".join(written)


def _ways(character: str) -> tuple[str, ...]:
    if character in "0123456789":
        return character, chr(THAI_ZERO + int(character)), chr(WIDE_ZERO + int(character))
    if character == "ส":
        return character, "S", "s", "Ｓ", "ｓ"
    wide = chr(ord(character) - ord("A") + ord("Ａ"))
    return character, character.lower(), wide, wide.lower()


@st.composite
def band_tables(draw: st.DrawFn) -> list[tuple[Baht, Baht | None]]:
    """A good table: every amount from 0 up has one row."""
    starts = sorted(draw(st.sets(st.integers(1, 10**7), max_size=8)) | {0})
    ends = [Baht(following - 1) for following in starts[1:]]
    return list(zip(map(Baht, starts), [*ends, None], strict=True))
