"""The office's menu (`/staff`, เมนูงาน): what the role may do, what waits for it, and this chat as a place of work.

From here the person proves to be it when a session has ended, sets the password for that, ends the work in this chat,
and goes over to the own account, which work never mixes with.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from core.pages import Purpose
from core.services import menus, staff_chats, staff_proofs
from core.services.casework import kinds_of
from core.services.month_view import unit_names
from core.services.page_visit import start as start_page
from core.staff import Role
from handlers import confirming, menu
from handlers.feature import Answer, Audience, Flow
from handlers.incoming import Asked, Tap
from handlers.queries import start as own_menu
from handlers.reply import Card, Choice, Literal, Phrase, Reply, Row, Tone, say

NAME = "staff"
MINE, CHAT, PROVE, PASSWORD, END = "mine", "chat", "prove", "password", "end"


@dataclass(frozen=True, slots=True)
class Work:
    """What a role is offered: `first` on the card, four at most; `more` below it, two at most."""

    first: tuple[str, ...] = ()
    more: tuple[str, ...] = ()


OFFERED: Mapping[Role, Work] = MappingProxyType(
    {
        Role.REGISTRAR: Work(("queue", "find", "pending", "code"), ("holiday", "month")),
        Role.LOANS: Work(("queue", "find", "month")),
        Role.CASHIER: Work(("queue", "find", "month", "results")),
        Role.FRONT_DESK: Work(("queue", "find", "code", "pending")),
        Role.MANAGER: Work(("queue", "find", "pending", "month"), ("health", "holiday")),
        Role.AUDITOR: Work(("find", "audit", "pending", "health"), ("month",)),
        Role.ADMIN: Work(("health", "holiday")),
        Role.UNIT_OFFICER: Work(("month", "results")),
        Role.UNIT_COMMITTEE: Work(("code", "set")),
    }
)
"""Where each role begins; all that it may do stands in Telegram's list of commands."""


def _choice(wish: str, *, danger: bool = False) -> Choice:
    return Choice(label=Phrase(f"staff.{wish}_button"), tap=Tap(NAME, (wish,)), danger=danger)


async def start(asked: Asked) -> Answer:
    """The menu, or what was pressed on it. When the session has ended, the proof comes before all that is work."""
    if (decided := confirming.decision(asked, NAME)) is not None:
        return await _ended(asked, decided)
    wish = asked.args[0] if asked.args else ""
    if wish == MINE:
        return await _own_account(asked)
    if wish == END:
        return _ask_end(asked)
    if asked.must_prove or wish == PROVE:
        return await _prove(asked)
    if wish == PASSWORD:
        return await _password(asked)
    return await (_chat(asked) if wish == CHAT else _menu(asked))


async def _menu(asked: Asked) -> Answer:
    """Who one is here, and what waits."""
    person, offered = asked.worker, OFFERED[asked.worker.role]
    kinds = kinds_of(person.role)
    counts = await asked.uow.cases.count_waiting() if kinds else {}
    waiting = sum(counts.get(kind, 0) for kind in kinds)
    rows = (
        Row(Phrase("staff.name"), Literal(person.name)),
        Row(Phrase("staff.role"), Phrase(f"did.role_{person.role}")),
        *await _unit(asked),
    )
    card = Card(
        title=Phrase("staff.title"),
        tone=Tone.WORK,
        count=Phrase.of("staff.count", number=waiting) if waiting else None,
        meaning=Phrase("staff.waiting" if waiting else "staff.none_waiting") if kinds else None,
        rows=rows,
        acts=tuple(menu.to(feature) for feature in offered.first),
    )
    await menus.show(asked.uow, asked.means, asked.chat)
    choices = (*(menu.to(feature) for feature in offered.more), _choice(MINE), _choice(CHAT))
    return Answer(reply=Reply(parts=(card,), choices=choices), conversation=asked.conversation)


async def _unit(asked: Asked) -> tuple[Row, ...]:
    """The unit of an officer or a committee, by its name."""
    unit = asked.worker.unit
    if unit is None:
        return ()
    names = await unit_names(asked.uow, asked.means)
    return (Row(Phrase("staff.unit"), Literal(names.get(unit, unit))),)


async def _chat(asked: Asked) -> Answer:
    """This chat as a place of work: the password for it, and its end."""
    hours = asked.means.policy.staff.session_hours
    card = Card(
        title=Phrase("staff.chat_title"),
        tone=Tone.WORK,
        note=Phrase.of("staff.chat_hours", hours=hours) if hours else Phrase("staff.chat_open"),
        acts=(_choice(PASSWORD), _choice(END, danger=True)),
    )
    return Answer(reply=Reply(parts=(card,), choices=(menu.to(NAME), _choice(MINE))))


async def _own_account(asked: Asked) -> Answer:
    """The menu of a member or guest, as everybody has it; the work is one button away."""
    await menus.show_own(asked.uow, asked.means, asked.chat)
    return Answer(reply=await own_menu.answer(replace(asked, args=())), conversation=asked.conversation)


async def _prove(asked: Asked) -> Answer:
    """The page for the password; who has none proves to be it by a new code."""
    if not await staff_proofs.has_password(asked.uow, asked.worker):
        return Answer(reply=say("staff.code_again", _choice(MINE), menu.to("start")))
    return await _page(asked, Purpose.STAFF_PROVE, PROVE)


async def _password(asked: Asked) -> Answer:
    """The page for a new password; one that there is already is asked for first, unless it was just now."""
    if not await staff_proofs.may_set(asked.uow, asked.means, asked.chat):
        return await _page(asked, Purpose.STAFF_PROVE, "prove_again")
    return await _page(asked, Purpose.STAFF_PASSWORD, PASSWORD)


async def _page(asked: Asked, purpose: Purpose, what: str) -> Answer:
    token = await start_page(asked.uow, asked.means, purpose, asked.chat)
    card = Card(
        title=Phrase(f"staff.{what}_title"),
        tone=Tone.WORK,
        note=Phrase(f"staff.{what}_offer"),
        acts=(Choice(label=Phrase(f"staff.{what}_open"), path=f"/link/{purpose.value}/{token}"),),
    )
    return Answer(reply=Reply(parts=(card,), choices=(menu.to(NAME), _choice(MINE))))


def _ask_end(asked: Asked) -> Answer:
    card = Card(title=Phrase("staff.end_title"), tone=Tone.WORK, note=Phrase("staff.end_ask"))
    return confirming.ask(asked, NAME, card, {}, Phrase("staff.end_confirm"), danger=True)


async def _ended(asked: Asked, decided: confirming.Decision) -> Answer:
    if decided.data is None:
        return confirming.over(asked)
    if not decided.confirmed:
        return confirming.kept(asked)
    await staff_chats.unlink(asked.uow, asked.means, asked.worker, asked.chat)
    return Answer(reply=say("staff.ended", *menu.choices(asked.member, asked.language)))


FEATURE = Flow(name=NAME, commands=("staff",), audience=Audience.STAFF, start=start)
