"""Bills, other items, the register of receipts, and how far a month is.

Revision: 0006, after 0005.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply."""
    for name, kind in (
        ("prepared_at", sa.BigInteger()),
        ("prepared_by", sa.String()),
        ("posted_at", sa.BigInteger()),
        ("posted_by", sa.String()),
    ):
        op.add_column("months", sa.Column(name, kind, nullable=True))
    op.create_table(
        "bills",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("member_id", BIG_ID, nullable=False),
        sa.Column("pay_unit", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("answered_by", sa.String(), nullable=False),
        sa.Column("posted_at", sa.BigInteger(), nullable=True),
        sa.Column("receipt_no", sa.String(), nullable=True),
        sa.Column("undo", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_bills_member_id"),
        sa.PrimaryKeyConstraint("id", name="pk_bills"),
        sa.UniqueConstraint("month", "member_id", name="uq_bills_month_member_id"),
    )
    op.create_index("ix_bills_unit", "bills", ["month", "pay_unit", "member_id"], unique=False)
    op.create_index("ix_bills_member", "bills", ["member_id"], unique=False)
    op.create_table(
        "bill_lines",
        sa.Column("bill_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("line", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("interest", sa.BigInteger(), nullable=False),
        sa.Column("instalment", sa.Integer(), nullable=True),
        sa.Column("instalments", sa.Integer(), nullable=True),
        sa.Column("received", sa.BigInteger(), nullable=True),
        sa.Column("received_interest", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["bill_id"], ["bills.id"], name="fk_bill_lines_bill_id"),
        sa.PrimaryKeyConstraint("bill_id", "line", name="pk_bill_lines"),
    )
    op.create_table(
        "other_items",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("member_id", BIG_ID, nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_other_items_member_id"),
        sa.PrimaryKeyConstraint("id", name="pk_other_items"),
        sa.UniqueConstraint("member_id", "month", "item", "reference", name="uq_other_items_member_id_month_item_reference"),
    )
    op.create_table(
        "receipt_numbers",
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("series", name="pk_receipt_numbers"),
    )
    op.create_table(
        "receipt_register",
        sa.Column("receipt_no", sa.String(), nullable=False),
        sa.Column("member_id", BIG_ID, nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("issued_at", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("paper", sa.LargeBinary(), nullable=False),
        sa.Column("void_at", sa.BigInteger(), nullable=True),
        sa.Column("void_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_receipt_register_member_id"),
        sa.PrimaryKeyConstraint("receipt_no", name="pk_receipt_register"),
        sa.UniqueConstraint("code_hash", name="uq_receipt_register_code_hash"),
    )
    op.create_index("ix_receipt_register_member", "receipt_register", ["member_id", "month"], unique=False)
    op.create_index("ix_receipt_register_month", "receipt_register", ["month", "receipt_no"], unique=False)
    op.create_table(
        "receipt_files",
        sa.Column("receipt_no", sa.String(), nullable=False),
        sa.Column("bot_id", sa.String(), nullable=False),
        sa.Column("file_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["receipt_no"], ["receipt_register.receipt_no"], name="fk_receipt_files_receipt_no"),
        sa.PrimaryKeyConstraint("receipt_no", "bot_id", name="pk_receipt_files"),
    )
