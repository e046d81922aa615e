"""`coop run-jobs` and `coop jobs list`: what happens at a time of its own, without the server.

    $ coop run-jobs
    2026-11-30T12:05+07:00 seal-month 2026-12: done
    $ coop run-jobs --until 2027-01-01T00:00+07:00       # with the simulator's settings
    $ coop jobs list

Status 1 where a job failed; it stays due, and is tried again once its lease has run out.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Annotated

import typer

from bot import jobs
from bot.assembly import clock_of, database_problems, office
from bot.cli.common import Json, refuse, run, settings_or_refuse
from bot.cli.office import BUSY, in_office, show
from bot.settings import Settings
from core.clock import BANGKOK
from core.due_jobs import DueJob
from core.errors import StoreUnavailableError
from core.ports import Means, Store, UnitOfWork
from core.services.jobs import load_jobs

SIMULATOR_ONLY = "--until is for the simulator's settings only, in which every platform address is on loopback"
LISTED = 50
"""Jobs that are listed, unless more are asked for."""

commands = typer.Typer(help="Jobs that are due at a time of their own.", no_args_is_help=True)


@dataclass(slots=True)
class _Standing:
    """A clock that stands where it was put."""

    at: datetime

    def now(self) -> datetime:
        return self.at


@dataclass(slots=True)
class _Told:
    """What became of the jobs, said at once."""

    clock: _Standing
    count: int = 0
    failed: list[str] = field(default_factory=list)

    def __call__(self, job: DueJob, end: str) -> None:
        self.count += 1
        typer.echo(f"{_minute(self.clock.at)} {job.name} {job.period}: {end}")
        if end == jobs.FAILED:
            self.failed.append(f"{job.name} {job.period}")


def run_jobs(
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%dT%H:%M%z"], help="Simulator only.")] = None,
) -> None:
    """Do what is due now, once."""
    settings = settings_or_refuse()
    now = clock_of(settings).now()
    if until is not None and not settings.simulated:
        refuse(SIMULATOR_ONLY)
    if until is not None and until < now:
        refuse(f"--until is gone by: it is {_minute(now)}")
    told = run(_run(settings, _Standing(now), until or now))
    if told.failed:
        refuse(*(f"{name} failed; it is tried again later, the log says why" for name in told.failed))
    if not told.count:
        typer.echo("nothing is due")


async def _run(settings: Settings, clock: _Standing, until: datetime) -> _Told:
    problems = await database_problems(settings)
    if problems:
        refuse(*problems)
    told = _Told(clock)
    try:
        async with office(settings) as (store, means):
            moved = replace(means, clock=clock)
            parts = jobs.Parts(
                store=store,
                means=moved,
                kinds=load_jobs(),
                worker=str(means.ids.uuid()),
                lease=settings.lease,
                tell=told,
            )
            await _step_by_step(store, jobs.Jobs(parts), told, until)
    except StoreUnavailableError:
        refuse(BUSY)
    return told


async def _step_by_step(store: Store, working: jobs.Jobs, told: _Told, until: datetime) -> None:
    """All that is due, and then from one due instant to the next. One that fails ends it: it would fail again."""
    while not told.failed:
        await working.plan()
        while await working.go_on():
            pass
        async with store.read() as uow:
            following = await uow.due_jobs.next_due()
        if following is None or following > until:
            return
        told.clock.at = max(told.clock.at, following.astimezone(BANGKOK))


@commands.command("list")
def list_jobs(*, limit: Annotated[int, typer.Option(min=1, help="How many.")] = LISTED, as_json: Json = False) -> None:
    """What is planned, done and missed, the newest first."""

    async def found(uow: UnitOfWork, means: Means) -> list[dict[str, object]]:
        del means  # nothing is judged
        return [_row(job) for job in await uow.due_jobs.all(limit)]

    show(in_office(found), as_json=as_json)


def _row(job: DueJob) -> dict[str, object]:
    return {
        "name": job.name,
        "period": job.period,
        "due": _minute(job.due_at),
        "until": job.until and _minute(job.until),
        "state": job.state.value,
        "tries": job.epoch,
    }


def _minute(at: datetime) -> str:
    return at.astimezone(BANGKOK).isoformat(timespec="minutes")
