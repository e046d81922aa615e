"""Is it alive, is it ready, and how much has it done: `/healthz`, `/readyz`, `/metrics`.

Ready means that the database answers and its tables are those of this program; nothing of the platforms is in it,
since a server that LINE cannot be reached from must still store what LINE sends.
"""

import asyncio
import hmac
import ipaddress
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.metrics import Metrics
from core.clock import Clock
from core.operation import Figures
from core.ports import Store

FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")
"""Where one of these stands, a proxy speaks for somebody else, and loopback means nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """The three routes.

    `has_schema`: whether the tables are those of this program; raises where the database does not answer.  `folder`: on
    the disk that may become full.  `token`: of `/metrics` from elsewhere.
    """

    store: Store
    has_schema: Callable[[], Awaitable[bool]]
    metrics: Metrics
    clock: Clock
    folder: Path
    token: str | None

    def routes(self) -> list[Route]:
        """For the web application."""
        return [
            Route("/healthz", self.alive),
            Route("/readyz", self.ready),
            Route("/metrics", self.figures),
        ]

    async def alive(self, _request: Request) -> Response:
        """The event loop turns."""
        return JSONResponse({"status": "ok"})

    async def ready(self, _request: Request) -> Response:
        """The database answers, and its tables are those of this program: somebody may have upgraded them meanwhile."""
        try:
            good = await self.has_schema()
        except Exception:  # noqa: BLE001 - whatever it is, it is not ready; the counter and the log of others have it
            self.metrics.database_failed("readiness")
            return JSONResponse({"status": "database"}, 503)
        return JSONResponse({"status": "ok"}) if good else JSONResponse({"status": "schema"}, 503)

    async def figures(self, request: Request) -> Response:
        """Prometheus' text, for this machine itself or with the bearer token."""
        if not (_is_local(request) or self._has_token(request)):
            return PlainTextResponse("", 404)
        now = self.clock.now()
        free = await asyncio.to_thread(free_part, self.folder)
        text = self.metrics.text(await self._read(now), free, now)
        return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8")

    async def _read(self, now: datetime) -> Figures | None:
        try:
            async with self.store.read() as uow:
                return await uow.operation.figures(now)
        except Exception:  # noqa: BLE001 - the figures say that it is down; asking must not fail for it
            self.metrics.database_failed("metrics")
            return None

    def _has_token(self, request: Request) -> bool:
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        return self.token is not None and hmac.compare_digest(given.encode(), self.token.encode())


def free_part(folder: Path) -> float:
    """Which part of the disk under FOLDER is free, from 0 to 1."""
    disk = shutil.disk_usage(folder)
    return disk.free / disk.total


def _is_local(request: Request) -> bool:
    if request.client is None or any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False
