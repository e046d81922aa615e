"""Whom a command of the office is about: `/member 026548`, typed in any spelling, or `#17` from a button.

A button holds our own number of the member, which tells nobody anything; what may be done with it is decided anew.
"""

from core.credentials import read_username
from core.errors import Refusal
from core.links import MemberId
from core.members import Member
from handlers.incoming import Asked

MARK = "#"


def ref(member: Member) -> str:
    """MEMBER as an argument of a button."""
    return f"{MARK}{member.id}"


async def named(asked: Asked, word: str) -> Member:
    """The member that WORD names; not a look at the record yet. Refusal `office.no_such_member`."""
    members = asked.uow.members
    if word.startswith(MARK):
        digits = word.removeprefix(MARK)
        found = await members.get(MemberId(int(digits))) if digits.isascii() and digits.isdigit() else None
    else:
        number = read_username(word, asked.means.policy.members)
        found = None if number is None else await members.by_number(number)
    if found is None:
        raise Refusal("office.no_such_member")
    return found
