"""Thai text as clusters: a letter with the marks above and below it, which is what is shaped at a time.

>>> clusters("น้ำใส")
['น้ำ', 'ใ', 'ส']

A cluster shaped alone gives the same glyphs as in its text, so that a few thousand of them, each shaped once, write
everything.  `usual()` are those that a receipt can be expected to need; glyphs are numbered in their order.
"""

import re
from collections.abc import Iterator
from itertools import product

SARA_AM = "\u0e33"
_SARA_AM_IN_PARTS = re.compile("\u0e4d([\u0e48-\u0e4b]?)\u0e32")
TWO_SARA_E, SARA_AE = "\u0e40\u0e40", "\u0e41"

ABOVE_AND_BELOW = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0300-\u036f"
_CLUSTER = re.compile(f".[{ABOVE_AND_BELOW}]*{SARA_AM}?", re.DOTALL)

ASCII = [chr(code) for code in range(0x20, 0x7F)]
TYPOGRAPHY = list("\u00a0–—‘’“”…•·×฿§°")
THAI = [chr(code) for code in (*range(0x0E01, 0x0E3B), *range(0x0E3F, 0x0E5C))]
CONSONANTS = [chr(code) for code in range(0x0E01, 0x0E2F)]
VOWELS = ["", *"\u0e31\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39\u0e47\u0e4d"]
TONES = ["", *"\u0e48\u0e49\u0e4a\u0e4b\u0e4c"]
ENDS = ["", SARA_AM]


def normalised(text: str) -> str:
    """TEXT with what looks alike written one way: two เ are แ, nikhahit and า are ำ, also around a tone mark."""
    return _SARA_AM_IN_PARTS.sub(rf"\1{SARA_AM}", text).replace(TWO_SARA_E, SARA_AE)


def clusters(text: str) -> list[str]:
    """TEXT, cut; joined again they are TEXT."""
    return _CLUSTER.findall(text)


def usual() -> Iterator[str]:
    """Letters and signs alone, then every consonant with vowel, tone mark and ำ: always in the same order."""
    yield from ASCII
    yield from TYPOGRAPHY
    yield from THAI
    for letter, vowel, tone, end in product(CONSONANTS, VOWELS, TONES, ENDS):
        yield letter + vowel + tone + end
