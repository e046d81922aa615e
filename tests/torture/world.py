"""Both platforms on loopback, with faults: what they said to the bot, what it acknowledged, and what reached people.

It knows nothing of the program: it sends webhooks as LINE and Telegram do, again and again until they are acknowledged
and now and then once more, and it answers calls as their references say, or badly, as the seed wills.  What it wrote
down is what `tests.torture.checker` judges by.
"""

import asyncio
import json
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from random import Random  # noqa: TID251 - a seeded generator is what is passed in
from time import monotonic, time  # noqa: TID251 - the platforms' own clock, which is not the program's to set
from typing import Any

import aiohttp
from aiohttp import web

from tests.torture.people import BOT, LINE, TELEGRAM, Person, line_webhook, people_of, telegram_webhook

REFERENCE = re.compile(r"/link/([\w-]{43})")
"""Every answer to /link holds an address of its own: it says which effect a message reports."""

ASKED_MOSTLY, ASKED_ALSO = "/link", "/help"
TOKEN_LIVES_S = 60.0
ASKS_EVERY_S = (0.2, 2.8)
"""Slower than a chat's pace on Telegram, lest a run end with a long queue."""
LATE_RATE, LATE_S = 0.3, 21 * 60.0
HANG_S = 6.0
"""Longer than the program waits for an answer."""


