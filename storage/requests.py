"""Requests, their steps, drafts, and the months they count for: `core.requests.Requests`."""

from collections.abc import Mapping, Sequence

from sqlalchemy import BindParameter, Select, bindparam, func, insert, select, update

from core.calendar import Month
from core.cases import CaseId
from core.links import MemberId
from core.request_rules import family
from core.requests import (
    COUNTING,
    UNDECIDED,
    Ask,
    MonthState,
    Request,
    RequestKind,
    RequestState,
    Step,
    Undecided,
)
from storage.columns import CollectionMonth
from storage.compiled import Row
from storage.connection import insert_or_skip
from storage.request_drafts import SqlRequestDrafts
from storage.tables_requests import months, request_steps, requests

UID_BYTES = 16
MONTH_FIELDS = tuple(column.name for column in months.c)
HELD = RequestState.HELD.value
STATES: BindParameter[str] = bindparam("states", expanding=True)


def _words(states: frozenset[RequestState]) -> list[str]:
    return [state.value for state in states]


PUT_MONTH = insert_or_skip(months)
MONTH = select(months).where(months.c.month == bindparam("of_month"))
MONTH_HELD = MONTH.with_for_update()
SEAL = (
    update(months)
    .where(months.c.month == bindparam("of_month"), months.c.sealed_at.is_(None))
    .values(sealed_at=bindparam("at"), sealed_by=bindparam("by_whom"), cutoff_at=bindparam("until"))
)
TAKE = (
    update(requests)
    .where(requests.c.effective == bindparam("of_month"), requests.c.state.in_(STATES), requests.c.sealed_in.is_(None))
    .values(sealed_in=bindparam("of_month"))
)
ADD = insert(requests)
ADD_STEP = insert(request_steps)
BY_CASE = select(requests).where(requests.c.case_id == bindparam("of_case"))
BY_CASE_HELD = BY_CASE.with_for_update()
MOVE = (
    update(requests)
    .where(requests.c.case_id == bindparam("of_case"), requests.c.state.in_(STATES))
    .values(
        state=bindparam("to_state"),
        effective=func.coalesce(bindparam("to_month", type_=CollectionMonth()), requests.c.effective),
    )
)
TAKE_ONE = (
    update(requests)
    .where(
        requests.c.case_id == bindparam("of_case"),
        requests.c.sealed_in.is_(None),
        select(months.c.month).where(months.c.month == requests.c.effective, months.c.sealed_at.is_not(None)).exists(),
    )
    .values(sealed_in=requests.c.effective)
)
STEPS = select(request_steps).where(request_steps.c.case_id == bindparam("of_case")).order_by(request_steps.c.id)


def _paged(found: Select[tuple[object, ...]]) -> Select[tuple[object, ...]]:
    return found.limit(bindparam("limit")).offset(bindparam("offset"))


OF_MEMBER = _paged(
    select(requests).where(requests.c.member_id == bindparam("of_member")).order_by(requests.c.case_id.desc())
)
OF_MONTH = select(requests).where(requests.c.effective == bindparam("of_month")).order_by(requests.c.case_id)
BY_STATE = select(requests).where(requests.c.state.in_(STATES)).order_by(requests.c.case_id)
IN_STATE = _paged(BY_STATE)
# Words that are always the same stand in the statement: one with a list of its own is compiled anew each time.
UNDECIDED_OF = (
    select(requests)
    .where(requests.c.member_id == bindparam("of_member"), requests.c.state.in_(_words(UNDECIDED)))
    .order_by(requests.c.case_id)
)
BEFORE = (
    select(requests)
    .where(
        requests.c.member_id == bindparam("of_member"),
        requests.c.effective < bindparam("of_month"),
        requests.c.state.in_(_words(frozenset({RequestState.APPROVED, RequestState.IN_FORCE}))),
    )
    .order_by(requests.c.effective, requests.c.case_id)
)


