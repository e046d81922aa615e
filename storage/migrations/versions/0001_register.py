"""The register, its chats and links, inbox and outbox.

A migration is frozen history: it spells types out and imports nothing of ours.

Revision: 0001, the first.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "chats",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("bot_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("blocked", sa.Boolean(), nullable=False),
        sa.Column("first_seen_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_chats"),
        sa.UniqueConstraint("platform", "bot_id", "user_id", name="uq_chats_platform_bot_id_user_id"),
    )
    op.create_table(
        "codes",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "code", "valid_from", name="pk_codes"),
    )
    op.create_table(
        "inbox",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("bot_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("queue", sa.String(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_inbox"),
        sa.UniqueConstraint("platform", "bot_id", "event_id", name="uq_inbox_platform_bot_id_event_id"),
    )
    op.create_index(
        "ix_inbox_waiting",
        "inbox",
        ["queue", "sent_at", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "members",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("member_no", sa.String(), nullable=False),
        sa.Column("member_type", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("first_name", sa.String(), nullable=False),
        sa.Column("last_name", sa.String(), nullable=False),
        sa.Column("national_id", sa.LargeBinary(), nullable=True),
        sa.Column("national_id_index", sa.LargeBinary(), nullable=True),
        sa.Column("employee_no", sa.String(), nullable=True),
        sa.Column("birth_date", sa.LargeBinary(), nullable=True),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.Column("unit", sa.String(), nullable=True),
        sa.Column("pay_unit", sa.String(), nullable=True),
        sa.Column("salary", sa.BigInteger(), nullable=True),
        sa.Column("level", sa.String(), nullable=True),
        sa.Column("position", sa.String(), nullable=True),
        sa.Column("work_line", sa.String(), nullable=True),
        sa.Column("address", sa.LargeBinary(), nullable=True),
        sa.Column("workplace", sa.String(), nullable=True),
        sa.Column("marital_status", sa.String(), nullable=True),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("email", sa.LargeBinary(), nullable=True),
        sa.Column("sponsor_no", sa.String(), nullable=True),
        sa.Column("share_monthly", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_members"),
        sa.UniqueConstraint("employee_no", name="uq_members_employee_no"),
        sa.UniqueConstraint("member_no", name="uq_members_member_no"),
        sa.UniqueConstraint("national_id_index", name="uq_members_national_id_index"),
        sa.UniqueConstraint("uid", name="uq_members_uid"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("bot_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=True),
        sa.Column("delivery_class", sa.String(), nullable=False),
        sa.Column("retry_key", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("reply_token", sa.LargeBinary(), nullable=True),
        sa.Column("reply_until", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.BigInteger(), nullable=False),
        sa.Column("worker", sa.String(), nullable=True),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.Column("unclear_at", sa.BigInteger(), nullable=True),
        sa.Column("detail", sa.String(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("retry_key", name="uq_outbox_retry_key"),
    )
    op.create_index(
        "ix_outbox_chat_open",
        "outbox",
        ["platform", "bot_id", "user_id", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('new', 'sending')"),
        postgresql_where=sa.text("state IN ('new', 'sending')"),
    )
    op.create_index(
        "ix_outbox_due",
        "outbox",
        ["not_before"],
        unique=False,
        sqlite_where=sa.text("state = 'new'"),
        postgresql_where=sa.text("state = 'new'"),
    )
    op.create_index(
        "ix_outbox_new",
        "outbox",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state = 'new'"),
        postgresql_where=sa.text("state = 'new'"),
    )
    op.create_index(
        "ix_outbox_sending",
        "outbox",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state = 'sending'"),
        postgresql_where=sa.text("state = 'sending'"),
    )
    op.create_index(
        "ix_outbox_unsure",
        "outbox",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state = 'unsure'"),
        postgresql_where=sa.text("state = 'unsure'"),
    )
    op.create_table(
        "policies",
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("loaded_at", sa.BigInteger(), nullable=False),
        sa.Column("loaded_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("valid_from", name="pk_policies"),
    )
    op.create_table(
        "conversations",
        sa.Column("chat_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("flow", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name="fk_conversations_chat_id"),
        sa.PrimaryKeyConstraint("chat_id", name="pk_conversations"),
    )
    op.create_table(
        "credentials",
        sa.Column("member_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_credentials_member_id"),
        sa.PrimaryKeyConstraint("member_id", name="pk_credentials"),
    )
    op.create_table(
        "link_codes",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("member_id", BIG_ID, nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_link_codes_member_id"),
        sa.PrimaryKeyConstraint("id", name="pk_link_codes"),
    )
    op.create_index(
        "uq_link_codes_waiting",
        "link_codes",
        ["member_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "link_sessions",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("chat_id", BIG_ID, nullable=False),
        sa.Column("chat_name", sa.LargeBinary(), nullable=True),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=True),
        sa.Column("browser_hash", sa.LargeBinary(), nullable=True),
        sa.Column("member_no", sa.String(), nullable=True),
        sa.Column("member_id", BIG_ID, nullable=True),
        sa.Column("way", sa.String(), nullable=True),
        sa.Column("staff_code_hash", sa.LargeBinary(), nullable=True),
        sa.Column("credential_version", sa.Integer(), nullable=True),
        sa.Column("new_password_hash", sa.String(), nullable=True),
        sa.Column("consent_version", sa.String(), nullable=True),
        sa.Column("nonce_hash", sa.LargeBinary(), nullable=True),
        sa.Column("code_hash", sa.LargeBinary(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name="fk_link_sessions_chat_id"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_link_sessions_member_id"),
        sa.PrimaryKeyConstraint("id", name="pk_link_sessions"),
        sa.UniqueConstraint("nonce_hash", name="uq_link_sessions_nonce_hash"),
        sa.UniqueConstraint("token_hash", name="uq_link_sessions_token_hash"),
    )
    op.create_index("ix_link_sessions_chat", "link_sessions", ["chat_id"], unique=False)
    op.create_table(
        "links",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("chat_id", BIG_ID, nullable=False),
        sa.Column("member_id", BIG_ID, nullable=False),
        sa.Column("linked_at", sa.BigInteger(), nullable=False),
        sa.Column("consent_version", sa.String(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("end_reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name="fk_links_chat_id"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_links_member_id"),
        sa.PrimaryKeyConstraint("id", name="pk_links"),
    )
    op.create_index("ix_links_member", "links", ["member_id"], unique=False)
    op.create_index(
        "uq_links_active_chat",
        "links",
        ["chat_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "share_accounts",
        sa.Column("member_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.Column("brought_forward", sa.BigInteger(), nullable=False),
        sa.Column("monthly", sa.BigInteger(), nullable=False),
        sa.Column("period", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_share_accounts_member_id"),
        sa.PrimaryKeyConstraint("member_id", name="pk_share_accounts"),
    )
    op.create_table(
        "share_movements",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("member_id", BIG_ID, nullable=False),
        sa.Column("moved_on", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=True),
        sa.Column("period", sa.Integer(), nullable=True),
        sa.Column("document_no", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_share_movements_member_id"),
        sa.PrimaryKeyConstraint("id", name="pk_share_movements"),
    )
    op.create_index("ix_share_movements_growth", "share_movements", ["member_id", "moved_on", "amount"], unique=False)
    op.create_index(
        "uq_share_movements_document",
        "share_movements",
        ["member_id", "document_no"],
        unique=True,
        sqlite_where=sa.text("document_no IS NOT NULL"),
        postgresql_where=sa.text("document_no IS NOT NULL"),
    )
