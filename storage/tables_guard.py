"""Tables that guard the ways in: counters of failed log-ins, the breaker, alerts, and pages behind a one-time address.

What somebody typed as a member number may be anything, a password too: it is kept as a keyed digest only (`account`).
"""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from storage.columns import BigId, Instant
from storage.tables import metadata, only_where

login_accounts = Table(
    "login_accounts",
    metadata,
    Column("account", LargeBinary, primary_key=True),
    Column("in_a_row", Integer, nullable=False),  # since the last finished link
    Column("paused_until", Instant),
    Column("locked_at", Instant),  # only staff unlock
)

login_attempts = Table(
    "login_attempts",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("account", LargeBinary, nullable=False),
    Column("chat_id", BigId, ForeignKey("chats.id"), nullable=False),
    Column("network", LargeBinary),  # keyed digest of the address it came from
    Column("step", String, nullable=False),
    Column("failed", Boolean),  # none while it is being checked: it was counted before that, by account and chat
    Index("ix_login_attempts_at", "at", "account"),
    Index("ix_login_attempts_chat", "chat_id", "at"),
    Index("ix_login_attempts_network", "network", "at"),
)

breaker = Table(
    "breaker",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("opened_at", Instant, nullable=False),
    Column("cause", String, nullable=False),
    Column("burst_limit", Integer, nullable=False),  # as it was then: counting members anew would cost each entry
    Column("closed_at", Instant),
    Column("closed_by", String),
    only_where("closed_at IS NULL", unique=False, name="ix_breaker_open", columns=("id",)),
)

alerts = Table(
    "alerts",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("kind", String, nullable=False),
    Column("detail", String, nullable=False),  # nothing personal: row numbers and counts
    Column("seen_at", Instant),
    Column("seen_by", String),
    Index("ix_alerts_at", "at"),
    only_where("seen_at IS NULL", unique=False, name="ix_alerts_unsaid", columns=("id",)),
)

page_sessions = Table(
    "page_sessions",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("purpose", String, nullable=False),
    Column("chat_id", BigId, ForeignKey("chats.id"), nullable=False),
    Column("member_id", BigId, ForeignKey("members.id")),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("opened_at", Instant),
    Column("browser_hash", LargeBinary),
    Column("failures", Integer, nullable=False),
    Column("uses", Integer, nullable=False),
    Column("ended_at", Instant),
    Column("data", LargeBinary),  # what a page of the office was asked for: sealed
    Index("ix_page_sessions_chat", "chat_id"),
)

switches = Table(
    "switches",
    metadata,
    Column("name", String, primary_key=True),  # such as outbox_held
    Column("set_at", Instant, nullable=False),
    Column("set_by", String, nullable=False),
    Column("until", Instant),  # a pause, over by itself then
    Column("number", BigInteger),  # of a figure: line_pushes_left
)
