"""The data with which Telegram opens a web app: who opens it and when, signed with the bot's token.

secret = HMAC-SHA256(key `WebAppData`, message token); hash = hex(HMAC-SHA256(secret, the other `key=value` sorted by
key and joined by line ends)).  The newer field `signature` is one of those others; it is Telegram's own signature,
which nobody here can make, so it holds random bytes.
"""

import base64
import hmac
from hashlib import sha256
from urllib.parse import quote, urlencode

import msgspec

from bot.simulator.people import Person
from bot.simulator.world import World


def init_data(world: World, person: Person) -> str:
    """`user=…&auth_date=…&hash=…` for PERSON, now."""
    user = {
        "id": person.telegram_user,
        "first_name": person.name,
        "last_name": "",
        "language_code": "th",
        "allows_write_to_pm": True,
    }
    fields = {
        "auth_date": str(world.clock.now_s()),
        "query_id": "AAH" + world.secret_hex(10),
        "signature": base64.urlsafe_b64encode(world.config.randomness(64)).decode().rstrip("="),
        "user": msgspec.json.encode(user).decode(),
    }
    checked = "\n".join(f"{key}={fields[key]}" for key in sorted(fields)).encode()
    secret = hmac.new(b"WebAppData", world.config.telegram_token.encode(), sha256).digest()
    return urlencode({**fields, "hash": hmac.new(secret, checked, sha256).hexdigest()})


def web_app_address(world: World, person: Person, url: str) -> str:
    """URL as Telegram's web view opens it: the data stand in the fragment, which no server sees."""
    fragment = f"tgWebAppData={quote(init_data(world, person))}&tgWebAppVersion=9.1&tgWebAppPlatform=web"
    return f"{url.partition('#')[0]}#{fragment}&tgWebAppThemeParams=%7B%7D"
