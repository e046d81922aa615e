"""Pages of one form behind a one-time address, /link/password and its like; with script or without.

    GET /link/password/<token>   the form, or what became of it
    POST /link/password/<token>  the form; then 303 to the same address, or the form again with what is wrong

What a form does is core's (`core.services.passwords`, `core.services.forgot`); HTTP and cookies are those of every
one-time page (`bot.web.one_time_page`).
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus

from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.web.link_site import LinkSite
from bot.web.link_view import Words, common_context, hours_and_minutes
from bot.web.one_time_page import OneTimePage, PageVisitor, Sent
from core.links import Language
from core.pages import Purpose
from core.services import forgot, passwords, pins, staff_proofs
from core.services.page_visit import PageResult, PageVisit

INCOMPLETE = "page.incomplete"

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
    return [route for form in FORMS for route in MemberPage(site, form).routes()]


class MemberPage(OneTimePage):
    """A page of one form."""

    def __init__(self, site: LinkSite, form: Form) -> None:
        super().__init__(site, form.purpose)
        self._form = form

    async def _first(self, visitor: PageVisitor, browser: str, visit: PageVisit) -> Response:
        return self._draw(visitor, browser, PageResult(session=await visit.look()), {})

    async def _taken(self, sent: Sent) -> Response:
        entry = {name: sent.form.get(name, "") for name in self._form.fields}
        result = await self._result(sent.visit, entry)
        if sent.caller.has_cookie and result.refused is None and result.session is not None:
            return self._again(sent.visitor, result.session)
        return self._draw(sent.visitor, sent.caller.browser, result, entry)

    async def _result(self, visit: PageVisit, entry: Mapping[str, str]) -> PageResult:
        """What becomes of ENTRY; a field left empty is no wrong answer and must not count as one."""
        if all(value.strip() for value in entry.values()):
            return await self._form.take(self._site, visit, entry)
        return PageResult(session=await visit.look(), refused=INCOMPLETE)

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
            "emblem": self._emblem_path(visitor),
            "refused": result.refused,
            "entry": {name: entry.get(name, "") for name in self._form.kept},
            "valid_until": hours_and_minutes(self._until(session)) if session and shown == "form" else None,
            "shortest": policy.credentials.shortest_password,
        }
        template = f"member/{purpose}.html" if shown == "form" else f"member/{shown}.html"
        headers = self._surroundings.headers(session.chat.address.platform if session else None)
        return self._templates.page(template, context, HTTPStatus.OK, headers)
