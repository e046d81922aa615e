"""Photo and signature of a member: looked at by the office, and put in place by who may (product row R10).

    picture = await look_at_picture(uow, means, Actor("staff:somsri", "line"), member, PictureKind.PHOTO)
    draft = await draft_picture(uow, means, actor, member, PictureKind.PHOTO, clean)      # shown before it counts
    await set_picture(uow, means, actor, member, draft)

Every look at one and every new one stands in the history, so that the member can see it.  Of the picture that was
replaced the bytes are gone.
"""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from core.errors import Refusal
from core.history import Action, Actor, NewEntry
from core.members import Member
from core.pictures import CleanPicture, Picture, PictureId, PictureKind
from core.ports import Means, Store, UnitOfWork
from core.services.registry import known
from core.services.staffing import allowed
from core.staff import Power

OF_MEMBERS = frozenset({PictureKind.PHOTO, PictureKind.SIGNATURE})
"""What there is one of for each member; evidence belongs to its case."""

DRAFTS_WAIT = timedelta(days=1)
"""How long a picture waits to be confirmed, or sent in with new data."""

OTHER: Mapping[PictureKind, PictureKind] = MappingProxyType(
    {PictureKind.PHOTO: PictureKind.SIGNATURE, PictureKind.SIGNATURE: PictureKind.PHOTO}
)


async def look_at_picture(
    uow: UnitOfWork, means: Means, actor: Actor, member: Member, kind: PictureKind
) -> Picture | None:
    """The kept one, and the look at it in the history; None where there is none, which was no look."""
    await allowed(uow, actor, Power.MEMBER_OPEN, member)
    picture = await uow.pictures.of_member(kind, member.id)
    if picture is not None:
        await _record(uow, means, actor, Action.MEMBER_OPENED, member, kind)
    return picture


async def draft_picture(
    uow: UnitOfWork, means: Means, actor: Actor, member: Member, kind: PictureKind, clean: CleanPicture
) -> PictureId:
    """A new one, which does not count before `set_picture`; swept after a day. Refusal where ACTOR may not."""
    await allowed(uow, actor, Power.PICTURE_KEEP, member)
    return await uow.pictures.add(kind, member.id, means.ids.uuid().hex, clean, actor.name, means.clock.now())


async def set_picture(uow: UnitOfWork, means: Means, actor: Actor, member: Member, picture_id: PictureId) -> Picture:
    """The draft counts from now on, in place of the one before. Refusal `picture.not_waiting` where it is none."""
    await allowed(uow, actor, Power.PICTURE_KEEP, member)
    await known(uow, member.member_no, held=True)  # of two at once the second replaces what the first kept
    draft = await uow.pictures.get(picture_id)
    fits = draft is not None and draft.kind in OF_MEMBERS and draft.member_id == member.id
    if draft is None or not fits or not await uow.pictures.keep(picture_id):
        raise Refusal("picture.not_waiting")
    await _record(uow, means, actor, Action.PICTURE_SET, member, draft.kind)
    return draft


async def is_same(uow: UnitOfWork, member: Member, kind: PictureKind, clean: CleanPicture) -> bool:
    """Whether the kept one has these very dots."""
    kept = await uow.pictures.of_member(kind, member.id)
    return kept is not None and await uow.pictures.image(kept.id, large=True) == clean.large


async def sweep(store: Store, means: Means) -> int:
    """Drafts that nobody confirmed and passes that ended go; how many drafts went."""
    now = means.clock.now()
    async with store.work() as uow:
        return await uow.pictures.sweep(now - DRAFTS_WAIT, now)


async def _record(
    uow: UnitOfWork, means: Means, actor: Actor, action: Action, member: Member, kind: PictureKind
) -> None:
    entry = NewEntry(at=means.clock.now(), actor=actor, action=action, member_id=member.id, subject=kind.value)
    await uow.history.append(entry)
