"""Transactions and the repositories that work in them: `core.ports.Store` and `UnitOfWork`."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from storage.attempts import SqlAttempts
from storage.bills import SqlBills
from storage.breakers import SqlAlerts, SqlBreakers
from storage.calendar_changes import SqlCalendarChanges
from storage.cases import SqlCases
from storage.chat_care import SqlNoticeWishes, SqlPins
from storage.chats import SqlChats
from storage.codes import SqlCodes
from storage.connection import Connection, Transactions
from storage.credentials import SqlCredentials
from storage.deposits import SqlDeposits
from storage.dividends import SqlDividends
from storage.due_jobs import SqlDueJobs
from storage.encryption import KeyRing
from storage.erasure import ERASED_FROM
from storage.guarantees import SqlGuarantees
from storage.history import SqlHistory
from storage.inbox import SqlInbox
from storage.link_sessions import SqlLinkSessions
from storage.links import SqlLinks
from storage.loans import SqlLoans
from storage.members import SqlMembers
from storage.notices import SqlNotices
from storage.operation import SqlOperation
from storage.outbox import SqlOutbox
from storage.page_sessions import SqlPageSessions
from storage.personal import SqlPersonal
from storage.pictures import SqlPictures
from storage.policies import SqlPolicies
from storage.proposals import SqlProposals
from storage.receipt_register import SqlReceiptRegister
from storage.receipts import SqlReceipts
from storage.related import SqlRelated
from storage.requests import SqlRequests
from storage.retention import SqlRetention
from storage.shares import SqlShares
from storage.staff import SqlStaff
from storage.staff_links import SqlStaffLinks
from storage.switches import SqlSwitches
from storage.welfare import SqlWelfare


class SqlUnitOfWork:
    """The repositories over one connection; they hold nothing else, so that one that stays open keeps its own."""

    def __init__(self, connection: Connection, keys: KeyRing) -> None:
        self.connection = connection
        self.members = SqlMembers(connection, keys)
        self.shares = SqlShares(connection)
        self.loans = SqlLoans(connection)
        self.guarantees = SqlGuarantees(connection)
        self.deposits = SqlDeposits(connection)
        self.welfare = SqlWelfare(connection)
        self.dividends = SqlDividends(connection)
        self.receipts = SqlReceipts(connection)
        self.bills = SqlBills(connection, keys.fields)
        self.receipt_register = SqlReceiptRegister(connection, keys.fields)
        self.codes = SqlCodes(connection)
        self.policies = SqlPolicies(connection)
        self.calendar_changes = SqlCalendarChanges(connection)
        self.chats = SqlChats(connection, keys.fields)
        self.pins = SqlPins(connection)
        self.notice_wishes = SqlNoticeWishes(connection)
        self.links = SqlLinks(connection)
        self.link_sessions = SqlLinkSessions(connection, keys.fields)
        self.credentials = SqlCredentials(connection)
        self.related = SqlRelated(connection, keys)
        self.page_sessions = SqlPageSessions(connection, keys.fields)
        self.cases = SqlCases(connection, keys.fields)
        self.requests = SqlRequests(connection, keys)
        self.notices = SqlNotices(connection, keys)
        self.due_jobs = SqlDueJobs(connection)
        self.personal = SqlPersonal(connection, keys)
        self.retention = SqlRetention(connection)
        self.history = SqlHistory(connection, keys)
        self.staff = SqlStaff(connection)
        self.staff_links = SqlStaffLinks(connection)
        self.pictures = SqlPictures(connection, keys.fields)
        self.proposals = SqlProposals(connection, keys)
        self.attempts = SqlAttempts(connection, keys)
        self.breakers, self.alerts = SqlBreakers(connection), SqlAlerts(connection)
        self.switches = SqlSwitches(connection)
        self.operation = SqlOperation(connection)
        self.inbox, self.outbox = SqlInbox(connection, keys.fields), SqlOutbox(connection, keys.fields)

    def savepoint(self) -> AbstractAsyncContextManager[None]:
        """A part that a raise undoes alone."""
        return self.connection.savepoint()


class SqlStore:
    """Implements `core.ports.Store`."""

    def __init__(self, transactions: Transactions, keys: KeyRing) -> None:
        self.transactions = transactions
        self._keys = keys

    @asynccontextmanager
    async def work(self) -> AsyncIterator[SqlUnitOfWork]:
        """A unit of work that writes. Raises StoreUnavailableError where it cannot begin or commit."""
        async with self.transactions.write() as connection:
            yield SqlUnitOfWork(connection, self._keys)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[SqlUnitOfWork]:
        """One that only reads, from a snapshot."""
        async with self.transactions.read() as connection:
            yield SqlUnitOfWork(connection, self._keys)

    async def tidy(self) -> bool:
        """After an erasure: nothing of it may be left in the database's files. False: not now, try again later."""
        return await self.transactions.tidy(ERASED_FROM)

    async def close(self) -> None:
        """Close every connection, so that the process can end."""
        await self.transactions.close()
