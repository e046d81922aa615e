"""What the pages work with, put together of what the program has."""

from collections.abc import Callable

from bot.announcing import Announcing
from bot.platforms import Platforms
from bot.settings import Settings
from bot.web.link_site import LinkSite
from core.ports import Means, Store
from handlers.messages.catalogue import Catalogue


def make_site(
    settings: Settings,
    store: Store,
    means: Means,
    catalogue: Catalogue,
    platforms: Platforms,
    sign: Callable[[bytes], bytes],
    wake: Callable[[], None],
) -> LinkSite:
    """SIGN: by the program's own key; WAKE: rouses delivery."""
    announcing = Announcing(channels=platforms.channels, clock=means.clock)
    return LinkSite(
        store=store,
        means=means,
        catalogue=catalogue,
        public_url=settings.public_url,
        dialog_url=settings.line.dialog_url if settings.line else "",
        line=platforms.accounts,
        telegram_token=settings.telegram.token if settings.telegram else None,
        sign=sign,
        on_bound=announcing.bound,
        on_password=announcing.password_changed,
        on_request=announcing.request_filed,
        wake=wake,
    )
