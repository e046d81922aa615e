"""The web side in one ASGI callable: webhooks first and bare, everything else by Starlette with a line in the log.

POST /line/webhook  POST /telegram/webhook  GET /healthz /readyz /metrics  /link/…  /list/…  /picture/…  /static/…
"""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from time import perf_counter

import structlog
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from bot.web.webhooks import Receive, Scope, Send, Webhook

BODY_MOST = 64 * 1024
"""Bytes of a form."""

TOKENS = re.compile(r"^/(link|list|picture|receipt|verify)/.+")
QUIET = frozenset({"/healthz", "/readyz", "/metrics"})
"""Asked by machines all day long."""

Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]

log = structlog.get_logger(__name__)


def web_app(webhooks: Mapping[str, Webhook], routes: Sequence[BaseRoute]) -> Asgi:
    """WEBHOOKS by path; a channel that is off has none, and its path is not found."""
    pages = Starlette(routes=list(routes), max_body_size=BODY_MOST)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            webhook = webhooks.get(scope["path"])
            if webhook is not None:
                await webhook(scope, receive, send)
            else:
                await _logged(pages, scope, receive, send)

    return app


def masked(path: str) -> str:
    """PATH without the secret that it may hold."""
    return TOKENS.sub(lambda found: f"/{found[1]}/…", path)


async def _logged(pages: Starlette, scope: Scope, receive: Receive, send: Send) -> None:
    began = perf_counter()
    status = 500

    async def noting(message: Scope) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
        await send(message)

    try:
        await pages(scope, receive, noting)
    finally:
        level = log.debug if scope["path"] in QUIET else log.info
        level(
            "request",
            method=scope["method"],
            path=masked(scope["path"]),
            status=status,
            ms=round((perf_counter() - began) * 1000),
        )
