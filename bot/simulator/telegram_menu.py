"""What Telegram shows of a bot beside its messages: commands by scope and language, the menu button, descriptions."""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.simulator.journal import Json
from bot.simulator.people import Person
from bot.simulator.telegram_params import Params, bad
from bot.simulator.telegram_sending import TelegramSending
from bot.simulator.world import World

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_MOST_COMMANDS = 100
_MOST_CHARACTERS = {"description": 512, "short_description": 120}
PEOPLES_LANGUAGE = "th"
"""What the phones of the simulated people speak."""


class TelegramMenu:
    """The settings of the bot. SENDING knows which chats there are."""

    def __init__(self, world: World, sending: TelegramSending) -> None:
        self._world = world
        self._sending = sending
        self._kept = world.journal.table("telegram_settings", Json)

    def methods(self) -> Mapping[str, Callable[[Params], Awaitable[Any]]]:
        """The methods by name."""
        return {
            "setMyCommands": self._set_commands,
            "getMyCommands": self._get_commands,
            "deleteMyCommands": self._delete_commands,
            "setChatMenuButton": self._set_menu_button,
            "getChatMenuButton": self._get_menu_button,
            "setMyDescription": self._set_description,
            "getMyDescription": self._get_description,
            "setMyShortDescription": self._set_short_description,
            "getMyShortDescription": self._get_short_description,
        }

    def seen_by(self, person: Person) -> list[Json]:
        """The list behind the menu button in that person's chat: the narrowest scope, the own language before none."""
        scopes = (f"chat {person.telegram_user}", "all_private_chats ", "default ")
        for key in [f"commands {scope} {language}" for scope in scopes for language in (PEOPLES_LANGUAGE, "")]:
            kept = self._kept.get(key)
            if kept is not None:
                commands: list[Json] = kept["commands"]
                return commands
        return []

    async def _set_commands(self, params: Params) -> bool:
        commands = params.structure("commands") or []
        if len(commands) > _MOST_COMMANDS:
            raise bad("BOT_COMMANDS_TOO_MUCH")
        if not all(_COMMAND.fullmatch(one.get("command", "")) and one.get("description") for one in commands):
            raise bad("BOT_COMMAND_INVALID")
        scope = params.structure("scope") or {}
        if "chat_id" in scope:
            self._sending.chat(Params(scope, {}))
        self._kept.put(_commands_key(params), {"commands": commands})
        self._world.stream.publish("menu", {"channel": "telegram"})
        return True

    async def _get_commands(self, params: Params) -> list[Json]:
        kept: list[Json] = (self._kept.get(_commands_key(params)) or {"commands": []})["commands"]
        return kept

    async def _delete_commands(self, params: Params) -> bool:
        self._kept.delete(_commands_key(params))
        self._world.stream.publish("menu", {"channel": "telegram"})
        return True

    async def _set_menu_button(self, params: Params) -> bool:
        if params.text("chat_id"):
            self._sending.chat(params)
        self._kept.put(f"menu {params.text('chat_id')}", params.structure("menu_button") or {"type": "default"})
        return True

    async def _get_menu_button(self, params: Params) -> Json:
        return self._kept.get(f"menu {params.text('chat_id')}") or {"type": "commands"}

    async def _set_description(self, params: Params) -> bool:
        return self._put_text(params, "description")

    async def _get_description(self, params: Params) -> Json:
        return self._get_text(params, "description")

    async def _set_short_description(self, params: Params) -> bool:
        return self._put_text(params, "short_description")

    async def _get_short_description(self, params: Params) -> Json:
        return self._get_text(params, "short_description")

    def _put_text(self, params: Params, name: str) -> bool:
        if len(params.text(name)) > _MOST_CHARACTERS[name]:
            raise bad("description is too long")
        self._kept.put(f"{name} {params.text('language_code')}", {name: params.text(name)})
        return True

    def _get_text(self, params: Params, name: str) -> Json:
        return self._kept.get(f"{name} {params.text('language_code')}") or {name: ""}


def _commands_key(params: Params) -> str:
    scope = params.structure("scope") or {"type": "default"}
    return f"commands {scope.get('type')} {scope.get('chat_id', '')} {params.text('language_code')}"
