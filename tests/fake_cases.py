"""Cases in memory."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from core.cases import Case, CaseId, CaseKind, CaseNote, CaseState
from core.links import ChatId, MemberId
from tests.fake_registry import Repository


class FakeCases(Repository):
    async def open(
        self,
        kind: CaseKind,
        uid: str,
        data: Mapping[str, str],
        now: datetime,
        *,
        chat_id: ChatId | None = None,
        member_id: MemberId | None = None,
        state: CaseState = CaseState.OPEN,
    ) -> CaseId:
        del uid  # there is nothing to seal here
        case_id = CaseId(max(self.tables.cases, default=0) + 1)
        self.tables.cases[case_id] = Case(
            id=case_id,
            kind=kind,
            chat=None if chat_id is None else self.tables.chats[chat_id],
            member_id=member_id,
            opened_at=now,
            waiting_since=now,
            data=dict(data),
            state=state,
        )
        return case_id

    async def get(self, case_id: CaseId, *, held: bool = False) -> Case | None:
        del held  # there is one writer at a time
        case = self.tables.cases.get(case_id)
        return None if case is None else self._fresh(case)

    async def waiting(self, kinds: Sequence[CaseKind], limit: int, offset: int = 0) -> Sequence[Case]:
        found = [self._fresh(case) for case in self._open() if case.kind in kinds]
        return sorted(found, key=lambda case: (case.waiting_since, case.id))[offset : offset + limit]

    async def count_waiting(self) -> Mapping[CaseKind, int]:
        return Counter(case.kind for case in self._open())

    async def of_chat(self, kind: CaseKind, chat_id: ChatId, since: datetime) -> int:
        own = [one for one in self.tables.cases.values() if one.chat is not None and one.chat.id == chat_id]
        return sum(one.kind is kind and (one.state is CaseState.OPEN or one.opened_at > since) for one in own)

    async def of_member(
        self, member_id: MemberId, kinds: Sequence[CaseKind], limit: int, offset: int = 0
    ) -> Sequence[Case]:
        own = [self._fresh(one) for one in self.tables.cases.values() if one.member_id == member_id]
        return [one for one in reversed(own) if one.kind in kinds][offset : offset + limit]

    async def rewrite(self, case_id: CaseId, data: Mapping[str, str]) -> bool:
        case = self.tables.cases.get(case_id)
        if case is None or case.state not in {CaseState.OPEN, CaseState.DRAFT}:
            return False
        self.tables.cases[case_id] = replace(case, data=dict(data))
        return True

    async def discard(self, case_id: CaseId) -> bool:
        case = self.tables.cases.get(case_id)
        if case is None or case.state is not CaseState.DRAFT:
            return False
        del self.tables.cases[case_id]
        return True

    async def sweep_drafts(self, before: datetime) -> int:
        all_of_them = list(self.tables.cases.values())
        old = [one.id for one in all_of_them if one.state is CaseState.DRAFT and one.opened_at < before]
        for case_id in old:
            del self.tables.cases[case_id]
        return len(old)

    async def open_of_member(self, member_id: MemberId, kind: CaseKind) -> int:
        return sum((case.member_id, case.kind) == (member_id, kind) for case in self._open())

    async def newest_of_chat(self, kind: CaseKind, chat_id: ChatId, state: CaseState) -> Case | None:
        own = [one for one in self.tables.cases.values() if one.chat is not None and one.chat.id == chat_id]
        found = [one for one in own if (one.kind, one.state) == (kind, state)]
        return self._fresh(max(found, key=lambda one: one.id)) if found else None

    async def identify(self, case_id: CaseId, member_id: MemberId) -> None:
        self.tables.cases[case_id] = replace(self.tables.cases[case_id], member_id=member_id)

    async def close(self, case_id: CaseId, state: CaseState, by: str, now: datetime, *, keep_data: bool) -> bool:
        case = self.tables.cases[case_id]
        if case.state is not CaseState.OPEN:
            return False
        data = case.data if keep_data else {}
        self.tables.cases[case_id] = replace(case, state=state, closed_at=now, closed_by=by, data=data)
        return True

    async def reopen(self, case_id: CaseId, now: datetime) -> bool:
        case = self.tables.cases[case_id]
        if case.state in {CaseState.OPEN, CaseState.DRAFT}:
            return False
        waiting = replace(case, state=CaseState.OPEN, waiting_since=now, closed_at=None, closed_by=None)
        self.tables.cases[case_id] = waiting
        return True

    async def fetch(self, case_id: CaseId, now: datetime) -> bool:
        case = self.tables.cases[case_id]
        if case.fetched_at is not None:
            return False
        self.tables.cases[case_id] = replace(case, fetched_at=now)
        return True

    async def add_note(self, case_id: CaseId, uid: str, note: CaseNote) -> None:
        del uid  # the same
        self.tables.case_notes[case_id] = (*self.tables.case_notes.get(case_id, ()), note)

    async def notes(self, case_id: CaseId) -> Sequence[CaseNote]:
        return self.tables.case_notes.get(case_id, ())

    def _open(self) -> list[Case]:
        return [case for case in self.tables.cases.values() if case.state is CaseState.OPEN]

    def _fresh(self, case: Case) -> Case:
        return case if case.chat is None else replace(case, chat=self.tables.chats[case.chat.id])
