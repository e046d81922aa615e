"""From a posted form to what became of it: the page to show, a finished link, or LINE's dialog."""

from dataclasses import dataclass
from urllib.parse import urlencode

import structlog

from bot.web.callers import Caller
from bot.web.link_form import Entry
from bot.web.link_site import LinkSite
from bot.web.link_view import NAMED_AT, Sides
from core.clock import today
from core.links import Chat, LinkStep, Platform
from core.services import linking
from core.services.linking import Bound, Page

DIALOG = "/dialog/bot/accountLink"
LINE_TROUBLE = "page.line_trouble"
INCOMPLETE = "page.incomplete"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """`refused`: the key of what is said against the entry. `dialog`: where to go now."""

    page: Page
    refused: str | None = None
    dialog: str | None = None

    @property
    def must_be_shown(self) -> bool:
        """Whether asking for the page anew would not show it: what is said once only, or only now."""
        return self.refused is not None or self.page.code is not None or self.page.step is LinkStep.EXPIRED


async def enter(site: LinkSite, caller: Caller, entry: Entry) -> Outcome:
    """Take ENTRY. One that is not the present step's changes nothing and leads to the present step."""
    at = (site.store, site.means, caller.token, caller.browser)
    page = await linking.view(*at)
    skips = page.may_skip_password and entry.step is LinkStep.PASSWORD and entry.is_empty
    if page.step is entry.step and entry.is_incomplete and not skips:
        return Outcome(page=page, refused=INCOMPLETE)
    match entry.step:
        case LinkStep.CREDENTIALS:
            page = await linking.enter_credentials(
                *at, username=entry["username"], password=entry["password"], network=caller.network
            )
        case LinkStep.PROOF if entry.is_code:
            page = await linking.prove_code(*at, code=entry["code"], network=caller.network)
        case LinkStep.PROOF:
            last4 = entry["id_last4"]
            page = await linking.prove_facts(*at, birth_date=entry.birth_date, id_last4=last4, network=caller.network)
        case LinkStep.PASSWORD:
            page = await linking.choose_password(*at, new=entry["new_password"], again=entry["new_password_again"])
        case _:
            return await _confirm(site, caller, page, consent=entry.consents)
    return Outcome(page=page, refused=page.refused)


async def _confirm(site: LinkSite, caller: Caller, page: Page, *, consent: bool) -> Outcome:
    """The last step. LINE's token is fetched first, so that nothing has happened where LINE does not answer."""
    at = (site.store, site.means, caller.token, caller.browser)
    link_token = ""
    if consent and page.step is LinkStep.CONFIRM and page.platform is Platform.LINE and page.chat is not None:
        fetched = await _link_token(site, page.chat)
        if fetched is None:
            return Outcome(page=page, refused=LINE_TROUBLE)
        link_token = fetched
    done = await linking.confirm(*at, consent=consent, telegram_user=caller.telegram_user, announce=site.on_bound)
    if isinstance(done, Bound):
        site.wake()
        return Outcome(page=await linking.view(*at))
    if done.dialog_nonce is None:
        return Outcome(page=done, refused=done.refused)
    query = urlencode({"linkToken": link_token, "nonce": done.dialog_nonce})
    return Outcome(page=done, dialog=f"{site.dialog_url}{DIALOG}?{query}")


async def _link_token(site: LinkSite, chat: Chat) -> str | None:
    if site.line is None:
        return None
    try:
        return await site.line.link_token(chat.address.user_id)
    except Exception as error:  # noqa: BLE001 - the SDK's many errors all mean the same here: press again
        log.warning("link_token_failed", error=type(error).__name__)
        return None


async def sides_of(site: LinkSite, page: Page) -> Sides:
    """Chat and member by name, on the pages that name them."""
    if page.step not in NAMED_AT or page.chat is None:
        return Sides()
    title = None
    if page.member is not None and page.member.title is not None:
        async with site.store.read() as uow:
            title = await uow.codes.description("title", page.member.title, today(site.means.clock))
    return Sides(chat_name=page.chat_name or await _profile_name(site, page.chat), title=title or "")


async def _profile_name(site: LinkSite, chat: Chat) -> str | None:
    """LINE's events carry no name: LINE is asked for it."""
    if site.line is None or chat.address.platform is not Platform.LINE:
        return None
    try:
        return await site.line.profile_name(chat.address.user_id)
    except Exception as error:  # noqa: BLE001 - without the name the page still says which chat it is
        log.warning("profile_failed", error=type(error).__name__)
        return None
