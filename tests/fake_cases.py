"""Cases in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from core.cases import Case, CaseId, CaseKind
from core.links import ChatId
from tests.fake_registry import Repository


class FakeCases(Repository):
    async def open(self, kind: CaseKind, chat_id: ChatId, uid: str, data: Mapping[str, str], now: datetime) -> CaseId:
        del uid  # there is nothing to seal here
        case_id = CaseId(len(self.tables.cases) + 1)
        chat = self.tables.chats[chat_id]
        self.tables.cases[case_id] = Case(id=case_id, kind=kind, chat=chat, opened_at=now, data=dict(data))
        return case_id

    async def waiting(self, kind: CaseKind, limit: int) -> Sequence[Case]:
        del kind  # there is one
        fresh = [replace(case, chat=self.tables.chats[case.chat.id]) for case in self.tables.cases.values()]
        return sorted(fresh, key=lambda case: (case.opened_at, case.id))[:limit]

    async def of_chat(self, kind: CaseKind, chat_id: ChatId, since: datetime) -> int:
        del since  # nobody answers them yet: all are waiting
        return sum(1 for case in self.tables.cases.values() if (case.kind, case.chat.id) == (kind, chat_id))
