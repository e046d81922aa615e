"""One person of the office for each role in the demonstration, with a code for `/staff_link` made at each start.

A code works once.  `renewed` gives a new one to whoever used theirs, so that the same role can be tried on the other
channel too; the chat page shows what is good at the moment.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

from bot.assembly import office
from bot.settings import Settings
from core.history import Actor
from core.ports import Means, UnitOfWork
from core.services.staffing import add_staff, give_staff_code, new_staff
from core.staff import Role

UNIT, PAY_UNIT = "0101", "A"
"""Those of the ordinary member who always exists."""

UNITS: Mapping[Role, str] = MappingProxyType({Role.UNIT_OFFICER: PAY_UNIT, Role.UNIT_COMMITTEE: UNIT})

GOOD_FOR = timedelta(days=3650)
"""The demonstration's clock is moved by months."""

BY = Actor("os:demo", "cli")

PEOPLE: Mapping[Role, tuple[str, str]] = MappingProxyType(
    {
        Role.REGISTRAR: ("somsri", "สมศรี มีระเบียบ"),
        Role.LOANS: ("prasit", "ประสิทธิ์ รอบคอบ"),
        Role.CASHIER: ("wilai", "วิไลวรรณ นับถูก"),
        Role.FRONT_DESK: ("mali", "มะลิ ยิ้มรับ"),
        Role.MANAGER: ("anan", "อนันต์ นำทาง"),
        Role.AUDITOR: ("suthep", "สุเทพ ตรวจทาน"),
        Role.ADMIN: ("nipa", "นิภา ดูแลดี"),
        Role.UNIT_OFFICER: ("kanya", "กัญญาณัฐ ประสานงาน"),
        Role.UNIT_COMMITTEE: ("boonmee", "บุญมี รู้จักทุกคน"),
    }
)
"""User name and name of each role; names that none of the made-up members can have."""


@dataclass(frozen=True, slots=True)
class StaffLogIn:
    """What somebody types to try a role: `/staff_link` and the code."""

    role: Role
    username: str
    name: str
    code: str


async def staff_log_ins(settings: Settings) -> tuple[StaffLogIn, ...]:
    """Everybody, added where need be, with a new code; who was disabled is left out."""
    async with office(settings) as (store, means), store.work() as uow:
        for role, (username, name) in PEOPLE.items():
            if await uow.staff.by_username(username) is None:
                unit = UNITS.get(role)
                await add_staff(uow, means, BY, new_staff(means, BY, username, name, role, unit))
        return await _with_codes(uow, means, PEOPLE)


async def renewed(settings: Settings, known: tuple[StaffLogIn, ...]) -> tuple[StaffLogIn, ...]:
    """KNOWN, with a new code for each whose code was used; without who was disabled."""
    async with office(settings) as (store, means):
        async with store.read() as uow:
            waiting = await uow.staff.codes_waiting(means.clock.now())
            active = {one.username for one in await uow.staff.all() if one.is_active}
            used = {one.username for one in await uow.staff.all() if one.id not in waiting}
        if not any(one.username in used for one in known):
            return known
        async with store.work() as uow:
            anew = await _with_codes(uow, means, [one.role for one in known if one.username in used & active])
    codes = {one.username: one for one in anew}
    return tuple(codes.get(one.username, one) for one in known if one.username in active)


async def _with_codes(uow: UnitOfWork, means: Means, roles: Iterable[Role]) -> tuple[StaffLogIn, ...]:
    found: list[StaffLogIn] = []
    for role in roles:
        username, name = PEOPLE[role]
        person = await uow.staff.by_username(username)
        if person is not None and person.is_active:
            code = await give_staff_code(uow, means, BY, username, GOOD_FOR)
            found.append(StaffLogIn(role, username, name, code))
    return tuple(found)
