"""One form for what people type, so that spacing, letter case, width and politeness do not matter.

>>> squeezed(" ทุน เรือน หุ้น ครับ")
'ทุนเรือนหุ้น'
>>> joined(plain("ขอดู หุ้น ๒ Shares"))
'ขอดูหุ้น 2 shares '
>>> sounded("หุ่น") == sounded("หุ้น"), sounded("ปันผล") == sounded("ปันพล")
(True, True)
"""

import re
import unicodedata
from functools import lru_cache

PUNCTUATION = re.compile(r"[.,!?;:\"'“”‘’()\[\]…ๆฯ~^*_/-]+")
POLITE = re.compile(
    r"(?: ?(?:ครับผม|ครับ|คร้าบ|ค้าบ|คับ|ค่ะ|คะ|จ้ะ|จ้า|จ๊ะ|นะ|อ่ะ|น่ะ|หน่อย|ด้วย"
    r"|\b(?:please|pls|plz|thanks|thank you)\b))+$"
)
"""Said at the end of a wish. Only there: นะ and คะ are also parts of words."""
LONGEST = 500
"""Characters that are looked at, a polite letter; looking for words takes time by the length."""
BLANKS = re.compile(r"\s+")
STRETCHED = re.compile(r"([^\W\d])\1{2,}|([ัิ-ฺ็-๎])\2+")
"""หุ้นนนน, and a mark typed twice."""
SPACED_LETTERS = re.compile(r"\b(?:[a-z] ){2,}[a-z]\b")
NIKHAHIT_AND_TONE = re.compile(r"ํ([่-๋])")
TOKENS = re.compile(r"[a-z0-9]+|[^a-z0-9 ]+")
BY_EAR = str.maketrans("ศษณญภธฑฒฐฏฎฬฆฝผฮใีึืูฤ", "สสนยพทททถตดลคฟพหไิิิุร", "็่้๊๋์ํ๎")
"""Letters that sound alike, short and long vowels, and no tone marks: what is mixed up when writing by ear."""


def visible(text: str) -> str:
    """The first of TEXT in NFKC, without invisible characters and blanks around it."""
    kept = (c for c in unicodedata.normalize("NFKC", text[:LONGEST]) if unicodedata.category(c) != "Cf")
    return _sara_am("".join(kept).strip())


def written(text: str) -> str:
    """What is `visible` of TEXT in lower case with ASCII digits; punctuation stays."""
    # Lower case may fall apart again into a letter and a dot above it.
    lower = unicodedata.normalize("NFKC", visible(text).lower())
    digits = "".join(c if (d := unicodedata.decimal(c, None)) is None else str(d) for c in lower)
    return _sara_am(digits).replace("เเ", "แ")


def _sara_am(text: str) -> str:
    """TEXT with SARA AM as one letter, which NFKC takes apart and keyboards write in several ways."""
    return NIKHAHIT_AND_TONE.sub(r"\1ํ", text).replace("ํา", "ำ")


def plain(text: str) -> str:
    """`written` without punctuation, single blanks between words, and no letter stretched: หุ้นนนน is หุ้น."""
    words = BLANKS.sub(" ", PUNCTUATION.sub(" ", written(text))).strip()
    words = STRETCHED.sub(lambda found: found[1] or found[2], words)
    return SPACED_LETTERS.sub(lambda found: found[0].replace(" ", ""), words)


def squeezed(text: str) -> str:
    """`plain` without any blanks, and without the polite words at its end."""
    words = plain(text)
    return (POLITE.sub("", words) or words).replace(" ", "")


def joined(words: str) -> str:
    """A `plain` text as words are looked for: Thai without blanks, each Latin word or number between blanks."""
    tokens = TOKENS.findall(words)
    return "".join(f" {token} " if token[0].isascii() else token for token in tokens).replace("  ", " ")


def sounded(text: str) -> str:
    """TEXT as it sounds, for words written by ear: no tone marks, one letter for those that sound alike."""
    return text.translate(BY_EAR)


@lru_cache(maxsize=4096)
def pieces(word: str) -> tuple[str, ...]:
    """A known word as it is looked for; `เพิ่ม…หุ้น` has two pieces, which stand in a sentence in this order."""
    return tuple(joined(plain(piece)) for piece in word.split("…"))
