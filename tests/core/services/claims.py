"""Claims of a forgotten log-in as they came by the page, and an office that answers them.

desk = await Desk.opened(store)
case_id = await desk.claims(name="ส้ม ใจดี")
await desk.approves(case_id, "โทรกลับแล้ว")
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from core.cases import CaseId, CaseKind
from core.errors import Refusal
from core.history import Actor
from core.links import ChatAddress, digest
from core.members import Member
from core.ports import Means, Store
from core.services import access
from tests.builders import chat_of, line_address, means
from tests.core.services.office import SOME_DAY, UNIT, Office, actor
from tests.fakes import FakeClock

CLAIM = {
    "name": "นายประพันธ์ ตั้งใจสอน",
    "member_no": "026548",
    "unit": "บ้านน้ำใส",
    "national_id": "3102200134821",
}
ASKER = line_address("d")
DESK = actor("front_desk")


@dataclass(frozen=True)
class Desk:
    """An office, a clock to move, and the claims that came by the page."""

    office: Office
    means: Means
    clock: FakeClock

    @classmethod
    async def opened(cls, store: Store, **changes: Any) -> "Desk":
        office = await Office.opened(store, **({"phone": "0812345678"} | changes))
        async with store.work() as uow:
            await uow.codes.put("title", "1", "นาย", SOME_DAY)
            await uow.codes.put("unit", UNIT, "โรงเรียนบ้านน้ำใส", SOME_DAY)
        clock = FakeClock()
        return cls(office, means(clock=clock), clock)

    async def claims(self, *, asker: ChatAddress = ASKER, **changes: Any) -> CaseId:
        """A claim of the page, past the page."""
        async with self.office.store.work() as uow:
            chat = await chat_of(uow, asker, self.means)
            uid = self.means.ids.uuid().hex
            return await uow.cases.open(CaseKind.FORGOT, uid, CLAIM | changes, self.clock.now(), chat_id=chat.id)

    async def compared(self, case_id: CaseId) -> access.Compared:
        async with self.office.store.work() as uow:
            case = await uow.cases.get(case_id)
            assert case is not None
            return await access.compare(uow, self.means, case)

    async def approves(self, case_id: CaseId, note: str = "", by: Actor = DESK) -> access.Approved:
        async with self.office.store.work() as uow:
            return await access.approve(uow, self.means, by, case_id, note)

    async def fetches(self, case_id: CaseId, asker: ChatAddress = ASKER) -> str | None:
        async with self.office.store.work() as uow:
            chat = await chat_of(uow, asker, self.means)
            fetched = await access.fetch(uow, self.means, chat, case_id)
        return None if fetched is None else fetched[1]

    async def is_good(self, code: str, at_minutes: int = 0) -> bool:
        async with self.office.store.read() as uow:
            now = self.clock.now() + timedelta(minutes=at_minutes)
            return await uow.credentials.code_is_good(self.office.member.id, digest(code), now)

    async def refused(self, case_id: CaseId, note: str = "", by: Actor = DESK) -> str:
        before = await self.office.written()
        with pytest.raises(Refusal) as caught:
            await self.approves(case_id, note, by)
        assert await self.office.written() == before, "nothing changed"
        return caught.value.key

    async def links(self, person: Member, address: ChatAddress = ASKER) -> None:
        """The chat speaks for PERSON from now on."""
        async with self.office.store.work() as uow:
            chat = await chat_of(uow, address, self.means)
            await uow.links.add(chat.id, person.id, self.clock.now(), "1")
