"""What the chat is told of a request that was sent by its page: what it says of those sent there, and no figure."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

import pytest

from bot.announcing import Announcing
from bot.channel import Channel
from bot.line import render as line_render
from bot.line.channel import LineChannel
from bot.telegram import render as telegram_render
from bot.telegram.channel import TelegramChannel
from core.calendar import Month
from core.cases import CaseId
from core.links import Platform
from core.messaging import DeliveryClass, NewDelivery
from core.money import Baht
from core.ports import UnitOfWork
from core.requests import Ask, Request, RequestKind, RequestState
from core.services.filing import Filed
from tests import builders
from tests.dialogue import CATALOGUE
from tests.fakes import MORNING, FakeClock, FakeIds, FakeStore

FILED = Filed(
    case_id=CaseId(412),
    request=Request(
        case_id=CaseId(412),
        member_id=builders.member().id,
        ask=Ask(kind=RequestKind.SHARE_UP, new=Baht.of(2_500)),
        old=Baht.of(2_000),
        filed_at=MORNING,
        effective=Month(2026, 12),
        is_late=False,
        state=RequestState.SUBMITTED,
    ),
)


class Outbox:
    """Keeps what is put into it."""

    def __init__(self) -> None:
        self.rows: list[NewDelivery] = []
        self.outbox = self

    async def add(self, rows: Sequence[NewDelivery]) -> None:
        self.rows += rows


def announcing() -> Announcing:
    ids = FakeIds(3)
    draw: Any = {"catalogue": CATALOGUE, "public_url": "https://coop.example.th"}
    channels: dict[Platform, Channel] = {
        Platform.LINE: LineChannel(lambda reply, view: line_render.render(reply, view=view, **draw), ids),
        Platform.TELEGRAM: TelegramChannel(lambda reply, view: telegram_render.render(reply, view=view, **draw), ids),
    }
    return Announcing(channels=channels, clock=FakeClock(MORNING))


@pytest.mark.parametrize("platform", Platform)
async def test_the_chat_is_told_the_number_and_the_month_unless_it_blocks_us(platform: Platform) -> None:
    store, outbox = FakeStore(), Outbox()
    async with store.work() as uow:
        chat = await builders.chat_of(uow, builders.address_on(platform), builders.means())
    await announcing().request_filed(cast("UnitOfWork", outbox), replace(chat, blocked=True), FILED)
    assert outbox.rows == []
    await announcing().request_filed(cast("UnitOfWork", outbox), chat, FILED)
    (row,) = outbox.rows
    said = json.dumps(json.loads(row.payload), ensure_ascii=False)
    assert (row.address, row.delivery_class) == (chat.address, DeliveryClass.ANSWER)
    assert "412/2569" in said
    assert "ธ.ค. 2569" in said
    assert "2,500" not in said
