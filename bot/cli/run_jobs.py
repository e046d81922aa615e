"""`coop run-jobs` and `coop jobs list`: what happens at a time of its own, without the server.

    $ coop run-jobs
    2026-11-30T12:05+07:00 seal-month 2026-12: done
    $ coop run-jobs --until 2027-01-01T00:00+07:00       # with the simulator's settings
    $ coop jobs list

Status 1 where a job failed; it stays due, and is tried again once its lease has run out.  Notices that are due are put
into the outbox as the server does it, as many as it takes ahead; the server alone sends, and hands over what is left.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Annotated

import typer

from bot import jobs, notifying
from bot.assembly import clock_of, database_problems, office
from bot.cli.common import Json, refuse, run, settings_or_refuse
from bot.cli.office import BUSY, in_office, show
from bot.notifying import Notifying
from bot.platforms import channels_of
from bot.settings import Settings
from core.clock import BANGKOK
from core.due_jobs import DueJob
from core.errors import StoreUnavailableError
from core.ports import Means, Store, UnitOfWork
from core.services.jobs import load_jobs
from handlers.messages.catalogue import Catalogue

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
    handed: int = 0
    failed: list[str] = field(default_factory=list)

    def __call__(self, job: DueJob, end: str) -> None:
        self.count += 1
        typer.echo(f"{_minute(self.clock.at)} {job.name} {job.period}: {end}")
        if end == jobs.FAILED:
            self.failed.append(f"{job.name} {job.period}")

    def notices(self, number: int) -> None:
        """So many were put into the outbox in all."""
        if number > self.handed:
            typer.echo(f"{_minute(self.clock.at)} notices: {number - self.handed} in the outbox, the server sends them")
        self.handed = number


def run_jobs(
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%dT%H:%M%z"], help="Simulator only.")] = None,
) -> None:
    """Do what is due now, once. Notices that are due go into the outbox; the running server sends them."""
    settings = settings_or_refuse()
    now = clock_of(settings).now()
    if until is not None and not settings.simulated:
        refuse(SIMULATOR_ONLY)
    if until is not None and until < now:
        refuse(f"--until is gone by: it is {_minute(now)}")
    told = run(_run(settings, _Standing(now), until or now))
    if told.failed:
        refuse(*(f"{name} failed; it is tried again later, the log says why" for name in told.failed))
    if not told.count and not told.handed:
        typer.echo("nothing is due")


async def _run(settings: Settings, clock: _Standing, until: datetime) -> _Told:
    problems = await database_problems(settings)
    if problems:
        refuse(*problems)
    told = _Told(clock)
    try:
        async with office(settings) as (store, means):
            moved = replace(means, clock=clock)
            work = _Work(
                store,
                jobs.Jobs(
                    jobs.Parts(
                        store=store,
                        means=moved,
                        kinds=load_jobs(),
                        worker=str(means.ids.uuid()),
                        lease=settings.lease,
                        tell=told,
                    )
                ),
                _notifying(settings, store, moved),
            )
            await _step_by_step(work, told, until)
    except StoreUnavailableError:
        refuse(BUSY)
    return told


@dataclass(frozen=True, slots=True)
class _Work:
    """What does what is due."""

    store: Store
    jobs: jobs.Jobs
    notifying: Notifying


def _notifying(settings: Settings, store: Store, means: Means) -> Notifying:
    return Notifying(
        notifying.Parts(
            store=store,
            means=means,
            channels=channels_of(settings, Catalogue.load(), means.ids),
            wake=lambda: None,
            pushed=lambda _number: None,
            worker=str(means.ids.uuid()),
        )
    )


async def _step_by_step(work: _Work, told: _Told, until: datetime) -> None:
    """All that is due, and then from one due instant to the next. One that fails ends it: it would fail again."""
    while not told.failed:
        await work.jobs.plan()
        while await work.jobs.go_on():
            pass
        await _hand_over(work, told)
        async with work.store.read() as uow:
            following = await uow.due_jobs.next_due()
        if following is None or following > until:
            told.clock.at = until
            await _hand_over(work, told)
            return
        told.clock.at = max(told.clock.at, following.astimezone(BANGKOK))


async def _hand_over(work: _Work, told: _Told) -> None:
    """Notices that are due go into the outbox, as far as it takes them."""
    while await work.notifying.go_on():
        pass
    told.notices(work.notifying.handed)


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
