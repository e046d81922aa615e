"""Thai lines broken between words: Thai is written without blanks, so a dictionary says where words end.

>>> words("เงินกู้สามัญโครงการฟื้นฟู สค.6600777")
('เงินกู้สามัญ', 'โครงการ', 'ฟื้นฟู ', 'สค.6600777')

The word list is PyThaiNLP's, with words of cooperatives (`words/`); it is read when the first line is too long.
"""

import re
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from pathlib import Path

import nlpo3

from bot.documents.clusters import ABOVE_AND_BELOW, SARA_AM, clusters

WORDS = Path(__file__).parent / "words" / "words.txt"
DICTIONARY = "receipts"
TEXTS_KEPT = 1024

THAI_LETTER = re.compile("[\u0e01-\u0e30\u0e32\u0e40-\u0e45]")
NOT_FIRST = re.compile(f"[ๆฯะา{SARA_AM}ๅ{ABOVE_AND_BELOW}]")
"""Never at the beginning of a line, not even after a blank."""
NOT_LAST = re.compile("[เแโใไ]")
OPENING = frozenset({"การ", "ความ", "ผู้"})
"""They make the word that follows into another."""


def lines(pieces: Iterable[str], room: float, width: Callable[[str], float]) -> list[str]:
    """PIECES in lines no wider than ROOM, measured by WIDTH; a piece that is wider by itself is cut between letters."""
    found: list[str] = []
    line = ""
    for piece in pieces:
        if width((line + piece).rstrip()) <= room:
            line += piece
            continue
        if line.strip():
            found.append(line.rstrip())
        *full, line = _cut(piece.lstrip(), room, width)
        found += full
    return [*found, line.rstrip()] if line.strip() else found


@lru_cache(maxsize=TEXTS_KEPT)
def words(text: str) -> tuple[str, ...]:
    """TEXT in pieces between which a line may end: at blanks, and between Thai words. Joined again they are TEXT."""
    _dictionary()
    found: list[str] = []
    before = ""
    for token in nlpo3.segment(text, DICTIONARY):
        if found and not _may_end(before, token):
            found[-1] += token
        else:
            found.append(token)
        before = token
    return tuple(found)


@lru_cache(maxsize=TEXTS_KEPT)
def names(text: str) -> tuple[str, ...]:
    """TEXT in pieces that end at blanks only: no name of a person is broken."""
    return tuple(re.findall(r"\S+\s*", text))


def _may_end(before: str, after: str) -> bool:
    """Whether a line may end between them. Between other letters than Thai ones, as in พศ.6500001, none may."""
    if after.isspace() or NOT_FIRST.match(after):
        return False
    if before[-1].isspace():
        return True
    if before in OPENING or NOT_LAST.match(before[-1]) or len(before) == 1 or len(after) == 1:
        return False
    return THAI_LETTER.match(clusters(before)[-1]) is not None and THAI_LETTER.match(after) is not None


def _cut(piece: str, room: float, width: Callable[[str], float]) -> list[str]:
    """PIECE, cut between letters where it is wider than ROOM."""
    parts = [""]
    for cluster in clusters(piece):
        inside = NOT_FIRST.match(cluster) or NOT_LAST.match(parts[-1][-1:])
        if parts[-1] and not inside and width((parts[-1] + cluster).rstrip()) > room:
            parts.append("")
        parts[-1] += cluster
    return parts


@cache
def _dictionary() -> None:
    """Read once in a process."""
    said, read = nlpo3.load_dict(str(WORDS), DICTIONARY)
    if not read:
        raise RuntimeError(said)
