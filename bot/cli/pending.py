"""`coop pending | confirm | reject`: what waits for a second person (product row R4).

    $ coop pending
    number  what           member  field        …
    7       member.set_key 026548  national_id  …
    $ coop confirm 7 --by malee

The list shows no more of an ID than its end; `coop pending 7` shows the whole, which counts as a look at the record.
"""

from collections.abc import Mapping
from typing import Annotated

import typer

from bot.cli.common import By, Json, actor_of
from bot.cli.office import in_office, show, show_one, tidy_files
from core.masking import last_digits
from core.ports import Means, UnitOfWork
from core.proposals import ProposalId, ProposalKind
from core.services import proposals
from core.services.proposals import Waiting

SHOWN_OF_ID = 4

Number = Annotated[int, typer.Argument(help="The proposal's number.", min=1)]


def pending(
    number: Annotated[int | None, typer.Argument(help="One of them, shown as a whole.", min=1)] = None,
    *,
    as_json: Json = False,
    by: By = None,
) -> None:
    """List what waits for a second person."""
    actor = actor_of(by)

    async def listed(uow: UnitOfWork, means: Means) -> list[Mapping[str, object]]:
        if number is not None:
            return [_row(await proposals.look_at(uow, means, actor, ProposalId(number)), whole=True)]
        return [_row(each, whole=False) for each in await proposals.waiting(uow, actor)]

    rows = in_office(listed)
    if number is not None and not as_json:
        show_one(rows[0])
    else:
        show(rows, as_json=as_json)


def confirm(number: Number, by: By = None) -> None:
    """Do what was proposed; needs staff with the role, and another person than the proposer."""
    actor = actor_of(by)
    done = in_office(lambda uow, means: proposals.confirm(uow, means, actor, ProposalId(number)))
    if done.proposal.kind is ProposalKind.ERASE:
        tidy_files()
    typer.echo(f"confirmed: {_what(done)}")


def reject(
    number: Number,
    by: By = None,
    reason: Annotated[str | None, typer.Option(help="Why, for the history.")] = None,
) -> None:
    """Let a proposal be."""
    actor = actor_of(by)
    done = in_office(lambda uow, means: proposals.reject(uow, means, actor, ProposalId(number), reason))
    typer.echo(f"rejected: {_what(done)}")


def _what(done: Waiting) -> str:
    return f"{done.proposal.kind.value} {done.proposal.field}".strip()


def _row(waiting: Waiting, *, whole: bool) -> dict[str, object]:
    proposal, member = waiting.proposal, waiting.member
    value, before = proposal.value, getattr(member, proposal.field, None)
    if proposal.field == "national_id" and not whole:
        value, before = (text and last_digits(text, SHOWN_OF_ID) for text in (value, before))
    return {
        "number": proposal.id,
        "what": proposal.kind.value,
        "member": member.member_no,
        "field": proposal.field or None,
        "from": before,
        "to": value,
        "proposed_by": proposal.proposed_by,
        "proposed_at": proposal.proposed_at.isoformat(timespec="minutes"),
        "reason": proposal.reason,
    }
