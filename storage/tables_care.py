"""Tables of how a chat is served: its settings, and the calendar that answers rest on."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Integer, String, Table

from storage.columns import BigId, Instant
from storage.tables import metadata

chat_settings = Table(
    "chat_settings",
    metadata,
    Column("chat_id", BigId, ForeignKey("chats.id"), primary_key=True, autoincrement=False),
    Column("form", String, nullable=False),
    Column("hides_amounts", Boolean, nullable=False),
    Column("pin_hash", String),
    Column("pin_failures", Integer, nullable=False),
    Column("open_until", Instant),  # figures are shown until then without the PIN
)

chat_notices = Table(
    "chat_notices",
    metadata,
    Column("chat_id", BigId, ForeignKey("chats.id"), primary_key=True, autoincrement=False),
    Column("kind", String, primary_key=True),
    Column("wanted", Boolean, nullable=False),
)

calendar_changes = Table(
    "calendar_changes",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),  # 1, 2, 3 …
    Column("day", Date, nullable=False),
    Column("is_holiday", Boolean, nullable=False),
    Column("name", String, nullable=False),  # of the holiday, or why it is none
    Column("changed_at", Instant, nullable=False),
    Column("changed_by", String, nullable=False),
)
