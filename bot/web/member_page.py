"""Pages of one form behind a one-time address, /link/password and its like; with script or without.

    GET /link/password/<token>             the form, or what became of it; changes nothing, whoever asks
    GET /link/password/<token>/emblem.svg  the picture in its header, by which the page becomes this browser's
    POST /link/password/<token>            the form; then 303 to the same address, or the form again with what is wrong

What a form does is core's (`core.services.passwords`, `core.services.forgot`); here are HTTP, cookies and forms.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from urllib.parse import quote, urlencode

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from bot.web.callers import Callers
from bot.web.link_site import LinkSite
from bot.web.link_view import Visitor, Words, common_context, hours_and_minutes
from bot.web.pages import ALWAYS, EMBLEM, FormTokens, Surroundings, Templates, read_form
from core.errors import StoreUnavailableError
from core.links import FILL_WITHIN, Language
from core.pages import PageSession, Purpose
from core.services import forgot, passwords, pins, staff_proofs
from core.services.page_visit import PageResult, PageVisit

INCOMPLETE = "page.incomplete"

log = structlog.get_logger(__name__)

Taking = Callable[[LinkSite, PageVisit, Mapping[str, str]], Awaitable[PageResult]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What a page asks for. `fields`: all of them are needed; `kept`: what stands there again after a refusal."""

    purpose: Purpose
    fields: tuple[str, ...]
    take: Taking
    kept: tuple[str, ...] = ()


async def _change(site: LinkSite, visit: PageVisit, entry: Mapping[str, str]) -> PageResult:
    given = {"old": entry["password"], "new": entry["new_password"], "again": entry["new_password_again"]}
    result = await passwords.change(visit, **given, announce=site.on_password)
    site.wake()
    return result


async def _ask(_site: LinkSite, visit: PageVisit, entry: Mapping[str, str]) -> PageResult:
    return await forgot.ask(visit, forgot.Claim(**entry))


async def _prove(_site: LinkSite, visit: PageVisit, entry: Mapping[str, str]) -> PageResult:
    return await passwords.prove(visit, entry["password"])


async def _open(_site: LinkSite, visit: PageVisit, entry: Mapping[str, str]) -> PageResult:
    return await pins.enter(visit, entry["pin"])


async def _keep_pin(_site: LinkSite, visit: PageVisit, entry: Mapping[str, str]) -> PageResult:
    return await pins.keep(visit, pin=entry["pin"], again=entry["pin_again"])


async def _clear_pin(_site: LinkSite, visit: PageVisit, entry: Mapping[str, str]) -> PageResult:
    return await pins.clear(visit, entry["password"])


async def _set_staff_password(_site: LinkSite, visit: PageVisit, entry: Mapping[str, str]) -> PageResult:
    return await staff_proofs.set_password(visit, new=entry["new_password"], again=entry["new_password_again"])


async def _prove_staff(_site: LinkSite, visit: PageVisit, entry: Mapping[str, str]) -> PageResult:
    return await staff_proofs.prove(visit, entry["password"])


CLAIMED = ("name", "member_no", "unit", "national_id")
FORMS = (
    Form(purpose=Purpose.PASSWORD, fields=("password", "new_password", "new_password_again"), take=_change),
    Form(purpose=Purpose.FORGOT, fields=CLAIMED, take=_ask, kept=CLAIMED),
    Form(purpose=Purpose.PROVE, fields=("password",), take=_prove),
    Form(purpose=Purpose.PIN, fields=("pin",), take=_open),
    Form(purpose=Purpose.NEW_PIN, fields=("pin", "pin_again"), take=_keep_pin),
    Form(purpose=Purpose.NO_PIN, fields=("password",), take=_clear_pin),
    Form(purpose=Purpose.STAFF_PASSWORD, fields=("new_password", "new_password_again"), take=_set_staff_password),
    Form(purpose=Purpose.STAFF_PROVE, fields=("password",), take=_prove_staff),
)


