"""Counters of the link page's entries: `core.throttle.Attempts`.

An account and a network are kept as keyed digests, since whatever was typed as a user name may be a password.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, bindparam, case, distinct, func, insert, or_, select, true, update

from core.links import ChatId
from core.members import MemberStatus
from core.throttle import AccountCount, Attempt, NetworkAct
from storage.connection import Connection, insert_or_skip, insert_or_update
from storage.encryption import KeyRing
from storage.tables import links, members
from storage.tables_guard import login_accounts, login_attempts

FAILED = login_attempts.c.failed == true()
NOT_RIGHT = or_(FAILED, login_attempts.c.failed.is_(None))

START = insert_or_skip(login_accounts)
HOLD = select(login_accounts).where(login_accounts.c.account == bindparam("of_account")).with_for_update()
SAVE = insert_or_update(login_accounts)
ADD = insert(login_attempts).returning(login_attempts.c.id)
SETTLE = (
    update(login_attempts)
    .where(login_attempts.c.id == bindparam("of_attempt"))
    .values(failed=bindparam("was_wrong", type_=Boolean))
)

_of_chat = (
    NOT_RIGHT,
    login_attempts.c.chat_id == bindparam("of_chat"),
    login_attempts.c.account != bindparam("not_account"),
)
OTHERS_EVER = select(func.count(distinct(login_attempts.c.account)).label("n")).where(*_of_chat)
OTHERS_SINCE = OTHERS_EVER.where(login_attempts.c.at > bindparam("since"))
FAILING = select(func.count().label("n")).select_from(
    select(login_attempts.c.account)
    .where(FAILED, login_attempts.c.at > bindparam("since"))
    .distinct()
    .limit(bindparam("most"))
    .subquery()
)
NETWORK_FAILURES = select(func.count().label("n")).where(
    FAILED, login_attempts.c.network == bindparam("of_network"), login_attempts.c.at > bindparam("since")
)
ACTS = select(
    func.count().label("entries"),
    func.count(distinct(login_attempts.c.account)).label("accounts"),
    func.coalesce(func.sum(case((FAILED, 1), else_=0)), 0).label("failed"),
).where(or_(login_attempts.c.chat_id == bindparam("of_chat"), login_attempts.c.network == bindparam("of_network")))
UNLINKED = (
    select(func.count().label("n"))
    .select_from(members)
    .where(
        members.c.status == MemberStatus.ACTIVE.value,
        ~select(links.c.id).where(links.c.member_id == members.c.id, links.c.ended_at.is_(None)).exists(),
    )
)


class SqlAttempts:
    """Tables `login_accounts` and `login_attempts`."""

    def __init__(self, connection: Connection, keys: KeyRing) -> None:
        self._connection = connection
        self._keys = keys

    async def hold(self, account: str) -> AccountCount:
        """The account's count, held until the transaction ends; a row is made for every account alike."""
        db, key = self._connection, self._account(account)
        await db.run(START[db.engine], {"account": key, "in_a_row": 0, "paused_until": None, "locked_at": None})
        row = await db.one(HOLD, {"of_account": key})
        if row is None:
            raise RuntimeError("a row that was just made is not there")
        return AccountCount(
            account=account, in_a_row=row.in_a_row, paused_until=row.paused_until, locked_at=row.locked_at
        )

    async def save(self, count: AccountCount) -> None:
        """Keep the account's count."""
        values = {
            "account": self._account(count.account),
            "in_a_row": count.in_a_row,
            "paused_until": count.paused_until,
            "locked_at": count.locked_at,
        }
        await self._connection.run(SAVE[self._connection.engine], values)

    async def add(self, attempt: Attempt) -> int:
        """Keep it as not known to be right or wrong; its number."""
        values = {
            "at": attempt.at,
            "account": self._account(attempt.account),
            "chat_id": attempt.chat_id,
            "network": None if attempt.network is None else self._network(attempt.network),
            "step": attempt.step.value,
            "failed": None,
        }
        row = await self._connection.one(ADD, values)
        if row is None:
            raise RuntimeError("an insert returned no id")
        return int(row.id)

    async def settle(self, attempt_id: int, *, right: bool) -> None:
        """Now it is known."""
        await self._connection.run(SETTLE, {"of_attempt": attempt_id, "was_wrong": not right})

    async def other_accounts(self, chat_id: ChatId, account: str, since: datetime | None) -> int:
        """How many accounts other than this one the chat failed on, or tries at this moment."""
        values = {"of_chat": chat_id, "not_account": self._account(account)}
        if since is None:
            return await self._count(OTHERS_EVER, values)
        return await self._count(OTHERS_SINCE, values | {"since": since})

    async def failing_accounts(self, since: datetime, most: int) -> int:
        """How many different accounts failed since then; counts no further than MOST, and nothing under way."""
        return await self._count(FAILING, {"since": since, "most": most})

    async def network_failures(self, network: str, since: datetime) -> int:
        """How many entries from there failed."""
        return await self._count(NETWORK_FAILURES, {"of_network": self._network(network), "since": since})

    async def acts(self, chat_id: ChatId, network: str | None) -> NetworkAct:
        """All that this chat, or anybody from this network, entered."""
        values = {"of_chat": chat_id, "of_network": None if network is None else self._network(network)}
        row = await self._connection.one(ACTS, values)
        return NetworkAct(0, 0, 0) if row is None else NetworkAct(row.entries, row.accounts, int(row.failed))

    async def unlinked_members(self) -> int:
        """Active members without a link."""
        return await self._count(UNLINKED, {})

    async def _count(self, statement: Any, values: dict[str, Any]) -> int:  # noqa: ANN401 - any select of one number
        row = await self._connection.one(statement, values)
        return 0 if row is None else int(row.n)

    def _account(self, account: str) -> bytes:
        return self._keys.blind_index("login-account", account)

    def _network(self, network: str) -> bytes:
        return self._keys.blind_index("login-network", network)
