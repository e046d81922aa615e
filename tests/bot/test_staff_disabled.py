"""Somebody of the office is disabled while commands of theirs are under way, on real databases (threats T12, T13).

Each command is done before, or it is an unknown word; after it that person does nothing, and nothing of the office
leaves.  What was answered and not sent yet is not sent either.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace

import pytest

from bot.handling import Conversation, Handling
from core.history import Entry
from core.links import ChatAddress
from core.messaging import MENU
from core.ports import Store, UnitOfWork
from core.services import questions
from core.services.passwords import Suspected
from core.services.staffing import disable_staff, give_staff_code
from core.staff import Role
from handlers.dispatch import Dispatched
from handlers.incoming import Incoming
from storage.encryption import KeyRing
from storage.engine import open_store
from tests import builders
from tests.bot.chat_way import Way
from tests.bot.test_private_only import line_message, line_press
from tests.core.services.office import ROOT
from tests.fakes import MORNING

WORKERS = 4
DIGITS = "01234567"
"""One chat each, all of the same person."""

WISHES = ("lock", "unlock", "set", "reject")
DONE = {"member.locked", "member.unlocked", "member.changed", "case.rejected"}
UNKNOWN = "ยังไม่เข้าใจ"
A_SECOND, A_WHILE = 1.0, 0.3


def address_of(digit: str) -> ChatAddress:
    return builders.line_address(digit)


def source_of(digit: str) -> dict[str, str]:
    return {"type": "user", "userId": address_of(digit).user_id}


class Held:
    """Stands before the conversation: when the NUMBERth answer is ready, its transaction stays open for a while.

    Meanwhile DISABLES is tried, which must not come to its end.
    """

    def __init__(self, inner: Conversation, number: int, disables: Callable[[], Awaitable[float]]) -> None:
        self.inner, self.left, self.disables = inner, number, disables
        self.disabling: asyncio.Future[float] | None = None
        self.overtaken = False

    async def handle(self, incoming: Incoming, uow: UnitOfWork) -> Dispatched:
        answer = await self.inner.handle(incoming, uow)
        self.left -= 1
        if self.left == 0:
            self.disabling = asyncio.ensure_future(self.disables())
            done, _ = await asyncio.wait([self.disabling], timeout=A_WHILE)
            self.overtaken = bool(done)
        return answer

    async def took(self) -> float:
        """Seconds that disabling took besides waiting for the one that was held; it did wait."""
        assert self.disabling is not None
        took = await self.disabling
        assert not self.overtaken, "nobody is disabled while something of theirs is being done"
        return took - A_WHILE

    async def examine(self, suspected: Suspected, store: Store) -> None:
        await self.inner.examine(suspected, store)


@dataclass
class Desk:
    """Several workers on one database, and somebody who has asked something in each of her chats."""

    ways: Sequence[Way]

    @property
    def store(self) -> Store:
        return self.ways[0].store

    async def open(self) -> None:
        """Somsri with her chats, a member for each, and what she will ask: WISHES in turn."""
        means, cases = self.ways[0].means, dict[str, int]()
        async with self.store.work() as uow:
            person = await uow.staff.add(builders.staff(role=Role.REGISTRAR))
            for number, digit in enumerate(DIGITS):
                chat = await builders.chat_of(uow, address_of(digit), means)
                await uow.staff_links.add(chat.id, person, MORNING)
                wish = WISHES[number % len(WISHES)]
                made = builders.member(member_no=f"0265{number:02}", national_id=None, locked=wish == "unlock")
                member_id = await uow.members.add(made)
                member = await uow.members.get(member_id)
                assert member is not None
                asker = await builders.chat_of(uow, builders.telegram_address(f"60{number}"), means)
                await uow.links.add(asker.id, member_id, MORNING, "1")
                cases[digit] = await questions.ask(uow, means, asker, member, "ขอถามเรื่องทุน")
        for number, digit in enumerate(DIGITS):
            no = f"0265{number:02}"
            typed = {
                "lock": f"/lock {no} โทรศัพท์หาย",
                "unlock": f"/unlock {no} พบแล้ว",
                "set": f"/set {no} phone 0899991111",
                "reject": f"/reject {cases[digit]} ไม่ใช่เรื่องของสหกรณ์",
            }
            await self.comes(line_message(source_of(digit))(self.ways[0], typed[WISHES[number % len(WISHES)]]))
        await self.ways[0].sent()

    async def comes(self, *events: object) -> None:
        await self.ways[0].comes(*events)  # type: ignore[arg-type]  # made by the way's own makers

    async def presses(self) -> None:
        """In each chat the button that confirms, into the inbox; nobody handles it yet."""
        events = []
        async with self.store.work() as uow:
            for digit in DIGITS:
                state = await uow.chats.open(address_of(digit), MORNING)
                assert state.conversation is not None
                tap = f"{state.conversation.flow}:yes:{state.conversation.data['mark']}"
                events.append(line_press(source_of(digit))(self.ways[0], tap))
        async with self.store.work() as uow:
            await uow.inbox.add(events)

    def holds(self, number: int) -> Held:
        """Somsri is to be disabled once the answer to the NUMBERth event is ready and not committed."""
        held = Held(self.ways[0].handling._parts.conversation, number, self.disables)
        for way in self.ways:
            way.handling._parts = replace(way.handling._parts, conversation=held)
        return held

    async def all_work(self) -> None:
        """Until nothing waits."""
        while await self.waiting():
            await asyncio.gather(*(self.works(way.handling) for way in self.ways))

    async def waiting(self) -> list[str]:
        async with self.store.read() as uow:
            return list(await uow.inbox.waiting_queues(99))

    async def works(self, handling: Handling) -> None:
        """One worker takes what waits."""
        await handling.look()
        while queues := handling._next_queues():
            await handling._handle(queues)

    async def disables(self) -> float:
        """Somsri leaves; how many seconds that took."""
        began = asyncio.get_running_loop().time()
        async with self.ways[-1].store.work() as uow:
            await disable_staff(uow, self.ways[-1].means, ROOT, "somsri")
        return asyncio.get_running_loop().time() - began

    async def written(self) -> list[Entry]:
        async with self.store.read() as uow:
            return list(await uow.history.after(0, 1_000))

    async def leaves(self) -> list[str]:
        """Everything that goes to the office's chats; menus apart."""
        hers, found = {address_of(digit) for digit in DIGITS}, list[str]()
        async with self.store.work() as uow:
            while rows := await uow.outbox.claim("w", MORNING, MORNING, 99):
                found += [row.payload.decode() for row in rows if row.address in hers and row.method != MENU]
                for row in rows:
                    await uow.outbox.end_chat(row.address, MORNING, "sent")
        return found


