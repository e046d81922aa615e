"""`coop line richmenu sync`: the menus at LINE become those of this program, with as few calls as possible.

A menu's name at LINE carries a fingerprint of all that it is, `sahabot member-th 946a35a55ba3a098`: one that is there
already is not made again (LINE allows a hundred a hour).  In the order that keeps a menu in every chat at all times::

    create -> picture -> alias -> default -> people of old ones moved -> old ones deleted

Stopped anywhere, the next run goes on.  Menus that others made for the same channel are left alone.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from linebot.v3.messaging import (
    ApiException,
    AsyncApiClient,
    AsyncMessagingApi,
    AsyncMessagingApiBlob,
    Configuration,
    CreateRichMenuAliasRequest,
    RichMenuBatchLinkOperation,
    RichMenuBatchOperation,
    RichMenuBatchProgressPhase,
    RichMenuBatchRequest,
    RichMenuBatchUnlinkOperation,
    RichMenuRequest,
    RichMenuResponse,
    UpdateRichMenuAliasRequest,
)

from bot.line.menu_pictures import draw, fingerprint, png
from bot.line.rich_menus import DEFAULT, MENUS, RichMenu
from handlers.messages.catalogue import Catalogue

CALL_S = 15
"""Deadline of a call: a picture may take a while."""

LINE_API_URL = "https://api.line.me"
OURS = "sahabot"
LOOKS = 30
"""Times that LINE is asked whether it has moved everybody, before old menus are left for the next run."""

Pause = Callable[[], Awaitable[None]]


@dataclass(slots=True)
class Synced:
    """What a run did, by alias; `kept`: were there already, `waiting`: old ones that still have people."""

    created: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    pointed: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    default_set: bool = False


class MenuSync:
    """One run. PAUSE is awaited between two questions whether LINE has moved everybody.

    Raises ApiException, aiohttp.ClientError or TimeoutError where LINE does not answer well.
    """

    def __init__(self, client: AsyncApiClient, catalogue: Catalogue, pause: Pause) -> None:
        self._api, self._blob = AsyncMessagingApi(client), AsyncMessagingApiBlob(client)
        self._catalogue = catalogue
        self._pause = pause
        self._done = Synced()

    async def run(self) -> Synced:
        """Make LINE's menus ours."""
        there = (await self._api.get_rich_menu_list(_request_timeout=CALL_S)).richmenus
        aliases = await self._aliases()
        ids = {alias: await self._menu(menu, there, aliases.get(alias)) for alias, menu in MENUS.items()}
        for alias, menu_id in ids.items():
            await self._point(alias, menu_id, aliases.get(alias))
        await self._set_default(ids[DEFAULT.alias])
        old = {one.rich_menu_id: _alias_of(one) for one in there if _is_ours(one)}
        await self._retire({one: alias for one, alias in old.items() if one not in ids.values()}, ids)
        return self._done

    async def _aliases(self) -> dict[str, str]:
        found = (await self._api.get_rich_menu_alias_list(_request_timeout=CALL_S)).aliases
        return {one.rich_menu_alias_id: one.rich_menu_id for one in found}

    async def _menu(self, menu: RichMenu, there: list[RichMenuResponse], pointed_at: str | None) -> str:
        """The id of MENU at LINE, made if need be. One without an alias may lack its picture: a run was stopped."""
        picture = draw(menu, self._catalogue)
        name = f"{OURS} {menu.alias} {fingerprint(menu, self._catalogue, picture)}"
        found = next((one.rich_menu_id for one in there if one.name == name), None)
        if found is not None and found == pointed_at:
            self._done.kept.append(menu.alias)
            return str(found)
        if found is None:
            request = RichMenuRequest.from_dict(menu.definition(self._catalogue) | {"name": name})
            found = (await self._api.create_rich_menu(request, _request_timeout=CALL_S)).rich_menu_id
            self._done.created.append(menu.alias)
        await self._upload(found, png(picture))
        return str(found)

    async def _upload(self, menu_id: str, picture: bytes) -> None:
        try:
            await self._blob.set_rich_menu_image(
                menu_id, picture, _headers={"Content-Type": "image/png"}, _request_timeout=CALL_S
            )
        except ApiException as error:
            if error.status != HTTPStatus.BAD_REQUEST or not await self._has_picture(menu_id):
                raise

    async def _has_picture(self, menu_id: str) -> bool:
        """LINE refuses a second picture for a menu."""
        try:
            return bool(await self._blob.get_rich_menu_image(menu_id, _request_timeout=CALL_S))
        except ApiException as error:
            if error.status == HTTPStatus.NOT_FOUND:
                return False
            raise

    async def _point(self, alias: str, menu_id: str, before: str | None) -> None:
        if before == menu_id:
            return
        if before is None:
            made = CreateRichMenuAliasRequest(rich_menu_alias_id=alias, rich_menu_id=menu_id)
            await self._api.create_rich_menu_alias(made, _request_timeout=CALL_S)
        else:
            changed = UpdateRichMenuAliasRequest(rich_menu_id=menu_id)
            await self._api.update_rich_menu_alias(alias, changed, _request_timeout=CALL_S)
        self._done.pointed.append(alias)

    async def _set_default(self, menu_id: str) -> None:
        try:
            now = (await self._api.get_default_rich_menu_id(_request_timeout=CALL_S)).rich_menu_id
        except ApiException as error:
            if error.status != HTTPStatus.NOT_FOUND:
                raise
            now = None
        if now != menu_id:
            await self._api.set_default_rich_menu(menu_id, _request_timeout=CALL_S)
            self._done.default_set = True

    async def _retire(self, old: Mapping[str, str], ids: Mapping[str, str]) -> None:
        """Whoever sees an OLD menu (id -> its alias) gets the one that took its place; then the old ones go."""
        if not old:
            return
        operations: list[RichMenuBatchOperation] = [
            RichMenuBatchLinkOperation.from_dict({"type": "link", "from": one, "to": ids[alias]})
            if alias in ids
            else RichMenuBatchUnlinkOperation.from_dict({"type": "unlink", "from": one})
            for one, alias in old.items()
        ]
        answer = await self._api.rich_menu_batch_with_http_info(
            RichMenuBatchRequest(operations=operations), _request_timeout=CALL_S
        )
        if not await self._moved(answer.headers["x-line-request-id"]):
            self._done.waiting += sorted(old.values())
            return
        for one, alias in old.items():
            await self._api.delete_rich_menu(one, _request_timeout=CALL_S)
            self._done.deleted.append(alias)

    async def _moved(self, request_id: str) -> bool:
        for look in range(LOOKS):
            if look:
                await self._pause()
            told = await self._api.get_rich_menu_batch_progress(request_id, _request_timeout=CALL_S)
            if told.phase != RichMenuBatchProgressPhase.ONGOING:
                return bool(told.phase == RichMenuBatchProgressPhase.SUCCEEDED)
        return False


def client_of(api_url: str, token: str) -> AsyncApiClient:
    """LINE's SDK, which sends pictures to LINE's address for data unless another address replaces both."""
    host = None if api_url == LINE_API_URL else api_url
    return AsyncApiClient(Configuration(host=host, access_token=token))


def _is_ours(menu: RichMenuResponse) -> bool:
    return str(menu.name).startswith(f"{OURS} ")


def _alias_of(menu: RichMenuResponse) -> str:
    return str(menu.name).split(" ")[1]
