"""Whether a printed receipt is one of the co-op's: `GET /verify/<code>`, where its QR code leads (security T28).

A right code confirms number, date and total, and nothing else; a void receipt is said to be void.  A wrong code says
nothing, whatever it is.  The code is 130 random bits, and a network that tries many others has to wait for each answer.
"""

from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import quote

import structlog
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from bot.web.guesses import Guesses
from bot.web.link_site import SLOWED_S, LinkSite
from bot.web.link_view import Visitor, Words, common_context
from bot.web.network import network_of
from bot.web.pages import Surroundings, Templates
from core.clock import BANGKOK
from core.errors import StoreUnavailableError
from core.links import Language, digest
from core.policy import Policy
from core.receipt_register import Registered

LONGEST_CODE = 64
NO_CODE = "-"
"""What the page for wrong codes names in the address of its other language."""

log = structlog.get_logger(__name__)


def routes(site: LinkSite) -> list[BaseRoute]:
    """The address; HEAD too, and no other method."""
    return [Route("/verify/{code}", VerifyPage(site).answer, methods=["GET", "HEAD"])]


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeVisitor(Visitor):
    """The same as on the link page, at this page's address."""

    @property
    def address(self) -> str:
        """Holds the code."""
        return f"/verify/{quote(self.token, safe='')}"


class VerifyPage:
    """The page, with what it knows of guessing."""

    def __init__(self, site: LinkSite) -> None:
        self._site = site
        self._surroundings = Surroundings(public_url=site.public_url)
        self._templates = Templates()
        self._guesses = Guesses(site.means.clock)
        self._blank: dict[Language | None, tuple[Policy, bytes]] = {}

    async def answer(self, request: Request) -> Response:
        """What the code stands for, or a page that says nothing."""
        seen = Visitor.of(request.path_params["code"], request.query_params)
        visitor = CodeVisitor(token=seen.token, language=seen.language)
        peer = request.client.host if request.client else None
        network = network_of(peer, request.headers.get("x-forwarded-for"))
        try:
            if self._guesses.are_many(network):
                await self._site.pause(SLOWED_S)
            found = await self._found(visitor.token)
        except StoreUnavailableError:
            log.warning("verify_page_without_database")
            return self._page(visitor, HTTPStatus.SERVICE_UNAVAILABLE, "mydata/problem.html", _problem("page.trouble"))
        if found is None:
            self._guesses.one_more(network)
            return self._nothing(visitor.language)
        return self._page(visitor, HTTPStatus.OK, "receipt/verify.html", self._told(found, visitor))

    async def _found(self, code: str) -> Registered | None:
        if len(code) > LONGEST_CODE:
            return None
        async with self._site.store.read() as uow:
            return await uow.receipt_register.by_code(digest(code))

    def _nothing(self, language: Language | None) -> Response:
        """The same page for every wrong code, drawn once, so that a guess costs little."""
        policy, kept = self._site.means.policy, self._blank.get(language)
        if kept is None or kept[0] is not policy:
            visitor = CodeVisitor(token=NO_CODE, language=language)
            drawn = self._page(visitor, HTTPStatus.NOT_FOUND, "mydata/problem.html", _problem("verify.unknown"))
            kept = self._blank[language] = policy, bytes(drawn.body)
        return HTMLResponse(kept[1], HTTPStatus.NOT_FOUND, self._surroundings.headers(None))

    def _told(self, found: Registered, visitor: CodeVisitor) -> dict[str, object]:
        language = visitor.language or Language.THAI
        day = found.issued_at.astimezone(BANGKOK).date()
        return {
            "step": "verify",
            "void": found.void_at is not None,
            "number": found.receipt_no,
            "day": self._site.catalogue.value(day, language),
            "total": self._site.catalogue.value(found.total, language),
        }

    def _page(self, visitor: CodeVisitor, status: HTTPStatus, name: str, told: dict[str, object]) -> Response:
        words = Words(self._site.catalogue, visitor.language or Language.THAI)
        context = common_context(words, self._site.means.policy, visitor) | told
        return self._templates.page(name, context, status, self._surroundings.headers(None))


def _problem(key: str) -> dict[str, object]:
    return {"key": key, "step": key.partition(".")[2], "next": ""}
