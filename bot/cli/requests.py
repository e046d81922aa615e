"""`coop requests list | held | show | decide`: what members ask to be deducted differently (product row E5).

    $ coop requests list --status submitted
    number  what       target      effective  …
    407     repayment  สม.6700123  2026-12    …
    $ coop requests decide 407 approve --by malee
    approved: 407, from 2026-12
    $ coop requests decide 411 approve --month 2027-01 --by malee     # one that was held

Lists hold no figures; `show` does, and counts as a look at the member's record.  An account of the machine never
decides.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

import typer

from bot.cli.calendar import read_month
from bot.cli.common import By, Json, actor_of
from bot.cli.office import in_office, show, show_one
from core.calendar import Month
from core.cases import CaseId
from core.clock import BANGKOK
from core.ports import Means, UnitOfWork
from core.requests import Request, RequestState
from core.services import casework, request_deciding
from core.services.request_deciding import Listed, Prospect

commands = typer.Typer(help="Requests of members.", no_args_is_help=True)

Number = Annotated[int, typer.Argument(help="The request's number.", min=1)]


class Decision(StrEnum):
    """What can be said."""

    APPROVE = "approve"
    REJECT = "reject"


@commands.command("list")
def list_(
    status: Annotated[RequestState | None, typer.Option(help="Only those; else all that wait.")] = None,
    *,
    as_json: Json = False,
    by: By = None,
) -> None:
    """List requests, the oldest first."""
    states = frozenset({RequestState.SUBMITTED, RequestState.HELD} if status is None else {status})
    _show_all(states, as_json=as_json, by=by)


@commands.command()
def held(*, as_json: Json = False, by: By = None) -> None:
    """List those that came in time after their month was sealed: staff say which month they count for."""
    _show_all(frozenset({RequestState.HELD}), as_json=as_json, by=by)


@commands.command("show")
def show_(number: Number, *, as_json: Json = False, by: By = None) -> None:
    """One request, with what it would do now and what is against it."""
    actor = actor_of(by)

    async def found(uow: UnitOfWork, means: Means) -> Prospect:
        seen = await request_deciding.prospect(uow, means, actor, CaseId(number))
        await casework.look_at(uow, means, actor, CaseId(number))
        return seen

    record = _whole(in_office(found))
    if as_json:
        show([record], as_json=True)
    else:
        show_one(record)


@commands.command()
def decide(
    number: Number,
    decision: Decision,
    *,
    note: Annotated[str, typer.Option(help="What the member reads; the reason of a rejection.")] = "",
    month: Annotated[
        Month | None, typer.Option(parser=read_month, metavar="YYYY-MM", help="Of one that was held.")
    ] = None,
    by: By = None,
) -> None:
    """Approve or reject one; needs staff with the role."""
    actor, case_id = actor_of(by), CaseId(number)
    if decision is Decision.REJECT:
        in_office(lambda uow, means: request_deciding.reject(uow, means, actor, case_id, note))
        typer.echo(f"rejected: {number}")
        return
    seen = in_office(lambda uow, means: request_deciding.approve(uow, means, actor, case_id, note, month))
    late = ", which has begun already" if seen.has_begun else ""
    typer.echo(f"approved: {number}, from {seen.effective}{late}")


def _show_all(states: frozenset[RequestState], *, as_json: bool, by: str | None) -> None:
    actor = actor_of(by)

    async def found(uow: UnitOfWork, means: Means) -> Sequence[Listed]:
        del means  # nothing is judged
        return await request_deciding.listed(uow, actor, states)

    show([_row(one) for one in in_office(found)], as_json=as_json)


def _row(one: Listed) -> dict[str, object]:
    return {"number": one.request.case_id, "member": one.member_no, **_plain(one.request)}


def _plain(request: Request) -> dict[str, object]:
    """What is no figure."""
    return {
        "what": request.ask.kind.value,
        "target": request.ask.target or None,
        "effective": str(request.effective),
        "filed": request.filed_at.astimezone(BANGKOK).isoformat(timespec="milliseconds"),
        "state": request.state.value,
        "late": request.is_late,
        "near": request.near,
        "sealed_in": request.sealed_in and str(request.sealed_in),
    }


def _whole(seen: Prospect) -> dict[str, object]:
    request, verdict = seen.request, seen.verdict
    figures = {"old": request.old, "new": request.ask.new}
    if verdict is not None:
        figures |= {"total": verdict.total_after, "left": verdict.left}
    return {
        "number": request.case_id,
        "member": seen.member.member_no,
        **_plain(request),
        **{name: amount and str(amount) for name, amount in figures.items()},
        "words": request.ask.words or None,
        "months": " ".join(str(month) for month in seen.months) or None,
        "against": " ".join(one.key.partition(".")[2] for one in seen.against) or None,
    }