class World:
    """The platforms and their people. `fault_rate`: which part of the calls goes wrong."""

    def __init__(self, seed: int, webhooks: str, *, people: int, fault_rate: float) -> None:
        self.random = Random(seed)
        self.webhooks = webhooks
        self.fault_rate = fault_rate
        self.asking = True
        self.people = {user.user: user for user in people_of(people)}
        self.tokens: dict[str, tuple[str, float]] = {}  # reply token -> whose, until when
        self.used: set[str] = set()
        self.keys: set[str] = set()
        self.people_counted = 0
        self.calls: dict[str, int] = {}
        self.number = 0
        self.posting = 0

    # What people do

    async def live(self) -> None:
        """Everybody asks again and again until told to stop."""
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session:
            await asyncio.gather(*(self._asks(session, person) for person in self.people.values()))

    async def _asks(self, session: aiohttp.ClientSession, person: Person) -> None:
        while True:
            await asyncio.sleep(self.random.uniform(*ASKS_EVERY_S))
            if not self.asking:
                return
            text = ASKED_MOSTLY if self.random.random() < 0.7 else ASKED_ALSO
            self.number += 1
            event_id = f"{self.number:026d}" if person.channel == LINE else str(self.number)
            person.asked[event_id] = text
            late = self.random.random() < LATE_RATE
            copies = self.random.choice((1, 1, 1, 2, 4))
            self.posting += 1
            await asyncio.gather(
                *(self._until_acknowledged(session, person, event_id, text, late=late) for _ in range(copies))
            )
            self.posting -= 1

    async def _until_acknowledged(
        self, session: aiohttp.ClientSession, person: Person, event_id: str, text: str, *, late: bool
    ) -> None:
        """LATE: LINE brings it more than twenty minutes after it happened, when its reply token counts no more."""
        token = f"t{event_id}"
        happened = time() - (LATE_S if late else 0)
        while True:
            if person.channel == LINE:
                # A redelivery renews the minute of its token, but never a used one.
                if token not in self.used and not late:
                    self.tokens[token] = (person.user, monotonic() + TOKEN_LIVES_S)
                path, body, headers = line_webhook(person.user, event_id, text, token, happened)
            else:
                path, body, headers = telegram_webhook(person.user, event_id, text)
            try:
                async with session.post(f"{self.webhooks}{path}", data=body, headers=headers) as answer:
                    if answer.status == HTTPStatus.OK:
                        person.acknowledged.append(event_id)
                        return
            except (aiohttp.ClientError, TimeoutError):
                pass
            await asyncio.sleep(self.random.uniform(0.05, 0.3))

    # What the bot calls

    async def line_reply(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        user, until = self.tokens.get(body["replyToken"], ("", 0.0))
        async with self._fault(request, LINE) as fault:
            if fault.before is not None:
                return fault.before
            if not user or monotonic() > until:
                return _line_error(HTTPStatus.BAD_REQUEST, "Invalid reply token")
            del self.tokens[body["replyToken"]]
            self.used.add(body["replyToken"])
            self._deliver(user, body["messages"])
        return fault.after or _line_accepted(len(body["messages"]))

    async def line_push(self, request: web.Request) -> web.StreamResponse:
        """A push, or a multicast: then TO are several."""
        body = await request.json()
        to = body["to"] if isinstance(body["to"], list) else [body["to"]]
        key = request.headers["X-Line-Retry-Key"]
        async with self._fault(request, LINE) as fault:
            if fault.before is not None:
                return fault.before
            if key in self.keys:
                again = {"x-line-accepted-request-id": "r"}
                return _line_error(HTTPStatus.CONFLICT, "The retry key is already accepted", again)
            self.keys.add(key)
            self.people_counted += len(to)
            for user in to:
                self._deliver(user, body["messages"])
        return fault.after or _line_accepted(len(body["messages"]))

    async def line_info(self, _request: web.Request) -> web.StreamResponse:
        info = {"userId": BOT, "basicId": "@t", "displayName": "t", "chatMode": "bot", "markAsReadMode": "auto"}
        return web.json_response(info)

    async def telegram(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        if request.match_info["method"] != "sendMessage":
            return web.json_response({"ok": True, "result": True})
        async with self._fault(request, TELEGRAM) as fault:
            if fault.before is not None:
                return fault.before
            self._deliver(str(body["chat_id"]), body)
        chat = {"id": int(body["chat_id"]), "type": "private"}
        message = {"message_id": 1, "date": int(time()), "chat": chat, "text": "…"}
        return fault.after or web.json_response({"ok": True, "result": message})

    def _deliver(self, user: str, messages: object) -> None:
        self.people[user].arrived.append(json.dumps(messages))

    @asynccontextmanager
    async def _fault(self, request: web.Request, channel: str) -> AsyncIterator["_Fault"]:
        """What goes wrong with a call: before it is accepted, or after."""
        fault = _Fault()
        kind = self.random.choice(FAULTS[channel]) if self.random.random() < self.fault_rate else "none"
        self.calls[f"{channel} {kind}"] = self.calls.get(f"{channel} {kind}", 0) + 1
        moment, _, what = kind.partition(" ")
        if moment == "before":
            fault.before = await _badly(request, channel, what)
        yield fault
        if moment == "after":
            fault.after = await _badly(request, channel, what)

    # What the run asks of it

    async def state(self, _request: web.Request) -> web.StreamResponse:
        asked = sum(len(person.asked) for person in self.people.values())
        return web.json_response({"asked": asked, "posting": self.posting})

    async def quiet(self, _request: web.Request) -> web.StreamResponse:
        """Nobody asks any more, and nothing goes wrong any more."""
        self.asking, self.fault_rate = False, 0.0
        return web.json_response({})

    async def report(self, _request: web.Request) -> web.StreamResponse:
        people = [
            {
                "channel": person.channel,
                "user": person.user,
                "asked": person.asked,
                "acknowledged": person.acknowledged,
                "arrived": person.arrived,
            }
            for person in self.people.values()
        ]
        return web.json_response({"people": people, "calls": self.calls})


@dataclass(slots=True)
class _Fault:
    before: web.StreamResponse | None = None
    after: web.StreamResponse | None = None


HANGS = ("before hang", "after hang")
FAULTS = {
    LINE: ("before 500", "after 500", "before reset", "after reset", "before 429", "before 429-person", *HANGS),
    TELEGRAM: ("before 500", "after 500", "before reset", "after reset", "before 429", "before 403", *HANGS),
}
"""What goes wrong, and whether before or after the platform has accepted the call."""


async def _badly(request: web.Request, channel: str, what: str) -> web.StreamResponse:
    if what == "reset" and request.transport is not None:
        request.transport.abort()
    if what == "hang":
        await asyncio.sleep(HANG_S)
    if channel == LINE:
        return _line_error(*LINE_REFUSALS.get(what, (HTTPStatus.INTERNAL_SERVER_ERROR, "Internal error")))
    status, text, more = TELEGRAM_REFUSALS.get(what, (HTTPStatus.INTERNAL_SERVER_ERROR, "Internal Server Error", {}))
    return web.json_response({"ok": False, "error_code": status, "description": text, **more}, status=status)


LINE_REFUSALS = {
    "429": (HTTPStatus.TOO_MANY_REQUESTS, "The API rate limit has been exceeded. Try again later."),
    "429-person": (HTTPStatus.TOO_MANY_REQUESTS, "You have sent a large number of messages to the same user."),
}
TELEGRAM_REFUSALS: dict[str, tuple[HTTPStatus, str, dict[str, Any]]] = {
    "429": (HTTPStatus.TOO_MANY_REQUESTS, "Too Many Requests: retry after 1", {"parameters": {"retry_after": 1}}),
    "403": (HTTPStatus.FORBIDDEN, "Forbidden: bot was blocked by the user", {}),
}


def _line_error(status: HTTPStatus, message: str, more: dict[str, str] | None = None) -> web.Response:
    return web.json_response({"message": message}, status=status, headers={"x-line-request-id": "r", **(more or {})})


def _line_accepted(count: int) -> web.Response:
    sent = [{"id": str(number), "quoteToken": "q"} for number in range(count)]
    return web.json_response({"sentMessages": sent}, headers={"x-line-request-id": "r"})


def run(listening: socket.socket, world: World) -> None:
    """Serve until the process is ended."""

    async def serve() -> None:
        app = web.Application()
        app.router.add_post("/v2/bot/message/reply", world.line_reply)
        app.router.add_post("/v2/bot/message/push", world.line_push)
        app.router.add_get("/v2/bot/info", world.line_info)
        app.router.add_post("/bot{token}/{method}", world.telegram)
        app.router.add_get("/torture/state", world.state)
        app.router.add_post("/torture/quiet", world.quiet)
        app.router.add_get("/torture/report", world.report)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.SockSite(runner, listening).start()
        await world.live()
        await asyncio.Event().wait()

    asyncio.run(serve())
