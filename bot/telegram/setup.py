"""`coop telegram setup`: Telegram is told where our webhook is, which commands there are, and what the bot is for.

Each thing is asked for first and set only where it differs, except for the webhook: Telegram never tells its secret.
Lists for a single chat are not made here; a chat gets its own when it is linked (`core.services.menus`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from bot.telegram.caller import Caller
from bot.telegram.commands import CommandLists
from core.links import Language
from core.services.menus import GUEST
from handlers.messages.catalogue import Catalogue
from handlers.reply import Literal, Phrase

UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
"""What Telegram sends us; left out, an earlier setting would stay."""

CODES: Mapping[Language, str] = MappingProxyType({Language.THAI: "th", Language.ENGLISH: ""})
"""Telegram's language codes; the empty one is for phones of every other language."""

PRIVATE = {"type": "all_private_chats"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Where the webhook is, its secret, and the co-op's name by language."""

    webhook: str
    secret: str
    coop: Mapping[Language, str]


class Setup:
    """One run; `done` says what was changed. Raises TelegramError where Telegram refuses or is not there."""

    def __init__(self, bot: Caller, lists: CommandLists, catalogue: Catalogue) -> None:
        self._bot = bot
        self._lists = lists
        self._catalogue = catalogue
        self._done: list[str] = []

    async def run(self, wanted: Wanted) -> list[str]:
        """Set up all of it; a line for each thing that was changed."""
        await self._bot.call(
            "setWebhook", {"url": wanted.webhook, "secret_token": wanted.secret, "allowed_updates": list(UPDATES)}
        )
        self._done.append(f"webhook: {wanted.webhook}")
        for language, code in CODES.items():
            await self._commands(language, code)
            await self._text("Description", "description", language, code, wanted)
            await self._text("ShortDescription", "short_description", language, code, wanted)
        button = {"type": "commands"}
        await self._unless_same("menu button", "ChatMenuButton", {}, {"menu_button": button}, button)
        return self._done

    async def _commands(self, language: Language, code: str) -> None:
        commands = self._lists.of(GUEST, language)
        which = {"scope": PRIVATE, **_of_language(code)}
        await self._unless_same(_named("commands", code), "MyCommands", which, {"commands": commands}, commands)

    async def _text(self, method: str, name: str, language: Language, code: str, wanted: Wanted) -> None:
        text = self._catalogue.text(Phrase.of(f"telegram.{name}", coop=Literal(wanted.coop[language])), language)
        told = {name: text}
        await self._unless_same(_named(name.replace("_", " "), code), f"My{method}", _of_language(code), told, told)

    async def _unless_same(
        self, said: str, method: str, which: Mapping[str, Any], change: Mapping[str, Any], told: object
    ) -> None:
        """Ask `getMETHOD`, and `setMETHOD` where the answer is not TOLD already."""
        if await self._bot.call(f"get{method}", dict(which)) != told:
            await self._bot.call(f"set{method}", {**which, **change})
            self._done.append(said)


def _of_language(code: str) -> dict[str, str]:
    return {"language_code": code} if code else {}


def _named(what: str, code: str) -> str:
    return f"{what} ({code or 'every other language'})"
