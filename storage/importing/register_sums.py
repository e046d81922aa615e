"""The register's totals before and after a file, and what in its changes looks wrong (threat T24)."""

from dataclasses import dataclass, field

from sqlalchemy import BigInteger, func, select, type_coerce

from core.fields import changes
from core.history import Change
from core.members import Member, MemberStatus
from core.money import Baht
from storage.connection import Connection
from storage.importing.doubts import Shifts, Sums, Usual, fewer
from storage.importing.faults import Reason
from storage.importing.kind import Total
from storage.importing.lookups import counted
from storage.tables import members

MONEY = ("share_monthly", "salary")
"""Columns whose totals are shown."""
TOTALS = select(
    func.count().filter(members.c.status == MemberStatus.ACTIVE.value).label("active"),
    *(func.coalesce(func.sum(type_coerce(members.c[name], BigInteger)), 0).label(name) for name in MONEY),
)
SELDOM_CHANGED = ("first_name", "last_name", "birth_date", "joined_on", "member_type")
"""What stays the same for most members from one load to the next; link keys are never replaced by a file anyway."""


@dataclass(slots=True)
class RegisterSums:
    """The register's totals before and after, and what in its changes looks wrong."""

    active: int
    share_monthly: int
    salary: int
    active_change: int = 0
    change: dict[str, Sums] = field(default_factory=lambda: {name: Sums() for name in MONEY})
    changed: dict[str, Sums] = field(default_factory=lambda: {name: Sums() for name in MONEY})
    shifts: Shifts = field(default_factory=lambda: Shifts(SELDOM_CHANGED))

    def keep(self) -> None:
        """A record of the file that stays as it is."""
        self.shifts.add()

    def add(self, old: Member | None, new: Member) -> tuple[Change, ...]:
        """A record that is new or changes; what changes of an old one."""
        self.active_change += (new.status is MemberStatus.ACTIVE) - (
            old is not None and old.status is MemberStatus.ACTIVE
        )
        for name, sums in self.change.items():
            before, after = getattr(old, name, None), getattr(new, name)
            sums.add(before, after)
            if old is not None:
                self.changed[name].add(before, after)
        if old is None:
            return ()
        found = changes(old, new)
        self.shifts.add(found)
        return found

    def totals(self) -> list[Total]:
        """Over the whole register."""
        money = ((name, getattr(self, name), sums.new - sums.old) for name, sums in self.change.items())
        return [
            Total("active", self.active, self.active + self.active_change),
            *(Total(name, Baht(old), Baht(old + more)) for name, old, more in money),
        ]

    def doubts(self) -> list[Reason]:
        """Fewer active members, sums of the changed records that more than double, columns that were moved."""
        active, *_ = self.totals()
        money = (reason for name, sums in self.changed.items() for reason in sums.doubts(name, Usual.FALLS_OR_RISES))
        return [*fewer(active), *money, *self.shifts.doubts()]


async def register_sums(db: Connection) -> RegisterSums:
    """What the register comes to as it is."""
    row = await counted(db, TOTALS)
    return RegisterSums(row.active, int(row.share_monthly), int(row.salary))
