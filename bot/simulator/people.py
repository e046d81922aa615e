"""Who sits at the phones: made-up people, each with an account on LINE and one on Telegram.

ครูประพันธ์ is the person of member 026548, ส้ม that of member ส03548; the stranger belongs to no co-op.  Ids are made of
the person's name in the simulator, so that a restart and a reset keep them.
"""

from hashlib import sha256

import msgspec

from bot.simulator.journal import Journal


class Person(msgspec.Struct, frozen=True):
    """One person. `line_user`: U and 32 hex digits; `telegram_user`: also the id of the private chat."""

    id: str
    name: str
    line_user: str
    telegram_user: int


_ALWAYS_THERE = (
    ("prapan", "ครูประพันธ์"),
    ("som", "ส้ม"),
    ("malee", "ครูมาลี"),
    ("somsak", "ครูสมศักดิ์"),
    ("wipa", "วิภา เจ้าหน้าที่"),
    ("stranger", "คนไม่รู้จัก"),
)


def line_id(kind: str, name: str) -> str:
    """A LINE id of KIND (`U` user or bot, `C` group) for NAME."""
    return kind + sha256(f"line {kind} {name}".encode()).hexdigest()[:32]


def _person(person_id: str, name: str) -> Person:
    number = int.from_bytes(sha256(f"telegram {person_id}".encode()).digest()[:4], "big")
    return Person(id=person_id, name=name, line_user=line_id("U", person_id), telegram_user=5_000_000_000 + number)


class People:
    """Those always there and those added."""

    def __init__(self, journal: Journal) -> None:
        self._added = journal.table("people", Person)
        self._always = {person_id: _person(person_id, name) for person_id, name in _ALWAYS_THERE}

    def all(self) -> list[Person]:
        """Everybody, the made-up members first."""
        return [*self._always.values(), *self._added]

    def add(self, name: str) -> Person:
        """A new person called NAME."""
        person = _person(f"p{len(self._added) + 1}", name)
        self._added.put(person.id, person)
        return person

    def get(self, person_id: str) -> Person | None:
        """By the simulator's own id."""
        return self._always.get(person_id) or self._added.get(person_id)

    def by_line(self, user_id: str) -> Person | None:
        """By LINE's user id."""
        return next((person for person in self.all() if person.line_user == user_id), None)

    def by_telegram(self, user_id: int) -> Person | None:
        """By Telegram's user id."""
        return next((person for person in self.all() if person.telegram_user == user_id), None)
