"""A look at one picture from one chat: an address that is good for minutes, for the office's people (product row R10).

    path = await pass_for(uow, means, chat, picture.id, large=True)      # "/picture/…", 15 minutes

The page behind it asks again whether the chat is still the office's.
"""

from datetime import timedelta

from core.links import Chat, digest
from core.pictures import PictureId, PicturePass
from core.ports import Means, UnitOfWork

GOOD_FOR = timedelta(minutes=15)


async def pass_for(uow: UnitOfWork, means: Means, chat: Chat, picture_id: PictureId, *, large: bool) -> str:
    """The path, below the public address, under which the picture is shown to CHAT for `GOOD_FOR`."""
    token, now = means.ids.token(), means.clock.now()
    seen = PicturePass(picture_id=picture_id, chat_id=chat.id, is_large=large, expires_at=now + GOOD_FOR)
    await uow.pictures.let_see(digest(token), seen)
    return f"/picture/{token}"
