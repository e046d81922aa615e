"""Rows to records of core and back: the price of frozen records, paid in one place.

`storage.importing` writes many members with `member_values` as well, so that nobody can forget to seal a field.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from core.links import Chat, ChatAddress, ChatId, Language, Platform
from core.members import Member, MemberStatus, MemberType
from core.name_key import name_key
from core.shares import MovementKind, ShareAccount, ShareMovement
from storage.compiled import Row
from storage.encryption import FieldCipher, KeyRing
from storage.tables import chats, members

SEALED = ("national_id", "phone", "address", "email")
"""Columns of `members` that hold sealed text; `birth_date` is one more, as an ISO date."""

UID_BYTES = 16

PLAIN = (
    "member_no",
    "title",
    "first_name",
    "last_name",
    "employee_no",
    "joined_on",
    "locked",
    "unit",
    "pay_unit",
    "salary",
    "level",
    "position",
    "work_line",
    "workplace",
    "marital_status",
    "sponsor_no",
    "share_monthly",
)


def new_uid(keys: KeyRing) -> str:
    """A member row's own name, random and never changed: what its sealed fields are bound to."""
    return keys.random(UID_BYTES).hex()


def member_values(member: Member, uid: str, keys: KeyRing) -> dict[str, Any]:
    """The columns of `members` for MEMBER, without `id`."""
    cipher = keys.fields
    values = {name: getattr(member, name) for name in PLAIN}
    values |= {name: cipher.seal_text(getattr(member, name), f"members:{uid}:{name}") for name in SEALED}
    born = member.birth_date
    values |= {
        "uid": uid,
        "member_type": member.member_type.value,
        "status": member.status.value,
        "birth_date": cipher.seal_text(None if born is None else born.isoformat(), f"members:{uid}:birth_date"),
        "name_key": name_key(f"{member.first_name} {member.last_name}"),
        "national_id_index": member.national_id and keys.blind_index("national_id", member.national_id),
    }
    return values


MEMBER_COLUMNS = tuple(column for column in members.columns if column.name not in {"national_id_index", "name_key"})
"""What `member_of` reads, in this order."""

_MEMBER_NAMES = tuple(column.name for column in MEMBER_COLUMNS)


def member_of(columns: Sequence[Any], cipher: FieldCipher) -> Member:
    """A member of the values of `MEMBER_COLUMNS`. Raises UnreadableFieldError for a field moved from another row."""
    values = dict(zip(_MEMBER_NAMES, columns, strict=True))
    uid = values.pop("uid")
    for name in SEALED:
        values[name] = cipher.open_text(values[name], f"members:{uid}:{name}")
    born = cipher.open_text(values["birth_date"], f"members:{uid}:birth_date")
    values["birth_date"] = born and date.fromisoformat(born)
    values["member_type"] = MemberType(values["member_type"])
    values["status"] = MemberStatus(values["status"])
    return Member(**values)


def member_from(row: Row, keys: KeyRing) -> Member:
    """A member of a row that has all columns of `members`."""
    return member_of([getattr(row, name) for name in _MEMBER_NAMES], keys.fields)


def account_of(row: Row) -> ShareAccount:
    """A row of `share_accounts`."""
    return ShareAccount(
        as_of=row.as_of,
        balance=row.balance,
        brought_forward=row.brought_forward,
        monthly=row.monthly,
        period=row.period,
    )


def account_values(account: ShareAccount) -> dict[str, Any]:
    """The columns of `share_accounts` without the member's."""
    return {
        "as_of": account.as_of,
        "balance": account.balance,
        "brought_forward": account.brought_forward,
        "monthly": account.monthly,
        "period": account.period,
    }


def movement_of(row: Row) -> ShareMovement:
    """A row of `share_movements`."""
    return ShareMovement(
        on=row.moved_on,
        kind=MovementKind(row.kind),
        amount=row.amount,
        balance=row.balance,
        period=row.period,
        document_no=row.document_no,
    )


def movement_values(movement: ShareMovement) -> dict[str, Any]:
    """The columns of `share_movements` without the member's."""
    return {
        "moved_on": movement.on,
        "kind": movement.kind.value,
        "amount": movement.amount,
        "balance": movement.balance,
        "period": movement.period,
        "document_no": movement.document_no,
    }


CHAT_COLUMNS = (
    chats.c.id.label("chat_id"),
    chats.c.platform,
    chats.c.bot_id,
    chats.c.user_id,
    chats.c.language,
    chats.c.blocked,
)
"""What `chat_of` reads, by name; other tables' rows are joined with it."""


def address_of(row: Row) -> ChatAddress:
    """The address in a row of chats, inbox or outbox."""
    return ChatAddress(Platform(row.platform), row.bot_id, row.user_id)


def address_values(address: ChatAddress) -> dict[str, str]:
    """The three columns of an address."""
    return {"platform": address.platform.value, "bot_id": address.bot_id, "user_id": address.user_id}


def chat_of(row: Row) -> Chat:
    """A chat from `CHAT_COLUMNS`."""
    return Chat(id=ChatId(row.chat_id), address=address_of(row), language=Language(row.language), blocked=row.blocked)
