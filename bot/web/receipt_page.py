"""A receipt as PDF, for chats that take no files: one button, and a small picture that the chat shows (security T15).

    GET /receipt/<token>            the month and a button; uses up nothing, whoever asks
    POST /receipt/<token>           the PDF
    GET /receipt/picture/<token>    a small picture, for the card in the chat

When the page may be used is core's (`core.services.receipt_page`); here are HTTP, cookies and forms.  The PDF is sent
to be saved: a browser that showed it would ask the address again to save it, and get the button.
"""

from http import HTTPStatus
from urllib.parse import quote

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.receipt_drawing import Drawing, DrawingError
from bot.web.button_page import ButtonPage, PageVisitor, Sent
from bot.web.link_site import LinkSite
from bot.web.pages import ALWAYS
from bot.web.picture_page import HEADERS as PICTURE_HEADERS
from core.calendar import BUDDHIST_ERA, Month
from core.errors import StoreUnavailableError
from core.links import Language
from core.receipt_paper import Paper
from core.services import receipt_page
from core.services.copy_page import Reader
from core.services.receipt_page import MONTH, numbers_of, uses_left
from handlers.reply import Literal, Phrase

PLACE, MOST_PLACES = "receipt", 99
FILE_POLICY = "default-src 'none'; frame-ancestors 'none'"

log = structlog.get_logger(__name__)


def routes(site: LinkSite, drawing: Drawing) -> list[BaseRoute]:
    """Its addresses."""
    page = ReceiptPage(site, drawing)
    return [
        Route("/receipt/picture/{token}", page.picture, methods=["GET", "HEAD"]),
        Route("/receipt/{token}", page),
    ]


class ReceiptPage(ButtonPage):
    """The month and a button, with a picture beside it."""

    at = "/receipt"
    expired = "receipt_page.expired"
    in_telegram = False
    shortages = (StoreUnavailableError, DrawingError)

    def __init__(self, site: LinkSite, drawing: Drawing) -> None:
        super().__init__(site)
        self._drawing = drawing

    async def picture(self, request: Request) -> Response:
        """The small picture, or nothing."""
        site, token = self._site, request.path_params["token"]
        try:
            paper = await receipt_page.pictured(site.store, site.means, token)
            if paper is None:
                return Response(status_code=HTTPStatus.NOT_FOUND, headers=PICTURE_HEADERS)
            if request.method == "HEAD":
                return Response(headers=PICTURE_HEADERS, media_type="image/png")
            return Response(await self._drawing.picture(paper), headers=PICTURE_HEADERS, media_type="image/png")
        except (StoreUnavailableError, DrawingError):
            log.warning("receipt_picture_not_shown")
            return Response(status_code=HTTPStatus.SERVICE_UNAVAILABLE, headers=PICTURE_HEADERS)

    async def _first(self, _request: Request, visitor: PageVisitor, reader: Reader, form_token: str) -> Response | None:
        session = await receipt_page.look(self._site.store, self._site.means, visitor.token, reader)
        if session is None:
            return None
        language = self._words(visitor, session).language
        context = {
            "step": "receipt",
            "form_token": form_token,
            "month": self._site.catalogue.value(Month.parse(session.data[MONTH]), language),
            "numbers": numbers_of(session),
            "times": uses_left(session),
        }
        return self._page("receipt/page.html", visitor, session, context)

    async def _taken(self, sent: Sent) -> Response | None:
        """The PDF."""
        site, place = self._site, _place(sent.form.get(PLACE, ""))
        paper = await receipt_page.hand_out(site.store, site.means, sent.visitor.token, sent.reader, place)
        return None if paper is None else self._file(paper, await self._drawing.pdf(paper))

    def _file(self, paper: Paper, pdf: bytes) -> Response:
        headers = {**ALWAYS, "Content-Security-Policy": FILE_POLICY}
        headers["Content-Disposition"] = self._disposition(paper.month)
        return Response(pdf, headers=headers, media_type="application/pdf")

    def _disposition(self, month: Month) -> str:
        """The file's name in Thai, and in ASCII for programs that know no other."""
        named = Phrase.of("receipt.file", month=Literal(f"{month.year + BUDDHIST_ERA}-{month.number:02}"))
        plain, thai = (self._site.catalogue.text(named, language) for language in (Language.ENGLISH, Language.THAI))
        return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(thai, safe='')}"


def _place(text: str) -> int:
    """Which of the month's receipts; the first where nothing is said, none for anything else."""
    if not text:
        return 0
    return int(text) if text.isascii() and text.isdecimal() and int(text) <= MOST_PLACES else -1
