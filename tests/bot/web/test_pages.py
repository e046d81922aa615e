"""Cookies, origins, form tokens, form bodies and files."""

import httpx
import pytest
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from bot.web.pages import FIELDS_MOST, FORM_MOST, FORM_TYPE, FormTokens, Static, Surroundings, read_form
from core.links import Platform
from tests.bot.web.link_bed import PUBLIC_URL, signed

HERE = Surroundings(public_url=PUBLIC_URL, form_targets=("https://access.line.me",))


@pytest.mark.parametrize(
    ("headers", "is_own"),
    [
        ({}, True),
        ({"origin": PUBLIC_URL}, True),
        ({"origin": "null", "sec-fetch-site": "same-origin"}, True),
        ({"origin": "null"}, True),
        ({"referer": f"{PUBLIC_URL}/link/abc"}, True),
        ({"origin": "null", "sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "same-site"}, False),
        ({"origin": "https://evil.example"}, False),
        ({"origin": f"{PUBLIC_URL}.evil.example"}, False),
        ({"origin": PUBLIC_URL.replace("https", "http")}, False),
        ({"origin": f"{PUBLIC_URL}:8443"}, False),
        ({"referer": "https://evil.example/"}, False),
        ({"origin": "https://evil.example", "referer": f"{PUBLIC_URL}/"}, False),
    ],
)
def test_forms_come_from_our_own_origin(headers: dict[str, str], is_own: bool) -> None:  # noqa: FBT001 - a table's column
    assert HERE.is_own_origin(Headers(headers)) is is_own


def test_the_cookie_is_the_hosts_own_and_no_scripts_business() -> None:
    response = Response()
    HERE.keep_secret(response, "s" * 43)
    assert response.headers["set-cookie"] == f"__Host-link={'s' * 43}; HttpOnly; Path=/; SameSite=lax; Secure"


def test_the_simulators_plain_http_has_a_plain_cookie() -> None:
    response = Response()
    Surroundings(public_url="http://127.0.0.1:8080").keep_secret(response, "s" * 43)
    assert response.headers["set-cookie"] == f"link={'s' * 43}; HttpOnly; Path=/; SameSite=lax"


@pytest.mark.parametrize("value", ["", "short", "s" * 44, "ส" * 43, f"{'s' * 42};"])
def test_a_cookie_that_we_did_not_make_is_none(value: str) -> None:
    request = Request({"type": "http", "headers": [(b"cookie", f"__Host-link={value}".encode())]})
    assert HERE.secret_of(request) is None


def test_form_tokens_hold_for_one_browser_and_one_page() -> None:
    tokens = FormTokens(signed)
    good = tokens.of("browser", "page")
    assert tokens.is_good(good, "browser", "page")
    for given, browser, page in ((good, "other", "page"), (good, "browser", "other"), ("ก", "browser", "page")):
        assert not tokens.is_good(given, browser, page)
    assert not tokens.is_good("", "browser", "page")


def test_only_telegrams_pages_may_be_framed() -> None:
    line, telegram = HERE.headers(Platform.LINE), HERE.headers(Platform.TELEGRAM)
    assert "frame-ancestors 'none'" in line["Content-Security-Policy"]
    assert line["X-Frame-Options"] == "DENY"
    assert "frame-ancestors https://web.telegram.org" in telegram["Content-Security-Policy"]
    assert "X-Frame-Options" not in telegram


async def posted(content: bytes, kind: str = FORM_TYPE) -> object:
    async def answer(request: Request) -> JSONResponse:
        return JSONResponse(await read_form(request))

    app = Starlette(routes=[Route("/", answer, methods=["POST"])])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=PUBLIC_URL) as client:
        return (await client.post("/", content=content, headers={"content-type": kind})).json()


async def test_a_forms_fields_are_read() -> None:
    assert await posted("username=U๐๒&password=".encode()) == {"username": "U๐๒", "password": ""}
    assert await posted(b"a=%ff", f"{FORM_TYPE}; charset=utf-8") == {"a": "\ufffd"}


async def test_what_is_no_form_of_ours_is_not_read() -> None:
    assert await posted(b"a=1", "application/json") is None
    assert await posted(b"a=" + b"x" * FORM_MOST) is None
    assert await posted(b"&".join([b"a=1"] * (FIELDS_MOST + 1))) is None


async def test_files_and_missing_files_have_the_headers() -> None:
    app = Starlette(routes=[Mount("/static", Static())])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=PUBLIC_URL) as client:
        for path, status, kept in (
            ("pages.css", 200, "no-cache"),
            ("fonts/Sarabun-Regular.woff2", 200, "public, max-age=604800"),
            ("no.css", 404, "no-cache"),
            ("../pages.py", 404, "no-cache"),
        ):
            response = await client.get(f"/static/{path}")
            if path.startswith(".."):
                assert response.status_code == 404  # the client itself leaves /static
                continue
            assert (response.status_code, response.headers["cache-control"]) == (status, kept)
            assert response.headers["x-content-type-options"] == "nosniff"
            assert response.headers["content-security-policy"] == "default-src 'none'"
