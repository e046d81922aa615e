"""What the bot is measured against: the base, and two LINE bots as their libraries' own examples write them.

Run as `python -m tests.benchmarks.peers NAME PORT STUB_PORT DATABASE`.
"""

import base64
import hashlib
import hmac
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn

from tests.benchmarks.load import SECRET


def base(_stub: str, _database: str) -> Any:
    """Starlette; checks the signature, nothing else."""
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    async def webhook(request: Request) -> Response:
        wanted = base64.b64encode(hmac.new(SECRET.encode(), await request.body(), hashlib.sha256).digest())
        good = hmac.compare_digest(wanted, request.headers.get("x-line-signature", "").encode())
        return Response(status_code=200 if good else 401)

    return Starlette(routes=[Route("/line/webhook", webhook, methods=["POST"])])


def fastapi_echo(stub: str, _database: str) -> Any:
    """FastAPI with line-bot-sdk: parses with its WebhookParser, echoes by its client; no database."""
    import fastapi
    from linebot.v3 import WebhookParser
    from linebot.v3.messaging import (
        AsyncApiClient,
        AsyncMessagingApi,
        Configuration,
        ReplyMessageRequest,
        TextMessage,
    )

    @asynccontextmanager
    async def lifespan(app: fastapi.FastAPI) -> AsyncIterator[None]:
        async with AsyncApiClient(Configuration(access_token="t", host=stub)) as client:
            app.state.line = AsyncMessagingApi(client)
            yield

    app = fastapi.FastAPI(lifespan=lifespan)
    parser = WebhookParser(SECRET)

    @app.post("/line/webhook")
    async def webhook(request: fastapi.Request) -> str:
        body = (await request.body()).decode()
        for event in parser.parse(body, request.headers["x-line-signature"]):
            message = TextMessage(text=event.message.text)
            await app.state.line.reply_message(ReplyMessageRequest(reply_token=event.reply_token, messages=[message]))
        return "OK"

    webhook.__annotations__["request"] = fastapi.Request
    return app


def sdk_and_orm(stub: str, database: str) -> Any:
    """The whole answer as usually written: the SDK's parser and client, SQLAlchemy's ORM on aiosqlite."""
    from tests.benchmarks.orm_peer import application

    return application(stub, database)


PEERS = {"base": base, "fastapi": fastapi_echo, "sdk-orm": sdk_and_orm}

if __name__ == "__main__":
    name, port, stub_port, database = sys.argv[1:]
    app = PEERS[name](f"http://127.0.0.1:{stub_port}", database)
    uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="error", access_log=False)