def routes(site: LinkSite) -> list[BaseRoute]:
    """To stand before the link page's, which takes every other address under /link."""
    return [
        Route(f"/link/{form.purpose.value}/{{token}}{rest}", MemberPage(site, form))
        for form in FORMS
        for rest in ("", "/emblem.svg")
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageVisitor(Visitor):
    """The same as on the link page, at this page's address."""

    purpose: Purpose = Purpose.PASSWORD

    @property
    def page(self) -> str:
        """What the form's token is bound to: this page, and no other with the same token."""
        return f"{self.purpose.value}/{self.token}"

    def path(self, **query: str) -> str:
        """The page's address in the visitor's language."""
        if self.language is not None:
            query = {"lang": self.language.value} | query
        address = f"/link/{self.purpose.value}/{quote(self.token, safe='')}"
        return f"{address}?{urlencode(query)}" if query else address


class MemberPage:
    """An ASGI application for one kind of page."""

    def __init__(self, site: LinkSite, form: Form) -> None:
        self._site = site
        self._form = form
        self._surroundings = Surroundings(public_url=site.public_url)
        self._tokens = FormTokens(site.sign)
        self._callers = Callers(site, self._surroundings, self._tokens)
        self._templates = Templates()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; a fault of ours gets a page too."""
        request = Request(scope, receive)
        seen = Visitor.of(request.path_params["token"], request.query_params)
        visitor = PageVisitor(token=seen.token, language=seen.language, purpose=self._form.purpose)
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
        session = await self._visit(visitor, cookie).look()
        response = self._draw(visitor, browser, PageResult(session=session), {})
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
        if not self._surroundings.is_own_origin(request.headers):
            return self._problem(visitor, HTTPStatus.FORBIDDEN, "reopen")
        form = await read_form(request)
        if form is None:
            return self._problem(visitor, HTTPStatus.BAD_REQUEST, "reopen")
        chat = await self._chat(visitor)
        caller = self._callers.of(request, visitor.token, visitor.page, form, chat.chat.address if chat else None)
        if caller is None:
            return self._problem(visitor, HTTPStatus.FORBIDDEN, "reopen")
        await self._site.slow_down(caller.network)
        visit = self._visit(visitor, caller.browser, caller.network)
        entry = {name: form.get(name, "") for name in self._form.fields}
        result = await self._result(visit, entry)
        if caller.has_cookie and result.refused is None and result.session is not None:
            headers = self._surroundings.headers(result.session.chat.address.platform)
            return RedirectResponse(visitor.path(), HTTPStatus.SEE_OTHER, headers)
        return self._draw(visitor, caller.browser, result, entry)

    async def _result(self, visit: PageVisit, entry: Mapping[str, str]) -> PageResult:
        """What becomes of ENTRY; a field left empty is no wrong answer and must not count as one."""
        if all(value.strip() for value in entry.values()):
            return await self._form.take(self._site, visit, entry)
        return PageResult(session=await visit.look(), refused=INCOMPLETE)

    async def _chat(self, visitor: PageVisitor) -> PageSession | None:
        """The session, whoever asks: whose person initData may be."""
        visit = self._visit(visitor, None)
        return await visit.known()

    def _visit(self, visitor: PageVisitor, browser: str | None, network: str | None = None) -> PageVisit:
        site = self._site
        return PageVisit(site.store, site.means, visitor.purpose, visitor.token, browser, network)

    def _draw(self, visitor: PageVisitor, browser: str, result: PageResult, entry: Mapping[str, str]) -> Response:
        """The form, that it is done, or that the page is not good any more, in the language of the chat."""
        session, purpose = result.session, visitor.purpose.value
        words = Words(self._site.catalogue, visitor.language or (session.chat.language if session else Language.THAI))
        visitor = replace(visitor, form_token=self._tokens.of(browser, visitor.page))
        policy = self._site.means.policy
        shown = "expired" if session is None else "done" if session.uses else "form"
        context = common_context(words, policy, visitor) | {
            "step": shown,
            "section": f"{purpose}_page",
            "emblem": f"/link/{purpose}/{quote(visitor.token, safe='')}/emblem.svg",
            "refused": result.refused,
            "entry": {name: entry.get(name, "") for name in self._form.kept},
            "valid_until": hours_and_minutes(self._until(session)) if session and shown == "form" else None,
            "shortest": policy.credentials.shortest_password,
        }
        template = f"member/{purpose}.html" if shown == "form" else f"member/{shown}.html"
        headers = self._surroundings.headers(session.chat.address.platform if session else None)
        return self._templates.page(template, context, HTTPStatus.OK, headers)

    def _until(self, session: PageSession) -> datetime:
        """Until when a page is good that is being shown."""
        return session.expires_at if session.opened_at else self._site.means.clock.now() + FILL_WITHIN

    def _problem(self, visitor: PageVisitor, status: HTTPStatus, key: str) -> Response:
        """A page that says what is wrong with the request itself."""
        words = Words(self._site.catalogue, visitor.language or Language.THAI)
        context = common_context(words, self._site.means.policy, visitor) | {"key": key, "step": key}
        return self._templates.page("link/problem.html", context, status, self._surroundings.headers(None))
