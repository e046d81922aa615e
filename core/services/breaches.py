"""The register of breaches of personal data, with its clock: the law gives 72 hours to report one (PDPA s.37(4)).

The register stands in the change history itself, so that nobody can put in, change or leave out a breach afterwards:

    number = await record(uow, means, actor, Incident("แฟ้มหาย", found_at=…, since=…, until=…))
    await affected(uow, number)         # whose records were opened or changed meanwhile
    await reported(uow, means, actor, number)
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from core.errors import Refusal
from core.history import Action, Actor, Change, Entry, NewEntry
from core.links import MemberId
from core.ports import Means, UnitOfWork
from core.services.staffing import allowed
from core.staff import Power

REPORT_WITHIN = timedelta(hours=72)
"""From when it was found until it must be reported to the office of the committee."""

AT_ONCE = 1_000
"""Entries read in one go."""

WHAT, FOUND, SINCE, UNTIL = "what", "found_at", "since", "until"


@dataclass(frozen=True, slots=True)
class Incident:
    """What happened. `since` and `until`: when data may have been open to somebody; until None: it may still be."""

    what: str
    found_at: datetime
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """A recorded incident; `number` is that of its entry in the history."""

    number: int
    incident: Incident
    recorded_by: str
    reported_at: datetime | None = None

    @property
    def due(self) -> datetime:
        """By when it must be reported."""
        return self.incident.found_at + REPORT_WITHIN

    def is_late(self, now: datetime) -> bool:
        """Whether that time passed before it was reported."""
        return (self.reported_at or now) > self.due


@dataclass(frozen=True, slots=True)
class Affected:
    """A member whose record was touched meanwhile: how often, first and last."""

    member_no: str
    times: int
    first_at: datetime
    last_at: datetime


async def record(uow: UnitOfWork, means: Means, actor: Actor, incident: Incident) -> int:
    """Put INCIDENT into the register; its number. Refusal for times that cannot be."""
    await allowed(uow, actor, Power.BREACH_KEEP)
    now = means.clock.now()
    if not incident.what.strip():
        raise Refusal("breach.empty")
    if not incident.since <= (incident.until or now) <= now or not incident.since <= incident.found_at <= now:
        raise Refusal("breach.impossible_times")
    given = ((WHAT, incident.what.strip()), (FOUND, incident.found_at.isoformat()), (SINCE, incident.since.isoformat()))
    changes = [Change(name, None, value) for name, value in given]
    if incident.until is not None:
        changes.append(Change(UNTIL, None, incident.until.isoformat()))
    entry = NewEntry(at=now, actor=actor, action=Action.BREACH_RECORDED, changes=tuple(changes))
    return await uow.history.append(entry)


async def reported(uow: UnitOfWork, means: Means, actor: Actor, number: int) -> Breach:
    """Write down that breach NUMBER was reported now. Refusal where there is none, or it was reported before."""
    await allowed(uow, actor, Power.BREACH_KEEP)
    breach = await _breach(uow, number)
    if breach.reported_at is not None:
        raise Refusal("breach.reported_before")
    now = means.clock.now()
    entry = NewEntry(at=now, actor=actor, action=Action.BREACH_REPORTED, subject=_subject(number))
    await uow.history.append(entry)
    return replace(breach, reported_at=now)


async def register(uow: UnitOfWork) -> Sequence[Breach]:
    """All breaches, oldest first."""
    found: dict[str, Breach] = {}
    async for entry in _entries(uow):
        if entry.action == Action.BREACH_RECORDED:
            found[_subject(entry.seq)] = _recorded(entry)
        elif entry.action == Action.BREACH_REPORTED and entry.subject in found:
            found[entry.subject] = replace(found[entry.subject], reported_at=entry.at)
    return list(found.values())


async def affected(uow: UnitOfWork, actor: Actor, number: int, by: str | None = None) -> Sequence[Affected]:
    """Members whose records were opened or changed during breach NUMBER, by number; BY: by that actor only.

    Whom the register must tell may be more: somebody who copied the database's file leaves no entry.
    """
    await allowed(uow, actor, Power.HISTORY_READ)
    incident = (await _breach(uow, number)).incident
    touched: dict[MemberId, list[datetime]] = {}
    async for entry in _entries(uow):
        during = incident.since <= entry.at and (incident.until is None or entry.at <= incident.until)
        if during and entry.member_id is not None and by in {None, entry.actor.name}:
            touched.setdefault(entry.member_id, []).append(entry.at)
    members = [(await uow.members.get(member_id), times) for member_id, times in touched.items()]
    named = [Affected(m.member_no, len(times), min(times), max(times)) for m, times in members if m is not None]
    return sorted(named, key=lambda each: each.member_no)


async def _entries(uow: UnitOfWork) -> AsyncIterator[Entry]:
    seq = 0
    while entries := await uow.history.after(seq, AT_ONCE):
        for entry in entries:
            yield entry
        seq = entries[-1].seq


async def _breach(uow: UnitOfWork, number: int) -> Breach:
    found = next((breach for breach in await register(uow) if breach.number == number), None)
    if found is None:
        raise Refusal("breach.no_such")
    return found


def _recorded(entry: Entry) -> Breach:
    text = {value.name: value.text or "" for value in entry.values}
    until = text.get(UNTIL)
    incident = Incident(
        what=text[WHAT],
        found_at=datetime.fromisoformat(text[FOUND]),
        since=datetime.fromisoformat(text[SINCE]),
        until=None if until is None else datetime.fromisoformat(until),
    )
    return Breach(number=entry.seq, incident=incident, recorded_by=entry.actor.name)


def _subject(number: int) -> str:
    return f"breach:{number}"
