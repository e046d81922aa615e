"""The list of members, or of a month's bills, that somebody of the office asked for: one button, then page by page.

    GET /list/<token>       a button; the list in the browser that opened it; changes nothing, whoever asks
    POST /list/<token>      opens it or turns to page `page`; then 303 to the list, in Telegram's frame the list itself

When the page may be used is core's (`core.services.list_page`); here are HTTP, cookies and forms.  Each page says who
looks at it and when, on the screen and on paper.
"""

from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import quote, urlencode

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from bot.web.bill_list import of_bills
from bot.web.initdata import telegram_user
from bot.web.link_site import LinkSite
from bot.web.link_view import Visitor, Words, common_context, hours_and_minutes
from bot.web.pages import FormTokens, Surroundings, Templates, read_form
from core.errors import Refusal, StoreUnavailableError
from core.links import Language
from core.members import Hit, MemberStatus
from core.pages import PageSession
from core.services import list_page
from core.services.copy_page import Reader
from core.services.list_page import Listed
from handlers.reply import Clocked

MARKS = range(24)
"""How often the mark stands across a page."""
MOST_DIGITS = 5
"""Of a page's number."""

log = structlog.get_logger(__name__)


def routes(site: LinkSite) -> list[BaseRoute]:
    """The address."""
    return [Route("/list/{token}", ListPage(site))]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageVisitor(Visitor):
    """The same as on the link page, at this page's address."""

    def path(self, **query: str) -> str:
        """The page's address in the visitor's language."""
        if self.language is not None:
            query = {"lang": self.language.value} | query
        address = f"/list/{quote(self.token, safe='')}"
        return f"{address}?{urlencode(query)}" if query else address

    @property
    def page(self) -> str:
        """What the form's token is bound to: this page, and no other with the same token."""
        return f"list/{self.token}"


class ListPage:
    """An ASGI application for one address."""

    def __init__(self, site: LinkSite) -> None:
        self._site = site
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
        except Refusal:  # the right to search went while the page was being made
            response = self._expired(visitor)
        except StoreUnavailableError:
            log.warning("list_page_without_database")
            response = self._problem(visitor, HTTPStatus.SERVICE_UNAVAILABLE, "page.trouble")
        except Exception:
            log.exception("list_page_failed")
            response = self._problem(visitor, HTTPStatus.INTERNAL_SERVER_ERROR, "page.trouble")
        await response(scope, receive, send)

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
        """The list where this browser opened it, else the button."""
        site, cookie = self._site, self._surroundings.secret_of(request)
        browser = cookie or site.means.ids.token()
        reader, number = Reader(browser=cookie), _number(request.query_params.get("page", ""))
        listed = await list_page.shown(site.store, site.means, visitor.token, reader, number)
        if listed is not None:
            return self._list(visitor, listed, self._tokens.of(browser, visitor.page))
        session = await list_page.look(site.store, site.means, visitor.token, reader)
        if session is None:
            return self._expired(visitor)
        response = self._button(visitor, session, self._tokens.of(browser, visitor.page))
        if cookie is None:
            self._surroundings.keep_secret(response, browser)
        return response

    async def _take(self, request: Request, visitor: PageVisitor) -> Response:
        """A page of the list, for a form that only our own page in this browser can have sent."""
        site = self._site
        form = await read_form(request) if self._surroundings.is_own_origin(request.headers) else None
        reader = None if form is None else self._reader(request, visitor, form)
        if form is None or reader is None:
            return self._problem(visitor, HTTPStatus.FORBIDDEN, "page.reopen")
        number = _number(form.get("page", ""))
        listed = await list_page.opened(site.store, site.means, visitor.token, reader, number)
        if listed is None:
            return self._expired(visitor)
        if reader.browser is None:
            return self._list(visitor, listed, form.get("csrf", ""))
        headers = self._surroundings.headers(listed.session.chat.address.platform)
        return RedirectResponse(visitor.path(page=str(listed.number)), HTTPStatus.SEE_OTHER, headers)

    def _reader(self, request: Request, visitor: PageVisitor, form: dict[str, str]) -> Reader | None:
        """Who sent FORM: the page's own browser, or the person whom Telegram names; None for everybody else."""
        site, given = self._site, form.get("init_data", "")
        cookie = self._surroundings.secret_of(request)
        if cookie is not None and self._tokens.is_good(form.get("csrf", ""), cookie, visitor.page):
            return Reader(browser=cookie)
        user = telegram_user(given, site.telegram_token, site.means.clock.now()) if site.telegram_token else None
        return None if user is None else Reader(browser=None, telegram_user=user)

    def _button(self, visitor: PageVisitor, session: PageSession, form_token: str) -> Response:
        section = "bill_list" if list_page.MONTH in session.data else "list_page"
        context: dict[str, object] = {"step": "open", "form_token": form_token, "section": section}
        return self._page("office/open.html", visitor, session, context)

    def _list(self, visitor: PageVisitor, listed: Listed, form_token: str) -> Response:
        catalogue, session = self._site.catalogue, listed.session
        words = Words(catalogue, visitor.language or session.chat.language)
        at = catalogue.value(Clocked(self._site.means.clock.now()), words.language)
        person = listed.person
        context: dict[str, object] = {
            "step": "list",
            "form_token": form_token,
            "mark": words("list_page.mark", name=person.name, username=person.username, at=at),
            "marks": MARKS,
            "count": listed.count,
            "number": listed.number,
            "pages": listed.pages,
        }
        if listed.bills is not None:
            month = catalogue.value(listed.bills.wanted.month, words.language)
            context |= of_bills(listed, listed.bills, words, month)
            return self._page("office/bills.html", visitor, session, context)
        context |= {"searched": listed.text, "members": [_line(hit, listed) for hit in listed.found.hits]}
        return self._page("office/list.html", visitor, session, context)

    def _page(self, template: str, visitor: PageVisitor, session: PageSession, context: dict[str, object]) -> Response:
        words = Words(self._site.catalogue, visitor.language or session.chat.language)
        whole = common_context(words, self._site.means.policy, visitor) | {
            "valid_until": hours_and_minutes(session.expires_at),
            **context,
        }
        headers = self._surroundings.headers(session.chat.address.platform)
        return self._templates.page(template, whole, HTTPStatus.OK, headers)

    def _expired(self, visitor: PageVisitor) -> Response:
        return self._problem(visitor, HTTPStatus.NOT_FOUND, "list_page.expired")

    def _problem(self, visitor: PageVisitor, status: HTTPStatus, key: str) -> Response:
        """A page that says what is wrong with the request itself."""
        words = Words(self._site.catalogue, visitor.language or Language.THAI)
        context = common_context(words, self._site.means.policy, visitor) | {
            "key": key,
            "step": key.partition(".")[2],
            "next": f"{key}_next" if f"{key}_next" in self._site.catalogue else "",
        }
        return self._templates.page("mydata/problem.html", context, status, self._surroundings.headers(None))


def _number(text: str) -> int:
    """A page's number; the first for what is none."""
    return max(int(text), 1) if text.isdecimal() and len(text) <= MOST_DIGITS else 1


def _line(hit: Hit, listed: Listed) -> dict[str, object]:
    member = hit.member
    title = listed.titles.get(member.title or "", "")
    return {
        "number": member.member_no,
        "name": f"{title}{member.first_name} {member.last_name}",
        "unit": listed.units.get(member.unit or "", member.unit or ""),
        "left": member.status is MemberStatus.LEFT,
        "by_sound": hit.by_sound,
    }
