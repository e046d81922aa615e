"""A copy of everything that is kept of a member, for the member (duties: PDPA; within 30 days, here at once).

The copy is itself an act on the record: who got one, and when, stands in the history, and so in the next copy.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.clock import today
from core.errors import Refusal
from core.history import Action, Actor, Entry, NewEntry
from core.links import MemberId
from core.members import Member
from core.personal import Section
from core.ports import Means, UnitOfWork
from core.services.privacy import Act, named_acts

NO_SUCH_MEMBER = "personal_copy.no_such_member"
AT_ONCE = 500
"""Entries of the history read in one go."""

CODED = ("title", "unit", "pay_unit", "position", "work_line", "relation")
"""Code tables whose descriptions the copy shows beside the codes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalCopy:
    """What is handed out. `acts` stand beside `entries`, newest first: the same, as a member reads it.

    `codes`: kind -> code -> description in force.
    """

    made_at: datetime
    member: Member
    sections: tuple[Section, ...]
    entries: tuple[Entry, ...]
    acts: tuple[Act, ...]
    codes: Mapping[str, Mapping[str, str]]

    def rows(self, name: str) -> Sequence[Mapping[str, object]]:
        """The records of the section NAME."""
        return next((section.rows for section in self.sections if section.name == name), ())


async def make_copy(uow: UnitOfWork, means: Means, member_id: MemberId, actor: Actor) -> PersonalCopy:
    """Everything of the member, written down in the history as handed to ACTOR. Refusal for no such member."""
    member = await uow.members.get(member_id)
    if member is None:
        raise Refusal(NO_SUCH_MEMBER)
    now, day = means.clock.now(), today(means.clock)
    await uow.history.append(NewEntry(at=now, actor=actor, action=Action.DATA_COPIED, member_id=member_id))
    entries: list[Entry] = []
    while more := await uow.history.of_member(member_id, AT_ONCE, len(entries)):
        entries += more
    return PersonalCopy(
        made_at=now,
        member=member,
        sections=tuple(await uow.personal.copy(member_id)),
        entries=tuple(entries),
        acts=await named_acts(uow, means, entries),
        codes={kind: await uow.codes.of_kind(kind, day) for kind in CODED},
    )
