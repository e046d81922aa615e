"""The tables.  Both engines keep the same ones; the migrations are tested against them.

A member has an `id` of our own; whatever the office may correct later (member number, employee number) is never a key
of another table.  Columns of type `LargeBinary` named in `core.members` are sealed by `storage.encryption`; the row's
name in their place is `members.uid`, which is known before the row is written and never changes.
"""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from storage.columns import BigId, Day, Instant, Satang

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def only_where(condition: str, *, unique: bool, name: str, columns: tuple[str, ...]) -> Index:
    """A partial index: small, since it holds the few rows that somebody still looks for."""
    return Index(name, *columns, unique=unique, sqlite_where=text(condition), postgresql_where=text(condition))


members = Table(
    "members",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("uid", String, nullable=False, unique=True),
    Column("member_no", String, nullable=False, unique=True),
    Column("member_type", String, nullable=False),
    Column("title", String),
    Column("first_name", String, nullable=False),
    Column("last_name", String, nullable=False),
    Column("national_id", LargeBinary),
    Column("national_id_index", LargeBinary, unique=True),
    Column("employee_no", String, unique=True),
    Column("birth_date", LargeBinary),
    Column("joined_on", Date, nullable=False),
    Column("status", String, nullable=False),
    Column("locked", Boolean, nullable=False),
    Column("unit", String),
    Column("pay_unit", String),
    Column("salary", Satang),
    Column("level", String),
    Column("position", String),
    Column("work_line", String),
    Column("address", LargeBinary),
    Column("workplace", String),
    Column("marital_status", String),
    Column("phone", LargeBinary),
    Column("email", LargeBinary),
    Column("sponsor_no", String),
    Column("share_monthly", Satang),
    Column("name_key", String),  # how the name sounds, for finding it in another spelling
    # Whoever is looked for is looked for in this index alone; the rows are wide with what is sealed. PostgreSQL takes
    # no entry as long as two names of 500 letters would be, and reads its table as fast.
    Index("ix_members_search", "member_no", "first_name", "last_name", "name_key", "status", "unit").ddl_if("sqlite"),
)

share_accounts = Table(
    "share_accounts",
    metadata,
    Column("member_id", BigId, ForeignKey("members.id"), primary_key=True, autoincrement=False),
    Column("as_of", Date, nullable=False),
    Column("balance", Satang, nullable=False),
    Column("brought_forward", Satang, nullable=False),
    Column("monthly", Satang, nullable=False),
    Column("period", Integer),
)

share_movements = Table(
    "share_movements",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("member_id", BigId, ForeignKey("members.id"), nullable=False),
    Column("moved_on", Day, nullable=False),
    Column("kind", String, nullable=False),
    Column("amount", Satang, nullable=False),
    Column("balance", Satang),
    Column("period", Integer),
    Column("document_no", String),
    # The growth of a member's shares is read from this index alone.
    Index("ix_share_movements_growth", "member_id", "moved_on", "amount"),
    # A document is loaded once; movements without one are told apart by counting (interfaces 5).
    only_where(
        "document_no IS NOT NULL",
        unique=True,
        name="uq_share_movements_document",
        columns=("member_id", "document_no"),
    ),
)

codes = Table(
    "codes",
    metadata,
    Column("kind", String, primary_key=True),
    Column("code", String, primary_key=True),
    Column("valid_from", Date, primary_key=True),
    Column("description", String, nullable=False),
)

policies = Table(
    "policies",
    metadata,
    Column("valid_from", Date, primary_key=True),
    Column("text", Text, nullable=False),
    Column("loaded_at", Instant, nullable=False),
    Column("loaded_by", String, nullable=False),
)

chats = Table(
    "chats",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("platform", String, nullable=False),
    Column("bot_id", String, nullable=False),
    Column("user_id", String, nullable=False),
    Column("language", String, nullable=False),
    Column("blocked", Boolean, nullable=False),
    Column("first_seen_at", Instant, nullable=False),
    UniqueConstraint("platform", "bot_id", "user_id"),
)

