"""`coop breach record | list | affected | reported`: the register of breaches of personal data, and its 72 hours.

    $ coop breach record "เครื่องของเจ้าหน้าที่หาย" --since 2026-11-24T08:00 --found 2026-11-25T09:00 --by malee
    recorded as 1312; report it to the PDPC office by 2026-11-28 09:00
    $ coop breach affected 1312 --actor staff:somsri

Nothing of a member belongs into the text: whom it concerns is found in the change history.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

import typer

from bot.cli.common import By, Json, actor_of
from bot.cli.office import in_office, show
from core.clock import BANGKOK
from core.ports import Means, UnitOfWork
from core.services import breaches
from core.services.breaches import Breach, Incident

commands = typer.Typer(help="The register of breaches of personal data.", no_args_is_help=True)

FORMATS = ["%Y-%m-%dT%H:%M"]
Number = Annotated[int, typer.Argument(help="The breach's number.", min=1)]


@commands.command()
def record(
    what: Annotated[str, typer.Argument(help="What happened; nothing of any member.")],
    found: Annotated[datetime, typer.Option(formats=FORMATS, help="When it was found, in Thailand: the clock begins.")],
    since: Annotated[datetime | None, typer.Option(formats=FORMATS, help="Since when; when found if left out.")] = None,
    until: Annotated[datetime | None, typer.Option(formats=FORMATS, help="Until when; still open if left out.")] = None,
    by: By = None,
) -> None:
    """Put a breach into the register, for good; its clock of 72 hours runs from when it was found."""
    incident = Incident(
        what=what,
        found_at=_in_thailand(found),
        since=_in_thailand(since or found),
        until=None if until is None else _in_thailand(until),
    )
    number = in_office(lambda uow, means: breaches.record(uow, means, actor_of(by), incident))
    typer.echo(
        f"recorded as {number}; report it to the PDPC office by {_shown(incident.found_at + breaches.REPORT_WITHIN)}"
    )


@commands.command("list")
def list_all(*, as_json: Json = False) -> None:
    """All breaches, oldest first, with the time that is left to report them."""

    async def listed(uow: UnitOfWork, means: Means) -> list[Mapping[str, object]]:
        now = means.clock.now()
        return [_row(breach, now) for breach in await breaches.register(uow)]

    show(in_office(listed), as_json=as_json)


@commands.command()
def affected(
    number: Number,
    actor: Annotated[str | None, typer.Option(help="Touched by this one only, such as staff:somsri.")] = None,
    *,
    as_json: Json = False,
    by: By = None,
) -> None:
    """Members whose records were opened or changed during a breach, as the change history tells."""
    found = in_office(lambda uow, _means: breaches.affected(uow, actor_of(by), number, actor))
    rows: list[Mapping[str, object]] = [
        {"member_no": m.member_no, "times": m.times, "first": _shown(m.first_at), "last": _shown(m.last_at)}
        for m in found
    ]
    show(rows, as_json=as_json)


@commands.command()
def reported(number: Number, by: By = None) -> None:
    """Write down that a breach was reported to the PDPC office now."""
    breach = in_office(lambda uow, means: breaches.reported(uow, means, actor_of(by), number))
    late = breach.reported_at is not None and breach.is_late(breach.reported_at)
    typer.echo("reported, after the 72 hours" if late else "reported in time")


def _row(breach: Breach, now: datetime) -> dict[str, object]:
    left = breach.due - now
    state = "reported" if breach.reported_at else f"{int(left.total_seconds() // 3600)} h left"
    return {
        "number": breach.number,
        "found": _shown(breach.incident.found_at),
        "report_by": _shown(breach.due),
        "state": f"{state}, late"
        if breach.reported_at and breach.is_late(now)
        else "late"
        if breach.is_late(now)
        else state,
        "recorded_by": breach.recorded_by,
        "what": breach.incident.what,
    }


def _in_thailand(at: datetime) -> datetime:
    return at.replace(tzinfo=BANGKOK)


def _shown(at: datetime) -> str:
    return f"{at.astimezone(BANGKOK):%Y-%m-%d %H:%M}"