class SqlRequests(SqlRequestDrafts):
    """Tables `months`, `requests` and `request_steps`; the drafts come with them."""

    async def month(self, month: Month, *, held: bool = False) -> MonthState:
        """A month's state; it is there once it is asked for HELD."""
        asked = {"of_month": month}
        if held:
            await self._connection.run(PUT_MONTH[self._connection.engine], {"month": month})
        row = await self._connection.one(MONTH_HELD if held else MONTH, asked)
        if row is None:
            return MonthState(month=month)
        return MonthState(**{name: getattr(row, name) for name in MONTH_FIELDS})

    async def seal(self, state: MonthState) -> int:
        """The month is sealed, and what counts for it is marked."""
        sealed = {"of_month": state.month, "at": state.sealed_at, "by_whom": state.sealed_by, "until": state.cutoff_at}
        if await self._connection.run(SEAL, sealed) == 0:
            return 0
        return await self._connection.run(TAKE, {"of_month": state.month, "states": _words(COUNTING)})

    async def add(self, request: Request, step: Step) -> None:
        """A new one. Raises KeyConflictError where one for the same waits."""
        ask = request.ask
        values = {
            "case_id": request.case_id,
            "member_id": request.member_id,
            "kind": ask.kind.value,
            "family": family(ask)[0],
            "target": ask.target,
            "old": request.old,
            "new": ask.new,
            "words": self._cipher.seal_text(ask.words or None, f"requests:{request.case_id}:words"),
            "filed_at": request.filed_at,
            "effective": request.effective,
            "is_late": request.is_late,
            "near": request.near,
            "state": request.state.value,
            "sealed_in": request.sealed_in,
        }
        await self._connection.run(ADD, values)
        await self._add_step(request.case_id, step)

    async def get(self, case_id: CaseId, *, held: bool = False) -> Request | None:
        """By the case's number."""
        row = await self._connection.one(BY_CASE_HELD if held else BY_CASE, {"of_case": case_id})
        return None if row is None else self._request(row)

    async def move(
        self, case_id: CaseId, states: frozenset[RequestState], step: Step, effective: Month | None = None
    ) -> bool:
        """From one of STATES to the step's. Of one that was held, sealing its month waits until this is over."""
        counts = step.state in COUNTING
        if counts and RequestState.HELD in states:
            found = await self.get(case_id)
            if found is not None and found.state is RequestState.HELD:
                await self.month(effective or found.effective, held=True)
        moved = {
            "of_case": case_id,
            "states": _words(states),
            "to_state": step.state.value,
            "to_month": effective,
        }
        if await self._connection.run(MOVE, moved) == 0:
            return False
        if counts:
            await self._connection.run(TAKE_ONE, {"of_case": case_id})
        await self._add_step(case_id, step)
        return True

    async def steps(self, case_id: CaseId) -> Sequence[Step]:
        """What happened to it, oldest first."""
        rows = await self._connection.all(STEPS, {"of_case": case_id})
        return [
            Step(
                at=row.at,
                state=RequestState(row.state),
                by=row.by,
                words=self._cipher.open_text(row.words, f"request_steps:{row.uid}:words") or "",
            )
            for row in rows
        ]

    async def of_member(self, member_id: MemberId, limit: int, offset: int = 0) -> Sequence[Request]:
        """A member's, newest first."""
        asked = {"of_member": member_id, "limit": limit, "offset": offset}
        return [self._request(row) for row in await self._connection.all(OF_MEMBER, asked)]

    async def of_month(self, month: Month) -> Sequence[Request]:
        """Those of any state that take effect in MONTH, oldest first."""
        return [self._request(row) for row in await self._connection.all(OF_MONTH, {"of_month": month})]

    async def in_state(self, states: frozenset[RequestState], limit: int, offset: int = 0) -> Sequence[Request]:
        """Of all members, oldest first."""
        asked = {"states": _words(states), "limit": limit, "offset": offset}
        return [self._request(row) for row in await self._connection.all(IN_STATE, asked)]

    async def undecided(self) -> Sequence[Undecided]:
        """All that wait for the office, oldest first."""
        rows = await self._connection.all(BY_STATE, {"states": _words(UNDECIDED)})
        return [Undecided(row.case_id, RequestKind(row.kind), row.near or row.state == HELD) for row in rows]

    async def undecided_of(self, member_id: MemberId) -> Sequence[Request]:
        """A member's that wait for the office, oldest first."""
        rows = await self._connection.all(UNDECIDED_OF, {"of_member": member_id})
        return [self._request(row) for row in rows]

    async def in_force_before(self, member_id: MemberId, month: Month) -> Mapping[tuple[str, str], Request]:
        """The newest approved one of before MONTH for each family and target."""
        rows = await self._connection.all(BEFORE, {"of_member": member_id, "of_month": month})
        found = [self._request(row) for row in rows]
        return {family(request.ask): request for request in found}

    async def _add_step(self, case_id: CaseId, step: Step) -> None:
        uid = self._keys.random(UID_BYTES).hex()
        values = {
            "uid": uid,
            "case_id": case_id,
            "at": step.at,
            "state": step.state.value,
            "by": step.by,
            "words": self._cipher.seal_text(step.words or None, f"request_steps:{uid}:words"),
        }
        await self._connection.run(ADD_STEP, values)

    def _request(self, row: Row) -> Request:
        words = self._cipher.open_text(row.words, f"requests:{row.case_id}:words") or ""
        return Request(
            case_id=CaseId(row.case_id),
            member_id=MemberId(row.member_id),
            ask=Ask(kind=RequestKind(row.kind), target=row.target, new=row.new, words=words),
            old=row.old,
            filed_at=row.filed_at,
            effective=row.effective,
            is_late=row.is_late,
            state=RequestState(row.state),
            near=row.near,
            sealed_in=row.sealed_in,
        )
