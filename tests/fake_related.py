"""Related persons in memory."""

from collections.abc import Sequence

from core.errors import KeyConflictError
from core.links import MemberId
from core.related import RelatedPerson, Relation
from tests.fake_registry import Repository


class FakeRelated(Repository):
    async def of_member(self, member_id: MemberId) -> Sequence[RelatedPerson]:
        return self.tables.related.get(member_id, ())

    async def put(self, member_id: MemberId, persons: Sequence[RelatedPerson]) -> None:
        if persons and member_id not in self.tables.members:
            raise KeyConflictError("member_id")
        if len({(person.relation, person.order) for person in persons}) < len(persons):
            raise KeyConflictError("member_id, relation, place")
        ranks = {relation: rank for rank, relation in enumerate(Relation)}
        in_order = sorted(persons, key=lambda person: (ranks[person.relation], person.order))
        self.tables.related[member_id] = tuple(in_order)
