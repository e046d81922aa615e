"""`coop doctor`: everything that must be right for members to be answered, looked at once, each in one honest line.

    ok     database   of this version
    look   outbox     3 messages may or may not have arrived since 2026-11-18
    wrong  line       LINE sends webhooks to https://old.example/line/webhook, not to https://coop.example/line/webhook

`wrong` keeps members from being answered, or what they are owed from being safe; `look` is for somebody's next free
minute.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from importlib.resources import files

from core.clock import BANGKOK
from core.operation import Figures
from core.policy import policy_on
from core.policy_file import PolicyRefusal, read_policy
from core.ports import Store, UnitOfWork

BACKUP_WITHIN = timedelta(hours=48)
"""One a night, and one that may fail."""

HANDLED_WITHIN = timedelta(minutes=5)
SENT_WITHIN = timedelta(minutes=10)
AHEAD_MOST = timedelta(minutes=2)
ENDED_SINCE = timedelta(days=7)
FREE_LEAST, FREE_FEW = 0.02, 0.10
"""Parts of the disk: below the second somebody should look (security F14), below the first the next night may fail."""

FONTS = ("Sarabun-Regular.woff2", "Sarabun-Bold.woff2")


class State(StrEnum):
    """How bad it is."""

    OK = "ok"
    LOOK = "look"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: about what, how bad, and what. Nothing personal, no secret."""

    about: str
    state: State
    text: str


async def database_findings(store: Store, now: datetime) -> list[Finding]:
    """What the open database tells: clock, key, policy, messages, breaker, backups. Raises StoreUnavailableError."""
    async with store.read() as uow:
        figures = await uow.operation.figures(now)
        dead = await uow.operation.dead_since(now - ENDED_SINCE)
        return [
            await _policy(uow, now),
            await _clock(uow, now),
            _inbox(figures, now),
            _outbox(figures, dead, now),
            _breaker(figures),
            _backup(figures, now),
        ]


async def _policy(uow: UnitOfWork, now: datetime) -> Finding:
    try:
        versions = [read_policy(text) for text in await uow.policies.texts()]
    except PolicyRefusal:
        return Finding("policy", State.WRONG, "a version of it cannot be read by this program: coop policy check FILE")
    day = now.astimezone(BANGKOK).date()
    if not any(version.valid_from <= day for version in versions):
        return Finding("policy", State.WRONG, "there is none in force; load one with: coop policy load FILE")
    return Finding("policy", State.OK, f"in force since {policy_on(day, versions).valid_from}")


async def _clock(uow: UnitOfWork, now: datetime) -> Finding:
    """The machine's clock cannot be behind what was written by it before."""
    head = await uow.history.head()
    entries = await uow.history.after(head.seq - 1, 1) if head.seq else ()
    if entries and entries[-1].at > now + AHEAD_MOST:
        return Finding(
            "clock", State.WRONG, f"it says {_said(now)}, and the history has an entry of {_said(entries[-1].at)}"
        )
    return Finding("clock", State.OK, _said(now))


def _inbox(figures: Figures, now: datetime) -> Finding:
    if figures.waiting_since is not None and now - figures.waiting_since > HANDLED_WITHIN:
        since = _said(figures.waiting_since)
        return Finding("inbox", State.WRONG, f"{figures.waiting} events wait since {since}; does coop serve run?")
    return Finding("inbox", State.OK, f"{figures.waiting} events wait")


def _outbox(figures: Figures, dead: int, now: datetime) -> Finding:
    new, unsure = figures.outbox.get("new", 0), figures.outbox.get("unsure", 0)
    if figures.held_since is not None:
        text = f"{new} messages are held back since the restore of {_said(figures.held_since)}: coop outbox release"
        return Finding("outbox", State.LOOK, text)
    if figures.due_since is not None and now - figures.due_since > SENT_WITHIN:
        return Finding(
            "outbox", State.LOOK, f"{new} messages wait, the oldest should have gone at {_said(figures.due_since)}"
        )
    if unsure or dead:
        text = f"{unsure} messages may or may not have arrived, {dead} of the last {ENDED_SINCE.days} days did not"
        return Finding("outbox", State.LOOK, text)
    return Finding("outbox", State.OK, f"{new} messages wait")


def _breaker(figures: Figures) -> Finding:
    if figures.breaker_since is not None:
        text = f"open since {_said(figures.breaker_since)}: first passwords need a staff code (coop breaker show)"
        return Finding("breaker", State.LOOK, text)
    return Finding("breaker", State.OK, f"closed; {figures.failed_logins} wrong entries in the last hour")


def _backup(figures: Figures, now: datetime) -> Finding:
    if figures.backup_made is None:
        return Finding("backup", State.WRONG, "there is none yet; make one every night with: coop backup FILE")
    state = State.WRONG if now - figures.backup_made > BACKUP_WITHIN else State.OK
    return Finding("backup", state, f"the last one was made at {_said(figures.backup_made)}")


def disk_finding(free: float) -> Finding:
    """FREE: the part of the disk that is."""
    state = State.WRONG if free < FREE_LEAST else State.LOOK if free < FREE_FEW else State.OK
    return Finding("disk", state, f"{free:.0%} free")


def key_finding(*, rotating: bool) -> Finding:
    """Whether two keys are given: that is for the days of a change only."""
    if rotating:
        return Finding("key", State.LOOK, "COOP_SECRET_KEY_PREVIOUS is given: coop keys rotate, then take it away")
    return Finding("key", State.OK, "one is given")


def font_finding() -> Finding:
    """The pages' letters: without them Thai is drawn with whatever the telephone has."""
    folder = files("bot").joinpath("web", "static", "fonts")
    missing = [name for name in FONTS if not folder.joinpath(name).is_file()]
    if missing:
        return Finding("fonts", State.WRONG, f"missing: {', '.join(missing)}; install the package again")
    return Finding("fonts", State.OK, "complete")


def problem_findings(problems: Sequence[str]) -> list[Finding]:
    """Why the tables are not this program's; one line that they are."""
    if problems:
        return [Finding("database", State.WRONG, problem) for problem in problems]
    return [Finding("database", State.OK, "of this version")]


def _said(at: datetime) -> str:
    return f"{at.astimezone(BANGKOK):%Y-%m-%d %H:%M}"
