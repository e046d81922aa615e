"""The channels that are on, each with all its parts: how it is heard, written to, called, and known at the door."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import structlog

from bot.channel import Channel
from bot.fetching import Source
from bot.line.accounts import LineAccounts
from bot.line.channel import LineChannel
from bot.line.client import LineClient
from bot.line.content import LineContent
from bot.line.quota import LineQuota
from bot.line.render import render as draw_for_line
from bot.quota import Ask
from bot.receipt_files import ReceiptFiles
from bot.sending import Sender
from bot.settings import LineSettings, Settings, TelegramSettings
from bot.telegram.channel import TelegramChannel
from bot.telegram.client import TelegramClient
from bot.telegram.commands import CommandLists
from bot.telegram.content import TelegramContent
from bot.telegram.documents import TelegramDocuments
from bot.telegram.render import render as draw_for_telegram
from bot.web.webhooks import Desk, LineDesk, TelegramDesk
from core.clock import Clock
from core.links import Platform, View
from core.ports import Ids
from handlers.messages.catalogue import Catalogue
from handlers.registry import load_features
from handlers.reply import Reply

CALL_S, CONNECT_S = 5, 3
"""Deadline of a call, and of its connection."""

IDLE_S = 4
"""How long an idle connection is kept. Servers keep theirs longer: a call on a connection that the other side is just
closing ends without an answer."""

LEARN_AGAIN_MOST_S = 60

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Platforms:
    """By platform; one that is off is in none of them. `desks` by the path of the webhook."""

    session: aiohttp.ClientSession
    channels: dict[Platform, Channel] = field(default_factory=dict)
    senders: dict[Platform, Sender] = field(default_factory=dict)
    sources: dict[Platform, Source] = field(default_factory=dict)
    desks: dict[str, Desk] = field(default_factory=dict)
    accounts: LineAccounts | None = None
    ask_quota: Ask | None = None
    _learning: asyncio.Task[None] | None = None

    @classmethod
    def of(
        cls, settings: Settings, catalogue: Catalogue, clock: Clock, ids: Ids, receipts: ReceiptFiles
    ) -> "Platforms":
        """The channels that SETTINGS turn on. Needs the running event loop."""
        platforms = cls(new_session(), channels_of(settings, catalogue, ids))
        if settings.line:
            platforms._add_line(settings.line, clock)
        if settings.telegram:
            platforms._add_telegram(settings.telegram, catalogue, clock, receipts)
        return platforms

    async def close(self) -> None:
        """End connections."""
        if self._learning is not None:
            self._learning.cancel()
        await self.session.close()
        if self.accounts is not None:
            await self.accounts.close()

    def _add_line(self, line: LineSettings, clock: Clock) -> None:
        self.senders[Platform.LINE] = LineClient(self.session, line.api_url, line.token)
        self.sources[Platform.LINE] = LineContent(self.session, line.api_url, line.token)
        desk = LineDesk(line.secrets, clock)
        self.desks["/line/webhook"] = desk
        self.accounts = LineAccounts(line.api_url, line.token)
        self.ask_quota = LineQuota(self.session, line.api_url, line.token).ask
        self._learning = asyncio.create_task(_learn_bot_id(self.accounts, desk))

    def _add_telegram(
        self, telegram: TelegramSettings, catalogue: Catalogue, clock: Clock, receipts: ReceiptFiles
    ) -> None:
        client = TelegramClient(
            self.session,
            telegram.api_url,
            telegram.token,
            CommandLists(load_features(), catalogue),
            TelegramDocuments(receipts, telegram.bot_id),
        )
        self.senders[Platform.TELEGRAM] = client
        files = f"{telegram.api_url}/file/bot{telegram.token}"
        self.sources[Platform.TELEGRAM] = TelegramContent(client.bot, self.session, files)
        self.desks["/telegram/webhook"] = TelegramDesk(telegram.secrets, telegram.bot_id, clock)


def channels_of(settings: Settings, catalogue: Catalogue, ids: Ids) -> dict[Platform, Channel]:
    """How the platforms that SETTINGS turn on are heard and written to; nothing is called by that."""

    def draw_line(reply: Reply, view: View) -> list[dict[str, Any]]:
        return draw_for_line(reply, catalogue, view, settings.public_url)

    def draw_telegram(reply: Reply, view: View) -> list[dict[str, Any]]:
        return draw_for_telegram(reply, catalogue, view, settings.public_url)

    channels: dict[Platform, Channel] = {}
    if settings.line:
        channels[Platform.LINE] = LineChannel(draw_line, ids)
    if settings.telegram:
        channels[Platform.TELEGRAM] = TelegramChannel(draw_telegram, ids)
    return channels


async def _learn_bot_id(accounts: LineAccounts, desk: LineDesk) -> None:
    """Ask LINE who the bot is until it says so. Nothing waits for it: see `LineDesk`."""
    wait_s = 1
    while desk.bot_id is None:
        try:
            desk.bot_id = await accounts.bot_id()
        except Exception:
            log.warning("bot_id_unknown", channel="line", exc_info=True)
            await asyncio.sleep(wait_s)
            wait_s = min(wait_s * 2, LEARN_AGAIN_MOST_S)


def new_session() -> aiohttp.ClientSession:
    """One for both platforms: no proxies or passwords from the environment, no cookies."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=IDLE_S),
        timeout=aiohttp.ClientTimeout(total=CALL_S, connect=CONNECT_S),
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
    )
