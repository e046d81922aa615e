"""Tables for requests with their months and drafts, for notices, and for jobs that are due."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, UniqueConstraint, Uuid

from storage.columns import BigId, CollectionMonth, Instant, Satang
from storage.tables import metadata, only_where

months = Table(
    "months",
    metadata,
    Column("month", CollectionMonth, primary_key=True, autoincrement=False),
    Column("sealed_at", Instant),
    Column("sealed_by", String),
    Column("cutoff_at", Instant),  # the cut-off that counted when it was sealed
    Column("prepared_at", Instant),  # its bills are there
    Column("prepared_by", String),
    Column("posted_at", Instant),  # the first of them was posted
    Column("posted_by", String),
)

requests = Table(
    "requests",
    metadata,
    Column("case_id", BigId, ForeignKey("cases.id"), primary_key=True, autoincrement=False),
    Column("member_id", BigId, ForeignKey("members.id"), nullable=False),
    Column("kind", String, nullable=False),
    Column("family", String, nullable=False),  # shares, repayment, deposit, general
    Column("target", String, nullable=False),  # a contract's or an account's number; empty for shares
    Column("old", Satang),
    Column("new", Satang),
    Column("words", LargeBinary),  # sealed
    Column("filed_at", Instant, nullable=False),  # the moment that counts
    Column("effective", CollectionMonth, nullable=False),
    Column("is_late", Boolean, nullable=False),
    Column("near", Boolean, nullable=False),  # pressed shortly after the cut-off: listed for staff
    Column("state", String, nullable=False),
    Column("sealed_in", CollectionMonth),
    Index("ix_requests_member", "member_id", "case_id"),
    Index("ix_requests_effective", "effective", "state"),
    only_where("state IN ('submitted', 'held')", unique=False, name="ix_requests_undecided", columns=("case_id",)),
    only_where(
        "state IN ('submitted', 'held') AND family <> 'general'",
        unique=True,
        name="uq_requests_undecided",
        columns=("member_id", "family", "target"),
    ),
)

request_steps = Table(
    "request_steps",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("uid", String, nullable=False, unique=True),
    Column("case_id", BigId, ForeignKey("requests.case_id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("state", String, nullable=False),
    Column("by", String, nullable=False),
    Column("words", LargeBinary),  # sealed
    Index("ix_request_steps_case", "case_id", "id"),
)

request_drafts = Table(
    "request_drafts",
    metadata,
    Column("member_id", BigId, ForeignKey("members.id"), primary_key=True, autoincrement=False),
    Column("kind", String, primary_key=True),
    Column("target", String, primary_key=True),
    Column("new", Satang),
    Column("words", LargeBinary),  # sealed
    Column("updated_at", Instant, nullable=False),
    Index("ix_request_drafts_updated", "updated_at"),
)

notices = Table(
    "notices",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("uid", String, nullable=False, unique=True),
    Column("kind", String, nullable=False),
    Column("once", String, nullable=False),
    Column("person", String, nullable=False),  # member:17 or staff:3
    Column("member_id", BigId, ForeignKey("members.id")),
    Column("staff_id", BigId, ForeignKey("staff.id")),
    Column("said", LargeBinary),  # what it says, sealed; gone once it was told
    Column("priority", Integer, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("not_before", Instant, nullable=False),
    Column("until", Instant),
    Column("state", String, nullable=False),
    Column("sent_to", String),  # the platforms: line telegram
    Column("delivery", Uuid),  # its row in the outbox, by the retry key
    Column("ended_at", Instant),
    UniqueConstraint("person", "once"),
    only_where("state = 'waiting'", unique=False, name="ix_notices_due", columns=("not_before",)),
    only_where("state = 'waiting'", unique=False, name="ix_notices_order", columns=("priority", "id")),
    only_where("state = 'sent' AND said IS NOT NULL", unique=False, name="ix_notices_under_way", columns=("delivery",)),
    only_where("state = 'waiting'", unique=False, name="ix_notices_person", columns=("person", "priority", "id")),
    only_where("state = 'unsent'", unique=False, name="ix_notices_unsent", columns=("member_id",)),
)

due_jobs = Table(
    "due_jobs",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("name", String, nullable=False),
    Column("period", String, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("until", Instant),
    Column("state", String, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("cursor", String, nullable=False),
    Column("worker", String),
    Column("lease_until", Instant),
    Column("ended_at", Instant),
    UniqueConstraint("name", "period"),
    only_where("state IN ('waiting', 'taken')", unique=False, name="ix_due_jobs_open", columns=("due_at",)),
)
