"""Texts that must fit: a long one is set smaller, then in more lines, and is never cut."""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from bot.documents.sheet import Style, width_of
from bot.documents.word_breaks import lines, names, words

LEAST = 0.78
"""Of its size a text may shrink to before it is set in more lines."""
SMALLER = 0.95
FITS_KEPT = 4096

Fit = tuple[tuple[str, ...], Style]
"""A text's lines, and the style that they fit in."""


def shrunk(text: str, style: Style, room: float) -> Style:
    """STYLE, smaller where TEXT needs it to stand in one line."""
    width = width_of(style)(text)
    return style if width <= room else replace(style, size=style.size * room / width)


def fitted(text: str, style: Style, room: float, most_lines: int = 2) -> Fit:
    """TEXT in as few lines as fit into ROOM, and the style, smaller where it has to be."""
    return _fitted(text, style, room, most_lines, words)


def fitted_name(text: str, style: Style, room: float) -> Fit:
    """The same for a person's name, in two lines at most."""
    return _fitted(text, style, room, 2, names)


@lru_cache(maxsize=FITS_KEPT)
def _fitted(text: str, style: Style, room: float, most_lines: int, pieces: Callable[[str], tuple[str, ...]]) -> Fit:
    one_line = shrunk(text, style, room)
    if one_line.size >= style.size * LEAST:
        return (text,), one_line
    smaller = replace(style, size=style.size * LEAST)
    while True:
        measured = width_of(smaller)
        found = lines(pieces(text), room, measured)
        if len(found) <= most_lines and all(measured(piece.rstrip()) <= room for piece in pieces(text)):
            return tuple(found), smaller
        smaller = replace(smaller, size=smaller.size * SMALLER)


@lru_cache(maxsize=FITS_KEPT)
def paragraph(text: str, style: Style, room: float) -> tuple[str, ...]:
    """TEXT in lines no wider than ROOM."""
    return tuple(lines(words(text), room, width_of(style)))
