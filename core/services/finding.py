"""Members are looked for by whatever is known of them (product rows C3, R7): a number, names, how they sound, a unit.

    found = await find(uow, means, actor, "สมชาย มัธยม 1", limit=5)      # everybody called so in that unit

Every word must be found: in the number, in one of the names, or by sound.  Words that stand together in a unit's
description, or are its code, mean the unit as well.  A title before a name is no part of it.  A search shows little of
anybody, and is no look at a record.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from core.clock import today
from core.credentials import read_username
from core.errors import Refusal
from core.history import Actor
from core.members import Found, Sought, Term, Word, canonical, plain
from core.name_key import name_key
from core.policy import MemberRules
from core.ports import Means, UnitOfWork
from core.services.staffing import active, allowed
from core.staff import OF_A_UNIT, Power, may

LONGEST = 100
"""Characters that are looked at: a number, both names and a unit are shorter."""
MOST_WORDS = 8

TITLES = ("นางสาว", "น.ส.", "นาย", "นาง", "คุณ", "ครู", "อาจารย์", "อ.", "ดร.", "mr.", "mrs.", "ms.", "miss")
"""What people say before a name, besides the titles of the code table."""

SHORTEST_NAME = 2
DASHES = re.compile("[-‐-―]")
"""Between the digits of a number, as some write them."""
HANGING = re.compile(r"[ะ-ฺ็-๎]")
"""A vowel or mark that no word begins with: what stands before it is no title, as นาย in นายิกา."""


async def find(uow: UnitOfWork, means: Means, actor: Actor, text: str, *, limit: int, offset: int = 0) -> Found:
    """LIMIT of those whom TEXT may mean, after the first OFFSET. Refusal where ACTOR may not, or nothing is asked."""
    unit = await _own_unit(uow, actor)
    sought = await sought_by(uow, means, text)
    if not sought:
        raise Refusal("find.nothing_asked")
    return await uow.members.search(Sought(terms=sought, unit=unit), limit, offset)


async def _own_unit(uow: UnitOfWork, actor: Actor) -> str | None:
    """The unit outside of which ACTOR finds nobody; None for who finds everybody."""
    person = await active(uow, actor.name)
    if person is None or person.role not in OF_A_UNIT:
        await allowed(uow, actor, Power.MEMBER_OPEN)
        return None
    if not may(person.role, Power.MEMBER_OPEN) or person.unit is None:
        raise Refusal("office.role_may_not", role=person.role.value)
    return person.unit


async def sought_by(uow: UnitOfWork, means: Means, text: str) -> tuple[Term, ...]:
    """What TEXT looks for; nothing where it holds no letter and no digit."""
    day = today(means.clock)
    titles = [*TITLES, *(await uow.codes.of_kind("title", day)).values()]
    words = _without_titles(_words(text), sorted(titles, key=len, reverse=True))
    return _terms(words, await uow.codes.of_kind("unit", day), means.policy.members)


def _words(text: str) -> list[str]:
    composed = unicodedata.normalize("NFC", text[:LONGEST]).replace("\u0e4d\u0e32", "\u0e33").lower()
    seen = "".join(" " if unicodedata.category(c) in {"Cc", "Zs", "Zl", "Zp"} else c for c in composed)
    words = "".join(c for c in seen if unicodedata.category(c) != "Cf").split()
    return [word for word in words if any(c.isalnum() for c in word)][:MOST_WORDS]


def _without_titles(words: list[str], titles: Sequence[str]) -> list[str]:
    """WORDS without titles before names; if nothing else was typed, as they are."""
    rest = [name for word in words if (name := _without_title(word, titles))]
    return rest or words


def _without_title(word: str, titles: Sequence[str]) -> str:
    for title in titles:
        bare = title.lower().rstrip(".")
        if bare and word.removesuffix(".") == bare:
            return ""
        name = word.removeprefix(title.lower())
        if name != word and len(name) >= SHORTEST_NAME and not HANGING.match(name):
            return name
    return word


def _terms(words: Sequence[str], units: Mapping[str, str], rules: MemberRules) -> tuple[Term, ...]:
    """WORDS from left to right: as many as mean a unit together are one term, every other one is its own."""
    terms, start = [], 0
    while start < len(words):
        end, codes = _longest(words, start, units)
        terms.append(Term(words=tuple(_word(word, rules) for word in words[start:end]), units=codes))
        start = end
    return tuple(terms)


def _longest(words: Sequence[str], start: int, units: Mapping[str, str]) -> tuple[int, frozenset[str]]:
    for end in range(len(words), start, -1):
        if codes := _units(plain("".join(words[start:end])), units):
            return end, codes
    return start + 1, frozenset()


def _units(wanted: str, units: Mapping[str, str]) -> frozenset[str]:
    """The unit with that code or description; else those whose description holds it, unless it is but a number."""
    exact = {code for code, description in units.items() if wanted in {plain(code), plain(description)}}
    if exact or wanted.isdigit():
        return frozenset(exact)
    return frozenset(code for code, description in units.items() if wanted in plain(description))


def _word(text: str, rules: MemberRules) -> Word:
    number = ""
    if any(c.isdigit() for c in text):
        bare = DASHES.sub("", text)
        number = read_username(bare, rules) or canonical(bare)
    return Word(number=number, name=text, sound=name_key(text))
