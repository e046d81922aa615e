"""What a member logs in with: user name, first password, own password, codes from staff (product rows E1, E2).

The user name is U and the member number, the first password P and the last four digits of it.  Whoever knows the number
knows both, so the first password only says whom one claims to be; the second proof opens.

>>> is_first_password("Ｐ６５４８", "026548"), first_password("ส03548")
(True, 'P3548')
"""

import re
import unicodedata
from collections.abc import Collection, Container
from datetime import date
from enum import StrEnum

from core.calendar import BUDDHIST_ERA
from core.members import Member, canonical, number_in, plain
from core.policy import Coop, CredentialRules, MemberRules

USERNAME_LETTER = "U"
FIRST_PASSWORD_LETTER = "P"  # noqa: S105 - a letter that everybody knows, no secret
NUMBER_DIGITS_IN_PASSWORD = 4

LONGEST_PASSWORD = 128
"""In characters; a longer one is no password that somebody keeps in mind or a manager makes."""

LETTER_AND_DIGITS = re.compile(rf"[{FIRST_PASSWORD_LETTER}{USERNAME_LETTER}]\d+")
SEPARATORS = str.maketrans("", "", "-/.")
ID_PART_DIGITS = 4

CODE = re.compile("[A-Z2-7]{8}")
DASH = "Pd"
"""Unicode's category of hyphens and dashes; telephones write other ones than the hyphen."""
MISREAD_IN_CODES = str.maketrans("018", "OIB")
"""Digits that no code has, for the letters they are taken for."""


class PasswordFault(StrEnum):
    """Why a new password is not accepted; the words for it are the catalogue's `linking.password_short` and so on."""

    SHORT = "short"
    LONG = "long"
    COMMON = "common"
    GUESSABLE = "guessable"


def read_username(text: str, rules: MemberRules) -> str | None:
    """The canonical member number that is claimed by U and number, or by the number alone, in any spelling."""
    return number_in(canonical(text).removeprefix(USERNAME_LETTER), rules)


def first_password(member_no: str) -> str:
    """What every member starts with. It is never stored, hashed or compared with anything that is."""
    return FIRST_PASSWORD_LETTER + member_no[-NUMBER_DIGITS_IN_PASSWORD:]


def is_first_password(text: str, member_no: str) -> bool:
    """Whether TEXT is the first password of that number, which may or may not exist, in any spelling."""
    return canonical(text) == first_password(member_no)


def read_code(text: str) -> str | None:
    """A one-time code as `core.ports.Ids.code` makes them, in any spelling; None for what has another shape.

    Whatever dash stands between its halves is left out.
    """
    code = "".join(c for c in plain(text) if unicodedata.category(c) != DASH).translate(MISREAD_IN_CODES)
    return code if CODE.fullmatch(code) else None


def normalised(password: str) -> str:
    """The one form in which passwords are set and checked: keyboards write Thai SARA AM in two ways, NFKC in one."""
    return unicodedata.normalize("NFKC", password)


def password_faults(
    password: str, member: Member, coop: Coop, rules: CredentialRules, common: Container[str]
) -> tuple[PasswordFault, ...]:
    """Everything that is wrong with the normalised PASSWORD as MEMBER's own; empty where it is good."""
    known = (canonical(member.member_no), *_birth_dates(member.birth_date), *_parts(member.national_id or ""))
    return faults_among(password, known, coop, rules, common)


def faults_among(
    password: str, known: Collection[str], coop: Coop, rules: CredentialRules, common: Container[str]
) -> tuple[PasswordFault, ...]:
    """The same of somebody of whom others know KNOWN, plain words that must not stand in the password.

    No composition rules (security: own passwords): length, the COMMON ones, and what others know of the person.
    """
    found = {
        PasswordFault.SHORT: len(password) < rules.shortest_password,
        PasswordFault.LONG: len(password) > LONGEST_PASSWORD,
        PasswordFault.COMMON: password.lower() in common,
        PasswordFault.GUESSABLE: _is_guessable(password, known, coop),
    }
    return tuple(fault for fault, is_so in found.items() if is_so)


def _is_guessable(password: str, known: Collection[str], coop: Coop) -> bool:
    """Whether it is P or U and digits, of the co-op's name, or holds one of KNOWN."""
    text = plain(password).translate(SEPARATORS)
    names = [plain(name) for name in (coop.name_th, coop.name_en, coop.short_name_th, coop.short_name_en)]
    return (
        LETTER_AND_DIGITS.fullmatch(text) is not None
        or any(text in name or name in text for name in names)
        or any(part in text for part in known)
    )


def _birth_dates(day: date | None) -> tuple[str, ...]:
    """The ways to write DAY in digits, in both eras, with two and with four digits of the year."""
    if day is None:
        return ()
    dm, md = f"{day:%d%m}", f"{day:%m%d}"
    long_years = [f"{year:04}" for year in (day.year, day.year + BUDDHIST_ERA)]
    years = [*long_years, *(year[-2:] for year in long_years)]
    padded = [written for year in years for written in (dm + year, md + year, year + md)]
    return (*padded, *(f"{day.day}{day.month}{year}" for year in long_years))


def _parts(national_id: str) -> tuple[str, ...]:
    starts = range(len(national_id) - ID_PART_DIGITS + 1)
    return tuple(national_id[start : start + ID_PART_DIGITS] for start in starts)
