"""What a feature module declares once, as `FEATURE`; its file name is its name everywhere.

A feature `shares` is the module `handlers/queries/shares.py`, the section `[shares]` of both catalogues and the test
`tests/handlers/queries/test_shares.py`.  The catalogue section holds `words` (what people may type for it) and `button`
(its label as a choice) besides the feature's own sentences.  `handlers.registry` finds modules by itself and refuses to
start with a broken one.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum, auto
from types import MappingProxyType

from core.links import ChatAddress, Language, View
from core.messaging import DeliveryClass
from core.pictures import PictureKind
from core.ports import Conversation
from core.staff import Power, Role, may
from handlers.incoming import Asked, Happening
from handlers.reply import Reply


class Audience(Enum):
    """Who is answered; a guest who asks a feature for members gets the offer to link."""

    ANYONE = auto()
    MEMBER = auto()
    STAFF = auto()
    """Chats of the office; to everybody else the feature does not exist, and its words are unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something said to another chat than the asking one, in that chat's language."""

    to: ChatAddress
    language: Language
    reply: Reply
    delivery_class: DeliveryClass = DeliveryClass.NOTICE


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a step of a flow leads to.

    `conversation`: the state from now on; None ends the flow (another flow's open question stays).  `language`: the
    chat's language from this answer on, where it changed.  `unsay`: the message that is answered must not stay.
    `shows_amounts`: this once, where the chat hides them.  `view`: how the chat is answered from
    now on, where it changed.
    """

    reply: Reply | None
    conversation: Conversation | None = None
    notices: tuple[Notice, ...] = ()
    language: Language | None = None
    unsay: bool = False
    shows_amounts: bool = False
    view: View | None = None


class Argument(Enum):
    """What a feature wants to know out of a typed sentence; it gets it in one form, typed or pressed."""

    MONTH = auto()
    """A month that has begun, `2026-10`: `ต.ค.` said in November 2026 is last month, `ธ.ค.` that of 2025."""
    COMING_MONTH = auto()
    """A month that has not ended, `2026-12`: `ม.ค.` said in November 2026 is that of 2027."""
    YEAR = auto()
    """A Gregorian year, `2025` for `ปี 68`."""
    CONTRACT = auto()
    """A contract's number without points and blanks, `สม6700123` for `สม. ๖๗๐๐๑๒๓`; perhaps only its digits."""


Answering = Callable[[Asked], Awaitable[Reply]]
Stepping = Callable[[Asked], Awaitable[Answer | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A question answered in one message; it changes nothing. `commands`: without slash, the first is the main one.

    `takes`: what is looked for in a sentence that means it, and handed over as `Asked.args`; only what was found.
    `about`: features that are only the object of this one when both are named: ใบเสร็จเงินกู้ is a receipt.
    """

    name: str
    commands: tuple[str, ...]
    audience: Audience
    answer: Answering
    takes: tuple[Argument, ...] = ()
    about: tuple[str, ...] = ()
    power: Power | frozenset[Power] | None = None
    """Of a feature for STAFF: what a role must be given to use it, one of several; None for all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """A dialogue. `start` answers the command or its words; `steps` answer while the conversation is at that step.

    A step returns None for what is not meant for it (another word, say): the message is then understood as usual and
    the conversation stays.  Commands of other features never reach a step.  Taps with the flow's name go to `start`
    with their arguments; typed words of the catalogue's `answers` go to the step with the same arguments.

    `happenings`: what else than messages the flow answers, such as a finished account link.  `takes`, `about` and
    `power`: as of a `Query`.  `pictures`: at which steps a picture is expected, and what takes it there; it gets
    `asked.incoming.clean`, or `asked.incoming.unfit` with the sentence that says why it cannot be taken.  `draws`: what
    such a picture is drawn anew as.  `sheets`: the same of a file with a table, which is `asked.incoming.sheet`; that
    at `WITH_COMMAND` takes one below which the flow's command is written.
    """

    name: str
    commands: tuple[str, ...]
    audience: Audience
    start: Callable[[Asked], Awaitable[Answer]]
    steps: Mapping[str, Stepping] = field(default_factory=lambda: MappingProxyType({}))
    happenings: Mapping[Happening, Stepping] = field(default_factory=lambda: MappingProxyType({}))
    lasts: timedelta = timedelta(minutes=30)
    takes: tuple[Argument, ...] = ()
    about: tuple[str, ...] = ()
    power: Power | frozenset[Power] | None = None
    pictures: Mapping[str, Stepping] = field(default_factory=lambda: MappingProxyType({}))
    draws: PictureKind = PictureKind.EVIDENCE
    sheets: Mapping[str, Stepping] = field(default_factory=lambda: MappingProxyType({}))


WITH_COMMAND = "with_command"

Feature = Query | Flow


def is_for(feature: Feature, role: Role) -> bool:
    """Whether ROLE may use FEATURE, one for STAFF."""
    wanted = {feature.power} if isinstance(feature.power, Power) else feature.power
    return wanted is None or any(may(role, power) for power in wanted)
