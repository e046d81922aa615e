"""Pictures in memory."""

from dataclasses import replace
from datetime import datetime

from core.cases import CaseId
from core.links import ChatId, MemberId
from core.pictures import CleanPicture, Picture, PictureId, PictureKind, PicturePass, PictureState
from tests.fake_registry import Repository


class FakePictures(Repository):
    async def add(
        self, kind: PictureKind, member_id: MemberId, uid: str, clean: CleanPicture, by: str, now: datetime
    ) -> PictureId:
        del uid  # there is nothing to seal here
        picture_id = PictureId(len(self.tables.pictures) + 1)
        self.tables.pictures[picture_id] = Picture(
            id=picture_id,
            kind=kind,
            member_id=member_id,
            case_id=None,
            state=PictureState.DRAFT,
            mime=clean.mime,
            width=clean.width,
            height=clean.height,
            added_at=now,
            added_by=by,
        )
        self.tables.images[picture_id] = clean
        return picture_id

    async def get(self, picture_id: PictureId) -> Picture | None:
        return self.tables.pictures.get(picture_id)

    async def keep(self, picture_id: PictureId, case_id: CaseId | None = None) -> bool:
        draft = self.tables.pictures.get(picture_id)
        if draft is None or draft.state is not PictureState.DRAFT:
            return False
        before = None if case_id is not None else await self.of_member(draft.kind, draft.member_id)
        if before is not None:
            self.tables.pictures[before.id] = replace(before, state=PictureState.REPLACED)
            del self.tables.images[before.id]
        self.tables.pictures[picture_id] = replace(draft, state=PictureState.KEPT, case_id=case_id)
        return True

    async def of_member(self, kind: PictureKind, member_id: MemberId) -> Picture | None:
        wanted = (kind, member_id, None, PictureState.KEPT)
        return next((one for one in self._all() if (one.kind, one.member_id, one.case_id, one.state) == wanted), None)

    async def of_case(self, case_id: CaseId) -> list[Picture]:
        return [one for one in self._all() if (one.case_id, one.state) == (case_id, PictureState.KEPT)]

    async def drop_of_case(self, case_id: CaseId) -> int:
        dropped = await self.of_case(case_id)
        for one in dropped:
            self.tables.pictures[one.id] = replace(one, state=PictureState.REPLACED)
            del self.tables.images[one.id]
        return len(dropped)

    async def image(self, picture_id: PictureId, *, large: bool) -> bytes | None:
        clean = self.tables.images.get(picture_id)
        return None if clean is None else clean.large if large else clean.small

    async def let_see(self, token_hash: bytes, pass_: PicturePass) -> None:
        self.tables.picture_passes[token_hash] = pass_

    async def pass_by(self, token_hash: bytes, now: datetime) -> PicturePass | None:
        found = self.tables.picture_passes.get(token_hash)
        return found if found is not None and found.expires_at > now else None

    async def end_passes(self, chat_id: ChatId) -> int:
        own = [token for token, found in self.tables.picture_passes.items() if found.chat_id == chat_id]
        for token in own:
            del self.tables.picture_passes[token]
        return len(own)

    async def sweep(self, drafts_before: datetime, now: datetime) -> int:
        old = [one.id for one in self._all() if one.state is PictureState.DRAFT and one.added_at < drafts_before]
        for token, found in list(self.tables.picture_passes.items()):
            if found.expires_at <= now or found.picture_id in old:
                del self.tables.picture_passes[token]
        for picture_id in old:
            del self.tables.pictures[picture_id], self.tables.images[picture_id]
        return len(old)

    def _all(self) -> list[Picture]:
        return list(self.tables.pictures.values())
