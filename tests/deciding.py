"""A member with books who files requests, and staff of every role who decide them."""

from dataclasses import replace
from datetime import timedelta

from core.calendar import Month
from core.cases import Case, CaseId
from core.money import Baht
from core.notices import Notice
from core.ports import Store
from core.requests import Ask, Request, Step
from core.services.filing import cancel
from core.services.request_deciding import Prospect, approve, reject
from core.staff import OF_A_UNIT, Role
from tests.builders import staff
from tests.core.services.office import actor
from tests.core.services.test_filing import CUTOFF, DECEMBER, MORE, SECOND, Counter

LATER = timedelta(days=3650)


class Desk(Counter):
    """`loans` and the like: each role's user name is the role."""

    @classmethod
    async def staffed(cls, store: Store, **changes: object) -> "Desk":
        """With the member's CHANGES."""
        desk = await cls.opened(store, **changes)
        assert isinstance(desk, Desk)
        async with store.work() as uow:
            for role in Role:
                unit = "0101" if role in OF_A_UNIT else None
                await uow.staff.add(staff(username=role.value, name=f"{role.value} ใจดี", role=role, unit=unit))
        return desk

    async def filed(self, ask: Ask = MORE) -> CaseId:
        return (await self.file(ask)).case_id

    async def held(self, ask: Ask = MORE) -> CaseId:
        """One that was stamped in time, and came after its month was sealed."""
        await self.seal()
        self.clock.at = CUTOFF + timedelta(minutes=6)
        return (await self.file(ask, CUTOFF - SECOND, DECEMBER)).case_id

    async def approve(
        self, case_id: CaseId, by: str = "loans", words: str = "", month: Month | None = None
    ) -> Prospect:
        async with self.store.work() as uow:
            return await approve(uow, self.means, actor(by), case_id, words, month)

    async def reject(self, case_id: CaseId, by: str = "loans", words: str = "กรุณาติดต่อสำนักงาน") -> Request:
        async with self.store.work() as uow:
            return await reject(uow, self.means, actor(by), case_id, words)

    async def cancel(self, case_id: CaseId) -> Request:
        async with self.store.work() as uow:
            return await cancel(uow, self.means, self.chat, self.person, case_id)

    async def now(self, case_id: CaseId) -> tuple[Request, list[Step], Case]:
        """The request, its steps, its case."""
        async with self.store.read() as uow:
            request, case = await uow.requests.get(case_id), await uow.cases.get(case_id)
            steps = list(await uow.requests.steps(case_id))
        assert request is not None
        assert case is not None
        return request, steps, case

    async def notices(self) -> list[Notice]:
        """All that wait to be told, whenever."""
        async with self.store.work() as uow:
            return list(await uow.notices.due(self.clock.now() + LATER, 100))

    async def lives_on(self, salary: str) -> None:
        """The member's salary is another from now on."""
        async with self.store.work() as uow:
            person = await uow.members.by_number(self.person.member_no, held=True)
            assert person is not None
            await uow.members.update(replace(person, salary=Baht.of(salary)))
