"""The frame of a call to LINE: token, request id, ordered faults, retry keys, and a line in the traffic list.

`bot.simulator.line_api` fills the frame; a refusal inside is raised as `LineRefusal`.
"""

import asyncio
import hmac
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.simulator.faults import CALL_KINDS, Cut, Fault, spoil
from bot.simulator.journal import Json
from bot.simulator.line_tokens import LineTokens
from bot.simulator.world import World

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)

RATE = "The API rate limit has been exceeded. Try again later."
SAME_USER = "You have sent a large number of messages to the same user."
MONTHLY = "You have reached your monthly limit."


class LineRefusal(Exception):  # noqa: N818 - the field's word
    """LINE's "no": a status and its body."""

    def __init__(self, status: int, message: str, details: list[Json] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.body: Json = {"message": message, **({"details": details} if details else {})}


@dataclass(frozen=True, slots=True)
class Call:
    """One call, its body read; `retry_key` is lower-cased."""

    name: str
    request: Request
    body: bytes
    request_id: str
    retry_key: str | None

    def json(self) -> Json:
        """The body as an object; 400 where it is none."""
        try:
            return msgspec.json.decode(self.body, type=dict)
        except msgspec.DecodeError:
            raise LineRefusal(400, "The request body could not be parsed as JSON") from None


Answering = Callable[[Call], Awaitable[Json | Response]]


class LineFrame:
    """Makes endpoints of functions that take a `Call` and return the answer's object (a `Response` if it is none)."""

    def __init__(self, world: World, tokens: LineTokens) -> None:
        self._world = world
        self._tokens = tokens

    def endpoint(self, name: str, answer: Answering, status: int = 200) -> Callable[[Request], Awaitable[Response]]:
        """The Starlette endpoint of the call NAME; STATUS of its good answer."""

        async def endpoint(request: Request) -> Response:
            began = asyncio.get_running_loop().time()
            key = request.headers.get("x-line-retry-key")
            call = Call(name, request, await request.body(), self._world.uuid(), key.lower() if key else None)
            path = request.url.path
            self._world.descriptions.line(request.method, path, request.headers, call.body, request.query_params)
            response = await self._answered(call, answer, status)
            if not isinstance(response, Cut):
                response.headers["x-line-request-id"] = call.request_id
            seconds = asyncio.get_running_loop().time() - began
            told = 0 if isinstance(response, Cut) else response.status_code
            self._world.traffic.note("from-bot", "line", name, status=told, seconds=seconds)
            return response

        return endpoint

    async def _answered(self, call: Call, answer: Answering, status: int) -> Response:
        if not self._authentic(call.request):
            return JSONResponse({"message": "Authentication failed. Confirm that the access token is valid."}, 401)
        if call.retry_key is not None and (earlier := self._earlier(call)) is not None:
            return earlier

        async def accept() -> Response:
            try:
                made = await answer(call)
                return made if isinstance(made, Response) else JSONResponse(made, status)
            except LineRefusal as refusal:
                return JSONResponse(refusal.body, refusal.status)

        fault = self._world.faults.take("line", call.name, _kinds(call.name))
        if fault is None:
            return await accept()
        return _limited(fault) or await spoil(fault, accept, _failure, self._world.config.wait)

    def _authentic(self, request: Request) -> bool:
        token = self._world.config.line_token
        given = request.headers.get("authorization", "")
        return bool(token) and hmac.compare_digest(given.encode(), f"Bearer {token}".encode())

    def _earlier(self, call: Call) -> Response | None:
        """The answer to a call whose retry key is wrong or was accepted before."""
        if call.name not in {"push", "multicast"}:
            return JSONResponse({"message": "The retry key is not supported for this request"}, 400)
        if call.retry_key is None or not _UUID.fullmatch(call.retry_key):
            return JSONResponse({"message": "Invalid retry key"}, 400)
        known = self._tokens.accepted(call.retry_key, call.name, call.body)
        if known is None:
            return None
        body: Json = {"message": "The retry key is already accepted"}
        if known.sent is not None:
            body["sentMessages"] = known.sent
        return JSONResponse(body, 409, {"x-line-accepted-request-id": known.request_id})


def _kinds(name: str) -> frozenset[str]:
    """The quota and the limit per user concern counted messages only: replies go on."""
    if name in {"push", "multicast"}:
        return CALL_KINDS
    return CALL_KINDS - {"quota", "429-user"}


def _limited(fault: Fault) -> Response | None:
    message = {"429": RATE, "429-user": SAME_USER, "quota": MONTHLY}.get(fault.kind)
    return None if message is None else JSONResponse({"message": message}, 429)


def _failure() -> Response:
    return JSONResponse({"message": "Internal server error"}, 500)
