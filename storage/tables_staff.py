"""Tables for staff in the chat: their links and passwords, pictures of members, and passes to look at one."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from storage.columns import BigId, Instant
from storage.tables import metadata, only_where

staff_links = Table(
    "staff_links",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("chat_id", BigId, ForeignKey("chats.id"), nullable=False),
    Column("staff_id", BigId, ForeignKey("staff.id"), nullable=False),
    Column("linked_at", Instant, nullable=False),
    Column("proved_at", Instant, nullable=False),  # by the code or the own password
    Column("ended_at", Instant),
    Column("end_reason", String),
    only_where("ended_at IS NULL", unique=True, name="uq_staff_links_active_chat", columns=("chat_id",)),
    Index("ix_staff_links_staff", "staff_id"),
)

staff_passwords = Table(
    "staff_passwords",
    metadata,
    Column("staff_id", BigId, ForeignKey("staff.id"), primary_key=True, autoincrement=False),
    Column("password_hash", String, nullable=False),
    Column("changed_at", Instant, nullable=False),
)

pictures = Table(
    "pictures",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("uid", String, nullable=False, unique=True),
    Column("kind", String, nullable=False),
    Column("member_id", BigId, ForeignKey("members.id"), nullable=False),
    Column("case_id", BigId, ForeignKey("cases.id")),
    Column("state", String, nullable=False),
    Column("mime", String, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("large", LargeBinary),  # sealed; gone once replaced
    Column("small", LargeBinary),  # sealed; gone once replaced
    Column("added_at", Instant, nullable=False),
    Column("added_by", String, nullable=False),
    # One photo and one signature count; evidence belongs to its case.
    only_where(
        "state = 'kept' AND case_id IS NULL", unique=True, name="uq_pictures_kept", columns=("member_id", "kind")
    ),
    Index("ix_pictures_member", "member_id"),
    Index("ix_pictures_case", "case_id"),
    only_where("state = 'draft'", unique=False, name="ix_pictures_draft", columns=("added_at",)),
)

picture_passes = Table(
    "picture_passes",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("picture_id", BigId, ForeignKey("pictures.id"), nullable=False),
    Column("chat_id", BigId, ForeignKey("chats.id"), nullable=False),
    Column("is_large", Boolean, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Index("ix_picture_passes_expires", "expires_at"),
    Index("ix_picture_passes_chat", "chat_id"),
)
