"""LINE's rich menus on loopback: created, given a picture, named by aliases, linked to people, deleted.

A menu without a picture cannot be linked, a picture cannot be replaced, what is linked to somebody who blocked the bot
is lost.  Rules: LINE's Messaging API reference, "Rich menu"; 100 creations and 100 deletions an hour.
"""

import io
from datetime import timedelta

import msgspec
from PIL import Image, UnidentifiedImageError
from starlette.responses import Response
from starlette.routing import Route

from bot.simulator.journal import Json
from bot.simulator.line_call import RATE, Answering, Call, LineFrame, LineRefusal
from bot.simulator.people import Person
from bot.simulator.world import World

MOST_BYTES = 1024 * 1024
WIDTHS, LEAST_HEIGHT, LEAST_RATIO = range(800, 2501), 250, 1.45
MOST_AREAS, MOST_MENUS = 20, 1000
KINDS = {"image/png": "PNG", "image/jpeg": "JPEG"}
AN_HOUR, MOST_AN_HOUR = timedelta(hours=1) // timedelta(milliseconds=1), 100


class Menu(msgspec.Struct):
    """A menu as it was created, and its picture once there is one."""

    id: str
    definition: Json
    picture: bytes = b""
    kind: str = ""


class LineMenus:
    """The menus of the channel, and what each person sees."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._menus = world.journal.table("line_menus", Menu)
        self._aliases = world.journal.table("line_menu_aliases", str)
        self._shown = world.journal.table("line_menus_shown", str)
        self._batches = world.journal.table("line_menu_batches", str)
        self._calls: dict[str, list[int]] = {}

    def routes(self, frame: LineFrame) -> list[Route]:
        """Where the calls are found; fixed names stand before ids."""
        calls: tuple[tuple[str, str, str, Answering], ...] = (
            ("POST", "richmenu", "richmenu create", self._create),
            ("GET", "richmenu/list", "richmenu list", self._list),
            ("POST", "richmenu/alias", "richmenu alias create", self._new_alias),
            ("GET", "richmenu/alias/list", "richmenu alias list", self._alias_list),
            ("GET", "richmenu/alias/{alias}", "richmenu alias", self._alias),
            ("POST", "richmenu/alias/{alias}", "richmenu alias update", self._change_alias),
            ("DELETE", "richmenu/alias/{alias}", "richmenu alias delete", self._drop_alias),
            ("POST", "richmenu/batch", "richmenu batch", self._batch),
            ("GET", "richmenu/progress/batch", "richmenu batch progress", self._progress),
            ("POST", "richmenu/{menu}/content", "richmenu picture", self._upload),
            ("GET", "richmenu/{menu}/content", "richmenu picture", self._picture),
            ("GET", "richmenu/{menu}", "richmenu", self._get),
            ("DELETE", "richmenu/{menu}", "richmenu delete", self._delete),
            ("POST", "user/all/richmenu/{menu}", "richmenu default", self._set_default),
            ("GET", "user/all/richmenu", "richmenu default", self._default),
            ("DELETE", "user/all/richmenu", "richmenu default", self._no_default),
            ("POST", "user/{user}/richmenu/{menu}", "richmenu link", self._link),
            ("GET", "user/{user}/richmenu", "richmenu of user", self._of_user),
            ("DELETE", "user/{user}/richmenu", "richmenu unlink", self._unlink),
        )
        return [
            Route(f"/v2/bot/{path}", frame.endpoint(name, answer), methods=[method])
            for method, path, name, answer in calls
        ]

    def seen_by(self, person: Person) -> Menu | None:
        """The menu below that person's chat: the own one, else the default."""
        own = self._menus.get(self._shown.get(person.line_user) or "")
        return own or self._menus.get(self._shown.get(_EVERYBODY) or "")

    def get(self, menu_id: str) -> Menu | None:
        """A menu by its id."""
        return self._menus.get(menu_id)

    def forget(self, person: Person) -> None:
        """The person blocks the bot: the own menu is lost."""
        self._shown.delete(person.line_user)

    def tell(self, person: Person) -> None:
        """Pages that show that person's chat draw the menu anew."""
        self._world.stream.publish("menu", {"channel": "line", "person": person.id})

    async def _create(self, call: Call) -> Json:
        self._count("create")
        definition = call.json()
        if len(self._menus) >= MOST_MENUS:
            raise LineRefusal(400, "The maximum number of rich menus has been reached")
        if why := fault_in(definition):
            raise LineRefusal(400, why)
        menu = Menu(f"richmenu-{self._world.secret_hex(16)}", definition)
        self._menus.put(menu.id, menu)
        return {"richMenuId": menu.id}

    async def _upload(self, call: Call) -> Json:
        menu = self._found(call)
        if menu.picture:
            raise LineRefusal(400, "An image has already been uploaded to the richmenu")
        kind = call.request.headers.get("content-type", "")
        if why := fault_in_picture(call.body, kind, menu.definition["size"]):
            raise LineRefusal(400, why)
        menu.picture, menu.kind = call.body, kind
        self._menus.put(menu.id, menu)
        return {}

    async def _picture(self, call: Call) -> Response:
        menu = self._found(call)
        if not menu.picture:
            raise LineRefusal(404, "Not found")
        return Response(menu.picture, media_type=menu.kind)

    async def _get(self, call: Call) -> Json:
        return _told(self._found(call))

    async def _list(self, _call: Call) -> Json:
        return {"richmenus": [_told(menu) for menu in self._menus]}

    async def _delete(self, call: Call) -> Json:
        self._count("delete")
        menu = self._found(call)
        self._menus.delete(menu.id)
        for user in [user for user, shown in self._shown.rows.items() if shown == menu.id]:
            self._show(user, None)
        return {}

    async def _new_alias(self, call: Call) -> Json:
        body = call.json()
        if self._aliases.get(str(body.get("richMenuAliasId"))) is not None:
            raise LineRefusal(400, "conflict richmenu alias id")
        self._point(str(body.get("richMenuAliasId")), body)
        return {}

    async def _change_alias(self, call: Call) -> Json:
        self._target(call)
        self._point(call.request.path_params["alias"], call.json())
        return {}

    async def _drop_alias(self, call: Call) -> Json:
        self._target(call)
        self._aliases.delete(call.request.path_params["alias"])
        return {}

    async def _alias(self, call: Call) -> Json:
        return {"richMenuAliasId": call.request.path_params["alias"], "richMenuId": self._target(call)}

    async def _alias_list(self, _call: Call) -> Json:
        named = self._aliases.rows.items()
        return {"aliases": [{"richMenuAliasId": alias, "richMenuId": menu_id} for alias, menu_id in named]}

    async def _set_default(self, call: Call) -> Json:
        self._shown.put(_EVERYBODY, self._linkable(call).id)
        for person in self._world.people.all():
            self.tell(person)
        return {}

    async def _default(self, _call: Call) -> Json:
        return {"richMenuId": self._of(_EVERYBODY)}

    async def _no_default(self, _call: Call) -> Json:
        self._shown.delete(_EVERYBODY)
        return {}

    async def _link(self, call: Call) -> Json:
        menu, person = self._linkable(call), self._person(call)
        if self._world.chats.state("line", person).open:
            self._show(person.line_user, menu.id)
        return {}

    async def _unlink(self, call: Call) -> Json:
        self._show(self._person(call).line_user, None)
        return {}

    async def _of_user(self, call: Call) -> Json:
        return {"richMenuId": self._of(self._person(call).line_user)}

    async def _batch(self, call: Call) -> Response:
        """Everybody who sees one menu sees another; done at once here, and told as done."""
        for operation in call.json().get("operations", []):
            new = operation.get("to")
            if new is not None and not (self._menus.get(new) or Menu("", {})).picture:
                raise LineRefusal(400, "rich menu not found or without an image")
            for user in [user for user, shown in self._shown.rows.items() if shown == operation.get("from")]:
                if user != _EVERYBODY:
                    self._show(user, new)
        self._batches.put(call.request_id, self._world.clock.now().isoformat())
        return Response(status_code=202)

    async def _progress(self, call: Call) -> Json:
        at = self._batches.get(call.request.query_params.get("requestId", ""))
        if at is None:
            raise LineRefusal(404, "Not found")
        return {"phase": "succeeded", "acceptedTime": at, "completedTime": at}

    def _show(self, user: str, menu_id: str | None) -> None:
        if menu_id is None:
            self._shown.delete(user)
        else:
            self._shown.put(user, menu_id)
        person = self._world.people.by_line(user)
        if person is not None:
            self.tell(person)

    def _of(self, user: str) -> str:
        found = self._shown.get(user)
        if found is None:
            raise LineRefusal(404, "the user has no richmenu")
        return found

    def _found(self, call: Call) -> Menu:
        menu = self._menus.get(call.request.path_params["menu"])
        if menu is None:
            raise LineRefusal(404, "richmenu not found")
        return menu

    def _linkable(self, call: Call) -> Menu:
        menu = self._found(call)
        if not menu.picture:
            raise LineRefusal(400, "must upload richmenu image before applying it to user")
        return menu

    def _person(self, call: Call) -> Person:
        person = self._world.people.by_line(call.request.path_params["user"])
        if person is None:
            raise LineRefusal(400, "The value for the 'userId' parameter is invalid")
        return person

    def _target(self, call: Call) -> str:
        found = self._aliases.get(call.request.path_params["alias"])
        if found is None:
            raise LineRefusal(404, "richmenu alias not found")
        return found

    def _point(self, alias: str, body: Json) -> None:
        menu = self._menus.get(str(body.get("richMenuId")))
        if menu is None or not menu.picture:
            raise LineRefusal(400, "richmenu not found or without an image")
        self._aliases.put(alias, menu.id)

    def _count(self, what: str) -> None:
        now = self._world.clock.now_ms()
        recent = [at for at in self._calls.get(what, []) if now - at < AN_HOUR]
        if len(recent) >= MOST_AN_HOUR:
            raise LineRefusal(429, RATE)
        self._calls[what] = [*recent, now]