conversations = Table(
    "conversations",
    metadata,
    Column("chat_id", BigId, ForeignKey("chats.id"), primary_key=True, autoincrement=False),
    Column("flow", String, nullable=False),
    Column("step", String, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("data", LargeBinary, nullable=False),  # what a person typed so far: sealed
)

links = Table(
    "links",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("chat_id", BigId, ForeignKey("chats.id"), nullable=False),
    Column("member_id", BigId, ForeignKey("members.id"), nullable=False),
    Column("linked_at", Instant, nullable=False),
    Column("consent_version", String, nullable=False),
    Column("ended_at", Instant),
    Column("end_reason", String),
    Column("seen_on", Date),  # the last day on which the chat asked something
    Column("consented_at", Instant),  # when a later text of consent was agreed to
    # A chat speaks for one member at a time.
    only_where("ended_at IS NULL", unique=True, name="uq_links_active_chat", columns=("chat_id",)),
    Index("ix_links_member", "member_id"),
)

link_sessions = Table(
    "link_sessions",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("chat_id", BigId, ForeignKey("chats.id"), nullable=False),
    Column("chat_name", LargeBinary),  # a person's name: sealed
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("step", String, nullable=False),
    Column("opened_at", Instant),
    Column("browser_hash", LargeBinary),
    Column("member_no", String),
    Column("member_id", BigId, ForeignKey("members.id")),
    Column("way", String),
    Column("staff_code_hash", LargeBinary),
    Column("credential_version", Integer),
    Column("new_password_hash", String),
    Column("consent_version", String),
    Column("nonce_hash", LargeBinary, unique=True),
    Column("code_hash", LargeBinary),
    Column("failures", Integer, nullable=False),
    Index("ix_link_sessions_chat", "chat_id"),
)

credentials = Table(
    "credentials",
    metadata,
    Column("member_id", BigId, ForeignKey("members.id"), primary_key=True, autoincrement=False),
    Column("password_hash", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("exposed_at", Instant),  # it was typed into a chat: a new one is asked for
)

link_codes = Table(
    "link_codes",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("member_id", BigId, ForeignKey("members.id"), nullable=False),
    Column("code_hash", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("ended_at", Instant),
    only_where("ended_at IS NULL", unique=True, name="uq_link_codes_waiting", columns=("member_id",)),
)

inbox = Table(
    "inbox",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("platform", String, nullable=False),
    Column("bot_id", String, nullable=False),
    Column("user_id", String, nullable=False),
    Column("event_id", String, nullable=False),
    Column("queue", String, nullable=False),
    Column("sent_at", Instant, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("payload", LargeBinary),  # sealed; gone once handled (T8)
    Column("state", String, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("reason", String),
    Column("ended_at", Instant),
    UniqueConstraint("platform", "bot_id", "event_id"),
    only_where("state = 'waiting'", unique=False, name="ix_inbox_waiting", columns=("queue", "sent_at", "id")),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("platform", String, nullable=False),
    Column("bot_id", String, nullable=False),
    Column("user_id", String, nullable=False),
    Column("method", String, nullable=False),
    Column("payload", LargeBinary),  # sealed; gone once ended
    Column("delivery_class", String, nullable=False),
    Column("retry_key", Uuid, nullable=False, unique=True),
    Column("created_at", Instant, nullable=False),
    Column("reply_token", LargeBinary),  # sealed; gone once ended
    Column("reply_until", Instant),
    Column("state", String, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("not_before", Instant, nullable=False),
    Column("worker", String),
    Column("lease_until", Instant),
    Column("unclear_at", Instant),
    Column("detail", String),
    Column("ended_at", Instant),
    only_where("state = 'new'", unique=False, name="ix_outbox_new", columns=("platform", "id")),
    only_where("state = 'new'", unique=False, name="ix_outbox_due", columns=("not_before",)),
    only_where("state = 'sending'", unique=False, name="ix_outbox_sending", columns=("id",)),
    only_where("state = 'unsure'", unique=False, name="ix_outbox_unsure", columns=("id",)),
    # Asked for each candidate: does an earlier one of the same chat still stand before it?
    only_where(
        "state IN ('new', 'sending')",
        unique=False,
        name="ix_outbox_chat_open",
        columns=("platform", "bot_id", "user_id", "id"),
    ),
)
