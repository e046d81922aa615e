"""The way of a message in a test: a webhook's event in, the real channels and the real conversation, the outbox out.

way = Way(store)
await way.says(Platform.LINE, "/shares")
[(method, body)] = await way.sent()
"""

import json
from itertools import count
from typing import Any

from bot import handling
from bot.channel import Channel
from bot.handling import Handling
from bot.inbox import GroupCommit
from bot.line import render as line_render
from bot.line import webhook as line
from bot.line.channel import LineChannel
from bot.metrics import Metrics
from bot.telegram import render as telegram_render
from bot.telegram import webhook as telegram
from bot.telegram.channel import TelegramChannel
from core.credentials import normalised
from core.links import Platform
from core.members import Member
from core.messaging import DeliveryResult, DeliveryState, NewEvent
from core.ports import Store
from handlers.dispatch import Dispatcher
from handlers.registry import Registry
from tests import builders
from tests.dialogue import CATALOGUE, REGISTRY
from tests.fake_fetching import FakeFetching
from tests.fakes import MORNING, FakeClock, FakeIds

OWN = "ปลาทูCanary99ว่ายทะเลใส"
URL = "https://coop.example.th"
LINE_USER, TELEGRAM_USER = "U" + "a" * 32, 501


class Way:
    """From a webhook's event to the outbox, with the real channels."""

    def __init__(self, store: Store, registry: Registry = REGISTRY) -> None:
        self.store = store
        self.ids, self.numbers = FakeIds(), count(1)
        self.pictures = FakeFetching()
        self.means = builders.means(clock=FakeClock(), ids=self.ids)
        draw: Any = {"catalogue": CATALOGUE, "public_url": URL}
        channels: dict[Platform, Channel] = {
            Platform.LINE: LineChannel(lambda reply, view: line_render.render(reply, view=view, **draw), self.ids),
            Platform.TELEGRAM: TelegramChannel(
                lambda reply, view: telegram_render.render(reply, view=view, **draw), self.ids
            ),
        }
        parts = handling.Parts(
            store=store,
            conversation=Dispatcher(registry, CATALOGUE, self.means),
            channels=channels,
            clock=self.means.clock,
            metrics=Metrics(),
            fetching=self.pictures,
        )
        self.handling = Handling(parts, lambda: None, workers=1, batch=8)
        self.inbox = GroupCommit(store, self.handling.signal)

    async def linked(self, **changes: Any) -> Member:
        """Both chats to one member with the own password OWN; CHANGES of the record."""
        person = await builders.registered(self.store, builders.member(**changes), builders.account())
        hashed = await self.means.hasher.hash(normalised(OWN))
        async with self.store.work() as uow:
            await uow.credentials.set_password(person.id, hashed, MORNING)
            for address in (builders.line_address(), builders.telegram_address()):
                chat = await builders.chat_of(uow, address, self.means)
                await uow.links.add(chat.id, person.id, MORNING, "1")
        return person

    def line_event(self, **parts: Any) -> NewEvent:
        number = next(self.numbers)
        raw = {
            "webhookEventId": f"E{number}",
            "timestamp": 1_795_590_000_000 + number,
            "source": {"type": "user", "userId": LINE_USER},
            **parts,
        }
        body = json.dumps({"destination": builders.LINE_BOT, "events": [raw]})
        (event,) = line.parse(body.encode(), MORNING).events
        return event

    def event(self, platform: Platform, text: str) -> NewEvent:
        """Somebody types TEXT."""
        if platform is Platform.LINE:
            typed = {"type": "text", "id": f"m{text}", "text": text}
            return self.line_event(type="message", replyToken="made-up", message=typed)
        number = next(self.numbers)
        chat = {"id": TELEGRAM_USER, "type": "private"}
        message: dict[str, Any] = {"message_id": number, "date": 1_795_590_000 + number, "chat": chat, "text": text}
        return self.update(message=message | {"from": {"id": TELEGRAM_USER}})

    async def says(self, platform: Platform, *texts: str) -> None:
        for text in texts:
            await self.comes(self.event(platform, text))

    async def comes(self, *events: NewEvent) -> None:
        """EVENTS are stored and handled."""
        await self.inbox.keep(events)
        while queues := self.handling._next_queues():
            await self.handling._handle(queues)
            await self.handling._fetches.arrivals()

    def update(self, **parts: Any) -> NewEvent:
        """An update of Telegram."""
        body = {"update_id": next(self.numbers), **parts}
        event = telegram.parse(json.dumps(body).encode(), builders.TELEGRAM_BOT, MORNING)
        assert event is not None
        return event

    async def sent(self) -> list[tuple[str, str]]:
        """Everything that waits goes out: method and body."""
        out: list[tuple[str, str]] = []
        async with self.store.work() as uow:
            while rows := await uow.outbox.claim("w", MORNING, MORNING, 99):
                out += [(row.method, row.payload.decode()) for row in rows]
                done = [DeliveryResult(id=r.id, attempt=r.attempts, state=DeliveryState.DONE, at=MORNING) for r in rows]
                await uow.outbox.finish(done)
        return out
