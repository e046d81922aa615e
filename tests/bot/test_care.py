"""The whole way of a message with a log-in in it: nothing of it is left anywhere (threats T7, T8)."""

import json
from typing import Any

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from core.links import Platform
from storage.compiled import Row
from storage.encryption import KeyRing
from storage.sealed import SEALED
from storage.tables import metadata
from storage.unit_of_work import SqlStore
from tests import builders
from tests.bot.chat_way import OWN, Way

TYPED = (f"U026548 {OWN}", f"รหัสผ่าน {OWN}", OWN, "3102200134821", f"/password {OWN}")
STATES = ((), ("/link",), ("/unlink",), ("/devices", "ยกเลิกเครื่องที่ 2"), ("/language",), ("/shares",), ("/forgot",))
CANARIES = (OWN, OWN.encode().hex(), json.dumps(OWN)[1:-1], "3102200134821")


async def everything(store: SqlStore, keys: KeyRing) -> str:
    """All that the database holds, in plain text: sealed columns are opened first."""
    places = {sealed.name: sealed for sealed in SEALED}
    found = []
    async with store.read() as uow:
        for table in metadata.sorted_tables:
            for row in await uow.connection.all(select(table)):
                found += [_plain(places, keys, table.name, column.name, row) for column in table.columns]
    return "\n".join(found)


def _plain(places: Any, keys: KeyRing, table: str, column: str, row: Row) -> str:
    value = getattr(row, column)
    sealed = places.get(table)
    if value is not None and sealed is not None and column in sealed.columns:
        value = keys.fields.open(value, sealed.where(row, column))
    return value.decode("utf-8", "replace") + value.hex() if isinstance(value, bytes) else str(value)


@pytest.mark.shows("T8")
@pytest.mark.parametrize("platform", list(Platform))
async def test_a_password_typed_in_any_dialogue_is_nowhere_afterwards(
    platform: Platform, sql_store: SqlStore, keys: KeyRing, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    way = Way(sql_store)
    await way.linked(national_id=None)
    said: list[tuple[str, str]] = []
    with capture_logs() as logs:
        for before in STATES:
            for text in TYPED:
                await way.says(platform, *before, text)
                said += await way.sent()
    kept = await everything(sql_store, keys)
    assert "ประพันธ์" in kept  # it does look into the rows
    for canary in CANARIES:
        for place in (kept, caplog.text, str(logs), str(said)):
            assert canary not in place
    async with sql_store.read() as uow:
        member = await uow.members.by_number("026548")
        assert member is not None
        credential = await uow.credentials.of_member(member.id)
    assert credential is not None
    assert credential.exposed_at is not None
    deleted = [json.loads(body)["message_id"] for method, body in said if method == "deleteMessage"]
    assert len(set(deleted)) == (len(STATES) * (len(TYPED) - 1) if platform is Platform.TELEGRAM else 0)


@pytest.mark.shows("T8")
async def test_a_message_that_is_unsent_while_it_waits_is_blanked(sql_store: SqlStore, keys: KeyRing) -> None:
    way = Way(sql_store)
    secret, kept = way.event(Platform.LINE, f"รหัสผ่าน {OWN}"), way.event(Platform.LINE, "หุ้น")
    await way.inbox.keep([secret, kept])
    assert OWN.encode().hex() in await everything(sql_store, keys) or OWN in await waiting(sql_store)
    await way.inbox.keep([way.line_event(type="unsend", unsend={"messageId": f"mรหัสผ่าน {OWN}"})])
    assert OWN not in await waiting(sql_store)
    await way.comes()
    assert OWN not in str(await way.sent())


async def waiting(store: SqlStore) -> str:
    async with store.work() as uow:
        queue = str(builders.line_address())
        event = await uow.inbox.take(queue)
    return "" if event is None else json.dumps(json.loads(event.payload)["message"], ensure_ascii=False)


@pytest.mark.shows("T7")
async def test_telegram_protects_every_message_with_a_figure(sql_store: SqlStore) -> None:
    way = Way(sql_store)
    await way.linked()
    await way.says(Platform.TELEGRAM, "หุ้น", "ข้อมูลของฉัน", "ดูรายการย้อนหลัง", "/devices", "/privacy")
    bodies = [json.loads(body) for method, body in await way.sent() if method == "sendMessage"]
    figures = [body for body in bodies if "บาท" in body["text"] or "เลขสมาชิก" in body["text"]]
    assert len(figures) >= 2
    assert all(body["protect_content"] for body in figures)
