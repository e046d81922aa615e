"""Staff come and go, and whether an actor may do what is asked (product row R4; threat T12).

An actor is `staff:somsri`, who must be active and have a role that is given the power, or `os:root`, an account of the
machine, which may do everything but decide what somebody proposed.

    actor = Actor("staff:somsri", "cli")
    await allowed(uow, actor, Power.MEMBER_OPEN)    # returns, or raises Refusal
"""

import re
from datetime import timedelta

from core.clock import today
from core.errors import Refusal
from core.history import Action, Actor, Change, NewEntry
from core.links import digest
from core.members import Member, plain
from core.ports import Means, UnitOfWork
from core.services import staff_chats
from core.staff import CODE_GOOD_FOR, DECIDING, OF_A_UNIT, Power, Role, Staff, StaffId, may

ACCOUNT, STAFF = "os:", "staff:"
"""What the names of actors begin with."""

USERNAME = re.compile(r"[a-z][a-z0-9._-]{1,31}")
NEW = StaffId(0)
"""Where a record needs an id before the database gives one."""


async def allowed(uow: UnitOfWork, actor: Actor, power: Power, member: Member | None = None) -> Staff | None:
    """The staff that ACTOR is, None for an account of the machine. Raises Refusal where ACTOR may not.

    MEMBER: whom it is about; officers and committees reach members of their own unit only.
    """
    if actor.name.startswith(ACCOUNT):
        if power in DECIDING:
            raise Refusal("office.staff_decides")
        return None
    person = await active(uow, actor.name, held=power in DECIDING)
    if person is None:
        raise Refusal("office.no_such_staff")
    if not may(person.role, power):
        raise Refusal("office.role_may_not", role=person.role.value)
    if person.role in OF_A_UNIT and (member is None or member.unit is None or member.unit != person.unit):
        raise Refusal("office.no_such_member")  # nothing tells who belongs to another unit
    return person


async def active(uow: UnitOfWork, actor_name: str, *, held: bool = False) -> Staff | None:
    """The active staff whose actor's name it is. HELD: nobody disables them before this unit of work ends."""
    if not actor_name.startswith(STAFF):
        return None
    person = await uow.staff.by_username(actor_name.removeprefix(STAFF), held=held)
    return person if person is not None and person.is_active else None


async def is_own_record(uow: UnitOfWork, person: Staff, member: Member) -> bool:
    """Whether MEMBER is the person: by name, or by a chat that was ever linked to both."""
    is_named = plain(f"{member.first_name}{member.last_name}") == plain(person.name)
    return is_named or await uow.staff_links.was_chat_of(person.id, member.id)


def same_person(one: str, other: str) -> bool:
    """Whether two actors' names are of one person as far as names tell: `os:somsri` and `staff:Somsri` are."""
    return _bare(one) == _bare(other)


def _bare(actor_name: str) -> str:
    return actor_name.removeprefix(ACCOUNT).removeprefix(STAFF).casefold()


async def add_staff(uow: UnitOfWork, means: Means, actor: Actor, given: Staff) -> Staff:
    """GIVEN (its id and `added_…` are not used) becomes staff. Refusals: the user name, the name, the unit."""
    await allowed(uow, actor, Power.STAFF_KEEP)
    if USERNAME.fullmatch(given.username) is None:
        raise Refusal("office.username_form")
    if not given.name.strip():
        raise Refusal("office.name_empty")
    await _check_unit(uow, means, given)
    if await uow.staff.by_username(given.username) is not None:
        raise Refusal("office.username_taken")
    await uow.staff.add(given)
    described = (("name", given.name), ("role", given.role.value), ("unit", given.unit))
    changes = tuple(Change(field, None, value) for field, value in described if value is not None)
    await _record(uow, means, actor, Action.STAFF_ADDED, given.username, changes)
    return given


def new_staff(means: Means, actor: Actor, username: str, name: str, role: Role, unit: str | None) -> Staff:
    """A record for `add_staff`."""
    return Staff(
        id=NEW, username=username, name=name, role=role, unit=unit, added_at=means.clock.now(), added_by=actor.name
    )


async def _check_unit(uow: UnitOfWork, means: Means, given: Staff) -> None:
    if given.role not in OF_A_UNIT:
        if given.unit is not None:
            raise Refusal("office.unit_not_for_role", role=given.role.value)
        return
    if given.unit is None:
        raise Refusal("office.unit_missing", role=given.role.value)
    tables = ("unit", "pay_unit") if given.role is Role.UNIT_OFFICER else ("unit",)  # whose list it is: who deducts
    day = today(means.clock)
    if not [table for table in tables if await uow.codes.description(table, given.unit, day) is not None]:
        raise Refusal("office.no_such_code", field="unit")


async def disable_staff(uow: UnitOfWork, means: Means, actor: Actor, username: str) -> None:
    """At once not allowed anything any more, and no chat is theirs. Refusal where there is none, or was so before.

    Disabling waits for what they are doing at this moment, and whatever comes after it finds them disabled; so the
    chats are looked up after it.
    """
    await allowed(uow, actor, Power.STAFF_KEEP)
    person = await uow.staff.by_username(username)
    if person is None or not await uow.staff.disable(person.id, means.clock.now()):
        raise Refusal("office.no_such_staff")
    await staff_chats.end_all(uow, means, person)
    await _record(uow, means, actor, Action.STAFF_DISABLED, username)


async def give_staff_code(
    uow: UnitOfWork, means: Means, actor: Actor, username: str, good_for: timedelta = CODE_GOOD_FOR
) -> str:
    """A one-time code with which staff link their chat; earlier ones of theirs end."""
    await allowed(uow, actor, Power.STAFF_KEEP)
    person = await uow.staff.by_username(username, held=True)
    if person is None or not person.is_active:
        raise Refusal("office.no_such_staff")
    code, now = means.ids.code(), means.clock.now()
    await uow.staff.put_code(person.id, digest(code), now, now + good_for)
    await _record(uow, means, actor, Action.STAFF_CODE_GIVEN, username)
    return code


async def _record(
    uow: UnitOfWork,
    means: Means,
    actor: Actor,
    action: Action,
    username: str,
    changes: tuple[Change, ...] = (),
) -> None:
    subject = STAFF + username
    entry = NewEntry(at=means.clock.now(), actor=actor, action=action, subject=subject, changes=changes)
    await uow.history.append(entry)
