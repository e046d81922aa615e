"""A receipt as PDF, for chats that take no files: one button, and a small picture that the chat shows (security T15).

    GET /receipt/<token>            the month and a button; uses up nothing, whoever asks
    POST /receipt/<token>           the PDF
    GET /receipt/picture/<token>    a small picture, for the card in the chat

When the page may be used is core's (`core.services.receipt_page`); here are HTTP, cookies and forms.  The PDF is sent
to be saved: a browser that showed it would ask the address again to save it, and get the button.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import quote, urlencode

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from bot.receipt_drawing import Drawing, DrawingError
from bot.web.link_site import LinkSite
from bot.web.link_view import Visitor, Words, common_context, hours_and_minutes
from bot.web.pages import ALWAYS, FormTokens, Surroundings, Templates, read_form
from bot.web.picture_page import HEADERS as PICTURE_HEADERS
from core.calendar import BUDDHIST_ERA, Month
from core.errors import StoreUnavailableError
from core.links import Language
from core.pages import PageSession
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


@dataclass(frozen=True, slots=True, kw_only=True)
class PageVisitor(Visitor):
    """The same as on the link page, at this page's address."""

    def path(self, **query: str) -> str:
        """The page's address in the visitor's language."""
        if self.language is not None:
            query = {"lang": self.language.value} | query
        address = f"/receipt/{quote(self.token, safe='')}"
        return f"{address}?{urlencode(query)}" if query else address

    @property
    def page(self) -> str:
        """What the form's token is bound to: this page, and no other with the same token."""
        return f"receipt/{self.token}"


class ReceiptPage:
    """An ASGI application for one address, with a picture beside it."""

    def __init__(self, site: LinkSite, drawing: Drawing) -> None:
        self._site = site
        self._drawing = drawing
        self._surroundings = Surroundings(public_url=site.public_url)
        self._tokens = FormTokens(site.sign)
        self._templates = Templates()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; a fault of ours gets a page too."""
        request = Request(scope, receive)
        seen = Visitor.of(request.path_params["token"], request.query_params)
        visitor = PageVisitor(token=seen.token, language=seen.language)
        try:
            response = await self._answer(request, visitor)
        except ClientDisconnect:
            return
        except (StoreUnavailableError, DrawingError):
            log.warning("receipt_page_without_receipt")
            response = self._problem(visitor, HTTPStatus.SERVICE_UNAVAILABLE, "page.trouble")
        except Exception:
            log.exception("receipt_page_failed")
            response = self._problem(visitor, HTTPStatus.INTERNAL_SERVER_ERROR, "page.trouble")
        await response(scope, receive, send)

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

    async def _answer(self, request: Request, visitor: PageVisitor) -> Response:
        ways: dict[str, Callable[[Request, PageVisitor], Awaitable[Response]]] = {
            "GET": self._show,
            "POST": self._take,
        }
        if request.method == "HEAD":
            return Response(headers=self._surroundings.headers(None))
        if (way := ways.get(request.method)) is not None:
            return await way(request, visitor)
        response = self._problem(visitor, HTTPStatus.METHOD_NOT_ALLOWED, "page.reopen")
        response.headers["Allow"] = "GET, HEAD, POST"
        return response

    async def _show(self, request: Request, visitor: PageVisitor) -> Response:
        """The page with its button, in the language of the chat that asked for it."""
        site, cookie = self._site, self._surroundings.secret_of(request)
        browser = cookie or site.means.ids.token()
        session = await receipt_page.look(site.store, site.means, visitor.token, Reader(browser=cookie))
        if session is None:
            return self._expired(visitor)
        response = self._page(visitor, session, self._tokens.of(browser, visitor.page))
        if cookie is None:
            self._surroundings.keep_secret(response, browser)
        return response

    async def _take(self, request: Request, visitor: PageVisitor) -> Response:
        """The PDF, for a form that only our own page in this browser can have sent."""
        site = self._site
        form = await read_form(request) if self._surroundings.is_own_origin(request.headers) else None
        cookie = self._surroundings.secret_of(request)
        if form is None or cookie is None or not self._tokens.is_good(form.get("csrf", ""), cookie, visitor.page):
            return self._problem(visitor, HTTPStatus.FORBIDDEN, "page.reopen")
        reader, place = Reader(browser=cookie), _place(form.get(PLACE, ""))
        paper = await receipt_page.hand_out(site.store, site.means, visitor.token, reader, place)
        if paper is None:
            return self._expired(visitor)
        return self._file(paper, await self._drawing.pdf(paper))

    def _file(self, paper: Paper, pdf: bytes) -> Response:
        headers = {**ALWAYS, "Content-Security-Policy": FILE_POLICY}
        headers["Content-Disposition"] = self._disposition(paper.month)
        return Response(pdf, headers=headers, media_type="application/pdf")

    def _disposition(self, month: Month) -> str:
        """The file's name in Thai, and in ASCII for programs that know no other."""
        named = Phrase.of("receipt.file", month=Literal(f"{month.year + BUDDHIST_ERA}-{month.number:02}"))
        plain, thai = (self._site.catalogue.text(named, language) for language in (Language.ENGLISH, Language.THAI))
        return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(thai, safe='')}"

    def _page(self, visitor: PageVisitor, session: PageSession, form_token: str) -> Response:
        words = Words(self._site.catalogue, visitor.language or session.chat.language)
        month = self._site.catalogue.value(Month.parse(session.data[MONTH]), words.language)
        context = common_context(words, self._site.means.policy, visitor) | {
            "step": "receipt",
            "form_token": form_token,
            "month": month,
            "numbers": numbers_of(session),
            "times": uses_left(session),
            "valid_until": hours_and_minutes(session.expires_at),
        }
        headers = self._surroundings.headers(session.chat.address.platform)
        return self._templates.page("receipt/page.html", context, HTTPStatus.OK, headers)

    def _expired(self, visitor: PageVisitor) -> Response:
        return self._problem(visitor, HTTPStatus.NOT_FOUND, "receipt_page.expired")

    def _problem(self, visitor: PageVisitor, status: HTTPStatus, key: str) -> Response:
        """A page that says what is wrong with the request itself."""
        words = Words(self._site.catalogue, visitor.language or Language.THAI)
        context = common_context(words, self._site.means.policy, visitor) | {
            "key": key,
            "step": key.partition(".")[2],
            "next": f"{key}_next" if f"{key}_next" in self._site.catalogue else "",
        }
        return self._templates.page("mydata/problem.html", context, status, self._surroundings.headers(None))


def _place(text: str) -> int:
    """Which of the month's receipts; the first where nothing is said, none for anything else."""
    if not text:
        return 0
    return int(text) if text.isascii() and text.isdecimal() and int(text) <= MOST_PLACES else -1
