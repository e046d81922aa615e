"""Known words in a sentence, and words that nearly are known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.messages.keyboard import as_latin, as_thai
from handlers.messages.spelling import pieces
from handlers.understand_words import Lexicon, Nearly

LEXICON = Lexicon([("หุ้น", 1), ("เพิ่ม…หุ้น", 2), ("ตลาดหุ้น", 3), ("my shares", 4), ("shares", 5)])
ALPHABET = "กขคง"
WORDS = st.text(ALPHABET, min_size=5, max_size=8).filter(lambda word: pieces(word) == (word,))


def found(text: str) -> list[int]:
    return [match.meaning for match in LEXICON.find(text)]


@pytest.mark.parametrize(
    ("text", "meanings"),
    [
        ("ขอดูหุ้น", [1]),
        ("เพิ่มอีกหน่อยหุ้น", [2]),
        ("เพิ่มอีกหน่อยนะครับท่านผู้จัดการหุ้น", [1]),
        ("หุ้นเพิ่ม", [1]),
        ("ตลาดหุ้นและหุ้น", [3, 1]),
        (" my shares ", [4]),
        (" timeshares ", []),
        ("", []),
    ],
)
def test_the_longer_word_hides_the_shorter(text: str, meanings: list[int]) -> None:
    assert found(text) == meanings


def test_words_are_taken_out_of_a_text() -> None:
    assert LEXICON.without("ขอดูหุ้นครับ") == "ขอดูครับ"
    assert LEXICON.without(" my shares now ") == "now"


def edits(word: str, text: str) -> int:
    """Fewest letters wrong, missing, too many or swapped anywhere in TEXT; one table, row by row."""
    before: list[int] = []
    row = list(range(len(word) + 1))
    for at, letter in enumerate(text):
        now = [0]
        for i, wanted in enumerate(word, 1):
            cost = min(now[i - 1] + 1, row[i] + 1, row[i - 1] + (letter != wanted))
            if before and i > 1 and word[i - 2] == letter and text[at - 1] == wanted:
                cost = min(cost, before[i - 2] + 1)
            now.append(cost)
        before, row = row, now
        if row[-1] <= 1:
            return row[-1]
    return 2


@given(
    st.lists(WORDS, min_size=1, max_size=4, unique=True),
    st.text(ALPHABET, max_size=14),
)
def test_one_wrong_letter_is_found_as_a_table_of_distances_finds_it(words: list[str], text: str) -> None:
    nearly = Nearly([(word, word) for word in words], str)
    near = [word for word in words if edits(word, text) <= 1]
    longest = max((len(word) for word in near), default=0)
    length, meanings = nearly.longest(text)
    assert length == longest
    assert sorted(meanings) == sorted(word for word in near if len(word) == longest)


def test_the_other_keyboard_there_and_back() -> None:
    assert as_thai("s6ho") == "หุ้น"
    assert as_latin("ทำืี") == "menu"
    assert as_latin(as_thai("menu")) == "menu"
