"""What a person may set for a telephone that others use too: a PIN before figures are shown, and which notices come.

    pin_fault("2501", member)      # "guessable" for who was born in 2501 BE

The PIN belongs to one chat and is no log-in: it opens what the chat shows already, for some minutes.  It is typed on a
page, never in the chat, where it would stay to be read.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from core.calendar import BUDDHIST_ERA
from core.links import ChatId, MemberId
from core.members import Member

MOST_WRONG_PINS = 5
"""Wrong entries in a row after which only the own password helps (it clears the PIN)."""
SHAPE = re.compile(r"[0-9]{4,6}")
ASCENDING, DESCENDING = "01234567890", "09876543210"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """The PIN of a chat, hashed. `failures`: wrong entries in a row.  `open_until`: figures are shown without it."""

    hash: str
    failures: int = 0
    open_until: datetime | None = None

    @property
    def is_over(self) -> bool:
        """Whether it was entered wrongly too often to be entered again."""
        return self.failures >= MOST_WRONG_PINS


class Wish(StrEnum):
    """Notices that one may go without. The result of a request always comes."""

    RECEIPT = "receipt"
    """A receipt is ready."""
    REMINDER = "reminder"
    """The cut-off for requests is near, once a month."""


BY_DEFAULT: Mapping[Wish, bool] = {Wish.RECEIPT: True, Wish.REMINDER: False}
"""For a chat that chose nothing."""


class Pins(Protocol):
    """PINs of chats."""

    async def of_chat(self, chat_id: ChatId) -> Pin | None:
        """None where there is none."""
        ...

    async def put(self, chat_id: ChatId, pin: Pin | None) -> None:
        """Keep it in place of the one there is; None takes it away. The form of answers stays."""
        ...

    async def forget_person(self, chat_id: ChatId) -> None:
        """Who comes next to the chat starts afresh: no PIN, no hidden amounts, notices as usual. The form stays."""
        ...


class NoticeWishes(Protocol):
    """Which notices a chat wants."""

    async def of_chat(self, chat_id: ChatId) -> Mapping[Wish, bool]:
        """All kinds, those that were never chosen as they are by default."""
        ...

    async def put(self, chat_id: ChatId, wish: Wish, *, wanted: bool) -> None:
        """From now on."""
        ...

    async def members_wanting(self, wish: Wish, after: int, limit: int) -> Sequence[MemberId]:
        """Members of whose linked chats one wants it, in the order of their numbers, from the first AFTER that number.

        A chat that has blocked the bot wants nothing.
        """
        ...


def pin_fault(pin: str, member: Member) -> str | None:
    """What is wrong with PIN as a new one of MEMBER: `shape`, `guessable` or None. Digits of ASCII only."""
    if not SHAPE.fullmatch(pin):
        return "shape"
    return "guessable" if _is_pattern(pin) or any(pin in known for known in _known_numbers(member)) else None


def _is_pattern(pin: str) -> bool:
    """1111, 1234, 654321, 1212, 123123."""
    repeats = any(pin == pin[:length] * (len(pin) // length) for length in (1, 2, 3) if len(pin) % length == 0)
    return repeats or pin in ASCENDING or pin in DESCENDING


def _known_numbers(member: Member) -> tuple[str, ...]:
    """Numbers that people around the member know."""
    kept = (member.member_no, member.phone or "", member.national_id or "")
    return (*("".join(filter(str.isdigit, text)) for text in kept), *_birth_numbers(member.birth_date))


def _birth_numbers(day: date | None) -> tuple[str, ...]:
    """The day of birth as people write it in four to six digits, in both eras."""
    if day is None:
        return ()
    years = [f"{year:04}" for year in (day.year, day.year + BUDDHIST_ERA)]
    dm, md = f"{day:%d%m}", f"{day:%m%d}"
    return (dm, md, *years, *(form for year in years for form in (dm + year[2:], md + year[2:], year[2:] + md)))
