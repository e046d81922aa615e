"""The page that hands out the copy of one's own data: two buttons, nothing kept by anybody.

    GET /link/mydata/<token>     a page with a button; uses up nothing, whoever asks
    POST /link/mydata/<token>    the copy: `as=html` the document, to read, print or keep; `as=json` a file

When the page may be used is core's (`core.services.copy_page`); here are HTTP, cookies and forms.
"""

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.web.button_page import ButtonPage, PageVisitor, Sent
from bot.web.link_site import LinkSite
from bot.web.mydata_file import as_json, file_name
from bot.web.mydata_view import STYLE_DIGEST, Document
from core.links import Language
from core.pages import PageSession
from core.services import copy_page
from core.services.copy_page import MOST_USES, Reader
from core.services.personal_copy import PersonalCopy

AS_JSON = "json"
DOCUMENT_POLICY = f"default-src 'none'; style-src 'sha256-{STYLE_DIGEST}'; font-src data:; base-uri 'none'; "
"""Of the document: its own style and letters, and nothing else from anywhere."""


def routes(site: LinkSite) -> list[BaseRoute]:
    """To stand before the link page's, which takes every other address under /link."""
    return [Route("/link/mydata/{token}", MyDataPage(site))]


class MyDataPage(ButtonPage):
    """The buttons, then the copy."""

    at = "/link/mydata"
    expired = "mydata_page.expired"

    async def _first(self, _request: Request, visitor: PageVisitor, reader: Reader, form_token: str) -> Response | None:
        session = await copy_page.look(self._site.store, self._site.means, visitor.token, reader)
        if session is None:
            return None
        context = {"step": "mydata", "form_token": form_token, "times": MOST_USES - session.uses}
        return self._page("mydata/page.html", visitor, session, context)

    async def _taken(self, sent: Sent) -> Response | None:
        """The copy, as a document or as a file."""
        site, token = self._site, sent.visitor.token
        session = await copy_page.look(site.store, site.means, token, sent.reader)
        copy = await copy_page.hand_out(site.store, site.means, token, sent.reader) if session else None
        if session is None or copy is None:
            return None
        language = sent.visitor.language or session.chat.language
        return self._file(copy, session) if sent.form.get("as") == AS_JSON else self._document(copy, language, session)

    def _document(self, copy: PersonalCopy, language: Language, session: PageSession) -> Response:
        site = self._site
        document = Document(copy=copy, catalogue=site.catalogue, language=language, policy=site.means.policy)
        headers = self._headers(session)
        ancestors = headers["Content-Security-Policy"].rpartition("; ")[2]
        headers["Content-Security-Policy"] = DOCUMENT_POLICY + ancestors
        headers["Content-Disposition"] = f'inline; filename="{file_name(copy, "html")}"'
        return self._templates.page("mydata/document.html", document.context(), HTTPStatus.OK, headers)

    def _file(self, copy: PersonalCopy, session: PageSession) -> Response:
        headers = self._headers(session)
        headers["Content-Disposition"] = f'attachment; filename="{file_name(copy, AS_JSON)}"'
        return Response(as_json(copy), headers=headers, media_type="application/json")
