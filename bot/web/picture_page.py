"""One picture, for the chat that was given its address: `GET /picture/<token>`.

LINE's program and Telegram's servers fetch it without cookies, and more than once: nothing is used up.  Whether the
chat may see it still is core's question (`core.services.picture_passes`); a token that shows nothing says nothing.
"""

from http import HTTPStatus

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.web.pages import ALWAYS
from core.errors import StoreUnavailableError
from core.ports import Means, Store
from core.services.picture_passes import shown_by

HEADERS = {
    **ALWAYS,
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",  # chat programs show it among things of their own
}

log = structlog.get_logger(__name__)


def routes(store: Store, means: Means) -> list[BaseRoute]:
    """The address; HEAD too, and no other method."""

    async def picture(request: Request) -> Response:
        try:
            async with store.read() as uow:
                shown = await shown_by(uow, means, request.path_params["token"])
        except StoreUnavailableError:
            log.warning("picture_page_without_database")
            return Response(status_code=HTTPStatus.SERVICE_UNAVAILABLE, headers=HEADERS)
        if shown is None:
            return Response(status_code=HTTPStatus.NOT_FOUND, headers=HEADERS)
        return Response(shown.image, media_type=shown.mime, headers=HEADERS)

    return [Route("/picture/{token}", picture, methods=["GET", "HEAD"])]
