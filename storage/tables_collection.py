"""Tables for the month: bills with their lines, other items, and the register of receipts."""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table, UniqueConstraint

from storage.columns import BigId, CollectionMonth, Instant, Satang
from storage.tables import metadata

bills = Table(
    "bills",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("month", CollectionMonth, nullable=False),
    Column("member_id", BigId, ForeignKey("members.id"), nullable=False),
    Column("pay_unit", String, nullable=False),  # the code, empty where the record has none
    Column("state", String, nullable=False),
    Column("due", Satang, nullable=False),
    Column("received", Satang, nullable=False),
    Column("answered_at", Instant),
    Column("answered_by", String, nullable=False),
    Column("posted_at", Instant),
    Column("receipt_no", String),
    Column("undo", String),  # what posting changed in the accounts, for a reversal
    UniqueConstraint("month", "member_id"),
    Index("ix_bills_unit", "month", "pay_unit", "member_id"),
    Index("ix_bills_member", "member_id"),
)

bill_lines = Table(
    "bill_lines",
    metadata,
    Column("bill_id", BigId, ForeignKey("bills.id"), primary_key=True, autoincrement=False),
    Column("line", Integer, primary_key=True, autoincrement=False),
    Column("kind", String, nullable=False),
    Column("target", String, nullable=False),
    Column("item", String, nullable=False),
    Column("amount", Satang, nullable=False),
    Column("interest", Satang, nullable=False),
    Column("instalment", Integer),
    Column("instalments", Integer),
    Column("received", Satang),
    Column("received_interest", Satang, nullable=False),
    Column("reason", LargeBinary),  # sealed
)

other_items = Table(
    "other_items",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("member_id", BigId, ForeignKey("members.id"), nullable=False),
    Column("month", CollectionMonth, nullable=False),
    Column("item", String, nullable=False),
    Column("amount", Satang, nullable=False),
    Column("reference", String, nullable=False),
    UniqueConstraint("member_id", "month", "item", "reference"),
)

receipt_numbers = Table(
    "receipt_numbers",
    metadata,
    Column("series", String, primary_key=True),
    Column("last", Integer, nullable=False),
)

receipt_register = Table(
    "receipt_register",
    metadata,
    Column("receipt_no", String, primary_key=True),
    Column("member_id", BigId, ForeignKey("members.id"), nullable=False),
    Column("month", CollectionMonth, nullable=False),
    Column("issued_at", Instant, nullable=False),
    Column("total", Satang, nullable=False),
    Column("fingerprint", String, nullable=False),
    Column("code_hash", LargeBinary, nullable=False, unique=True),
    Column("paper", LargeBinary, nullable=False),  # sealed
    Column("void_at", Instant),
    Column("void_by", String),
    Index("ix_receipt_register_member", "member_id", "month"),
    Index("ix_receipt_register_month", "month", "receipt_no"),
)

receipt_files = Table(
    "receipt_files",
    metadata,
    Column("receipt_no", String, ForeignKey("receipt_register.receipt_no"), primary_key=True),
    Column("bot_id", String, primary_key=True),
    Column("file_id", String, nullable=False),
)
