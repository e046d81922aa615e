"""`coop member …`: one member's record, looked at and changed by the office.

    $ coop member show 026548 --by somsri
    $ coop member set 026548 phone 081-234-5678 --reason "โทรแจ้ง" --by somsri
    $ coop member re-key 026548 026600 --reason "เลขซ้ำ"
    waits as 7 for a second person: coop confirm 7 --by STAFF

The history keeps every look and every change.
"""

import json
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.common import By, Json, actor_of, refuse
from bot.cli.office import field_or_refuse, in_office, show_one
from bot.cli.record_file import read_records
from core.clock import today
from core.fields import CODED, FieldValue, written
from core.members import Member, canonical
from core.ports import Means, UnitOfWork
from core.proposals import ProposalId
from core.services import proposals, registry
from core.services.locking import lock_member, unlock_member
from core.services.registry import Setting

commands = typer.Typer(help="One member's record.", no_args_is_help=True)

MemberNo = Annotated[str, typer.Argument(help="The member's number.")]
Reason = Annotated[str | None, typer.Option(help="Why, for the history.")]
RecordFile = Annotated[
    Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="TOML or CSV, one member.")
]


@commands.command("show")
def show_member(member_no: MemberNo, *, as_json: Json = False, by: By = None) -> None:
    """Show the record; the member sees who looked."""
    actor = actor_of(by)

    async def opened(uow: UnitOfWork, means: Means) -> dict[str, object]:
        member = await registry.open_member(uow, means, actor, canonical(member_no))
        return await _described(uow, means, member, bare=as_json)

    record = in_office(opened)
    if as_json:
        typer.echo(json.dumps(record, ensure_ascii=False))
    else:
        show_one(record)


@commands.command()
def add(file: RecordFile, reason: Reason = None, by: By = None) -> None:
    """Add the one member in FILE."""
    records = read_records(file, "member")
    if len(records) != 1:
        refuse(f"{file.name}: must hold one member; many come by coop import members")
    values: Mapping[str, FieldValue] = {name: field_or_refuse(name, text) for name, text in records[0].items()}
    added = in_office(lambda uow, means: registry.add_member(uow, means, actor_of(by), values, reason))
    typer.echo(f"added {added.member_no}")


@commands.command("set")
def set_field(
    member_no: MemberNo,
    field: Annotated[str, typer.Argument(help="The field, such as phone.")],
    value: Annotated[str, typer.Argument(help="Its new value; '' empties it.")],
    reason: Reason = None,
    by: By = None,
) -> None:
    """Change one field; a link key only waits for a second person."""
    setting = Setting(canonical(member_no), field, field_or_refuse(field, value), reason)
    done = in_office(lambda uow, means: registry.set_field(uow, means, actor_of(by), setting))
    if done.proposal is not None:
        _say_waits(done.proposal)
    else:
        typer.echo("changed" if done.change else "it is that already; nothing was changed")


@commands.command("re-key")
def re_key(
    member_no: MemberNo,
    new: Annotated[str, typer.Argument(help="The new number.")],
    reason: Reason = None,
    by: By = None,
) -> None:
    """Propose a new member number; links, password and ledgers stay."""
    setting = Setting(canonical(member_no), "member_no", canonical(new), reason)
    done = in_office(lambda uow, means: registry.set_field(uow, means, actor_of(by), setting))
    if done.proposal is not None:
        _say_waits(done.proposal)


@commands.command()
def lock(member_no: MemberNo, reason: Reason = None, by: By = None) -> None:
    """Lock the account: no new link, and nothing that waits for the member's chats is sent."""
    in_office(lambda uow, means: lock_member(uow, means, actor_of(by), canonical(member_no), reason))
    typer.echo("locked")


@commands.command()
def unlock(member_no: MemberNo, reason: Reason = None, by: By = None) -> None:
    """Unlock the account."""
    in_office(lambda uow, means: unlock_member(uow, means, actor_of(by), canonical(member_no), reason))
    typer.echo("unlocked")


@commands.command()
def erase(member_no: MemberNo, reason: Reason = None, by: By = None) -> None:
    """Propose to erase what need not be kept of somebody who left."""
    actor = actor_of(by)

    async def proposed(uow: UnitOfWork, means: Means) -> ProposalId:
        member = await registry.known(uow, canonical(member_no), held=True)
        return await proposals.propose_erasure(uow, means, actor, member, reason)

    _say_waits(in_office(proposed))


def _say_waits(number: ProposalId) -> None:
    typer.echo(f"waits as {number} for a second person: coop confirm {number} --by STAFF")


async def _described(uow: UnitOfWork, means: Means, member: Member, *, bare: bool) -> dict[str, object]:
    """The record's fields as text; for people a code comes with its description, for programs the code alone."""
    record: dict[str, object] = {}
    for field in fields(Member):
        if field.name == "id":
            continue
        value = getattr(member, field.name)
        record[field.name] = value if isinstance(value, bool) else written(value)
        if field.name in CODED and value is not None and not bare:
            description = await uow.codes.description(field.name, value, today(means.clock))
            record[field.name] = f"{value} {description or ''}".strip()
    return record
