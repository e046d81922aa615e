"""The line in the log that every request of a page leaves, without the secret in its address."""

from collections.abc import MutableMapping
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.web.app import web_app

TOKEN = "bW9kZS11cC10b2tlbi1vZi1hLXBhZ2UtMDEyMzQ1Njc"


async def _fine(_request: Request) -> Response:
    return PlainTextResponse("")


@pytest.mark.shows("T20")
@pytest.mark.parametrize("page", ["link", "receipt", "verify"])
async def test_no_token_of_a_page_is_logged(page: str, logged: list[MutableMapping[str, Any]]) -> None:
    app = web_app({}, [Route(f"/{page}/{{token}}", _fine)])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://coop.example") as browser:
        assert (await browser.get(f"/{page}/{TOKEN}?linkToken={TOKEN}")).status_code == 200
        assert (await browser.get(f"/{page}/{TOKEN}/emblem.svg")).status_code == 404
    assert [line["status"] for line in logged] == [200, 404]
    assert TOKEN not in str(logged)
