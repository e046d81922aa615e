"""An office whose people change records in the chat: the member 026548, codes, and one chat for each person.

`office = await Changing.opened(store)`, then `await verify_dialogue(office.registrar, […])` and `await office.kept()`.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from core.history import Entry
from core.members import Member
from core.ports import Means, Store
from core.staff import Role
from handlers.reply import Card, Literal, Phrase, Value
from tests import builders
from tests.dialogue import Talk, the_card
from tests.fakes import FakeStore

SOME_DAY = date(2000, 1, 1)
CODES = (
    ("title", "1", "นาย"),
    ("unit", "0101", "มัธยม 1"),
    ("unit", "0103", "ประถม 3"),
    ("unit", "0105", "อนุบาล"),
    ("unit", "0106", "อนุบาล"),
    ("position", "10", "ครู"),
)
NEW_ID = "1103700257730"


@dataclass(frozen=True)
class Changing:
    store: Store
    means: Means
    member: Member
    registrar: Talk
    """On LINE."""
    manager: Talk
    """On Telegram."""

    @classmethod
    async def opened(cls, store: Store | None = None, **changes: Any) -> "Changing":
        """With CHANGES to the member's record."""
        store, means = store or FakeStore(), builders.means()
        async with store.work() as uow:
            for kind, code, description in CODES:
                await uow.codes.put(kind, code, description, SOME_DAY)
        person = builders.member(**{"phone": "0812345678", "employee_no": "4471203", **changes})
        member = await builders.registered(store, person, builders.account())
        registrar = Talk(store, builders.line_address("1"), means)
        await registrar.works_as(Role.REGISTRAR, "mali", "มะลิ สุขใจ")
        manager = Talk(store, builders.telegram_address("502"), means)
        await manager.works_as(Role.MANAGER, "boon", "บุญมี ตั้งตรง")
        return cls(store, means, member, registrar, manager)

    async def another(self, role: Role, username: str, *, unit: str | None = None) -> Talk:
        """One more of the office, on LINE; the last letters of the user name make the chat."""
        talk = Talk(self.store, builders.line_address(username), self.means)
        await talk.works_as(role, username, f"คุณ {username}", unit)
        return talk

    async def kept(self) -> Member:
        async with self.store.read() as uow:
            found = await uow.members.get(self.member.id)
        assert found is not None
        return found

    async def written(self) -> list[Entry]:
        async with self.store.read() as uow:
            return list(await uow.history.after(0, 1_000))

    async def actions(self) -> list[str]:
        """What the history says was done, without the looks."""
        return [entry.action for entry in await self.written() if entry.action != "member.opened"]


def rows_of(talk: Talk) -> dict[str, Value]:
    """The only card's rows, by their labels."""
    return {row.label.key: row.value for row in the_card(talk.reply).rows}


def items_of(card: Card) -> list[str]:
    """Where the lines of a list lead."""
    return [str(item.tap) for item in card.items]


def literal(value: Value) -> str:
    assert isinstance(value, Literal)
    return value.text


def phrase(value: Value) -> Phrase:
    assert isinstance(value, Phrase)
    return value
