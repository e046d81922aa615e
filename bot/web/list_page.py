"""The list of members, or of a month's bills, that somebody of the office asked for: one button, then page by page.

    GET /list/<token>       a button; the list in the browser that opened it; changes nothing, whoever asks
    POST /list/<token>      opens it or turns to page `page`; then 303 to the list, in Telegram's frame the list itself

When the page may be used is core's (`core.services.list_page`); here are HTTP, cookies and forms.  Each page says who
looks at it and when, on the screen and on paper.
"""

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.web.bill_list import of_bills
from bot.web.button_page import ButtonPage, PageVisitor, Sent
from bot.web.link_site import LinkSite
from core.errors import Refusal
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


def routes(site: LinkSite) -> list[BaseRoute]:
    """The address."""
    return [Route("/list/{token}", ListPage(site))]


class ListPage(ButtonPage):
    """The button, then the list."""

    at = "/list"
    expired = "list_page.expired"

    async def _answer(self, request: Request, visitor: PageVisitor) -> Response:
        try:
            return await super()._answer(request, visitor)
        except Refusal:  # the right to search went while the page was being made
            return self._over(visitor)

    async def _first(self, request: Request, visitor: PageVisitor, reader: Reader, form_token: str) -> Response | None:
        """The list where this browser opened it, else the button."""
        site, number = self._site, _number(request.query_params.get("page", ""))
        listed = await list_page.shown(site.store, site.means, visitor.token, reader, number)
        if listed is not None:
            return self._list(visitor, listed, form_token)
        session = await list_page.look(site.store, site.means, visitor.token, reader)
        return None if session is None else self._button(visitor, session, form_token)

    async def _taken(self, sent: Sent) -> Response | None:
        """A page of the list."""
        site, visitor = self._site, sent.visitor
        number = _number(sent.form.get("page", ""))
        listed = await list_page.opened(site.store, site.means, visitor.token, sent.reader, number)
        if listed is None:
            return None
        if sent.reader.browser is None:
            return self._list(visitor, listed, sent.form.get("csrf", ""))
        headers = self._headers(listed.session)
        return RedirectResponse(visitor.path(page=str(listed.number)), HTTPStatus.SEE_OTHER, headers)

    def _button(self, visitor: PageVisitor, session: PageSession, form_token: str) -> Response:
        section = "bill_list" if list_page.MONTH in session.data else "list_page"
        context: dict[str, object] = {"step": "open", "form_token": form_token, "section": section}
        return self._page("office/open.html", visitor, session, context)

    def _list(self, visitor: PageVisitor, listed: Listed, form_token: str) -> Response:
        catalogue, session = self._site.catalogue, listed.session
        words = self._words(visitor, session)
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
