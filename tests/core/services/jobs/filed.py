"""A request as it is kept, for jobs that take it further."""

from core.calendar import Month
from core.cases import CaseId, CaseKind
from core.money import Baht
from core.ports import Store
from core.requests import Ask, Request, RequestKind, RequestState, Step
from tests.builders import member
from tests.fakes import MORNING


async def filed(store: Store, effective: Month, state: RequestState) -> CaseId:
    """Of a member of its own, who has no other."""
    async with store.work() as uow:
        number = len(await uow.requests.in_state(frozenset(RequestState), 9_999)) + 1
        person = await uow.members.add(
            member(member_no=f"{number:06}", national_id=None, first_name=f"คน{number}", salary=None)
        )
        case_id = await uow.cases.open(
            CaseKind.REQUEST, f"case {number}", {"kind": "deposit"}, MORNING, member_id=person
        )
        request = Request(
            case_id=case_id,
            member_id=person,
            ask=Ask(kind=RequestKind.DEPOSIT, target="01-000123", new=Baht.of(800)),
            old=Baht.of(500),
            filed_at=MORNING,
            effective=effective,
            is_late=False,
            state=state,
        )
        await uow.requests.add(request, Step(at=MORNING, state=state, by="member"))
        return case_id
