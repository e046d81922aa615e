"""The page that binds a chat to a member: one form a step, the same on LINE and Telegram, with script or without.

    GET /link/<token>             shows the present step; opens, changes and uses up nothing, whoever asks
    GET /link/<token>/emblem.svg  the picture in its header: only a browser that shows the page asks for it, and by that
                                  the page becomes this browser's and its thirty minutes begin
    POST /link/<token>            one step; then 303 to the same address, or LINE's dialog, or the page with the code

What a step means is core's (`core.services.linking`); here are HTTP, cookies and forms.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from http import HTTPStatus

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import Receive, Scope, Send

from bot.web.callers import Caller, Callers
from bot.web.link_form import Entry
from bot.web.link_site import LineAccounts, LinkSite
from bot.web.link_steps import enter, sides_of
from bot.web.link_view import BY_CODE, View, Visitor, Words, common_context
from bot.web.pages import ALWAYS, EMBLEM, FormTokens, Static, Surroundings, Templates, origin_of, read_form
from core.errors import StoreUnavailableError
from core.links import FILL_WITHIN, Language, LinkSession, LinkStep, digest
from core.services import linking
from core.services.linking import Page

__all__ = ["LineAccounts", "LinkPage", "LinkSite", "routes"]

Answering = Callable[[Request, Visitor], Awaitable[Response]]

log = structlog.get_logger(__name__)


def routes(site: LinkSite) -> list[BaseRoute]:
    """The page, and the files that pages are made of."""
    page = LinkPage(site)
    return [Route("/link", page), Route("/link/{rest:path}", page), Mount("/static", Static())]


class LinkPage:
    """Everything under /link, as an ASGI application."""

    def __init__(self, site: LinkSite) -> None:
        self._site = site
        targets = (origin_of(site.dialog_url),) if site.dialog_url else ()
        self._surroundings = Surroundings(public_url=site.public_url, form_targets=targets)
        self._tokens = FormTokens(site.sign)
        self._callers = Callers(site, self._surroundings, self._tokens)
        self._templates = Templates()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; a fault of ours gets a page too."""
        request = Request(scope, receive)
        token, _, rest = request.path_params.get("rest", "").partition("/")
        visitor = Visitor.of(token, request.query_params)
        try:
            response = await self._answering(request.method, token, rest)(request, visitor)
        except ClientDisconnect:
            return
        except StoreUnavailableError:
            log.warning("link_page_without_database")
            response = self._problem(visitor, HTTPStatus.SERVICE_UNAVAILABLE, "trouble")
        except Exception:
            log.exception("link_page_failed")
            response = self._problem(visitor, HTTPStatus.INTERNAL_SERVER_ERROR, "trouble")
        await response(scope, receive, send)

    def _answering(self, method: str, token: str, rest: str) -> Answering:
        if method == "HEAD":
            return self._head
        answers = {
            ("GET", ""): self._show,
            ("POST", ""): self._take,
            ("GET", "emblem.svg"): self._emblem,
        }
        other = self._nothing if rest or not token else self._no_such_method
        return answers.get((method, rest), other) if token else other

    async def _show(self, request: Request, visitor: Visitor) -> Response:
        """The present step. Only of a page that is open it is asked in the browser's name, which would open it."""
        site = self._site
        session = await self._session(visitor.token)
        is_opened = session is not None and session.opened_at is not None
        cookie = self._surroundings.secret_of(request)
        browser = cookie or site.means.ids.token()
        page = await linking.view(site.store, site.means, visitor.token, cookie if is_opened else None)
        if page.valid_until is not None and not is_opened:
            page = replace(page, valid_until=site.means.clock.now() + FILL_WITHIN)
        response = await self._draw(self._with_form_token(visitor, browser), page, session)
        if cookie is None:
            self._surroundings.keep_secret(response, browser)
        return response

    async def _emblem(self, request: Request, visitor: Visitor) -> Response:
        """The co-op's emblem. The browser that asks for it shows the page: now the page is open, and its own."""
        cookie = self._surroundings.secret_of(request)
        if cookie is not None:
            await linking.view(self._site.store, self._site.means, visitor.token, cookie)
        headers = {**ALWAYS, "Content-Security-Policy": "default-src 'none'"}
        return Response(EMBLEM, headers=headers, media_type="image/svg+xml")

    async def _head(self, _request: Request, _visitor: Visitor) -> Response:
        return Response(headers=self._surroundings.headers(None))

    async def _nothing(self, _request: Request, visitor: Visitor) -> Response:
        """An address under /link that was never given out."""
        return self._problem(visitor, HTTPStatus.NOT_FOUND, "expired")

    async def _no_such_method(self, _request: Request, visitor: Visitor) -> Response:
        response = self._problem(visitor, HTTPStatus.METHOD_NOT_ALLOWED, "reopen")
        response.headers["Allow"] = "GET, HEAD, POST"
        return response

    async def _take(self, request: Request, visitor: Visitor) -> Response:
        """One step, of a form that only our own page in this browser can have sent."""
        if not self._surroundings.is_own_origin(request.headers):
            return self._problem(visitor, HTTPStatus.FORBIDDEN, "reopen")
        form = await read_form(request)
        if form is None:
            return self._problem(visitor, HTTPStatus.BAD_REQUEST, "reopen")
        caller = self._caller(request, visitor.token, form, await self._session(visitor.token))
        if caller is None:
            return self._problem(visitor, HTTPStatus.FORBIDDEN, "reopen")
        await self._site.slow_down(caller.network)
        entry = Entry(form)
        outcome = await enter(self._site, caller, entry)
        headers = self._surroundings.headers(outcome.page.platform)
        if outcome.dialog is not None:
            return RedirectResponse(outcome.dialog, HTTPStatus.FOUND, headers)
        if caller.has_cookie and not outcome.must_be_shown:
            return RedirectResponse(visitor.path(), HTTPStatus.SEE_OTHER, headers)
        visitor = self._with_form_token(replace(visitor, by=BY_CODE if entry.is_code else ""), caller.browser)
        session = await self._session(visitor.token)
        return await self._draw(visitor, outcome.page, session, refused=outcome.refused, entry=entry)

    def _caller(self, request: Request, token: str, form: dict[str, str], session: LinkSession | None) -> Caller | None:
        """Who sent FORM, if it is the page's own browser or Telegram's frame; None for everybody else."""
        chat = session.chat.address if session is not None else None
        return self._callers.of(request, token, token, form, chat)

    async def _session(self, token: str) -> LinkSession | None:
        async with self._site.store.read() as uow:
            return await uow.link_sessions.by_token(digest(token))

    def _with_form_token(self, visitor: Visitor, browser: str) -> Visitor:
        return replace(visitor, form_token=self._tokens.of(browser, visitor.token))

    async def _draw(
        self,
        visitor: Visitor,
        page: Page,
        session: LinkSession | None,
        *,
        refused: str | None = None,
        entry: Entry | None = None,
    ) -> Response:
        """PAGE as HTML. Expired pages, too, speak the chat's language, and may be framed where its platform frames."""
        site = self._site
        chat = session.chat if session is not None else None
        view = View(
            page=page,
            visitor=visitor,
            language=visitor.language or (chat.language if chat else Language.THAI),
            sides=await sides_of(site, page),
            refused=refused,
            username=_username(page, session, entry),
        )
        context = view.context(site.catalogue, site.means.policy, site.means.clock.now())
        headers = self._surroundings.headers(chat.address.platform if chat else None)
        return self._templates.page(view.template, context, HTTPStatus.OK, headers)

    def _problem(self, visitor: Visitor, status: HTTPStatus, key: str) -> Response:
        """A page that says what is wrong with the request itself."""
        words = Words(self._site.catalogue, visitor.language or Language.THAI)
        context = {**common_context(words, self._site.means.policy, visitor), "key": key, "step": key}
        return self._templates.page("link/problem.html", context, status, self._surroundings.headers(None))


def _username(page: Page, session: LinkSession | None, entry: Entry | None) -> str:
    """On the first form what was typed, since it is no secret; on the third whose password a manager is to keep."""
    if page.step is LinkStep.CREDENTIALS and entry is not None:
        return entry["username"]
    proven = page.step is LinkStep.PASSWORD and session is not None and session.member_id is not None
    return f"U{session.member_no}" if session is not None and proven else ""
