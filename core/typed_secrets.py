r"""What looks like a log-in typed into a chat, where it must not be (threat T8).

A password, a national ID or a staff code has no business in a chat: the platform keeps it, and whoever looks at the
phone reads it.  What is `plain_secret` is so whatever else is going on; what is `likely_secret` is so only where
nothing else could be meant, since words of a language look alike.

>>> rules = MemberRules(
...     ordinary_pattern="000000", associate_pattern="ส00000", required_fields=frozenset(), kept_fields=frozenset()
... )
>>> plain_secret("u๐๒๖๕๔๘ ปลาทูว่ายช้า", rules)
TypedSecret(account='026548', passwords=('ปลาทูว่ายช้า',))
>>> plain_secret("ลืมรหัสผ่าน", rules) is None, plain_secret("3 1022 00134 82 1", rules)
(True, TypedSecret(account=None, passwords=()))
"""

import re
import unicodedata
from dataclasses import dataclass

from core.credentials import (
    FIRST_PASSWORD_LETTER,
    LONGEST_PASSWORD,
    NUMBER_DIGITS_IN_PASSWORD,
    USERNAME_LETTER,
    read_code,
    read_username,
)
from core.members import canonical, plain
from core.policy import MemberRules

SHORTEST = 8
"""Characters of an own password at least (NIST 800-63B); less is no word worth a look."""

FIRST = re.compile(rf"{FIRST_PASSWORD_LETTER}\d{{{NUMBER_DIGITS_IN_PASSWORD}}}")
NATIONAL_ID = re.compile(r"(?<!\d)\d(?:[ -]?\d){12}(?!\d)")
NAMED = re.compile(
    r"/?(?:my |your )?(?:รหัสผ่าน|รหัส|พาสเวิร์ด|พาสเวิด|พาส|password|passwd|pass|pwd|pw)\s*(?:คือ|is|[:=\s])\s*(\S.{3,})",
    re.IGNORECASE | re.DOTALL,
)
"""`รหัสผ่าน แม่น้ำสายยาว`, `password: …`: the word for it, and then something."""

ASKING = re.compile(r"ลืม|เปลี่ยน|ใหม่|อะไร|ยังไง|อย่างไร|ไหน|ไม่ได้|ผิด|forg|chang|reset|what|how|wrong|\?", re.IGNORECASE)
"""Somebody who writes about a password, and not the password."""

TOKEN = re.compile(r"(?=[!-~]*[A-Za-z])(?=[!-~]*\d)[!-~]{8,64}")
"""Letters and digits of a keyboard in one word: nobody's Thai, and hardly anybody's English."""

ADDRESS = re.compile(r"[@/]")
COMMAND = re.compile(r"/[a-z_]+(?:@\w+)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TypedSecret:
    """What was typed. `account`: the member number beside it; `passwords`: what may be somebody's own, at most two.

    First passwords are none of them: everybody knows those.
    """

    account: str | None
    passwords: tuple[str, ...] = ()


def plain_secret(text: str, rules: MemberRules) -> TypedSecret | None:
    """What TEXT gives away, if it is a log-in whatever else is going on."""
    words = _without_command(unicodedata.normalize("NFKC", text).split())
    numbers = [number for word in words if (number := read_username(word, rules)) is not None]
    account = numbers[0] if numbers else None
    others = [word for word in words if read_username(word, rules) is None]
    named = NAMED.fullmatch(text.strip())
    if named is not None and not ASKING.search(named[1]):
        return TypedSecret(account, _passwords([named[1]] if account is None else others))
    is_login = any(canonical(word).startswith(USERNAME_LETTER) for word in words if read_username(word, rules))
    is_first = any(FIRST.fullmatch(plain(word)) for word in words)
    is_pair = len(words) == 2 and account is not None and bool(_passwords(others))  # noqa: PLR2004 - number and password
    if is_login or is_first or is_pair:
        return TypedSecret(account, _passwords(others) if len(others) <= 2 else ())  # noqa: PLR2004 - more is a sentence
    return TypedSecret(account) if NATIONAL_ID.search(_digits(text)) else None


def likely_secret(text: str) -> TypedSecret | None:
    """What TEXT gives away where no feature understands it: a staff code, or one word as no language has it."""
    word = text.strip()
    if read_code(word) is not None and (word.isupper() or any(c.isdecimal() for c in word)):
        return TypedSecret(None, _passwords([word]))
    if TOKEN.fullmatch(word) and not ADDRESS.search(word):
        return TypedSecret(None, _passwords([word]))
    return None


def _without_command(words: list[str]) -> list[str]:
    """WORDS behind a command, which is nobody's password however long it is."""
    return words[1:] if words and COMMAND.fullmatch(words[0]) else words


def _passwords(words: list[str]) -> tuple[str, ...]:
    """Those that may be somebody's own password."""
    return tuple(
        word.strip()
        for word in words
        if SHORTEST <= len(word.strip()) <= LONGEST_PASSWORD and not FIRST.fullmatch(plain(word))
    )[:2]


def _digits(text: str) -> str:
    """TEXT in NFKC, with Arabic digits; blanks stay, since they part what stands beside the number."""
    visible = (c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf")
    return "".join(c if (d := unicodedata.decimal(c, None)) is None else str(d) for c in visible)
