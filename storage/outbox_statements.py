"""The statements of the outbox, compiled once: what may be claimed, what became of it, what staff list.

A row is claimed where it is due, the first open one of its chat, and nothing holds its platform back.
"""

from uuid import UUID

from sqlalchemy import ColumnElement, Update, bindparam, case, func, insert, literal_column, or_, select, update

from core.messaging import MANY, MANY_WEIGHS, MENU, OUTBOX_HELD, DeliveryState
from storage.connection import insert_or_update
from storage.tables import chats, outbox
from storage.tables_guard import switches

# States are spelled out: a parameter would keep SQLite from using the small indexes of what is still open.
NEW = outbox.c.state == literal_column("'new'")
SENDING = outbox.c.state == literal_column("'sending'")
UNSURE = outbox.c.state == literal_column("'unsure'")

earlier = outbox.alias("earlier")
MENU_METHOD: ColumnElement[str] = literal_column(f"'{MENU}'")
FIRST_OF_CHAT = ~(
    select(earlier.c.id)
    .where(
        earlier.c.platform == outbox.c.platform,
        earlier.c.bot_id == outbox.c.bot_id,
        earlier.c.user_id == outbox.c.user_id,
        earlier.c.id < outbox.c.id,
        earlier.c.state.in_([literal_column("'new'"), literal_column("'sending'")]),
        (earlier.c.method == MENU_METHOD) == (outbox.c.method == MENU_METHOD),  # menus and answers: two lines
    )
    .exists()
)

NOT_HELD = ~select(switches.c.name).where(switches.c.name == OUTBOX_HELD).exists()
PAUSED = "paused:"
"""Before a platform's word: the switch that it set by its 429, for all workers, until then."""
NOT_PAUSED = ~(
    select(switches.c.name)
    .where(switches.c.name == literal_column(f"'{PAUSED}'").concat(outbox.c.platform))
    .where(switches.c.until > bindparam("now"))
    .exists()
)

SPOILT = (
    update(outbox)
    .where(outbox.c.id == bindparam("of_delivery"))
    .values(state="new", detail="unreadable", not_before=bindparam("again_at"), worker=None, lease_until=None)
)

ADD = insert(outbox)


def place_of(retry_key: UUID, column: str) -> str:
    """What a delivery's fields are bound to: its retry key, known before the row has a number."""
    return f"outbox:{retry_key}:{column}"


def _claim(*where: ColumnElement[bool]) -> Update:
    due = (
        select(outbox.c.id)
        .where(NEW, outbox.c.not_before <= bindparam("now"), FIRST_OF_CHAT, NOT_HELD, NOT_PAUSED, *where)
        .order_by(outbox.c.id)
        .limit(bindparam("limit"))
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    return (
        update(outbox)
        .where(outbox.c.id.in_(select(due.c.id)))
        .values(
            state=DeliveryState.SENDING.value,
            attempts=outbox.c.attempts + 1,
            worker=bindparam("by_worker"),
            lease_until=bindparam("lease"),
        )
        .returning(*outbox.c)
    )


CLAIM = _claim()
CLAIM_OF = _claim(outbox.c.platform == bindparam("of_platform"))

PAUSE = insert_or_update(switches, rising="until")

FINISH = (
    update(outbox)
    .where(outbox.c.id == bindparam("of_delivery"), outbox.c.attempts == bindparam("of_attempt"), SENDING)
    .values(
        state=bindparam("to_state"),
        detail=bindparam("why"),
        not_before=func.coalesce(bindparam("again_at", type_=outbox.c.not_before.type), outbox.c.not_before),
        unclear_at=func.coalesce(outbox.c.unclear_at, bindparam("unclear", type_=outbox.c.unclear_at.type)),
        reply_token=case((bindparam("drop_token"), None), else_=outbox.c.reply_token),
        reply_until=case((bindparam("drop_token"), None), else_=outbox.c.reply_until),
        payload=case((bindparam("ended"), None), else_=outbox.c.payload),
        ended_at=bindparam("ended_at"),
        worker=None,
        lease_until=None,
    )
)
ADDRESS_OF = select(outbox.c.platform, outbox.c.bot_id, outbox.c.user_id).where(outbox.c.id == bindparam("of_delivery"))
BLOCK_CHAT = (
    update(chats)
    .where(
        chats.c.platform == bindparam("on_platform"),
        chats.c.bot_id == bindparam("at_bot"),
        chats.c.user_id == bindparam("to_user"),
    )
    .values(blocked=True)
)
_end_of_chat = (
    update(outbox)
    .where(
        outbox.c.platform == bindparam("on_platform"),
        outbox.c.bot_id == bindparam("at_bot"),
        outbox.c.user_id == bindparam("to_user"),
    )
    .values(
        state=DeliveryState.DEAD.value,
        detail=bindparam("why"),
        payload=None,
        reply_token=None,
        ended_at=bindparam("now"),
    )
)
END_CHAT = _end_of_chat.where(NEW)
STOP_CHAT = _end_of_chat.where(or_(NEW, SENDING))
"""What is being sent too: it may arrive once, but no worker finds it to try it again."""

ABANDONED = select(outbox).where(SENDING).order_by(outbox.c.id).with_for_update(skip_locked=True)
LEASE_OVER = ABANDONED.where(outbox.c.lease_until < bindparam("now"))
OF_OTHERS = ABANDONED.where(or_(outbox.c.lease_until < bindparam("now"), outbox.c.worker != bindparam("by_worker")))
NEXT_DUE = select(outbox.c.not_before).where(NEW, FIRST_OF_CHAT).order_by(outbox.c.not_before).limit(1)
MANY_METHOD: ColumnElement[str] = literal_column(f"'{MANY}'")
WEIGHS = func.sum(case((outbox.c.method == MANY_METHOD, literal_column(str(MANY_WEIGHS))), else_=literal_column("1")))
WAITING = select(outbox.c.platform, WEIGHS.label("n")).where(NEW).group_by(outbox.c.platform)
UNTRIED_MANY = (
    select(outbox.c.id, outbox.c.retry_key, outbox.c.payload)
    .where(
        NEW,
        outbox.c.method == MANY_METHOD,
        outbox.c.unclear_at.is_(None),
        outbox.c.platform == bindparam("on_platform"),
        outbox.c.bot_id == bindparam("at_bot"),
    )
    .order_by(outbox.c.id)
    .with_for_update()
)
WITHOUT = update(outbox).where(outbox.c.id == bindparam("of_delivery")).values(payload=bindparam("of_the_others"))
END_EMPTY = (
    update(outbox)
    .where(outbox.c.id == bindparam("of_delivery"))
    .values(state=DeliveryState.DEAD.value, detail=bindparam("why"), payload=None, ended_at=bindparam("now"))
)
UNSURE_ONES = select(outbox).where(UNSURE).order_by(outbox.c.id.desc()).limit(bindparam("limit"))
OF_STATE = (
    select(outbox).where(outbox.c.state == bindparam("of_state")).order_by(outbox.c.id.desc()).limit(bindparam("limit"))
)
