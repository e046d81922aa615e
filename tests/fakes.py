"""The ports in memory: a store with real transactions, a clock one moves, ids from a seed, a hasher that counts work.

`store = FakeStore(); async with store.work() as uow: …` commits at the end of the block and rolls back when it raises.
The repositories stand in `tests.fake_registry` and `tests.fake_messaging`.
"""

import asyncio
import base64
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from random import Random  # noqa: TID251 - a seeded generator is what is passed in
from uuid import UUID

from core.clock import BANGKOK
from tests.fake_calendar import FakeCalendarChanges
from tests.fake_care import FakeNoticeWishes, FakePins
from tests.fake_cases import FakeCases
from tests.fake_collection import FakeBills, FakeReceiptRegister
from tests.fake_guard import FakeAlerts, FakeAttempts, FakeBreakers
from tests.fake_history import FakeHistory
from tests.fake_members import FakeMembers
from tests.fake_messaging import FakeInbox, FakeOutbox, FakeSwitches
from tests.fake_money import FakeDeposits, FakeDividends, FakeGuarantees, FakeLoans, FakeReceipts, FakeWelfare
from tests.fake_notices import FakeNotices
from tests.fake_office import FakeProposals, FakeStaff
from tests.fake_operation import FakeOperation
from tests.fake_pages import FakePageSessions
from tests.fake_personal import FakePersonal, FakeRetention
from tests.fake_pictures import FakePictures
from tests.fake_registry import (
    FakeChats,
    FakeCodes,
    FakeCredentials,
    FakeLinks,
    FakeLinkSessions,
    FakePolicies,
    FakeShares,
)
from tests.fake_related import FakeRelated
from tests.fake_requests import FakeDueJobs, FakeRequests
from tests.fake_staff_links import FakeStaffLinks
from tests.fake_tables import Tables

__all__ = ["FakeClock", "FakeHasher", "FakeIds", "FakeStore", "FakeUnitOfWork"]

MORNING = datetime(2026, 11, 25, 9, 30, tzinfo=BANGKOK)


class FakeClock:
    """Stands still until it is moved."""

    def __init__(self, at: datetime = MORNING) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def advance(self, by: timedelta) -> None:
        self.at += by


class FakeIds:
    """The same ids from the same seed."""

    def __init__(self, seed: int = 0) -> None:
        self.random = Random(seed)

    def uuid(self) -> UUID:
        return UUID(int=self.random.getrandbits(128), version=4)

    def token(self) -> str:
        return base64.urlsafe_b64encode(self.random.randbytes(32)).decode().rstrip("=")

    def code(self) -> str:
        return base64.b32encode(self.random.randbytes(5)).decode()


class FakeHasher:
    """Salted and quick. `verifications` lists what each check was made against: equal work is a test's to show."""

    def __init__(self) -> None:
        self.hashes = 0
        self.verifications: list[str | None] = []

    @staticmethod
    def _hashed(salt: int, password: str) -> str:
        return f"fake${salt}${hashlib.sha256(f'{salt}${password}'.encode()).hexdigest()}"

    async def hash(self, password: str) -> str:
        self.hashes += 1
        await asyncio.sleep(0)  # lets others in, as the thread pool does
        return self._hashed(self.hashes, password)

    async def verify(self, stored: str | None, password: str) -> bool:
        self.verifications.append(stored)
        await asyncio.sleep(0)
        return stored is not None and stored == self._hashed(int(stored.split("$")[1]), password)


class FakeUnitOfWork:
    """One transaction over its own copy of the tables."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.members = FakeMembers(tables)
        self.shares = FakeShares(tables)
        self.loans = FakeLoans(tables)
        self.guarantees = FakeGuarantees(tables)
        self.deposits = FakeDeposits(tables)
        self.welfare = FakeWelfare(tables)
        self.dividends = FakeDividends(tables)
        self.receipts = FakeReceipts(tables)
        self.bills = FakeBills(tables)
        self.receipt_register = FakeReceiptRegister(tables)
        self.codes = FakeCodes(tables)
        self.calendar_changes = FakeCalendarChanges(tables)
        self.policies = FakePolicies(tables)
        self.chats = FakeChats(tables)
        self.pins = FakePins(tables)
        self.notice_wishes = FakeNoticeWishes(tables)
        self.links = FakeLinks(tables)
        self.link_sessions = FakeLinkSessions(tables)
        self.credentials = FakeCredentials(tables)
        self.related = FakeRelated(tables)
        self.page_sessions = FakePageSessions(tables)
        self.cases = FakeCases(tables)
        self.requests = FakeRequests(tables)
        self.notices = FakeNotices(tables)
        self.due_jobs = FakeDueJobs(tables)
        self.personal = FakePersonal(tables)
        self.retention = FakeRetention(tables)
        self.history = FakeHistory(tables)
        self.staff = FakeStaff(tables)
        self.staff_links = FakeStaffLinks(tables)
        self.pictures = FakePictures(tables)
        self.proposals = FakeProposals(tables)
        self.attempts = FakeAttempts(tables)
        self.breakers = FakeBreakers(tables)
        self.alerts = FakeAlerts(tables)
        self.switches = FakeSwitches(tables)
        self.operation = FakeOperation(tables)
        self.inbox, self.outbox = FakeInbox(tables), FakeOutbox(tables)

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        before = self.tables.snapshot()
        try:
            yield
        except BaseException:
            self.tables.restore(before)
            raise


class FakeStore:
    """One writer at a time; readers see what was last committed."""

    def __init__(self) -> None:
        self.tables = Tables()
        self.writing = asyncio.Lock()

    @asynccontextmanager
    async def work(self) -> AsyncIterator[FakeUnitOfWork]:
        async with self.writing:
            uow = FakeUnitOfWork(self.tables.snapshot())
            yield uow
            self.tables = uow.tables

    @asynccontextmanager
    async def read(self) -> AsyncIterator[FakeUnitOfWork]:
        uow = FakeUnitOfWork(self.tables.snapshot())
        before = uow.tables.snapshot()
        yield uow
        assert uow.tables == before, "a unit of work for reading wrote"

    async def close(self) -> None:
        """Nothing is held open."""
