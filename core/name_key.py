"""How a Thai name sounds, as a key: for finding somebody whose name is spelt another way than one heard it.

>>> name_key("ประพันธ์ ใจดี") == name_key("ปะพัน ไจดี")
True
>>> name_key("ณัฐพงศ์"), name_key("นัฎฐ์พงษ์")
('นัดพง', 'นัดพง')

Made for finding, not for reading: tones, silent letters and the difference of ข and ค are gone, ร is ล, and names that
only nearly sound alike may share a key.  What people spell in two ways must.  `RULES` are applied in their order; they
look no further than a letter's neighbours, so that the key of a part of a name is a part of its key, as a rule.
"""

import re
import unicodedata
from functools import lru_cache

C, BEFORE, BEHIND = "[ก-ฮ]", "[เ-ไ]", "[ะ-ู]"
"""Consonants, vowels written before one, and vowels written behind, above or below."""

BARE = f"(?!{BEHIND})"
"""The consonant before has no vowel of its own written behind it."""

WRITTEN = (
    ("[-‐-―]", " "),
    (r"[^\w\sก-๛]|[็่-๋๎ๆฯ]", ""),
    ("ๅ", "า"),
    ("เเ", "แ"),
    ("ํา", "ัม"),  # ำ, which NFKC takes apart
    ("ฤา|ฤ", "ริ"),
    (f"({BEHIND})\\1+", r"\1"),
)
"""What can be written in several ways is written in one."""

SILENT = (
    ("เกียรติ?์?", "เกียด"),
    ("(?<=[าั])ต[ิุ]์?", "ต"),
    ("(?<=โช)ติ์?", "ต"),
    ("(?<=[นณสษก])[ตทดธ]ร์", ""),
    ("ก[ศษส]ม?[ณน]?์", "ก"),
    ("หมณ์", "ม"),
    ("ทธ[ิุ]์?", "ท"),
    ("(?<=ุ)ฒิ์?", "ท"),
    ("(?<=[กส])ดิ์?", ""),
    ("(?<=ัน)ธุ์?", ""),
    (f"{C}[ิีุู]?์|์", ""),
    (f"(?<=[ัิ]น)ทร{BARE}", ""),
    (f"(?:(?<=ั[กคชตท])|(?<=[ิุ]ต)|(?<=ุท)|(?<=เพช))ร{BARE}", ""),
)
"""Letters that are not heard, with ์ or without: จันทร์, ศาสตร์, ลักษณ์, สิทธิ์, จักรพงษ์."""

TOGETHER = (
    ("ทร(?=ง|ัพ|าย|วง)", "ซ"),
    (f"ไทร{BARE}(?!ย)", "ไซ"),
    ("[ศส]ร(?=ี|ัท|อย|าง)|(?<=เ)[ศส]ร(?=ิ|ษ)", "ส"),
    ("(?<=[กขคตปพ])ระ", "ะ"),
    ("ห(?=[งญณนมยรลว])", ""),
    (f"บรร{BARE}", "บัน"),
    (f"(?<={C})รรม", "ัม"),
    (f"(?<={C})รร(?={C}{BEHIND}|{BEFORE}|\\b)", "ัน"),
    (f"(?<={C})รร{BARE}", "ั"),
    (f"(?<={BEFORE})ญ|ญ(?={BEHIND})", "ย"),
    ("ญ", "น"),
    (f"(?<={C})ร\\b", "อน"),
)
"""Letters that are heard as one, or by where they stand."""

SAME = str.maketrans(
    "ฃฅฆขฉฌซศษณฎฏฐฑฒถธผภฝฬรฮใีึืู๐๑๒๓๔๕๖๗๘๙",
    "คคคคชชสสสนดตทททททพพฟลลหไิิิุ0123456789",
    "ํ",
)
"""Letters that sound the same, or differ in nothing but tone or length."""

HEARD = (
    (f"({C})ัย{BARE}|ไ({C})ย{BARE}", r"ไ\1\2"),
    (f"ะ(?={C}|{BEFORE})", ""),
    (f"ัล(?={C})", "ัน"),
    ("[ดตท](?=[ดตท])|[กค](?=[กค])|[ปพ](?=[ปพ])|[จช](?=[จช])", ""),
    (f"({C})\\1+", r"\1"),
    (f"(?<=ั)[จชดตทส](?={C}|{BEFORE})|(?<=[ก-ู])[จชดตทส]\\b|(?<=[ิุ])ต(?=[ยน])", "ด"),
    (f"(?<=ั)[ปพฟ](?={C}|{BEFORE})|(?<=[ก-ู])[ปพฟ]\\b", "บ"),
    (f"(?<=ั)ค(?={C}|{BEFORE})|(?<=[ก-ู])ค\\b", "ก"),
    ("(?<=[ก-ู])ล\\b", "น"),
)
"""Vowels that are not written alike; doubled letters; what a letter sounds like at the end of a syllable."""


def _compiled(rules: tuple[tuple[str, str], ...]) -> tuple[tuple[re.Pattern[str], str], ...]:
    # Python counts Thai vowels above and below as no part of a word, so its \b is not what a word's end is here.
    return tuple((re.compile(pattern.replace("\\b", r"(?=\s|$)")), put) for pattern, put in rules)


SPELLING, SOUND = _compiled(WRITTEN + SILENT + TOGETHER), _compiled(HEARD)
KEPT = 16_384
"""Names that are remembered: first names repeat."""


def name_key(text: str) -> str:
    """TEXT as it is heard; blanks between words stay single."""
    return " ".join(filter(None, map(_key, unicodedata.normalize("NFKC", text).casefold().split())))


@lru_cache(maxsize=KEPT)
def _key(word: str) -> str:
    for pattern, put in SPELLING:
        word = pattern.sub(put, word)
    word = word.translate(SAME)
    for pattern, put in SOUND:
        word = pattern.sub(put, word)
    return " ".join(word.split())
