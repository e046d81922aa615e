"""What pages have in common that hand something out behind a button: HTTP, cookies, forms, and what went wrong.

    GET <at>/<token>     a page with a button; uses up nothing, whoever asks
    POST <at>/<token>    what it was asked for, for a form that only our own page in this browser can have sent

Whether a page may still be used is core's; what it shows and hands out is said by its own class.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import quote

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bot.web.initdata import telegram_user
from bot.web.link_site import LinkSite
from bot.web.link_view import Visitor, Words, common_context, hours_and_minutes
from bot.web.pages import FormTokens, Surroundings, Templates, read_form
from core.errors import StoreUnavailableError
from core.links import Language
from core.pages import PageSession
from core.services.copy_page import Reader

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageVisitor(Visitor):
    """The same as on the link page, at this page's address, which begins with `at`."""

    at: str

    @property
    def address(self) -> str:
        """Holds the token, and nothing of a person."""
        return f"{self.at}/{quote(self.token, safe='')}"

    @property
    def page(self) -> str:
        """What the form's token is bound to: this page, and no other with the same token."""
        return f"{self.at}/{self.token}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A form of the page's own, and who sent it."""

    visitor: PageVisitor
    reader: Reader
    form: Mapping[str, str]


class ButtonPage(ABC):
    """An ASGI application for one kind of page.

    `at`: how its address begins; `expired`: the catalogue's key for a page that is over; `in_telegram`: whether the
    person whom Telegram names may send the form, where its frame keeps no cookie; `shortages`: what passes by itself.
    """

    at: str
    expired: str
    in_telegram = True
    shortages: tuple[type[Exception], ...] = (StoreUnavailableError,)

    def __init__(self, site: LinkSite) -> None:
        self._site = site
        self._surroundings = Surroundings(public_url=site.public_url)
        self._tokens = FormTokens(site.sign)
        self._templates = Templates()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; a fault of ours gets a page too."""
        request = Request(scope, receive)
        seen = Visitor.of(request.path_params["token"], request.query_params)
        visitor = PageVisitor(token=seen.token, language=seen.language, at=self.at)
        try:
            response = await self._answer(request, visitor)
        except ClientDisconnect:
            return
        except self.shortages:
            log.warning("button_page_unavailable", at=self.at)
            response = self._problem(visitor, HTTPStatus.SERVICE_UNAVAILABLE, "page.trouble")
        except Exception:
            log.exception("button_page_failed", at=self.at)
            response = self._problem(visitor, HTTPStatus.INTERNAL_SERVER_ERROR, "page.trouble")
        await response(scope, receive, send)

    @abstractmethod
    async def _first(self, request: Request, visitor: PageVisitor, reader: Reader, form_token: str) -> Response | None:
        """The page as READER finds it; None where it is over."""

    @abstractmethod
    async def _taken(self, sent: Sent) -> Response | None:
        """What is handed out; None where the page is over."""

    async def _answer(self, request: Request, visitor: PageVisitor) -> Response:
        match request.method:
            case "HEAD":
                return Response(headers=self._surroundings.headers(None))
            case "GET":
                return await self._show(request, visitor)
            case "POST":
                return await self._take(request, visitor)
        response = self._problem(visitor, HTTPStatus.METHOD_NOT_ALLOWED, "page.reopen")
        response.headers["Allow"] = "GET, HEAD, POST"
        return response

    async def _show(self, request: Request, visitor: PageVisitor) -> Response:
        cookie = self._surroundings.secret_of(request)
        browser = cookie or self._site.means.ids.token()
        form_token = self._tokens.of(browser, visitor.page)
        response = await self._first(request, visitor, Reader(browser=cookie), form_token)
        if response is None:
            return self._over(visitor)
        if cookie is None:
            self._surroundings.keep_secret(response, browser)
        return response

    async def _take(self, request: Request, visitor: PageVisitor) -> Response:
        form = await read_form(request) if self._surroundings.is_own_origin(request.headers) else None
        reader = None if form is None else self._reader(request, visitor, form)
        if form is None or reader is None:
            return self._problem(visitor, HTTPStatus.FORBIDDEN, "page.reopen")
        response = await self._taken(Sent(visitor=visitor, reader=reader, form=form))
        return self._over(visitor) if response is None else response

    def _reader(self, request: Request, visitor: PageVisitor, form: Mapping[str, str]) -> Reader | None:
        """Who sent FORM: the page's own browser, or the person whom Telegram names; None for everybody else."""
        site, cookie = self._site, self._surroundings.secret_of(request)
        if cookie is not None and self._tokens.is_good(form.get("csrf", ""), cookie, visitor.page):
            return Reader(browser=cookie)
        if not self.in_telegram or not site.telegram_token:
            return None
        user = telegram_user(form.get("init_data", ""), site.telegram_token, site.means.clock.now())
        return None if user is None else Reader(browser=None, telegram_user=user)

    def _words(self, visitor: PageVisitor, session: PageSession) -> Words:
        """In the language that was chosen, else that of the chat which asked for the page."""
        return Words(self._site.catalogue, visitor.language or session.chat.language)

    def _page(
        self, template: str, visitor: PageVisitor, session: PageSession, context: Mapping[str, object]
    ) -> Response:
        words = self._words(visitor, session)
        whole = common_context(words, self._site.means.policy, visitor) | {
            "valid_until": hours_and_minutes(session.expires_at),
            **context,
        }
        return self._templates.page(template, whole, HTTPStatus.OK, self._headers(session))

    def _headers(self, session: PageSession) -> dict[str, str]:
        return self._surroundings.headers(session.chat.address.platform)

    def _over(self, visitor: PageVisitor) -> Response:
        return self._problem(visitor, HTTPStatus.NOT_FOUND, self.expired)

    def _problem(self, visitor: PageVisitor, status: HTTPStatus, key: str) -> Response:
        """A page that says what is wrong with the request itself."""
        words = Words(self._site.catalogue, visitor.language or Language.THAI)
        context = common_context(words, self._site.means.policy, visitor) | {
            "key": key,
            "step": key.partition(".")[2],
            "next": f"{key}_next" if f"{key}_next" in self._site.catalogue else "",
        }
        return self._templates.page("mydata/problem.html", context, status, self._surroundings.headers(None))
