"""Pictures of members, and passes to look at one: `core.pictures.Pictures`."""

from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select, update

from core.cases import CaseId
from core.links import ChatId, MemberId
from core.pictures import CleanPicture, Picture, PictureId, PictureKind, PicturePass, PictureState
from storage.compiled import Row
from storage.connection import Connection
from storage.encryption import FieldCipher
from storage.tables_staff import picture_passes, pictures

ADD = insert(pictures).returning(pictures.c.id)
FOUND = select(*(column for column in pictures.columns if column.name not in {"large", "small"}))
BY_ID = FOUND.where(pictures.c.id == bindparam("of_picture"))
OF_MEMBER = FOUND.where(
    pictures.c.member_id == bindparam("of_member"),
    pictures.c.kind == bindparam("of_kind"),
    pictures.c.case_id.is_(None),
    pictures.c.state == PictureState.KEPT.value,
)
OF_CASE = FOUND.where(pictures.c.case_id == bindparam("of_case"), pictures.c.state == PictureState.KEPT.value).order_by(
    pictures.c.id
)
REPLACE = (
    update(pictures)
    .where(
        pictures.c.member_id == bindparam("of_member"),
        pictures.c.kind == bindparam("of_kind"),
        pictures.c.case_id.is_(None),
        pictures.c.state == PictureState.KEPT.value,
    )
    .values(state=PictureState.REPLACED.value, large=None, small=None)
)
DROP_OF_CASE = (
    update(pictures)
    .where(pictures.c.case_id == bindparam("of_case"), pictures.c.state == PictureState.KEPT.value)
    .values(state=PictureState.REPLACED.value, large=None, small=None)
)
KEEP = (
    update(pictures)
    .where(pictures.c.id == bindparam("of_picture"), pictures.c.state == PictureState.DRAFT.value)
    .values(state=PictureState.KEPT.value, case_id=bindparam("in_case"))
)
IMAGE = select(pictures.c.uid, pictures.c.large, pictures.c.small).where(pictures.c.id == bindparam("of_picture"))
PASS = insert(picture_passes)
PASS_BY = select(picture_passes).where(
    picture_passes.c.token_hash == bindparam("by_token"), picture_passes.c.expires_at > bindparam("now")
)
IS_OLD = (pictures.c.state == PictureState.DRAFT.value, pictures.c.added_at < bindparam("before"))
PASSES_OF_OLD = delete(picture_passes).where(picture_passes.c.picture_id.in_(select(pictures.c.id).where(*IS_OLD)))
SWEEP = delete(pictures).where(*IS_OLD)
PASSES_OF_CHAT = delete(picture_passes).where(picture_passes.c.chat_id == bindparam("of_chat"))
PASSES_ENDED = delete(picture_passes).where(picture_passes.c.expires_at <= bindparam("now"))


class SqlPictures:
    """Tables `pictures` and `picture_passes`."""

    def __init__(self, connection: Connection, cipher: FieldCipher) -> None:
        self._connection = connection
        self._cipher = cipher

    async def add(
        self, kind: PictureKind, member_id: MemberId, uid: str, clean: CleanPicture, by: str, now: datetime
    ) -> PictureId:
        """A draft; its bytes are sealed to UID."""
        values = {
            "uid": uid,
            "kind": kind.value,
            "member_id": member_id,
            "state": PictureState.DRAFT.value,
            "mime": clean.mime,
            "width": clean.width,
            "height": clean.height,
            "large": self._cipher.seal(clean.large, f"pictures:{uid}:large"),
            "small": self._cipher.seal(clean.small, f"pictures:{uid}:small"),
            "added_at": now,
            "added_by": by,
        }
        row = await self._connection.one(ADD, values)
        if row is None:
            raise RuntimeError("an insert returned no id")
        return PictureId(row.id)

    async def get(self, picture_id: PictureId) -> Picture | None:
        """In any state."""
        row = await self._connection.one(BY_ID, {"of_picture": picture_id})
        return None if row is None else _picture(row)

    async def keep(self, picture_id: PictureId, case_id: CaseId | None = None) -> bool:
        """The draft counts; of a photo or signature the one before is replaced."""
        draft = await self.get(picture_id)
        if draft is None or draft.state is not PictureState.DRAFT:
            return False
        if case_id is None:
            await self._connection.run(REPLACE, {"of_member": draft.member_id, "of_kind": draft.kind.value})
        return await self._connection.run(KEEP, {"of_picture": picture_id, "in_case": case_id}) > 0

    async def of_member(self, kind: PictureKind, member_id: MemberId) -> Picture | None:
        """The kept photo or signature."""
        row = await self._connection.one(OF_MEMBER, {"of_member": member_id, "of_kind": kind.value})
        return None if row is None else _picture(row)

    async def of_case(self, case_id: CaseId) -> list[Picture]:
        """The evidence of a case, oldest first."""
        return [_picture(row) for row in await self._connection.all(OF_CASE, {"of_case": case_id})]

    async def drop_of_case(self, case_id: CaseId) -> int:
        """The bytes of a case's evidence go."""
        return await self._connection.run(DROP_OF_CASE, {"of_case": case_id})

    async def image(self, picture_id: PictureId, *, large: bool) -> bytes | None:
        """The bytes; None where they are gone."""
        row = await self._connection.one(IMAGE, {"of_picture": picture_id})
        if row is None:
            return None
        size, sealed = ("large", row.large) if large else ("small", row.small)
        return None if sealed is None else self._cipher.open(sealed, f"pictures:{row.uid}:{size}")

    async def let_see(self, token_hash: bytes, pass_: PicturePass) -> None:
        """Keep a pass by the digest of its token."""
        values = {
            "token_hash": token_hash,
            "picture_id": pass_.picture_id,
            "chat_id": pass_.chat_id,
            "is_large": pass_.is_large,
            "expires_at": pass_.expires_at,
        }
        await self._connection.run(PASS, values)

    async def pass_by(self, token_hash: bytes, now: datetime) -> PicturePass | None:
        """One that is still good."""
        row = await self._connection.one(PASS_BY, {"by_token": token_hash, "now": now})
        if row is None:
            return None
        return PicturePass(
            picture_id=PictureId(row.picture_id),
            chat_id=ChatId(row.chat_id),
            is_large=row.is_large,
            expires_at=row.expires_at,
        )

    async def end_passes(self, chat_id: ChatId) -> int:
        """The chat's passes go; how many did."""
        return await self._connection.run(PASSES_OF_CHAT, {"of_chat": chat_id})

    async def sweep(self, drafts_before: datetime, now: datetime) -> int:
        """Old drafts and ended passes go; how many drafts went."""
        await self._connection.run(PASSES_ENDED, {"now": now})
        await self._connection.run(PASSES_OF_OLD, {"before": drafts_before})
        return await self._connection.run(SWEEP, {"before": drafts_before})


def _picture(row: Row) -> Picture:
    return Picture(
        id=PictureId(row.id),
        kind=PictureKind(row.kind),
        member_id=MemberId(row.member_id),
        case_id=None if row.case_id is None else CaseId(row.case_id),
        state=PictureState(row.state),
        mime=row.mime,
        width=row.width,
        height=row.height,
        added_at=row.added_at,
        added_by=row.added_by,
    )
