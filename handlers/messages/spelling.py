"""One form for what people type, so that spacing, letter case, width and politeness do not matter.

>>> squeezed(" ทุน เรือน หุ้น ครับ")
'ทุนเรือนหุ้น'
>>> without_marks("หุ่น") == without_marks("หุ้น")
True
"""

import re
import unicodedata

PUNCTUATION = re.compile(r"[.,!?;:\"'“”‘’()\[\]…ๆฯ~^*_-]+")
POLITE = re.compile(r"(?: ?(?:ครับผม|ครับ|คร้าบ|ค้าบ|คับ|ค่ะ|คะ|จ้ะ|จ้า|จ๊ะ|นะ|หน่อย|ด้วย|\b(?:please|pls|thanks|thank you)\b))+$")
"""Said at the end of a wish. Only there: นะ and คะ are also parts of words."""
LONGEST = 300
"""Characters that are looked at; a wish is shorter, and looking for words in it takes time by the length."""
BLANKS = re.compile(r"\s+")
MARKS = re.compile(r"[็-๎]")
"""Tone marks and their like, which are typed wrong most often."""


def plain(text: str) -> str:
    """The first of TEXT in lower case and NFKC, no invisible characters or punctuation, single blanks between words."""
    visible = "".join(c for c in unicodedata.normalize("NFKC", text[:LONGEST]) if unicodedata.category(c) != "Cf")
    return BLANKS.sub(" ", PUNCTUATION.sub(" ", visible.lower())).strip()


def squeezed(text: str) -> str:
    """`plain` without any blanks, and without the polite words at its end."""
    words = plain(text)
    return (POLITE.sub("", words) or words).replace(" ", "")


def without_marks(word: str) -> str:
    """A squeezed word without tone marks."""
    return MARKS.sub("", word)
