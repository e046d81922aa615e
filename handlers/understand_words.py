"""Known words found in a sentence: as they are, as they sound, and with one letter wrong.

`หุ้นผมเหลือเท่าไหร่` holds หุ้น; `ขอเพิ่มอีกหน่อย หุ้น` holds `เพิ่ม…หุ้น`, which hides the หุ้น in it; `ปันพน` nearly is ปันผล.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Generic, TypeVar

from handlers.messages.spelling import pieces

WIDEST_GAP = 14
"""Letters between two pieces of one wish; further apart they belong to two thoughts."""
SHORTEST_KEY = 2
SHORTEST_NEAR = 5
"""Letters of a word from which one wrong letter leaves it recognisable."""

M = TypeVar("M")


@dataclass(frozen=True, slots=True)
class Match(Generic[M]):
    """Where the pieces of a known word stand, and what it means."""

    meaning: M
    spans: tuple[tuple[int, int], ...]

    @property
    def places(self) -> Iterator[int]:
        """Where its letters stand."""
        return (at for start, end in self.spans for at in range(start, end))

    @property
    def weight(self) -> int:
        """Letters from its beginning to its end: `ลด…หุ้น` in ลดค่าหุ้น says more than the ค่าหุ้น in it."""
        return self.spans[-1][1] - self.spans[0][0]


class Lexicon(Generic[M]):
    """Known words and what they mean, in one FORM: `str` as they are, `sounded` by ear."""

    def __init__(self, words: Iterable[tuple[str, M]], form: Callable[[str], str] = str) -> None:
        self._words = [(tuple(form(piece) for piece in pieces(word)), meaning) for word, meaning in words]
        self._by_key: dict[str, set[str]] = {}
        for piece in {piece for parts, _ in self._words for piece in parts}:
            if len(piece) >= SHORTEST_KEY:
                self._by_key.setdefault(piece[:SHORTEST_KEY], set()).add(piece)
        self._by_first: dict[str, list[tuple[tuple[str, ...], M]]] = {}
        for parts, meaning in self._words:
            self._by_first.setdefault(parts[0], []).append((parts, meaning))

    def find(self, text: str) -> list[Match[M]]:
        """Every known word in TEXT that overlaps no longer one, in the order of the text."""
        places: dict[str, list[int]] = {}
        for start in range(len(text) - 1):
            for piece in self._by_key.get(text[start : start + SHORTEST_KEY], ()):
                if text.startswith(piece, start):
                    places.setdefault(piece, []).append(start)
        found = [
            Match(meaning, spans)
            for piece in places
            for parts, meaning in self._by_first.get(piece, ())
            for spans in _spans(parts, places)
        ]
        return sorted(_not_hidden(found, text), key=lambda match: match.spans[0])

    def without(self, text: str) -> str:
        """TEXT without any of the words in it, the longest ones first."""
        kept, start = [], 0
        while start < len(text):
            here = [p for p in self._by_key.get(text[start : start + SHORTEST_KEY], ()) if text.startswith(p, start)]
            if here:
                # The blank behind a Latin word is also the one before the next.
                start += len(max(here, key=len).rstrip())
            else:
                kept.append(text[start])
                start += 1
        return "".join(kept).replace(" ", "")


def _spans(parts: tuple[str, ...], places: dict[str, list[int]]) -> Iterator[tuple[tuple[int, int], ...]]:
    """Where PARTS stand one behind the other, from each place of the first one."""
    for start in places[parts[0]]:
        spans = [(start, start + len(parts[0]))]
        for part in parts[1:]:
            end = spans[-1][1]
            # A blank may belong to both neighbours.
            behind = (place for place in places.get(part, ()) if end - 1 <= place <= end + WIDEST_GAP)
            place = next((place for place in behind if place >= end or part.startswith(" ")), None)
            if place is None:
                break
            spans.append((place, place + len(part)))
        else:
            yield tuple(spans)


def _not_hidden(found: list[Match[M]], text: str) -> Iterator[Match[M]]:
    """Those of FOUND that no heavier one of another meaning overlaps: a letter belongs to one word."""
    owners: dict[int, list[M]] = {}
    found.sort(key=lambda match: match.weight, reverse=True)
    for _, equals in groupby(found, key=lambda match: match.weight):
        kept = [
            match for match in equals if all(match.meaning in owners.get(at, [match.meaning]) for at in match.places)
        ]
        for match in kept:
            for at in match.places:
                # A blank belongs to both words beside it.
                if text[at] != " " and match.meaning not in (owned := owners.setdefault(at, [])):
                    owned.append(match.meaning)
        yield from kept


class Nearly(Generic[M]):
    """Words with at most one letter wrong, missing, too many or swapped with its neighbour, anywhere in a text.

    All words are looked for at once, a bit for each of their letters (Wu and Manber, Fast text searching allowing
    errors, 1992; swapped letters as in Navarro, 2001): the time does not grow with their number.
    """

    def __init__(self, words: Iterable[tuple[str, M]], form: Callable[[str], str]) -> None:
        self._masks: dict[str, int] = {}
        self._starts = self._ends = place = 0
        self._word_at: dict[int, tuple[int, M]] = {}
        for word, meaning in words:
            letters = "".join(form(piece) for piece in pieces(word)).strip()
            if len(letters) < SHORTEST_NEAR or letters.isascii() or "…" in word:
                continue
            self._starts |= 1 << place
            for letter in letters:
                self._masks[letter] = self._masks.get(letter, 0) | 1 << place
                place += 1
            self._ends |= 1 << (place - 1)
            self._word_at[place - 1] = (len(letters), meaning)

    def longest(self, text: str) -> tuple[int, list[M]]:
        """How many letters the longest such word has, and all meanings of that length."""
        starts, best, meanings = self._starts, 0, list[M]()
        exact = before = last_mask = 0
        near = starts
        for letter in text:
            mask = self._masks.get(letter, 0)
            swapped = ((((before << 1) | starts) & mask) << 1) & last_mask
            now = ((exact << 1) | starts) & mask
            near = (((near << 1) | starts) & mask) | exact | ((exact | now) << 1) | swapped | starts
            before, exact, last_mask = exact, now, mask
            hits = near & self._ends
            while hits:
                lowest = hits & -hits
                hits ^= lowest
                length, meaning = self._word_at[lowest.bit_length() - 1]
                if length > best:
                    best, meanings = length, []
                if length == best and meaning not in meanings:
                    meanings.append(meaning)
        return best, meanings
