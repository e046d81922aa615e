"""A look at one picture from one chat: an address that is good for minutes (product rows R10 and E8).

    path = await pass_for(uow, means, chat, picture.id, large=True)      # "/picture/…", 15 minutes
    shown = await shown_by(uow, means, token)                            # the dots, while the chat may see them

A pass alone opens nothing: whose chat it is now is asked anew at every look.
"""

from dataclasses import dataclass
from datetime import timedelta

from core.links import Chat, ChatId, digest
from core.pictures import Picture, PictureId, PictureKind, PicturePass, PictureState
from core.ports import Means, UnitOfWork

GOOD_FOR = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Shown:
    """The bytes of a picture in one size."""

    mime: str
    image: bytes


async def pass_for(uow: UnitOfWork, means: Means, chat: Chat, picture_id: PictureId, *, large: bool) -> str:
    """The path, below the public address, under which the picture is shown to CHAT for `GOOD_FOR`."""
    token, now = means.ids.token(), means.clock.now()
    seen = PicturePass(picture_id=picture_id, chat_id=chat.id, is_large=large, expires_at=now + GOOD_FOR)
    await uow.pictures.let_see(digest(token), seen)
    return f"/picture/{token}"


async def shown_by(uow: UnitOfWork, means: Means, token: str) -> Shown | None:
    """What the pass with TOKEN shows; uses nothing up. None where it is none, or the chat may not see it any more."""
    found = await uow.pictures.pass_by(digest(token), means.clock.now())
    picture = None if found is None else await uow.pictures.get(found.picture_id)
    if found is None or picture is None or picture.state is PictureState.REPLACED:
        return None
    if not await _may_see(uow, found.chat_id, picture):
        return None
    image = await uow.pictures.image(picture.id, large=found.is_large)
    return None if image is None else Shown(picture.mime, image)


async def _may_see(uow: UnitOfWork, chat_id: ChatId, picture: Picture) -> bool:
    """Whether the chat is the office's, or the member's own who sent the evidence."""
    office = await uow.staff_links.of_chat(chat_id)
    person = None if office is None else await uow.staff.get(office.staff_id)
    if person is not None and person.is_active:
        return True
    link = await uow.links.of_chat(chat_id)
    if link is None or link.member_id != picture.member_id or picture.kind is not PictureKind.EVIDENCE:
        return False
    member = await uow.members.get(picture.member_id)
    return member is not None and not member.locked
