"""What members ask for: loans, guarantees, deposits, welfare, dividends, receipts; settings of a chat; the calendar.

Revision: 0003, after 0002.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "calendar_changes",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("is_holiday", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("version", name="pk_calendar_changes"),
    )
    op.create_table(
        "chat_notices",
        sa.Column("chat_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name="fk_chat_notices_chat_id"),
        sa.PrimaryKeyConstraint("chat_id", "kind", name="pk_chat_notices"),
    )
    op.create_table(
        "chat_settings",
        sa.Column("chat_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("hides_amounts", sa.Boolean(), nullable=False),
        sa.Column("pin_hash", sa.String(), nullable=True),
        sa.Column("pin_failures", sa.Integer(), nullable=False),
        sa.Column("open_until", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name="fk_chat_settings_chat_id"),
        sa.PrimaryKeyConstraint("chat_id", name="pk_chat_settings"),
    )
    op.create_table(
        "deposit_accounts",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("account_no", sa.String(), nullable=False),
        sa.Column("member_id", BIG_ID, nullable=False),
        sa.Column("product", sa.String(), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.Column("monthly", sa.BigInteger(), nullable=False),
        sa.Column("available", sa.BigInteger(), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_deposit_accounts_member_id"),
        sa.PrimaryKeyConstraint("id", name="pk_deposit_accounts"),
        sa.UniqueConstraint("account_no", name="uq_deposit_accounts_account_no"),
    )
    op.create_index("ix_deposit_accounts_member", "deposit_accounts", ["member_id", "account_no"], unique=False)
    op.create_table(
        "dividends",
        sa.Column("member_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("dividend_rate", sa.BigInteger(), nullable=False),
        sa.Column("dividend", sa.BigInteger(), nullable=False),
        sa.Column("refund_rate", sa.BigInteger(), nullable=True),
        sa.Column("refund", sa.BigInteger(), nullable=False),
        sa.Column("deductions", sa.BigInteger(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_dividends_member_id"),
        sa.PrimaryKeyConstraint("member_id", "year", name="pk_dividends"),
    )
    op.create_table(
        "loans",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("contract_no", sa.String(), nullable=False),
        sa.Column("member_id", BIG_ID, nullable=False),
        sa.Column("loan_type", sa.String(), nullable=False),
        sa.Column("principal", sa.BigInteger(), nullable=False),
        sa.Column("disbursed_on", sa.Date(), nullable=False),
        sa.Column("instalments", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("annual_rate", sa.BigInteger(), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("instalments_paid", sa.Integer(), nullable=False),
        sa.Column("payment", sa.BigInteger(), nullable=True),
        sa.Column("last_interest_on", sa.Date(), nullable=True),
        sa.Column("interest_due", sa.BigInteger(), nullable=False),
        sa.Column("overdue_since", sa.Date(), nullable=True),
        sa.Column("overdue_principal", sa.BigInteger(), nullable=False),
        sa.Column("overdue_interest", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_loans_member_id"),
        sa.PrimaryKeyConstraint("id", name="pk_loans"),
        sa.UniqueConstraint("contract_no", name="uq_loans_contract_no"),
    )
    op.create_index("ix_loans_member", "loans", ["member_id", "contract_no"], unique=False)
    op.create_table(
        "receipts",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("receipt_no", sa.String(), nullable=False),
        sa.Column("member_id", BIG_ID, nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_receipts_member_id"),
        sa.PrimaryKeyConstraint("id", name="pk_receipts"),
        sa.UniqueConstraint("receipt_no", name="uq_receipts_receipt_no"),
    )
    op.create_index("ix_receipts_member", "receipts", ["member_id", "month"], unique=False)
    op.create_table(
        "welfare",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("member_id", BIG_ID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("granted_on", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_welfare_member_id"),
        sa.PrimaryKeyConstraint("id", name="pk_welfare"),
    )
    op.create_index("ix_welfare_member", "welfare", ["member_id", "granted_on", "amount"], unique=False)
    op.create_table(
        "deposit_movements",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("account_id", BIG_ID, nullable=False),
        sa.Column("moved_on", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=True),
        sa.Column("document_no", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["deposit_accounts.id"], name="fk_deposit_movements_account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_deposit_movements"),
    )
    op.create_index("ix_deposit_movements_account", "deposit_movements", ["account_id", "moved_on"], unique=False)
    op.create_index(
        "uq_deposit_movements_document",
        "deposit_movements",
        ["account_id", "document_no"],
        unique=True,
        sqlite_where=sa.text("document_no IS NOT NULL"),
        postgresql_where=sa.text("document_no IS NOT NULL"),
    )
    op.create_table(
        "guarantees",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("loan_id", BIG_ID, nullable=False),
        sa.Column("guarantor_id", BIG_ID, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("released_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["guarantor_id"], ["members.id"], name="fk_guarantees_guarantor_id"),
        sa.ForeignKeyConstraint(["loan_id"], ["loans.id"], name="fk_guarantees_loan_id"),
        sa.PrimaryKeyConstraint("id", name="pk_guarantees"),
        sa.UniqueConstraint("loan_id", "guarantor_id", name="uq_guarantees_loan_id_guarantor_id"),
    )
    op.create_index("ix_guarantees_guarantor", "guarantees", ["guarantor_id"], unique=False)
    op.create_table(
        "loan_movements",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("loan_id", BIG_ID, nullable=False),
        sa.Column("moved_on", sa.Integer(), nullable=False),
        sa.Column("principal", sa.BigInteger(), nullable=False),
        sa.Column("interest", sa.BigInteger(), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=True),
        sa.Column("instalment", sa.Integer(), nullable=True),
        sa.Column("document_no", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["loan_id"], ["loans.id"], name="fk_loan_movements_loan_id"),
        sa.PrimaryKeyConstraint("id", name="pk_loan_movements"),
    )
    op.create_index("ix_loan_movements_interest", "loan_movements", ["loan_id", "moved_on", "interest"], unique=False)
    op.create_index(
        "uq_loan_movements_document",
        "loan_movements",
        ["loan_id", "document_no"],
        unique=True,
        sqlite_where=sa.text("document_no IS NOT NULL"),
        postgresql_where=sa.text("document_no IS NOT NULL"),
    )
    op.create_table(
        "receipt_lines",
        sa.Column("receipt_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("line", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("contract_no", sa.String(), nullable=True),
        sa.Column("instalment", sa.Integer(), nullable=True),
        sa.Column("instalments", sa.Integer(), nullable=True),
        sa.Column("principal", sa.BigInteger(), nullable=True),
        sa.Column("interest", sa.BigInteger(), nullable=True),
        sa.Column("balance", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["receipt_id"], ["receipts.id"], name="fk_receipt_lines_receipt_id"),
        sa.PrimaryKeyConstraint("receipt_id", "line", name="pk_receipt_lines"),
    )
