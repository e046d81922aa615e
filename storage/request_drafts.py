"""Drafts of requests, kept until they are sent or given up: a part of `core.requests.Requests`."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, select

from core.links import MemberId
from core.members import MemberStatus
from core.requests import Ask, Draft, RequestKind
from storage.compiled import Row
from storage.connection import Connection, insert_or_update
from storage.encryption import KeyRing
from storage.tables import members
from storage.tables_requests import request_drafts

PUT_DRAFT = insert_or_update(request_drafts)
DROP_DRAFT = delete(request_drafts).where(
    request_drafts.c.member_id == bindparam("of_member"),
    request_drafts.c.kind == bindparam("of_kind"),
    request_drafts.c.target == bindparam("for_target"),
)
DRAFTS = (
    select(request_drafts)
    .where(request_drafts.c.member_id == bindparam("of_member"))
    .order_by(request_drafts.c.updated_at.desc())
)
WITH_DRAFTS = (
    select(request_drafts.c.member_id)
    .join_from(request_drafts, members, members.c.id == request_drafts.c.member_id)
    .where(
        request_drafts.c.updated_at >= bindparam("since"),
        request_drafts.c.member_id > bindparam("after"),
        members.c.status == MemberStatus.ACTIVE.value,
    )
    .distinct()
    .order_by(request_drafts.c.member_id)
    .limit(bindparam("limit"))
)


class SqlRequestDrafts:
    """The table `request_drafts`."""

    def __init__(self, connection: Connection, keys: KeyRing) -> None:
        self._connection = connection
        self._cipher = keys.fields
        self._keys = keys

    async def put_draft(self, draft: Draft) -> None:
        """Keep it in place of one of the same kind and target."""
        ask = draft.ask
        place = f"request_drafts:{draft.member_id}-{ask.kind.value}-{ask.target}:words"
        values = {
            "member_id": draft.member_id,
            "kind": ask.kind.value,
            "target": ask.target,
            "new": ask.new,
            "words": self._cipher.seal_text(ask.words or None, place),
            "updated_at": draft.updated_at,
        }
        await self._connection.run(PUT_DRAFT[self._connection.engine], values)

    async def drop_draft(self, member_id: MemberId, kind: RequestKind, target: str) -> bool:
        """It is sent or given up."""
        dropped = {"of_member": member_id, "of_kind": kind.value, "for_target": target}
        return await self._connection.run(DROP_DRAFT, dropped) > 0

    async def drafts(self, member_id: MemberId) -> Sequence[Draft]:
        """A member's, newest first."""
        return [self._draft(row) for row in await self._connection.all(DRAFTS, {"of_member": member_id})]

    async def members_with_drafts(self, since: datetime, after: int, limit: int) -> Sequence[MemberId]:
        """Members who touched a draft since then."""
        asked = {"since": since, "after": after, "limit": limit}
        return [MemberId(row.member_id) for row in await self._connection.all(WITH_DRAFTS, asked)]

    def _draft(self, row: Row) -> Draft:
        words = self._cipher.open_text(row.words, f"request_drafts:{row.member_id}-{row.kind}-{row.target}:words")
        ask = Ask(kind=RequestKind(row.kind), target=row.target, new=row.new, words=words or "")
        return Draft(member_id=MemberId(row.member_id), ask=ask, updated_at=row.updated_at)
