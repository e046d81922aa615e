"""What pages behind a one-time address have in common: who may look, whose form it was, and pages for what went wrong.

    GET /link/<purpose>/<token>             the page, or what became of it; changes nothing, whoever asks
    GET /link/<purpose>/<token>/emblem.svg  the picture in its header, by which the page becomes this browser's
    POST /link/<purpose>/<token>            a form of it

What a page shows and does is said by its own class.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from urllib.parse import quote

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from bot.web.callers import Caller, Callers
from bot.web.link_site import LinkSite
from bot.web.link_view import Visitor, Words, common_context
from bot.web.pages import ALWAYS, EMBLEM, FormTokens, Surroundings, Templates, read_form
from core.errors import StoreUnavailableError
from core.links import FILL_WITHIN, Language
from core.pages import PageSession, Purpose
from core.services.page_visit import PageVisit

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageVisitor(Visitor):
    """The same as on the link page, at this page's address."""

    purpose: Purpose = Purpose.PASSWORD

    @property
    def page(self) -> str:
        """What the form's token is bound to: this page, and no other with the same token."""
        return f"{self.purpose.value}/{self.token}"

    @property
    def address(self) -> str:
        """Holds the token, and nothing of a person."""
        return f"/link/{self.purpose.value}/{quote(self.token, safe='')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A form that only our own page in this browser can have sent. `arrived_at`: when it did, before any waiting."""

    visitor: PageVisitor
    caller: Caller
    form: dict[str, str]
    visit: PageVisit
    arrived_at: datetime


class OneTimePage(ABC):
    """An ASGI application for one kind of page."""

    def __init__(self, site: LinkSite, purpose: Purpose) -> None:
        self.purpose = purpose
        self._site = site
        self._surroundings = Surroundings(public_url=site.public_url)
        self._tokens = FormTokens(site.sign)
        self._callers = Callers(site, self._surroundings, self._tokens)
        self._templates = Templates()

    def routes(self) -> list[BaseRoute]:
        """Its addresses."""
        return [Route(f"/link/{self.purpose.value}/{{token}}{rest}", self) for rest in ("", "/emblem.svg")]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; a fault of ours gets a page too."""
        request = Request(scope, receive)
        seen = Visitor.of(request.path_params["token"], request.query_params)
        visitor = PageVisitor(token=seen.token, language=seen.language, purpose=self.purpose)
        try:
            response = await self._answer(request, visitor)
        except ClientDisconnect:
            return
        except StoreUnavailableError:
            log.warning("member_page_without_database")
            response = self._problem(visitor, HTTPStatus.SERVICE_UNAVAILABLE, "trouble")
        except Exception:
            log.exception("member_page_failed")
            response = self._problem(visitor, HTTPStatus.INTERNAL_SERVER_ERROR, "trouble")
        await response(scope, receive, send)

    @abstractmethod
    async def _first(self, visitor: PageVisitor, browser: str, visit: PageVisit) -> Response:
        """The page as BROWSER finds it, which may have no secret yet: then VISIT has none either."""

    @abstractmethod
    async def _taken(self, sent: Sent) -> Response:
        """What comes back for a form."""

    async def _answer(self, request: Request, visitor: PageVisitor) -> Response:
        is_picture = request.url.path.endswith("/emblem.svg")
        match request.method:
            case "HEAD":
                return Response(headers=self._surroundings.headers(None))
            case "GET":
                return await (self._emblem if is_picture else self._show)(request, visitor)
            case "POST" if not is_picture:
                return await self._take(request, visitor)
        response = self._problem(visitor, HTTPStatus.METHOD_NOT_ALLOWED, "reopen")
        response.headers["Allow"] = "GET, HEAD" if is_picture else "GET, HEAD, POST"
        return response

    async def _show(self, request: Request, visitor: PageVisitor) -> Response:
        cookie = self._surroundings.secret_of(request)
        browser = cookie or self._site.means.ids.token()
        response = await self._first(visitor, browser, self._visit(visitor, cookie))
        if cookie is None:
            self._surroundings.keep_secret(response, browser)
        return response

    async def _emblem(self, request: Request, visitor: PageVisitor) -> Response:
        """The co-op's emblem. The browser that asks for it shows the page: now the page is open, and its own."""
        cookie = self._surroundings.secret_of(request)
        if cookie is not None:
            await self._visit(visitor, cookie).open()
        headers = {**ALWAYS, "Content-Security-Policy": "default-src 'none'"}
        return Response(EMBLEM, headers=headers, media_type="image/svg+xml")

    async def _take(self, request: Request, visitor: PageVisitor) -> Response:
        """What was filled in, of a form that only our own page in this browser can have sent."""
        arrived_at = self._site.means.clock.now()
        if not self._surroundings.is_own_origin(request.headers):
            return self._problem(visitor, HTTPStatus.FORBIDDEN, "reopen")
        form = await read_form(request)
        if form is None:
            return self._problem(visitor, HTTPStatus.BAD_REQUEST, "reopen")
        chat = await self._visit(visitor, None).known()
        caller = self._callers.of(request, visitor.token, visitor.page, form, chat.chat.address if chat else None)
        if caller is None:
            return self._problem(visitor, HTTPStatus.FORBIDDEN, "reopen")
        await self._site.slow_down(caller.network)
        visit = self._visit(visitor, caller.browser, caller.network)
        return await self._taken(Sent(visitor=visitor, caller=caller, form=form, visit=visit, arrived_at=arrived_at))

    def _visit(self, visitor: PageVisitor, browser: str | None, network: str | None = None) -> PageVisit:
        site = self._site
        return PageVisit(site.store, site.means, visitor.purpose, visitor.token, browser, network)

    def _again(self, visitor: PageVisitor, session: PageSession) -> Response:
        """The browser is sent to the page anew, where it sees what its form did and cannot send it twice."""
        headers = self._surroundings.headers(session.chat.address.platform)
        return RedirectResponse(visitor.path(), HTTPStatus.SEE_OTHER, headers)

    def _emblem_path(self, visitor: PageVisitor) -> str:
        return f"{visitor.address}/emblem.svg"

    def _until(self, session: PageSession) -> datetime:
        """Until when a page is good that is being shown."""
        return session.expires_at if session.opened_at else self._site.means.clock.now() + FILL_WITHIN

    def _problem(self, visitor: PageVisitor, status: HTTPStatus, key: str) -> Response:
        """A page that says what is wrong with the request itself."""
        words = Words(self._site.catalogue, visitor.language or Language.THAI)
        context = common_context(words, self._site.means.policy, visitor) | {"key": key, "step": key}
        return self._templates.page("link/problem.html", context, status, self._surroundings.headers(None))
