"""Tables of what a member owes, guarantees, deposited and received; each is filled by the import of its KIND."""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, String, Table, UniqueConstraint

from storage.columns import BigId, CollectionMonth, Day, RateSteps, Satang
from storage.tables import metadata, only_where

loans = Table(
    "loans",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("contract_no", String, nullable=False, unique=True),
    Column("member_id", BigId, ForeignKey("members.id"), nullable=False),
    Column("loan_type", String, nullable=False),
    Column("principal", Satang, nullable=False),
    Column("disbursed_on", Date, nullable=False),
    Column("instalments", Integer, nullable=False),
    Column("method", String, nullable=False),
    Column("annual_rate", RateSteps, nullable=False),
    Column("balance", Satang, nullable=False),
    Column("as_of", Date, nullable=False),
    Column("instalments_paid", Integer, nullable=False),
    Column("payment", Satang),
    Column("last_interest_on", Date),
    Column("interest_due", Satang, nullable=False),
    Column("overdue_since", Date),
    Column("overdue_principal", Satang, nullable=False),
    Column("overdue_interest", Satang, nullable=False),
    Index("ix_loans_member", "member_id", "contract_no"),
)

loan_movements = Table(
    "loan_movements",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("loan_id", BigId, ForeignKey("loans.id"), nullable=False),
    Column("moved_on", Day, nullable=False),
    Column("principal", Satang, nullable=False),
    Column("interest", Satang, nullable=False),
    Column("balance", Satang),
    Column("instalment", Integer),
    Column("document_no", String),
    # The interest of a year is read from this index alone.
    Index("ix_loan_movements_interest", "loan_id", "moved_on", "interest"),
    only_where(
        "document_no IS NOT NULL", unique=True, name="uq_loan_movements_document", columns=("loan_id", "document_no")
    ),
)

guarantees = Table(
    "guarantees",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("loan_id", BigId, ForeignKey("loans.id"), nullable=False),
    Column("guarantor_id", BigId, ForeignKey("members.id"), nullable=False),
    Column("amount", Satang),  # empty: the whole loan
    Column("since", Date),
    Column("released_on", Date),
    UniqueConstraint("loan_id", "guarantor_id"),
    Index("ix_guarantees_guarantor", "guarantor_id"),
)

deposit_accounts = Table(
    "deposit_accounts",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("account_no", String, nullable=False, unique=True),
    Column("member_id", BigId, ForeignKey("members.id"), nullable=False),
    Column("product", String, nullable=False),
    Column("balance", Satang, nullable=False),
    Column("monthly", Satang, nullable=False),
    Column("available", Satang),
    Column("as_of", Date),
    Index("ix_deposit_accounts_member", "member_id", "account_no"),
)

deposit_movements = Table(
    "deposit_movements",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("account_id", BigId, ForeignKey("deposit_accounts.id"), nullable=False),
    Column("moved_on", Day, nullable=False),
    Column("amount", Satang, nullable=False),
    Column("balance", Satang),
    Column("document_no", String),
    Index("ix_deposit_movements_account", "account_id", "moved_on"),
    only_where(
        "document_no IS NOT NULL",
        unique=True,
        name="uq_deposit_movements_document",
        columns=("account_id", "document_no"),
    ),
)

welfare = Table(
    "welfare",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("member_id", BigId, ForeignKey("members.id"), nullable=False),
    Column("kind", String, nullable=False),
    Column("granted_on", Day, nullable=False),
    Column("amount", Satang, nullable=False),
    Column("note", String),
    Index("ix_welfare_member", "member_id", "granted_on", "amount"),
)

dividends = Table(
    "dividends",
    metadata,
    Column("member_id", BigId, ForeignKey("members.id"), primary_key=True, autoincrement=False),
    Column("year", Integer, primary_key=True, autoincrement=False),  # Gregorian
    Column("dividend_rate", RateSteps, nullable=False),
    Column("dividend", Satang, nullable=False),
    Column("refund_rate", RateSteps),
    Column("refund", Satang, nullable=False),
    Column("deductions", Satang, nullable=False),
    Column("net", Satang),
    Column("paid_on", Date),
)

receipts = Table(
    "receipts",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("receipt_no", String, nullable=False, unique=True),
    Column("member_id", BigId, ForeignKey("members.id"), nullable=False),
    Column("month", CollectionMonth, nullable=False),
    Column("issued_on", Date, nullable=False),
    Index("ix_receipts_member", "member_id", "month"),
)

receipt_lines = Table(
    "receipt_lines",
    metadata,
    Column("receipt_id", BigId, ForeignKey("receipts.id"), primary_key=True, autoincrement=False),
    Column("line", Integer, primary_key=True, autoincrement=False),
    Column("item", String, nullable=False),
    Column("amount", Satang, nullable=False),
    Column("contract_no", String),
    Column("instalment", Integer),
    Column("instalments", Integer),
    Column("principal", Satang),
    Column("interest", Satang),
    Column("balance", Satang),
)