@pytest.fixture
async def desk(database_url: str, keys: KeyRing) -> AsyncIterator[Desk]:
    """Workers with connections of their own on PostgreSQL; the one store that SQLite allows."""
    async with AsyncExitStack() as stack:
        stores = [await open_store(database_url, keys)]
        if not database_url.startswith("sqlite"):
            stores += [await open_store(database_url, keys) for _ in range(WORKERS - 1)]
        for store in stores:
            stack.push_async_callback(store.close)
        ways = [Way(stores[number % len(stores)]) for number in range(WORKERS)]
        for number, way in enumerate(ways):
            way.ids.random.seed(number)
            way.handling._batch = 1  # a transaction for each chat
        yield Desk(ways)


@pytest.mark.shows("T13")
@pytest.mark.parametrize("number", [1, 4, len(DIGITS)])
async def test_in_flight_when_disabled_each_is_done_before_or_unknown(desk: Desk, number: int) -> None:
    await desk.open()
    await desk.presses()
    held = desk.holds(number)
    await desk.all_work()
    assert await held.took() < A_SECOND
    await desk.all_work()
    actions = [(entry.action, entry.actor.name) for entry in await desk.written()]
    end = actions.index(("staff.disabled", ROOT.name))
    assert not any(actor == "staff:somsri" for _, actor in actions[end:]), "nothing is done by who is disabled"
    done = sum(action in DONE and actor == "staff:somsri" for action, actor in actions[:end])
    assert done >= 1, "whoever was asked first is finished first"
    left = await desk.leaves()
    assert len(left) == len(DIGITS) - done, "what was not done is answered, what was done before is not told any more"
    assert all(UNKNOWN in said for said in left)


@pytest.mark.shows("T13")
@pytest.mark.parametrize("number", [1, 4, len(DIGITS)])
async def test_asked_when_disabled_no_answer_of_the_office_leaves_afterwards(desk: Desk, number: int) -> None:
    await desk.open()
    events = [line_message(source_of(digit))(desk.ways[0], "/pending") for digit in DIGITS]
    async with desk.store.work() as uow:
        await uow.inbox.add(events)
    held = desk.holds(number)
    await desk.all_work()
    assert await held.took() < A_SECOND
    await desk.all_work()
    assert all(UNKNOWN in said for said in await desk.leaves())


@pytest.mark.shows("T13")
async def test_disabled_between_the_question_and_the_press_nothing_is_done(desk: Desk) -> None:
    await desk.open()
    await desk.presses()
    await desk.disables()
    await desk.works(desk.ways[0].handling)
    assert not any(entry.action in DONE for entry in await desk.written())
    left = await desk.leaves()
    assert len(left) == len(DIGITS)
    assert all(UNKNOWN in said for said in left)


@pytest.mark.shows("T13")
async def test_disabled_after_the_press_what_was_not_sent_yet_never_is(desk: Desk) -> None:
    await desk.open()
    await desk.presses()
    await desk.works(desk.ways[0].handling)
    await desk.disables()
    assert sum(entry.action in DONE for entry in await desk.written()) == len(DIGITS)
    assert await desk.leaves() == []


@pytest.mark.shows("T13")
async def test_a_code_that_is_typed_while_its_person_is_disabled_leaves_no_link(desk: Desk) -> None:
    async with desk.store.work() as uow:
        await uow.staff.add(builders.staff(role=Role.REGISTRAR))
        code = await give_staff_code(uow, desk.ways[0].means, ROOT, "somsri")
    events = [line_message(source_of(digit))(desk.ways[0], f"/staff_link {code}") for digit in DIGITS]
    async with desk.store.work() as uow:
        await uow.inbox.add(events)
    held = desk.holds(1)
    await desk.all_work()
    await held.took()
    await desk.all_work()
    async with desk.store.read() as uow:
        (person,) = await uow.staff.all()
        assert not person.is_active
        assert await uow.staff_links.of_staff(person.id) == []
    assert all(UNKNOWN in said for said in await desk.leaves())
