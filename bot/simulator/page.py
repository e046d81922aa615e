"""The chat page of the simulator: two phones in a browser, so that nobody needs an account to try the bot.

`routes()` gives what `bot.simulator.app` mounts: the page at `/`, its scripts and pictures under `/simulator/static/`.
The page itself holds no data; it talks to the control API (`bot.simulator.control`) like any other client.
"""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

_HERE = Path(__file__).parent
_PAGE = _HERE / "templates" / "chat.html"
_STATIC = _HERE / "static"
_FONTS = _HERE.parent / "web" / "static" / "fonts"

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


async def _page(_request: Request) -> Response:
    return FileResponse(_PAGE, media_type="text/html; charset=utf-8", headers=_HEADERS)


def routes() -> list[BaseRoute]:
    """The page at `/` and its files. The fonts are those of the bot's own pages, served from where they lie."""
    return [
        Route("/", _page, methods=["GET"]),
        Mount("/simulator/static/fonts", StaticFiles(directory=_FONTS, check_dir=False)),
        Mount("/simulator/static", StaticFiles(directory=_STATIC)),
    ]
