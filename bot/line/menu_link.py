"""Which menu a person sees: `POST /v2/bot/user/{userId}/richmenu/{richMenuId}`, the id asked for by the menu's alias.

`coop line richmenu sync` keeps the aliases at LINE, which is the one place that knows the ids: what is remembered here
is asked for again after one refused call.
"""

from http import HTTPStatus

import aiohttp
import msgspec

from bot.sending import Outcome, Sent
from core.messaging import Delivery
from core.services.menus import Menu

NO_MENU = Sent(outcome=Outcome.ACCEPTED, detail="no menu of that name: coop line richmenu sync")
"""LINE has no such alias: there is nothing to show, and repeating would not help."""

GONE = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND})
"""What LINE answers for a menu that was deleted since its id was learned."""


class _Alias(msgspec.Struct):
    richMenuId: str  # noqa: N815 - LINE's own name


_read_alias = msgspec.json.Decoder(_Alias).decode


class RefusedError(Exception):
    """LINE's answer other than 200; `bot.line.client.judged` says what it comes to."""

    def __init__(self, status: int, body: bytes, request_id: str) -> None:
        super().__init__(status)
        self.status, self.body, self.request_id = status, body, request_id


class MenuLink:
    """Shows menus to people. BOT: LINE's address up to `/v2/bot`; the ids of aliases are remembered."""

    def __init__(self, session: aiohttp.ClientSession, bot: str, headers: dict[str, str]) -> None:
        self._session, self._bot, self._headers = session, bot, headers
        self._ids: dict[str, str] = {}

    async def show(self, delivery: Delivery) -> Sent:
        """DELIVERY's chat sees the menu that its payload names. Raises RefusedError, aiohttp.ClientError, TimeoutError.

        A remembered id that LINE no longer knows is asked for again, once.
        """
        alias, person = Menu.parse(delivery.payload.decode()).name, delivery.address.user_id
        known = self._ids.get(alias)
        if known is not None:
            try:
                return await self._link(person, known)
            except RefusedError as refused:
                if refused.status not in GONE:
                    raise
        found = await self._ask(alias)
        if found is None:
            self._ids.pop(alias, None)
            return NO_MENU
        self._ids[alias] = found
        return await self._link(person, found)

    async def _link(self, person: str, menu_id: str) -> Sent:
        await self._call("POST", f"user/{person}/richmenu/{menu_id}")
        return Sent(outcome=Outcome.ACCEPTED)

    async def _ask(self, alias: str) -> str | None:
        try:
            return _read_alias(await self._call("GET", f"richmenu/alias/{alias}")).richMenuId
        except RefusedError as refused:
            if refused.status == HTTPStatus.NOT_FOUND:
                return None
            raise

    async def _call(self, method: str, path: str) -> bytes:
        url = f"{self._bot}/{path}"
        async with self._session.request(method, url, headers=self._headers, allow_redirects=False) as response:
            body = await response.read()
            if response.status != HTTPStatus.OK:
                raise RefusedError(response.status, body, response.headers.get("x-line-request-id", ""))
            return body
