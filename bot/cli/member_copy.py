"""`coop member copy NO FILE`: everything that is kept of a member, for one who asks at the counter (duties: PDPA).

    $ coop member copy 026548 copy.html --by somsri
    $ coop member copy 026548 copy.json --lang en

Former members, too, whose chats speak for them no more: what had to stay of an erased one stands there with the reason.
The history keeps that a copy was made, and for whom the member can see it.
"""

import os
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.common import By, actor_of, refuse
from bot.cli.office import in_office
from bot.web.mydata_file import as_json
from bot.web.mydata_view import Document
from bot.web.pages import Templates
from core.links import Language
from core.members import canonical
from core.policy import Policy
from core.ports import Means, UnitOfWork
from core.services import registry
from core.services.personal_copy import PersonalCopy, make_copy
from core.services.staffing import allowed
from core.staff import Power
from handlers.messages.catalogue import Catalogue

ENDINGS = (".html", ".json")
OWNER_ONLY = 0o600
"""Whoever else has an account on the machine does not read it."""


def copy(
    member_no: Annotated[str, typer.Argument(help="The member's number.")],
    file: Annotated[
        Path, typer.Argument(dir_okay=False, help="A new file; .html to read and print, .json for programs.")
    ],
    lang: Annotated[Language, typer.Option(help="The language of an .html file.")] = Language.THAI,
    by: By = None,
) -> None:
    """Write a copy of everything that is kept of a member into a new file."""
    if file.suffix not in ENDINGS:
        refuse("the file's name must end in .html or .json")
    if file.exists():
        refuse(f"{file.name} is there already; nothing was written")
    actor = actor_of(by)

    async def made(uow: UnitOfWork, means: Means) -> tuple[PersonalCopy, Policy]:
        member = await registry.known(uow, canonical(member_no))
        await allowed(uow, actor, Power.MEMBER_OPEN, member)
        return await make_copy(uow, means, member.id, actor), means.policy

    personal, policy = in_office(made)
    data = as_json(personal) if file.suffix == ".json" else _as_page(personal, policy, lang)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "wb") as new:
        new.write(data)
    typer.echo(f"written to {file.name}")


def _as_page(personal: PersonalCopy, policy: Policy, language: Language) -> bytes:
    document = Document(copy=personal, catalogue=Catalogue.load(), language=language, policy=policy)
    return Templates().text("mydata/document.html", document.context()).encode()
