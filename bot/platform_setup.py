"""What an operator has done at the platforms: menus at LINE; webhook, commands and descriptions at Telegram.

`coop line richmenu sync` and `coop telegram setup` do it by hand, the demonstration at each start.  Both change only
what is not right yet.
"""

import asyncio

import aiohttp
from linebot.v3.messaging import ApiException
from telegram.error import TelegramError

from bot.assembly import office
from bot.line.menu_sync import MenuSync, Synced, client_of
from bot.platforms import new_session
from bot.settings import LineSettings, Settings, TelegramSettings
from bot.telegram.client import TelegramClient
from bot.telegram.commands import CommandLists
from bot.telegram.setup import Setup, Wanted
from core.links import Language
from handlers.messages.catalogue import Catalogue
from handlers.registry import load_features

LOOK_EVERY_S = 1


class PlatformRefusedError(Exception):
    """A platform did not do it; the text is a line for the operator, without the address: Telegram's has the token."""


async def sync_menus(line: LineSettings) -> Synced:
    """LINE's menus become those of this program. Raises PlatformRefusedError; what was made stays."""
    async with client_of(line.api_url, line.token) as client:
        try:
            return await MenuSync(client, Catalogue.load(), lambda: asyncio.sleep(LOOK_EVERY_S)).run()
        except ApiException as error:
            raise PlatformRefusedError(f"LINE answers {error.status}; please run it again") from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise PlatformRefusedError(f"LINE cannot be reached from here ({type(error).__name__})") from error


async def set_up_telegram(settings: Settings, telegram: TelegramSettings) -> list[str]:
    """Telegram knows webhook, commands and descriptions; what was changed. Raises PlatformRefusedError.

    Refusal `no_policy` where there is none: the descriptions name the co-op.
    """
    async with office(settings) as (_, means):
        coop = means.policy.coop
    catalogue = Catalogue.load()
    lists = CommandLists(load_features(), catalogue)
    wanted = Wanted(
        webhook=f"{settings.public_url}/telegram/webhook",
        secret=telegram.secrets[0].decode(),
        coop={Language.THAI: coop.name_th, Language.ENGLISH: coop.name_en},
    )
    async with new_session() as session:
        client = TelegramClient(session, telegram.api_url, telegram.token, lists)
        try:
            return await Setup(client.bot, lists, catalogue).run(wanted)
        except TelegramError as error:
            raise PlatformRefusedError(f"Telegram does not do it ({type(error).__name__})") from error
