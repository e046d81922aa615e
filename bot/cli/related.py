"""`coop member related NO`: the persons related to a member, shown, or replaced as a whole from a file.

    $ coop member related 026548 --file family.toml --reason "แบบฟอร์ม 12" --by somsri

In TOML each person stands under `[[related]]`; keys and columns are those of `coop import related` without member_no.
"""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.common import By, Json, actor_of, refuse
from bot.cli.member import MemberNo, Reason
from bot.cli.office import in_office, show
from bot.cli.record_file import Record, read_records
from core.history import Change
from core.members import canonical
from core.national_id import read_national_id
from core.ports import Means, UnitOfWork
from core.related import Percent, RelatedPerson, Relation
from core.services import registry
from core.services.registry_related import set_related

COLUMNS = ("relation", "name", "order", "percent", "kinship", "phone", "national_id")

RelatedFile = Annotated[
    Path | None, typer.Option(exists=True, dir_okay=False, readable=True, help="All of them, in TOML or CSV.")
]


def related(
    member_no: MemberNo, file: RelatedFile = None, reason: Reason = None, *, as_json: Json = False, by: By = None
) -> None:
    """Show spouse, beneficiaries and referrer; with --file replace them all."""
    actor, number = actor_of(by), canonical(member_no)

    async def shown(uow: UnitOfWork, means: Means) -> list[RelatedPerson]:
        member = await registry.open_member(uow, means, actor, number)
        return list(await uow.related.of_member(member.id))

    async def replaced(uow: UnitOfWork, means: Means) -> tuple[Change, ...]:
        member = await registry.known(uow, number, held=True)
        return await set_related(uow, means, actor, member, persons, reason)

    if file is None:
        show([_row(person) for person in in_office(shown)], as_json=as_json)
        return
    persons = [_person(place, record) for place, record in enumerate(read_records(file, "related"), 1)]
    done = in_office(replaced)
    typer.echo(f"{len(persons)} related persons" if done else "they are that already; nothing was changed")


def _row(person: RelatedPerson) -> dict[str, object]:
    columns = asdict(person)
    return {name: columns[name] for name in COLUMNS} | {"percent": person.percent and str(person.percent)}


def _person(place: int, record: Record) -> RelatedPerson:
    """The PLACE-th record of the file as a person; status 1 where it cannot be read."""
    unknown = sorted(record.keys() - set(COLUMNS))
    if unknown:
        refuse(f"person {place}: unknown column {unknown[0]}")
    try:
        return RelatedPerson(
            relation=Relation(record.get("relation", "")),
            name=record.get("name", ""),
            order=int(record.get("order", "1")),
            percent=Percent.of(record["percent"]) if "percent" in record else None,
            kinship=record.get("kinship"),
            phone=record.get("phone"),
            national_id=_national_id(record),
        )
    except ValueError:
        words = ", ".join(Relation)
        refuse(f"person {place}: relation must be one of {words}, order a whole number, percent such as 33.34")


def _national_id(record: Record) -> str | None:
    """In the kept form where it is valid; else as it is, which the check of the whole set refuses."""
    text = record.get("national_id")
    return None if text is None else read_national_id(text) or text
