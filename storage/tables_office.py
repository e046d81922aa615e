"""Tables of the office: staff, the change history, changes waiting for a second person, related persons, cases, loads.

The history is append-only.  `entry_hash` covers the entry before, the columns of `history`, and the commitments of its
values; a value and its salt may be erased by law, and the chain still holds.
"""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, LargeBinary, String, Table, UniqueConstraint

from storage.columns import BigId, Instant
from storage.tables import metadata, only_where

staff = Table(
    "staff",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("username", String, nullable=False, unique=True),
    Column("name", String, nullable=False),
    Column("role", String, nullable=False),
    Column("unit", String),  # of unit officers and committee members
    Column("added_at", Instant, nullable=False),
    Column("added_by", String, nullable=False),
    Column("disabled_at", Instant),
)

staff_codes = Table(
    "staff_codes",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("staff_id", BigId, ForeignKey("staff.id"), nullable=False),
    Column("code_hash", LargeBinary, nullable=False, unique=True),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("ended_at", Instant),
    only_where("ended_at IS NULL", unique=True, name="uq_staff_codes_waiting", columns=("staff_id",)),
)

history = Table(
    "history",
    metadata,
    Column("seq", BigId, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("actor", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("action", String, nullable=False),
    Column("member_id", BigId, ForeignKey("members.id")),
    Column("subject", String, nullable=False),  # what else it was done to, such as staff:somsri; empty where nothing
    Column("previous_hash", LargeBinary, nullable=False, unique=True),  # a fork cannot be written
    Column("entry_hash", LargeBinary, nullable=False),
    Index("ix_history_member", "member_id", "seq"),
)

history_values = Table(
    "history_values",
    metadata,
    Column("seq", BigId, ForeignKey("history.seq"), primary_key=True, autoincrement=False),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("name", String, nullable=False),  # the field, or reason
    Column("part", String, nullable=False),  # old or new
    Column("commitment", LargeBinary, nullable=False),
    Column("sealed", LargeBinary),  # salt and value; gone once erased
)

history_head = Table(
    "history_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),  # always 1: whoever appends holds this row
    Column("seq", BigId, nullable=False),
    Column("entry_hash", LargeBinary, nullable=False),
)

history_anchors = Table(
    "history_anchors",
    metadata,
    Column("day", Date, primary_key=True),
    Column("seq", BigId, nullable=False),
    Column("entry_hash", LargeBinary, nullable=False),
)

proposals = Table(
    "proposals",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("uid", String, nullable=False, unique=True),
    Column("kind", String, nullable=False),
    Column("member_id", BigId, ForeignKey("members.id")),
    Column("field", String, nullable=False),
    Column("value", LargeBinary),  # sealed
    Column("reason", LargeBinary),  # sealed
    Column("proposed_at", Instant, nullable=False),
    Column("proposed_by", String, nullable=False),
    Column("state", String, nullable=False),
    Column("decided_at", Instant),
    Column("decided_by", String),
    only_where("state = 'waiting'", unique=False, name="ix_proposals_waiting", columns=("id",)),
)

related_persons = Table(
    "related_persons",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("uid", String, nullable=False, unique=True),
    Column("member_id", BigId, ForeignKey("members.id"), nullable=False),
    Column("relation", String, nullable=False),
    Column("place", Integer, nullable=False),  # beneficiaries take their share in this order
    Column("name", LargeBinary, nullable=False),  # sealed
    Column("percent", Integer),  # hundredths of a percent
    Column("kinship", String),
    Column("phone", LargeBinary),  # sealed
    Column("national_id", LargeBinary),  # sealed
    UniqueConstraint("member_id", "relation", "place"),
)

cases = Table(
    "cases",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("uid", String, nullable=False, unique=True),
    Column("kind", String, nullable=False),
    Column("chat_id", BigId, ForeignKey("chats.id")),
    Column("member_id", BigId, ForeignKey("members.id")),
    Column("opened_at", Instant, nullable=False),
    Column("waiting_again_since", Instant),  # of a question that was answered and written on
    Column("fetched_at", Instant),  # of a forgotten log-in: when the one-time code was handed out
    Column("data", LargeBinary),  # sealed; of most kinds gone once closed
    Column("state", String, nullable=False),
    Column("closed_at", Instant),
    Column("closed_by", String),
    only_where("state = 'open'", unique=False, name="ix_cases_open", columns=("kind", "opened_at")),
    Index("ix_cases_chat", "chat_id"),
    Index("ix_cases_member", "member_id"),
)

case_notes = Table(
    "case_notes",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("uid", String, nullable=False, unique=True),
    Column("case_id", BigId, ForeignKey("cases.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("author", String, nullable=False),
    Column("text", LargeBinary, nullable=False),  # sealed
    Index("ix_case_notes_case", "case_id", "id"),
)

loads = Table(
    "loads",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("kind", String, nullable=False),
    Column("file_hash", LargeBinary, nullable=False),
    Column("loaded_at", Instant, nullable=False),
    Column("loaded_by", String, nullable=False),
    Column("row_count", Integer, nullable=False),
    Column("added", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Index("ix_loads_kind", "kind", "loaded_at"),
)
