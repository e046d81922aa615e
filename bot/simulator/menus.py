"""The menus as the chat page shows them, under `/simulator/api/`.

- `GET menus/CHANNEL/PERSON` → LINE: `{bar, width, height, areas: [{x, y, width, height, label}], picture}`, the last an
  address of this server; Telegram: `{commands: [{command, description}]}`; `{}` where there is none.
- `GET menu-pictures/ID`: the picture of a menu of LINE.
- `POST chats/CHANNEL/PERSON/menu {index}` presses an area, or chooses a command (`bot.simulator.acts`).
- The stream's event `menu` `{channel, person?}`: it may be another one now.
"""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.simulator.journal import Json
from bot.simulator.people import Person
from bot.simulator.platforms import Platforms

_PREFIX = "/simulator/api"


class MenuControl:
    """The menus of both platforms."""

    def __init__(self, platforms: Platforms) -> None:
        self._platforms = platforms

    def routes(self) -> list[Route]:
        """Where the page finds them."""
        return [
            Route(f"{_PREFIX}/menus/{{channel}}/{{person}}", self._menu, methods=["GET"]),
            Route(f"{_PREFIX}/menu-pictures/{{menu}}", self._picture, methods=["GET"]),
        ]

    async def _menu(self, request: Request) -> Response:
        person = self._platforms.world.people.get(request.path_params["person"])
        if person is None or request.path_params["channel"] not in {"line", "telegram"}:
            return JSONResponse({"error": "no such channel or person"}, 404)
        if request.path_params["channel"] == "line":
            return JSONResponse(self._line(person))
        commands = self._platforms.telegram_menu.seen_by(person)
        return JSONResponse({"commands": commands} if commands else {})

    def _line(self, person: Person) -> Json:
        menu = self._platforms.line_menus.seen_by(person)
        if menu is None:
            return {}
        areas = [{**area["bounds"], "label": area["action"].get("label", "")} for area in menu.definition["areas"]]
        return {
            "bar": menu.definition["chatBarText"],
            **menu.definition["size"],
            "areas": areas,
            "picture": f"{_PREFIX}/menu-pictures/{menu.id}",
        }

    async def _picture(self, request: Request) -> Response:
        menu = self._platforms.line_menus.get(request.path_params["menu"])
        if menu is None or not menu.picture:
            return JSONResponse({"error": "no such picture"}, 404)
        return Response(menu.picture, media_type=menu.kind, headers={"X-Content-Type-Options": "nosniff"})
