"""Requests with their months and drafts, notices, jobs that are due.

Revision: 0005, after 0004.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "months",
        sa.Column("month", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sealed_at", sa.BigInteger(), nullable=True),
        sa.Column("sealed_by", sa.String(), nullable=True),
        sa.Column("cutoff_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("month", name="pk_months"),
    )
    op.create_table(
        "requests",
        sa.Column("case_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("member_id", BIG_ID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("family", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("old", sa.BigInteger(), nullable=True),
        sa.Column("new", sa.BigInteger(), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("filed_at", sa.BigInteger(), nullable=False),
        sa.Column("effective", sa.Integer(), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("near", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("sealed_in", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_requests_case_id"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_requests_member_id"),
        sa.PrimaryKeyConstraint("case_id", name="pk_requests"),
    )
    op.create_index("ix_requests_effective", "requests", ["effective", "state"], unique=False)
    op.create_index("ix_requests_member", "requests", ["member_id", "case_id"], unique=False)
    _where("ix_requests_undecided", "requests", ["case_id"], "state IN ('submitted', 'held')", unique=False)
    _where(
        "uq_requests_undecided",
        "requests",
        ["member_id", "family", "target"],
        "state IN ('submitted', 'held') AND family <> 'general'",
        unique=True,
    )
    op.create_table(
        "request_steps",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("case_id", BIG_ID, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["requests.case_id"], name="fk_request_steps_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_request_steps"),
        sa.UniqueConstraint("uid", name="uq_request_steps_uid"),
    )
    op.create_index("ix_request_steps_case", "request_steps", ["case_id", "id"], unique=False)
    op.create_table(
        "request_drafts",
        sa.Column("member_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("new", sa.BigInteger(), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_request_drafts_member_id"),
        sa.PrimaryKeyConstraint("member_id", "kind", "target", name="pk_request_drafts"),
    )
    op.create_index("ix_request_drafts_updated", "request_drafts", ["updated_at"], unique=False)
    op.create_table(
        "notices",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("once", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("member_id", BIG_ID, nullable=True),
        sa.Column("staff_id", BIG_ID, nullable=True),
        sa.Column("said", sa.LargeBinary(), nullable=True),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("not_before", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("sent_to", sa.String(), nullable=True),
        sa.Column("delivery", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_notices_member_id"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_notices_staff_id"),
        sa.PrimaryKeyConstraint("id", name="pk_notices"),
        sa.UniqueConstraint("person", "once", name="uq_notices_person_once"),
        sa.UniqueConstraint("uid", name="uq_notices_uid"),
    )
    _where("ix_notices_due", "notices", ["not_before"], "state = 'waiting'", unique=False)
    _where("ix_notices_order", "notices", ["priority", "id"], "state = 'waiting'", unique=False)
    _where("ix_notices_under_way", "notices", ["delivery"], "state = 'sent' AND said IS NOT NULL", unique=False)
    _where("ix_notices_person", "notices", ["person", "priority", "id"], "state = 'waiting'", unique=False)
    _where("ix_notices_unsent", "notices", ["member_id"], "state = 'unsent'", unique=False)
    op.create_table(
        "due_jobs",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("cursor", sa.String(), nullable=False),
        sa.Column("worker", sa.String(), nullable=True),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_due_jobs"),
        sa.UniqueConstraint("name", "period", name="uq_due_jobs_name_period"),
    )
    _where("ix_due_jobs_open", "due_jobs", ["due_at"], "state IN ('waiting', 'taken')", unique=False)
    op.add_column("switches", sa.Column("number", sa.BigInteger(), nullable=True))


def _where(name: str, table: str, columns: list[str], condition: str, *, unique: bool) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, unique=unique, sqlite_where=where, postgresql_where=where)
