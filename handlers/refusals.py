"""A refusal of the registry as a sentence: fields and roles by their names, what somebody wrote as it is."""

from collections.abc import Mapping
from datetime import datetime
from typing import cast

from core.errors import Refusal
from handlers.acts import NAMED_FIELDS, ROLES
from handlers.feature import Answer
from handlers.messages.catalogue import Catalogue
from handlers.reply import Clocked, Literal, Phrase, Value, say


def answer(refusal: Refusal, catalogue: Catalogue) -> Answer:
    """The refusal's own sentence. One that the catalogue does not know is a fault of ours, and raised."""
    if refusal.key not in catalogue:
        raise refusal
    values = cast("Mapping[str, Value]", refusal.values)
    return Answer(reply=say(refusal.key, **{name: _shown(name, value) for name, value in values.items()}))


def _shown(name: str, value: object) -> Value:
    if isinstance(value, datetime):
        return Clocked(value)
    if not isinstance(value, str):
        return cast("Value", value)
    if name == "role" and value in ROLES:
        return Phrase(f"did.role_{value}")
    return Phrase(f"fields.{value}") if name == "field" and value in NAMED_FIELDS else Literal(value)
