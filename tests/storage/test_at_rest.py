"""What a stolen database shows (T14): nothing personal that is sealed, and no sealed field opens in another's row."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, text, update

from core.links import digest
from core.messaging import DeliveryClass, DeliveryResult, DeliveryState, NewDelivery
from core.ports import Conversation, Store
from storage.encryption import KeyRing, UnreadableFieldError
from storage.engine import open_store
from storage.tables import members
from tests.builders import associate, line_address, member
from tests.fakes import MORNING
from tests.storage.test_messages import event

CANARIES = ("1112223334445", "1972-03-14", "099-canary", "canary road", "canary@example.org", "canary", "1/คานารี")
PERSON = member(national_id=CANARIES[0], phone=CANARIES[2], address=CANARIES[3], email=CANARIES[4])


async def everywhere(store: Store) -> None:
    """Write a canary wherever something personal is kept."""
    async with store.work() as uow:
        await uow.members.add(PERSON)
        chat = (await uow.chats.open(line_address(), MORNING)).chat
        await uow.link_sessions.start(chat.id, CANARIES[6], digest("canary"), MORNING, MORNING)
        expires = MORNING + timedelta(minutes=5)
        conversation = Conversation(flow="update", step="phone", expires_at=expires, data={"phone": CANARIES[2]})
        await uow.chats.set_conversation(chat.id, conversation)
        await uow.inbox.add([replace(event(1), payload=b"canary"), replace(event(2), payload=b"canary")])
        await uow.outbox.add(
            [
                NewDelivery(
                    address=line_address(),
                    method="message",
                    payload="1/คานารี".encode(),
                    delivery_class=DeliveryClass.ANSWER,
                    retry_key=UUID(int=1),
                    created_at=MORNING,
                    reply_token="canary",
                )
            ]
        )


def copied(folder: Path) -> bytes:
    """The file, its log and its index, as they lie there."""
    return b"".join(path.read_bytes() for path in folder.glob("coop.db*"))


async def test_a_copy_of_the_file_holds_no_canary(sqlite_url: str, keys: KeyRing, tmp_path: Path) -> None:
    store = await open_store(sqlite_url, keys)
    await everywhere(store)
    stolen = copied(tmp_path)
    await store.close()
    stolen += copied(tmp_path)
    for canary in CANARIES:
        assert canary.encode() not in stolen, canary
    assert b"026548" in stolen, "what is not sealed would have been found"


async def test_what_was_handled_is_gone_from_the_row(sqlite_url: str, keys: KeyRing) -> None:
    store = await open_store(sqlite_url, keys)
    await everywhere(store)
    async with store.work() as uow:
        for _ in range(2):
            found = await uow.inbox.take("one")
            assert found is not None
            await uow.inbox.done(found.id, MORNING)
        [sent] = await uow.outbox.claim("w", MORNING, MORNING, 1)
        await uow.outbox.finish([DeliveryResult(id=sent.id, attempt=1, state=DeliveryState.DONE, at=MORNING)])
        left = await uow.connection.all(text("SELECT payload FROM inbox UNION ALL SELECT payload FROM outbox"))
        assert [row.payload for row in left] == [None] * 3
        assert (await uow.connection.all(text("SELECT reply_token FROM outbox")))[0].reply_token is None
    await store.close()


@pytest.mark.parametrize("column", ["national_id", "birth_date", "phone", "address", "email"])
async def test_a_field_swapped_with_another_members_is_refused(database_url: str, keys: KeyRing, column: str) -> None:
    store = await open_store(database_url, keys)
    async with store.work() as uow:
        mine = await uow.members.add(PERSON)
        other = associate(phone="1", address="2", email="3")
        theirs = await uow.members.add(other)
        stolen = select(members.c[column]).where(members.c.id == theirs).scalar_subquery()
        await uow.connection.run(update(members).where(members.c.id == mine).values({column: stolen}))
        with pytest.raises(UnreadableFieldError, match=rf"members\.{column} was altered"):
            await uow.members.get(mine)
    await store.close()


async def test_errors_of_the_database_hold_no_values(database_url: str, keys: KeyRing) -> None:
    store = await open_store(database_url, keys)
    async with store.work() as uow:
        with pytest.raises(Exception, match="no_such_table") as fault:
            await uow.connection.run(text("SELECT * FROM no_such_table WHERE x = :x"), {"x": "canary"})
    assert "canary" not in str(fault.value)
    await store.close()
