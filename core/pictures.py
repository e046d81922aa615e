"""Pictures: photo and signature of a member (product row R10), and evidence sent with new data (product row E8).

What comes in is never kept as it came: it is read in a process of its own, drawn anew without what cameras add, in two
sizes (security T18).  Both are sealed at rest.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType, Protocol

from core.cases import CaseId
from core.links import ChatId, MemberId

PictureId = NewType("PictureId", int)

MOST_BYTES = 10 * 1024 * 1024
"""Of a picture that is taken at all; LINE's own limit for pictures."""

MOST_PIXELS = 25_000_000


class PictureKind(StrEnum):
    """What it shows."""

    PHOTO = "photo"
    SIGNATURE = "signature"
    EVIDENCE = "evidence"


class PictureState(StrEnum):
    """Where it stands."""

    DRAFT = "draft"
    """Sent, and not confirmed yet; swept after a day."""
    KEPT = "kept"
    REPLACED = "replaced"
    """A later one took its place, or its case was taken back: its bytes are gone, the row tells that there was one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanPicture:
    """A picture drawn anew: JPEG or PNG in two sizes. WIDTH and HEIGHT in px, of the large one."""

    mime: str
    width: int
    height: int
    large: bytes
    small: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A kept one, without its bytes. `case_id`: what evidence belongs to."""

    id: PictureId
    kind: PictureKind
    member_id: MemberId
    case_id: CaseId | None
    state: PictureState
    mime: str
    width: int
    height: int
    added_at: datetime
    added_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PicturePass:
    """A look at one picture from one chat, by an address with a token; `is_large`: in which size."""

    picture_id: PictureId
    chat_id: ChatId
    is_large: bool
    expires_at: datetime


class Pictures(Protocol):
    """Keeps pictures and the passes by which they are shown."""

    async def add(
        self, kind: PictureKind, member_id: MemberId, uid: str, clean: CleanPicture, by: str, now: datetime
    ) -> PictureId:
        """A draft. UID: a random name of its own, to which the bytes are sealed; BY: the actor's name."""
        ...

    async def get(self, picture_id: PictureId) -> Picture | None:
        """In any state."""
        ...

    async def keep(self, picture_id: PictureId, case_id: CaseId | None = None) -> bool:
        """The draft counts: of a photo or signature the one before is replaced. False for what is no draft."""
        ...

    async def of_member(self, kind: PictureKind, member_id: MemberId) -> Picture | None:
        """The kept photo or signature."""
        ...

    async def of_case(self, case_id: CaseId) -> list[Picture]:
        """The evidence of a case, oldest first."""
        ...

    async def drop_of_case(self, case_id: CaseId) -> int:
        """The bytes of a case's evidence go, and it counts no more; of how many pictures."""
        ...

    async def image(self, picture_id: PictureId, *, large: bool) -> bytes | None:
        """The bytes; None where they are gone."""
        ...

    async def let_see(self, token_hash: bytes, pass_: PicturePass) -> None:
        """Keep a pass by the digest of its token."""
        ...

    async def pass_by(self, token_hash: bytes, now: datetime) -> PicturePass | None:
        """One that is still good."""
        ...

    async def end_passes(self, chat_id: ChatId) -> int:
        """The chat's passes are good for nothing any more; how many were."""
        ...

    async def sweep(self, drafts_before: datetime, now: datetime) -> int:
        """Drafts older than that and passes that ended go; how many drafts went."""
        ...
