"""What a chat set for a shared telephone: `core.chat_care.Pins` and `NoticeWishes`."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Boolean, and_, bindparam, delete, func, select, update

from core.chat_care import BY_DEFAULT, Pin, Wish
from core.links import ChatId, Form, MemberId
from core.members import MemberStatus
from storage.connection import Connection, insert_or_update
from storage.tables import chats, links, members
from storage.tables_care import chat_notices, chat_settings

OF_CHAT = select(chat_settings.c.pin_hash, chat_settings.c.pin_failures, chat_settings.c.open_until).where(
    chat_settings.c.chat_id == bindparam("of_chat")
)
PUT = insert_or_update(chat_settings, only=("pin_hash", "pin_failures", "open_until"))
FORGET = (
    update(chat_settings)
    .where(chat_settings.c.chat_id == bindparam("of_chat"))
    .values(
        hides_amounts=bindparam("hides_amounts"),
        pin_hash=bindparam("pin_hash"),
        pin_failures=bindparam("pin_failures"),
        open_until=bindparam("open_until"),
    )
)
WISHES = select(chat_notices.c.kind, chat_notices.c.wanted).where(chat_notices.c.chat_id == bindparam("of_chat"))
PUT_WISH = insert_or_update(chat_notices)
FORGET_WISHES = delete(chat_notices).where(chat_notices.c.chat_id == bindparam("of_chat"))
WANTING = (
    select(links.c.member_id)
    .join_from(links, chats, chats.c.id == links.c.chat_id)
    .join(members, members.c.id == links.c.member_id)
    .outerjoin(
        chat_notices, and_(chat_notices.c.chat_id == links.c.chat_id, chat_notices.c.kind == bindparam("of_kind"))
    )
    .where(
        links.c.ended_at.is_(None),
        links.c.member_id > bindparam("after"),
        chats.c.blocked.is_(False),
        members.c.status == MemberStatus.ACTIVE.value,
        func.coalesce(chat_notices.c.wanted, bindparam("usual", type_=Boolean)).is_(True),
    )
    .distinct()
    .order_by(links.c.member_id)
    .limit(bindparam("limit"))
)
NO_PIN = {"pin_hash": None, "pin_failures": 0, "open_until": None}


class SqlPins:
    """Columns of the table `chat_settings`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def of_chat(self, chat_id: ChatId) -> Pin | None:
        """None where there is none."""
        row = await self._connection.one(OF_CHAT, {"of_chat": chat_id})
        if row is None or row.pin_hash is None:
            return None
        return Pin(hash=row.pin_hash, failures=row.pin_failures, open_until=row.open_until)

    async def put(self, chat_id: ChatId, pin: Pin | None) -> None:
        """Keep it in place of the one there is."""
        kept = (
            NO_PIN
            if pin is None
            else {"pin_hash": pin.hash, "pin_failures": pin.failures, "open_until": pin.open_until}
        )
        new = {"chat_id": chat_id, "form": Form.NORMAL.value, "hides_amounts": False, **kept}
        await self._connection.run(PUT[self._connection.engine], new)

    async def forget_person(self, chat_id: ChatId) -> None:
        """Who comes next to the chat starts afresh."""
        await self._connection.run(FORGET, {"of_chat": chat_id, "hides_amounts": False, **NO_PIN})
        await self._connection.run(FORGET_WISHES, {"of_chat": chat_id})


class SqlNoticeWishes:
    """The table `chat_notices`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def of_chat(self, chat_id: ChatId) -> Mapping[Wish, bool]:
        """All kinds, those that were never chosen as they are by default."""
        rows = await self._connection.all(WISHES, {"of_chat": chat_id})
        return {**BY_DEFAULT, **{Wish(row.kind): row.wanted for row in rows}}

    async def put(self, chat_id: ChatId, wish: Wish, *, wanted: bool) -> None:
        """From now on."""
        values = {"chat_id": chat_id, "kind": wish.value, "wanted": wanted}
        await self._connection.run(PUT_WISH[self._connection.engine], values)

    async def members_wanting(self, wish: Wish, after: int, limit: int) -> Sequence[MemberId]:
        """Members of whose linked chats one wants it."""
        asked = {"of_kind": wish.value, "usual": BY_DEFAULT[wish], "after": after, "limit": limit}
        return [MemberId(row.member_id) for row in await self._connection.all(WANTING, asked)]
