"""The register of members in memory."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from core.errors import KeyConflictError
from core.links import MemberId
from core.members import Found, Hit, Member, MemberStatus, Sought, Term, Word
from core.name_key import name_key
from tests.fake_registry import Repository

LINK_KEYS = ("member_no", "employee_no", "national_id")


class FakeMembers(Repository):
    def _check_keys(self, member: Member) -> None:
        others = [other for other in self.tables.members.values() if other.id != member.id]
        for key in LINK_KEYS:
            value = getattr(member, key)
            if value is not None and value in {getattr(other, key) for other in others}:
                raise KeyConflictError(key)

    async def get(self, member_id: MemberId) -> Member | None:
        return self.tables.members.get(member_id)

    async def by_number(self, member_no: str, *, held: bool = False) -> Member | None:  # noqa: ARG002 - one writer at a time here
        return next((member for member in self.tables.members.values() if member.member_no == member_no), None)

    async def by_national_id(self, national_id: str) -> Member | None:
        return next((member for member in self.tables.members.values() if member.national_id == national_id), None)

    async def after(self, after: int, limit: int) -> Sequence[Member]:
        return [member for number, member in sorted(self.tables.members.items()) if number > after][:limit]

    async def search(self, sought: Sought, limit: int, offset: int = 0) -> Found:
        hits = [hit for member in self.tables.members.values() if (hit := self._hit(member, sought)) is not None]
        of_unit = [replace(term, units=frozenset()) for term in sought.terms if term.units]

        def place(hit: Hit) -> tuple[bool, bool, bool, str]:
            by_unit = self._hit(hit.member, replace(sought, terms=tuple(of_unit))) is None
            return hit.member.status is not MemberStatus.ACTIVE, by_unit, hit.by_sound, hit.member.member_no

        hits.sort(key=place)
        page = tuple(hits[offset : offset + limit])
        return Found(len(hits) if page else 0, page)

    @staticmethod
    def _hit(member: Member, sought: Sought) -> Hit | None:
        if sought.unit is not None and member.unit != sought.unit:
            return None
        names = f"{member.first_name}{member.last_name}".lower()
        sound = name_key(f"{member.first_name} {member.last_name}")

        def written(word: Word) -> bool:
            return bool(word.number and word.number in member.member_no) or bool(word.name and word.name in names)

        def heard(word: Word) -> bool:
            return written(word) or bool(word.sound and word.sound in sound)

        def holds(term: Term, found: Callable[[Word], bool]) -> bool:
            return member.unit in term.units or (bool(term.words) and all(found(word) for word in term.words))

        if not all(holds(term, heard) for term in sought.terms):
            return None
        return Hit(member, by_sound=not all(holds(term, written) for term in sought.terms))

    async def add(self, member: Member) -> MemberId:
        member_id = MemberId(len(self.tables.members) + 1)
        numbered = replace(member, id=member_id)
        self._check_keys(numbered)
        self.tables.members[member_id] = numbered
        return member_id

    async def update(self, member: Member) -> None:
        self._check_keys(member)
        if member.id in self.tables.members:
            self.tables.members[member.id] = member
