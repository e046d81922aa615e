"""The commands that Telegram lists: for all private chats by the phone's language, and for one chat by its own.

A guest is offered what a guest can use; a linked chat its own list, in the language that the chat speaks with us, which
need not be the phone's.  In a chat of the office stands what its person's role may do, and then the own account's
list.  A list is display only: who may ask what is decided where it is answered.

    CommandLists(load_features(), Catalogue.load()).of("guest", Language.THAI)[1]
    {"command": "link", "description": "ผูกบัญชีสมาชิก"}
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from core.links import Language
from core.messaging import Delivery
from core.services.menus import GUEST, MEMBER, Menu
from core.staff import Role
from handlers.feature import Feature, is_for
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

OF_OFFICE = (
    "staff",
    "queue",
    "find",
    "member",
    "request",
    "approve",
    "reject",
    "month",
    "results",
    "code",
    "photo",
    "signature",
    "lock",
    "unlock",
    "set",
    "pending",
    "confirm",
    "holiday",
    "audit",
    "health",
)
"""The same of the office; what is not named here comes after it."""


class CommandLists:
    """The lists, in the catalogue's words."""

    def __init__(self, registry: Registry, catalogue: Catalogue) -> None:
        self._registry = registry
        self._catalogue = catalogue

    def of(self, audience: str, language: Language) -> list[Json]:
        """The list of AUDIENCE, `guest` or `member`, as `setMyCommands` takes it."""
        features = self._registry.features
        return self._listed([features[name] for name in LISTED[audience] if name in features], language)

    def of_role(self, role: Role, language: Language) -> list[Json]:
        """What ROLE may do in the office."""
        office = self._registry.office.features if self._registry.office else {}
        may_use = [one for one in office.values() if is_for(one, role)]
        return self._listed(sorted(may_use, key=_place), language)

    def _listed(self, features: Sequence[Feature], language: Language) -> list[Json]:
        return [
            {
                "command": feature.commands[0],
                "description": self._catalogue.text(Phrase(f"{feature.name}.button"), language),
            }
            for feature in features
        ]

    def call(self, delivery: Delivery) -> Json:
        """The parameters of `setMyCommands` that show DELIVERY's chat the menu that its payload names."""
        menu = Menu.parse(delivery.payload.decode())
        of_work = [] if menu.role is None else self.of_role(menu.role, menu.language)
        return {
            "commands": [*of_work, *self.of(menu.own or menu.audience, menu.language)],
            "scope": {"type": "chat", "chat_id": int(delivery.address.user_id)},
        }


def _place(feature: Feature) -> tuple[int, str]:
    """Where FEATURE of the office stands in a list."""
    known = feature.name in OF_OFFICE
    return (OF_OFFICE.index(feature.name) if known else len(OF_OFFICE), feature.name)
