"""What is left to see of a number or a name where others may look on (product row E1: both sides are named).

>>> mask_number("026548"), mask_number("ส03548")
('02••48', 'ส0••48')
>>> mask_name("นาย", "ประพันธ์", "ตั้งใจสอน")
'นายประ••• ตั้ง••••'
>>> last_digits("0812345678", 4)
'••••••5678'
"""

import re

DOT = "•"
SHOWN_AT_EACH_END = 2
MOST_DOTS = 4
"""Of a name; how long a very long one is would tell who it is, and it would not fit its line."""

SYLLABLE_PART = re.compile(r"[เ-ไ]?.[ะ-ฺๅ็-๎]*")
"""A letter with the vowels and marks that belong to it, so that no mask leaves half of one standing."""


def mask_number(member_no: str) -> str:
    """The first and last two characters of a member number."""
    hidden = max(len(member_no) - 2 * SHOWN_AT_EACH_END, 0)
    return member_no[:SHOWN_AT_EACH_END] + DOT * hidden + member_no[SHOWN_AT_EACH_END + hidden :]


def mask_name(title: str, first_name: str, last_name: str) -> str:
    """TITLE (its description, as it is written before a name) and the beginnings of both names."""
    return f"{title}{_beginning(first_name)} {_beginning(last_name)}"


def _beginning(name: str) -> str:
    """Two letters with their vowels and marks, one of a name of two; a dot for each of the others, four at most."""
    parts = SYLLABLE_PART.findall(name)
    shown = max(min(SHOWN_AT_EACH_END, len(parts) - 1), 0)
    return "".join(parts[:shown]) + DOT * min(len(parts) - shown, MOST_DOTS)


def last_digits(text: str, shown: int) -> str:
    """The last SHOWN characters of a telephone number or an ID; dots before them."""
    hidden = max(len(text) - shown, 0)
    return DOT * hidden + text[hidden:]