_EVERYBODY = "all"


def _told(menu: Menu) -> Json:
    return {"richMenuId": menu.id, **menu.definition}


def fault_in(definition: Json) -> str | None:
    """What LINE refuses in a new menu; None where it is good."""
    size, areas = definition.get("size", {}), definition.get("areas", [])
    width, height = size.get("width", 0), size.get("height", 0)
    if width not in WIDTHS or height < LEAST_HEIGHT or width / height < LEAST_RATIO:
        return "The size of the rich menu is invalid"
    if len(areas) > MOST_AREAS:
        return "Too many areas"
    for area in areas:
        box = area["bounds"]
        if box["x"] + box["width"] > width or box["y"] + box["height"] > height:
            return "An area is outside of the rich menu"
    return None


def fault_in_picture(picture: bytes, kind: str, size: Json) -> str | None:
    """What LINE refuses in a picture for a menu of SIZE; None where it is good."""
    if len(picture) > MOST_BYTES:
        return "The image size exceeds the limit"
    try:
        with Image.open(io.BytesIO(picture)) as opened:
            found, dots = opened.format, opened.size
    except UnidentifiedImageError:
        return "The image cannot be read"
    if KINDS.get(kind) != found:
        return "The content type is not the image's"
    if dots != (size["width"], size["height"]):
        return "The image size and rich menu size do not match"
    return None
