"""Telegram's word for who opened the page: initData, signed with the bot's token.

The web view hands it to the page's script in the address's fragment, `#tgWebAppData=…`; the script puts it into every
form.  Whoever holds no token of the bot cannot make one, so that it may stand in for a cookie that a frame withholds.

Rule: Telegram Bot API, "Validating data received via the Mini App".  `hash` is left out of what is signed; the newer
`signature` stays in.
"""

import hashlib
import hmac
from datetime import datetime, timedelta
from urllib.parse import parse_qsl

import msgspec

from core.links import FILL_WITHIN

KEY = b"WebAppData"
MOST_FIELDS = 32

FRESH_FOR = FILL_WITHIN + timedelta(minutes=5)
"""It is made when the page opens and comes back with the page's last form."""

AHEAD = timedelta(minutes=1)
"""How far Telegram's clock may be before ours."""


class _User(msgspec.Struct):
    id: int


def telegram_user(init_data: str, bot_token: str, now: datetime) -> str | None:
    """The id of the person who opened the page; None where INIT_DATA is not Telegram's, double, or too old."""
    try:
        pairs = parse_qsl(
            init_data, keep_blank_values=True, strict_parsing=True, errors="strict", max_num_fields=MOST_FIELDS
        )
    except ValueError:
        return None
    fields = dict(pairs)
    if len(fields) != len(pairs):
        return None
    given = fields.pop("hash", "")
    if not hmac.compare_digest(_hash(fields, bot_token).encode(), given.encode()):
        return None
    return _user_id(fields.get("user", "")) if _is_fresh(fields.get("auth_date", ""), now) else None


def _hash(fields: dict[str, str], bot_token: str) -> str:
    signed = "\n".join(f"{name}={value}" for name, value in sorted(fields.items()))
    secret = hmac.digest(KEY, bot_token.encode(), hashlib.sha256)
    return hmac.digest(secret, signed.encode(), hashlib.sha256).hex()


def _is_fresh(auth_date: str, now: datetime) -> bool:
    """Whether AUTH_DATE, in seconds since 1970, is recent."""
    if not (auth_date.isascii() and auth_date.isdecimal()):
        return False
    age_s = int(now.timestamp()) - int(auth_date)
    return -AHEAD.total_seconds() <= age_s <= FRESH_FOR.total_seconds()


def _user_id(user: str) -> str | None:
    try:
        return str(msgspec.json.decode(user, type=_User).id)
    except msgspec.DecodeError:
        return None
