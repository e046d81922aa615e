"""What every page for members has in common: templates, headers, the browser's cookie, and forms that only we can send.

A page of ours loads nothing from elsewhere, is kept by nobody, shown in no frame but Telegram's, and named to nobody:

    Content-Security-Policy: default-src 'none'; style-src 'self'; …     Cache-Control: no-store
"""

import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import jinja2
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from core.links import Platform

HERE = Path(__file__).parent
STATIC = HERE / "static"
EMBLEM = (STATIC / "emblem.svg").read_bytes()
"""The co-op's picture, which pages ask for under their own address: who asks for it shows the page."""

FORM_TYPE = "application/x-www-form-urlencoded"
FORM_MOST = 16 * 1024
"""Bytes of a form; initData takes about one thousand of them."""
FIELDS_MOST = 32

SECRET_COOKIE = "__Host-link"  # noqa: S105 - a cookie's name
PLAIN_COOKIE = "link"
"""On plain http, which only the simulator's settings allow: browsers take `__Host-` names over https only."""

BROWSER_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")
"""What `Ids.token` makes; anything else in the cookie is not ours."""

TELEGRAM_WEB = "https://web.telegram.org"

ALWAYS: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}

KEPT_BY_BROWSERS: Mapping[str, str] = {"Cache-Control": "public, max-age=604800"}
"""For fonts; style and script are asked for anew, so that they fit the page they come with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Where the pages stand. `form_targets`: origins besides our own that a form may lead on to."""

    public_url: str
    form_targets: tuple[str, ...] = ()

    @property
    def is_https(self) -> bool:
        """Whether browsers keep `__Host-` cookies of ours."""
        return self.public_url.startswith("https:")

    @property
    def cookie(self) -> str:
        """The name of the browser's cookie."""
        return SECRET_COOKIE if self.is_https else PLAIN_COOKIE

    def headers(self, platform: Platform | None) -> dict[str, str]:
        """Of a page that PLATFORM's chat leads to."""
        framed = platform is Platform.TELEGRAM
        policy = {
            "default-src": "'none'",
            "style-src": "'self'",
            "script-src": "'self'",
            "img-src": "'self'",
            "font-src": "'self'",
            "form-action": " ".join(("'self'", *self.form_targets)),
            "base-uri": "'none'",
            "frame-ancestors": TELEGRAM_WEB if framed else "'none'",
        }
        headers = dict(ALWAYS)
        headers["Content-Security-Policy"] = "; ".join(f"{name} {value}" for name, value in policy.items())
        if not framed:
            headers["X-Frame-Options"] = "DENY"
        if self.is_https:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        return headers

    def secret_of(self, request: Request) -> str | None:
        """The browser's secret, as its cookie brings it."""
        value = request.cookies.get(self.cookie, "")
        return value if BROWSER_SECRET.fullmatch(value) else None

    def keep_secret(self, response: Response, secret: str) -> None:
        """Give the browser its secret, until it is closed."""
        response.set_cookie(self.cookie, secret, path="/", secure=self.is_https, httponly=True, samesite="lax")

    def is_own_origin(self, headers: Headers) -> bool:
        """Whether a form may have come from a page of ours.

        Our pages name no referrer, for which browsers say `Origin: null`; they then still say `Sec-Fetch-Site`. Where a
        browser says neither, the form's own token decides.
        """
        if headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
            return False
        origin, referer = headers.get("origin"), headers.get("referer")
        if origin is None and referer is not None:
            origin = origin_of(referer)
        return origin in {None, "null", origin_of(self.public_url)}


def origin_of(url: str) -> str:
    """`https://coop.example.th` of an address there."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


class FormTokens:
    """Tokens that a form must bring back: they hold for one browser and one page only (threat T22)."""

    def __init__(self, sign: Callable[[bytes], bytes]) -> None:
        self._sign = sign

    def of(self, browser: str, page: str) -> str:
        """The token for the forms of PAGE in BROWSER."""
        return self._sign(f"form\n{page}\n{browser}".encode()).hex()

    def is_good(self, given: str, browser: str, page: str) -> bool:
        """Whether GIVEN is that token."""
        return hmac.compare_digest(given.encode(), self.of(browser, page).encode())


async def read_form(request: Request) -> dict[str, str] | None:
    """The fields of a posted form, each once; None where it is too large or no form."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM_TYPE:
        return None
    length = request.headers.get("content-length", "0")
    if not length.isdecimal() or int(length) > FORM_MOST:
        return None
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > FORM_MOST:
            return None
    try:
        fields = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=FIELDS_MOST)
    except ValueError:
        return None
    return dict(fields)


class Templates:
    """The pages' HTML, from the templates beside this module; everything inserted is escaped."""

    def __init__(self) -> None:
        self._environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def page(self, name: str, context: Mapping[str, object], status: int, headers: Mapping[str, str]) -> Response:
        """The template NAME filled."""
        return HTMLResponse(self.text(name, context), status, headers)

    def text(self, name: str, context: Mapping[str, object]) -> str:
        """The same as text, for a file."""
        return self._environment.get_template(name).render(context)


class Static(StaticFiles):
    """Style, script, font and pictures of the pages."""

    def __init__(self) -> None:
        super().__init__(directory=STATIC)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """A file, or its error, with the headers that everything of ours has."""
        headers = {**ALWAYS, "Cache-Control": "no-cache", "Content-Security-Policy": "default-src 'none'"}
        try:
            response = await super().get_response(path, scope)
        except HTTPException as error:
            return PlainTextResponse(error.detail, error.status_code, headers)
        response.headers.update({**headers, **(KEPT_BY_BROWSERS if path.startswith("fonts") else {})})
        return response
