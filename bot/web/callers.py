"""Who sent a form: the page's own browser, or the person of the chat in Telegram's frame, where no cookie comes along.

Everybody else is nobody: another origin, a form without our token, initData of another person.
"""

from dataclasses import dataclass

from starlette.requests import Request

from bot.web.initdata import telegram_user
from bot.web.link_site import LinkSite
from bot.web.network import network_of
from bot.web.pages import FormTokens, Surroundings
from core.links import ChatAddress, Platform


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who sent a form. `has_cookie`: False in Telegram's frame, where initData stands in for the cookie.

    `network`: where it came from, as `bot.web.network` tells.
    """

    token: str
    browser: str
    telegram_user: str | None
    has_cookie: bool
    network: str | None


@dataclass(frozen=True, slots=True)
class Callers:
    """Knows them by what the pages gave out."""

    site: LinkSite
    surroundings: Surroundings
    tokens: FormTokens

    def of(
        self, request: Request, token: str, page: str, form: dict[str, str], chat: ChatAddress | None
    ) -> Caller | None:
        """Who sent FORM of PAGE, which TOKEN's chat asked for; None for everybody else."""
        site, given = self.site, form.get("init_data", "")
        now = site.means.clock.now()
        user = telegram_user(given, site.telegram_token, now) if site.telegram_token and given else None
        cookie = self.surroundings.secret_of(request)
        peer = request.client.host if request.client else None
        network = network_of(peer, request.headers.get("x-forwarded-for"))
        if cookie is not None and self.tokens.is_good(form.get("csrf", ""), cookie, page):
            return Caller(token=token, browser=cookie, telegram_user=user, has_cookie=True, network=network)
        if user is None or chat is None or chat.platform is not Platform.TELEGRAM or chat.user_id != user:
            return None
        browser = site.sign(f"frame\n{page}\n{user}".encode()).hex()
        return Caller(token=token, browser=browser, telegram_user=user, has_cookie=False, network=network)
