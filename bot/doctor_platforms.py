"""What `coop doctor` asks the platforms: do they know us, and do they send webhooks to this server.

Only questions that change nothing.  An answer that is no answer is said as it is: that a platform cannot be reached
from here says nothing about whether it reaches us.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

import aiohttp
import msgspec

from bot.doctor import Finding, State
from bot.settings import LineSettings, TelegramSettings

QUOTA_FEW = 0.9
SKEW_MOST = timedelta(seconds=60)
"""Reply tokens live about a minute; a clock that is off by more makes the bot give them up too early or too late."""

BACKLOG = 100
ERROR_IS_RECENT = timedelta(hours=1)

_decode = msgspec.json.decode


class _SilentError(Exception):
    """A platform did not give what was asked; the text is for the operator."""


async def line_findings(
    session: aiohttp.ClientSession, line: LineSettings, public_url: str, now: datetime | None
) -> list[Finding]:
    """The token, the webhook's address, the month's quota. NOW: to compare clocks; None where ours was moved."""
    bot = f"{line.api_url}/v2/bot"

    async def ask(path: str) -> tuple[Mapping[str, Any], str]:
        headers = {"Authorization": f"Bearer {line.token}"}
        return await _asked(session, "LINE", f"{bot}/{path}", "COOP_LINE_CHANNEL_TOKEN", headers)

    try:
        info, date = await ask("info")
        found = [
            Finding("line", State.OK, f"answers as {info.get('basicId') or info.get('userId')}"),
            *_skew(date, now),
        ]
        endpoint, _ = await ask("channel/webhook/endpoint")
        found.append(_line_webhook(endpoint, f"{public_url}/line/webhook"))
        found.append(_quota((await ask("message/quota"))[0], (await ask("message/quota/consumption"))[0]))
    except _SilentError as silent:
        return [Finding("line", State.WRONG, str(silent))]
    return found


def _line_webhook(endpoint: Mapping[str, Any], ours: str) -> Finding:
    theirs = endpoint.get("endpoint")
    if theirs != ours:
        return Finding("line", State.WRONG, f"LINE sends webhooks to {theirs}, not to {ours}")
    if not endpoint.get("active"):
        return Finding("line", State.WRONG, "webhooks are switched off in LINE's console")
    return Finding("line", State.OK, f"webhooks come to {ours}")


def _quota(quota: Mapping[str, Any], used: Mapping[str, Any]) -> Finding:
    limit, total = quota.get("value"), int(used.get("totalUsage", 0))
    if quota.get("type") != "limited" or limit is None:
        return Finding("line", State.OK, f"{total} messages pushed this month, no limit")
    text = f"{total} of {limit} messages of this month are used"
    if total >= limit:
        return Finding("line", State.WRONG, f"{text}: only replies are sent until next month")
    return Finding("line", State.LOOK if total >= QUOTA_FEW * limit else State.OK, text)


async def telegram_findings(
    session: aiohttp.ClientSession, telegram: TelegramSettings, public_url: str, now: datetime | None
) -> list[Finding]:
    """The token, the webhook's address, and what Telegram says about delivering to it. NOW as above."""

    async def ask(method: str) -> tuple[Mapping[str, Any], str]:
        url = f"{telegram.api_url}/bot{telegram.token}/{method}"
        answer, date = await _asked(session, "Telegram", url, "COOP_TELEGRAM_TOKEN", {})
        return answer.get("result", {}), date

    try:
        me, date = await ask("getMe")
        webhook, _ = await ask("getWebhookInfo")
    except _SilentError as silent:
        return [Finding("telegram", State.WRONG, str(silent))]
    return [
        Finding("telegram", State.OK, f"answers as @{me.get('username')}"),
        *_skew(date, now),
        _telegram_webhook(webhook, f"{public_url}/telegram/webhook", now),
    ]


def _telegram_webhook(info: Mapping[str, Any], ours: str, asked_at: datetime | None) -> Finding:
    theirs = info.get("url") or "nowhere"
    if theirs != ours:
        return Finding(
            "telegram", State.WRONG, f"Telegram sends webhooks to {theirs}, not to {ours}: coop telegram setup"
        )
    failed = info.get("last_error_date")
    if failed and (asked_at is None or asked_at.timestamp() - failed < ERROR_IS_RECENT.total_seconds()):
        return Finding(
            "telegram", State.LOOK, f"Telegram could not deliver a webhook: {info.get('last_error_message')}"
        )
    if (waiting := int(info.get("pending_update_count", 0))) > BACKLOG:
        return Finding("telegram", State.LOOK, f"{waiting} webhooks wait at Telegram")
    return Finding("telegram", State.OK, f"webhooks come to {ours}")


def _skew(date: str, now: datetime | None) -> list[Finding]:
    """The platform's clock against ours; nothing where it told none."""
    if now is None:
        return []
    try:
        skew = abs(parsedate_to_datetime(date) - now)
    except (TypeError, ValueError):
        return []
    if skew <= SKEW_MOST:
        return []
    return [Finding("clock", State.WRONG, f"it is {round(skew.total_seconds())} seconds off; is NTP running?")]


async def _asked(
    session: aiohttp.ClientSession, platform: str, url: str, setting: str, headers: Mapping[str, str]
) -> tuple[Mapping[str, Any], str]:
    """The answer and its Date header. Raises _SilentError, which repeats no address: Telegram's holds the token."""
    try:
        async with session.get(url, headers=headers, allow_redirects=False) as response:
            status, body, date = response.status, await response.read(), response.headers.get("Date", "")
    except (aiohttp.ClientError, TimeoutError) as error:
        raise _SilentError(f"{platform} cannot be reached from here ({type(error).__name__})") from None
    if status == HTTPStatus.UNAUTHORIZED:
        raise _SilentError(f"{platform} does not know {setting}")
    if status != HTTPStatus.OK:
        raise _SilentError(f"{platform} answers {status} to {url.rpartition('/')[2]}")
    try:
        found: Mapping[str, Any] = _decode(body, type=dict[str, Any])
    except msgspec.DecodeError:
        raise _SilentError(f"{platform} answers what cannot be read") from None
    return found, date
