"""A thread of messages on cards: a page of them, the newest last, and who wrote each.

`contact:read:407:3` is the page that ends before the three newest.  A page holds what fits on a card of either channel.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from core.services.questions import Written, length
from handlers.paging import offset_in
from handlers.reply import MOST_QUOTED, Clocked, Literal, Phrase, Quote, Value

MOST_ON_A_PAGE = 5


@dataclass(frozen=True, slots=True)
class Page:
    """QUOTES in their order; `older`: how many newer ones to leave out for the page before, None on the first."""

    quotes: tuple[Quote, ...]
    older: int | None


def page(thread: Sequence[Written], args: tuple[str, ...], place: int, *, for_member: bool) -> Page:
    """The newest of THREAD, or as many back as the argument at PLACE says."""
    skipped = offset_in(args, place)
    end = len(thread) - skipped if skipped < len(thread) else len(thread)
    start, room = end, MOST_QUOTED
    while start > 0 and end - start < MOST_ON_A_PAGE and (room := room - length(thread[start - 1].text)) >= 0:
        start -= 1
    quotes = tuple(Quote(_by(written, for_member=for_member), written.text) for written in thread[start:end])
    return Page(quotes, len(thread) - start if start > 0 else None)


def _by(written: Written, *, for_member: bool) -> Phrase:
    """`มะลิ สุขใจ (ทะเบียน) · 30 พ.ย. 2569 เวลา 09.15 น.`."""
    return Phrase.of("question.by", who=_who(written, for_member=for_member), at=Clocked(written.at))


def _who(written: Written, *, for_member: bool) -> Value:
    if written.by_member:
        return Phrase("question.you" if for_member else "question.member")
    return person(written.name, written.role)


def person(name: str | None, role: str | None) -> Phrase:
    """Somebody of the office, by name and role as far as they are told."""
    said = Phrase("did.staff") if role is None else Phrase(f"did.role_{role}")
    return said if name is None else Phrase.of("did.named", name=Literal(name), role=said)
