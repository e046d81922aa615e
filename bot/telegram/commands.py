"""The commands that Telegram lists: for all private chats by the phone's language, and for one chat by its own.

A guest is offered what a guest can use; a linked chat its own list, in the language that the chat speaks with us, which
need not be the phone's.  A list is display only: who may ask what is decided where it is answered.

    CommandLists(load_features(), Catalogue.load()).of("guest", Language.THAI)[1]
    {"command": "link", "description": "ผูกบัญชีสมาชิก"}
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from core.links import Language
from core.messaging import Delivery
from core.services.menus import GUEST, MEMBER
from handlers.messages.catalogue import Catalogue
from handlers.registry import Registry
from handlers.reply import Phrase

Json = dict[str, Any]

LISTED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        GUEST: ("start", "link", "forgot", "contact", "language"),
        MEMBER: (
            "start",
            "summary",
            "shares",
            "loans",
            "deposits",
            "receipt",
            "guarantees",
            "dividends",
            "welfare",
            "cutoff",
            "change",
            "requests",
            "me",
            "update",
            "settings",
            "language",
            "contact",
            "privacy",
            "mydata",
            "devices",
            "password",
            "unlink",
        ),
    }
)
"""Features in the order of the list, what is asked most first; one that the program does not have is left out."""


class CommandLists:
    """The lists, in the catalogue's words."""

    def __init__(self, registry: Registry, catalogue: Catalogue) -> None:
        self._registry = registry
        self._catalogue = catalogue

    def of(self, audience: str, language: Language) -> list[Json]:
        """The list of AUDIENCE, `guest` or `member`, as `setMyCommands` takes it."""
        found = [self._registry.features[name] for name in LISTED[audience] if name in self._registry.features]
        return [
            {
                "command": feature.commands[0],
                "description": self._catalogue.text(Phrase(f"{feature.name}.button"), language),
            }
            for feature in found
        ]

    def call(self, delivery: Delivery) -> Json:
        """The parameters of `setMyCommands` that show DELIVERY's chat the menu named by its payload, `member-th`."""
        audience, _, language = delivery.payload.decode().partition("-")
        return {
            "commands": self.of(audience, Language(language)),
            "scope": {"type": "chat", "chat_id": int(delivery.address.user_id)},
        }
