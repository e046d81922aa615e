"""Is it alive, is it ready, and how much has it done: `/healthz`, `/readyz`, `/metrics`.

Ready means that the database answers and its tables are those of this program; nothing of the platforms is in it,
since a server that LINE cannot be reached from must still store what LINE sends.
"""

import hmac
import ipaddress

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.metrics import Metrics
from core.ports import Store

FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")
"""Where one of these stands, a proxy speaks for somebody else, and loopback means nothing."""


class Health:
    """The three routes."""

    def __init__(self, store: Store, metrics: Metrics, metrics_token: str | None) -> None:
        self._store = store
        self._metrics = metrics
        self._token = metrics_token

    def routes(self) -> list[Route]:
        """For the web application."""
        return [
            Route("/healthz", self.alive),
            Route("/readyz", self.ready),
            Route("/metrics", self.metrics),
        ]

    async def alive(self, _request: Request) -> Response:
        """The event loop turns."""
        return JSONResponse({"status": "ok"})

    async def ready(self, _request: Request) -> Response:
        """The database answers. Its schema was checked at the start, without which nothing runs."""
        try:
            async with self._store.read() as uow:
                await uow.policies.texts()
        except Exception:  # noqa: BLE001 - whatever it is, it is not ready; the log has it from elsewhere
            return JSONResponse({"status": "database"}, 503)
        return JSONResponse({"status": "ok"})

    async def metrics(self, request: Request) -> Response:
        """Prometheus' text, for this machine itself or with the bearer token."""
        if not (_is_local(request) or self._has_token(request)):
            return PlainTextResponse("", 404)
        return Response(self._metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")

    def _has_token(self, request: Request) -> bool:
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        return self._token is not None and hmac.compare_digest(given.encode(), self._token.encode())


def _is_local(request: Request) -> bool:
    if request.client is None or any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False
