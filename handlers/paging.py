"""Long lists in pages: where one begins, as a button says it, and the buttons to the pages beside it.

`deposits:moves:17:8` is the page of account 17 that begins with the ninth newest entry.  Buttons can be forged: what is
no place in a list is its beginning.
"""

from handlers.incoming import Tap
from handlers.reply import Choice, Phrase

FARTHEST = 10_000
"""Entries back; nobody has as many."""


def offset_in(args: tuple[str, ...], place: int) -> int:
    """Behind how many entries the page begins, by the argument at PLACE."""
    text = args[place] if len(args) > place else ""
    return min(int(text), FARTHEST) if text.isdecimal() and len(text) <= len(str(FARTHEST)) else 0


def page_acts(list_of: Tap, offset: int, size: int, next_offset: int | None) -> tuple[Choice, ...]:
    """Buttons to the page after (from NEXT_OFFSET, if any) and the one before, of LIST_OF and its arguments."""
    acts = []
    if next_offset is not None:
        acts.append(_button("paging.more", list_of, next_offset))
    if offset > 0:
        acts.append(_button("paging.before", list_of, max(offset - size, 0)))
    return tuple(acts)


def _button(label: str, list_of: Tap, offset: int) -> Choice:
    return Choice(label=Phrase(label), tap=Tap(list_of.feature, (*list_of.args, str(offset))))
