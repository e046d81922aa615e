"""Staff in the chat: their links, threads of cases, pictures of members, names by sound.

Revision: 0004, after 0003.
"""

import sqlalchemy as sa
from alembic import op

from core.name_key import name_key

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT_ONCE = 1_000
"""Members whose names are read and written together."""


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "case_notes",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("case_id", BIG_ID, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_notes_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_case_notes"),
        sa.UniqueConstraint("uid", name="uq_case_notes_uid"),
    )
    op.create_index("ix_case_notes_case", "case_notes", ["case_id", "id"], unique=False)
    op.create_table(
        "staff_links",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("chat_id", BIG_ID, nullable=False),
        sa.Column("staff_id", BIG_ID, nullable=False),
        sa.Column("linked_at", sa.BigInteger(), nullable=False),
        sa.Column("proved_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("end_reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name="fk_staff_links_chat_id"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_staff_links_staff_id"),
        sa.PrimaryKeyConstraint("id", name="pk_staff_links"),
    )
    op.create_index("ix_staff_links_staff", "staff_links", ["staff_id"], unique=False)
    _where("uq_staff_links_active_chat", "staff_links", ["chat_id"], "ended_at IS NULL", unique=True)
    op.create_table(
        "staff_passwords",
        sa.Column("staff_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_staff_passwords_staff_id"),
        sa.PrimaryKeyConstraint("staff_id", name="pk_staff_passwords"),
    )
    _pictures()
    op.create_index("ix_cases_member", "cases", ["member_id"], unique=False)
    op.add_column("cases", sa.Column("waiting_again_since", sa.BigInteger(), nullable=True))
    op.add_column("cases", sa.Column("fetched_at", sa.BigInteger(), nullable=True))
    op.add_column("page_sessions", sa.Column("data", sa.LargeBinary(), nullable=True))
    op.add_column("members", sa.Column("name_key", sa.String(), nullable=True))
    _fill_name_keys()
    if op.get_bind().dialect.name == "sqlite":
        searched = ["member_no", "first_name", "last_name", "name_key", "status", "unit"]
        op.create_index("ix_members_search", "members", searched)


def _pictures() -> None:
    op.create_table(
        "pictures",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("member_id", BIG_ID, nullable=False),
        sa.Column("case_id", BIG_ID, nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("mime", sa.String(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("large", sa.LargeBinary(), nullable=True),
        sa.Column("small", sa.LargeBinary(), nullable=True),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.Column("added_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_pictures_case_id"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_pictures_member_id"),
        sa.PrimaryKeyConstraint("id", name="pk_pictures"),
        sa.UniqueConstraint("uid", name="uq_pictures_uid"),
    )
    op.create_index("ix_pictures_member", "pictures", ["member_id"], unique=False)
    op.create_index("ix_pictures_case", "pictures", ["case_id"], unique=False)
    _where("uq_pictures_kept", "pictures", ["member_id", "kind"], "state = 'kept' AND case_id IS NULL", unique=True)
    _where("ix_pictures_draft", "pictures", ["added_at"], "state = 'draft'", unique=False)
    op.create_table(
        "picture_passes",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("picture_id", BIG_ID, nullable=False),
        sa.Column("chat_id", BIG_ID, nullable=False),
        sa.Column("is_large", sa.Boolean(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name="fk_picture_passes_chat_id"),
        sa.ForeignKeyConstraint(["picture_id"], ["pictures.id"], name="fk_picture_passes_picture_id"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_picture_passes"),
    )
    op.create_index("ix_picture_passes_expires", "picture_passes", ["expires_at"], unique=False)
    op.create_index("ix_picture_passes_chat", "picture_passes", ["chat_id"], unique=False)


def _where(name: str, table: str, columns: list[str], condition: str, *, unique: bool) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, unique=unique, sqlite_where=where, postgresql_where=where)


def _fill_name_keys() -> None:
    """Names that are on file already are found by sound too."""
    members = sa.table("members", *(sa.column(name) for name in ("id", "first_name", "last_name", "name_key")))
    connection = op.get_bind()
    last = 0
    fill = sa.update(members).where(members.c.id == sa.bindparam("of_member")).values(name_key=sa.bindparam("key"))
    read = sa.select(members.c.id, members.c.first_name, members.c.last_name).order_by(members.c.id).limit(AT_ONCE)
    while rows := connection.execute(read.where(members.c.id > last)).all():
        connection.execute(fill, [{"of_member": row[0], "key": name_key(f"{row[1]} {row[2]}")} for row in rows])
        last = rows[-1][0]
