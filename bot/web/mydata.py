"""The page that hands out the copy of one's own data: two buttons, nothing kept by anybody.

    GET /link/mydata/<token>     a page with a button; uses up nothing, whoever asks
    POST /link/mydata/<token>    the copy: `as=html` the document, to read, print or keep; `as=json` a file

When the page may be used is core's (`core.services.copy_page`); here are HTTP, cookies and forms.
"""

from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import quote, urlencode

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from bot.web.initdata import telegram_user
from bot.web.link_site import LinkSite
from bot.web.link_view import Visitor, Words, common_context, hours_and_minutes
from bot.web.mydata_file import as_json, file_name
from bot.web.mydata_view import STYLE_DIGEST, Document
from bot.web.pages import FormTokens, Surroundings, Templates, read_form
from core.errors import StoreUnavailableError
from core.links import Language
from core.pages import PageSession
from core.services import copy_page
from core.services.copy_page import MOST_USES, Reader
from core.services.personal_copy import PersonalCopy

AS_JSON = "json"
DOCUMENT_POLICY = f"default-src 'none'; style-src 'sha256-{STYLE_DIGEST}'; font-src data:; base-uri 'none'; "
"""Of the document: its own style and letters, and nothing else from anywhere."""

log = structlog.get_logger(__name__)


def routes(site: LinkSite) -> list[BaseRoute]:
    """To stand before the link page's, which takes every other address under /link."""
    return [Route("/link/mydata/{token}", MyDataPage(site))]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageVisitor(Visitor):
    """The same as on the link page, at this page's address."""

    def path(self, **query: str) -> str:
        """The page's address in the visitor's language."""
        if self.language is not None:
            query = {"lang": self.language.value} | query
        address = f"/link/mydata/{quote(self.token, safe='')}"
        return f"{address}?{urlencode(query)}" if query else address


class MyDataPage:
    """An ASGI application for one address."""

    def __init__(self, site: LinkSite) -> None:
        self._site = site
        self._surroundings = Surroundings(public_url=site.public_url)
        self._tokens = FormTokens(site.sign)
        self._templates = Templates()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; a fault of ours gets a page too."""
        request = Request(scope, receive)
        visitor = PageVisitor.of(request.path_params["token"], request.query_params)
        try:
            response = await self._answer(request, visitor)
        except ClientDisconnect:
            return
        except StoreUnavailableError:
            log.warning("mydata_page_without_database")
            response = self._problem(visitor, HTTPStatus.SERVICE_UNAVAILABLE, "page.trouble")
        except Exception:
            log.exception("mydata_page_failed")
            response = self._problem(visitor, HTTPStatus.INTERNAL_SERVER_ERROR, "page.trouble")
        await response(scope, receive, send)

    async def _answer(self, request: Request, visitor: Visitor) -> Response:
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

    async def _show(self, request: Request, visitor: Visitor) -> Response:
        """The page with its buttons, in the language of the chat that asked for it."""
        site, cookie = self._site, self._surroundings.secret_of(request)
        browser = cookie or site.means.ids.token()
        session = await copy_page.look(site.store, site.means, visitor.token, Reader(browser=cookie))
        if session is None:
            return self._expired(visitor)
        response = self._page(visitor, session, self._tokens.of(browser, _page_of(visitor)))
        if cookie is None:
            self._surroundings.keep_secret(response, browser)
        return response

    async def _take(self, request: Request, visitor: Visitor) -> Response:
        """The copy, for a form that only our own page in this browser can have sent."""
        site = self._site
        form = await read_form(request) if self._surroundings.is_own_origin(request.headers) else None
        reader = None if form is None else self._reader(request, visitor, form)
        if form is None or reader is None:
            return self._problem(visitor, HTTPStatus.FORBIDDEN, "page.reopen")
        session = await copy_page.look(site.store, site.means, visitor.token, reader)
        copy = await copy_page.hand_out(site.store, site.means, visitor.token, reader) if session else None
        if session is None or copy is None:
            return self._expired(visitor)
        language = visitor.language or session.chat.language
        return self._file(copy, session) if form.get("as") == AS_JSON else self._document(copy, language, session)

    def _reader(self, request: Request, visitor: Visitor, form: dict[str, str]) -> Reader | None:
        """Who sent FORM: the page's own browser, or the person whom Telegram names; None for everybody else."""
        site, given = self._site, form.get("init_data", "")
        cookie = self._surroundings.secret_of(request)
        if cookie is not None and self._tokens.is_good(form.get("csrf", ""), cookie, _page_of(visitor)):
            return Reader(browser=cookie)
        user = telegram_user(given, site.telegram_token, site.means.clock.now()) if site.telegram_token else None
        return None if user is None else Reader(browser=None, telegram_user=user)

    def _page(self, visitor: Visitor, session: PageSession, form_token: str) -> Response:
        words = Words(self._site.catalogue, visitor.language or session.chat.language)
        context = common_context(words, self._site.means.policy, visitor) | {
            "step": "mydata",
            "form_token": form_token,
            "times": MOST_USES - session.uses,
            "valid_until": hours_and_minutes(session.expires_at),
        }
        headers = self._surroundings.headers(session.chat.address.platform)
        return self._templates.page("mydata/page.html", context, HTTPStatus.OK, headers)

    def _document(self, copy: PersonalCopy, language: Language, session: PageSession) -> Response:
        site = self._site
        document = Document(copy=copy, catalogue=site.catalogue, language=language, policy=site.means.policy)
        headers = self._surroundings.headers(session.chat.address.platform)
        ancestors = headers["Content-Security-Policy"].rpartition("; ")[2]
        headers["Content-Security-Policy"] = DOCUMENT_POLICY + ancestors
        headers["Content-Disposition"] = f'inline; filename="{file_name(copy, "html")}"'
        return self._templates.page("mydata/document.html", document.context(), HTTPStatus.OK, headers)

    def _file(self, copy: PersonalCopy, session: PageSession) -> Response:
        headers = self._surroundings.headers(session.chat.address.platform)
        headers["Content-Disposition"] = f'attachment; filename="{file_name(copy, AS_JSON)}"'
        return Response(as_json(copy), headers=headers, media_type="application/json")

    def _expired(self, visitor: Visitor) -> Response:
        return self._problem(visitor, HTTPStatus.NOT_FOUND, "mydata_page.expired")

    def _problem(self, visitor: Visitor, status: HTTPStatus, key: str) -> Response:
        """A page that says what is wrong with the request itself."""
        words = Words(self._site.catalogue, visitor.language or Language.THAI)
        context = common_context(words, self._site.means.policy, visitor) | {
            "key": key,
            "step": key.partition(".")[2],
            "next": f"{key}_next" if f"{key}_next" in self._site.catalogue else "",
        }
        return self._templates.page("mydata/problem.html", context, status, self._surroundings.headers(None))


def _page_of(visitor: Visitor) -> str:
    """What the form's token is bound to: this page, and no other with the same token."""
    return f"mydata/{visitor.token}"
