"""New data of a member that were begun and not sent yet: one draft a member, for all chats, good for a day.

    draft = await put_value(uow, means, member, "salary", value)
    draft = await put_picture(uow, means, actor, member, clean)

The office sees nothing of it; `core.services.updates.file_update` makes a case of what it holds.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

from core.cases import CaseId, CaseKind, CaseState
from core.errors import Refusal
from core.fields import FieldReader, FieldValue, written
from core.history import Actor
from core.members import Member
from core.pictures import CleanPicture, PictureKind
from core.ports import Means, Store, UnitOfWork
from core.services.updates import LOOKED_THROUGH, check_differs, check_new
from core.updates import MOST_PICTURES, NewData

GOOD_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Draft:
    """What a member has begun to send in."""

    id: CaseId
    data: NewData

    @property
    def lacks_evidence(self) -> bool:
        """Whether a picture must still come."""
        return self.data.needs_evidence and not self.data.pictures

    def values(self, reader: FieldReader) -> dict[str, FieldValue]:
        """The new values as the register has them."""
        return {name: reader.field(name, text) for name, text in self.data.values.items()}


async def draft_of(uow: UnitOfWork, means: Means, member: Member) -> Draft | None:
    """What MEMBER has begun within a day."""
    found = await uow.cases.of_member(member.id, [CaseKind.UPDATE], LOOKED_THROUGH)
    begun = means.clock.now() - GOOD_FOR
    drafts = [case for case in found if case.state is CaseState.DRAFT and case.opened_at > begun]
    return Draft(drafts[0].id, NewData.of(drafts[0].data)) if drafts else None


async def put_value(uow: UnitOfWork, means: Means, member: Member, name: str, value: FieldValue) -> Draft:
    """VALUE for the field NAME joins the draft, which begins with it. Refusal where it cannot be sent in."""
    await check_new(uow, means, name, value)
    check_differs(member, name, value)
    draft = await draft_of(uow, means, member)
    if draft is None:
        data = NewData(values={name: str(written(value))})
        uid, now = means.ids.uuid().hex, means.clock.now()
        case_id = await uow.cases.open(
            CaseKind.UPDATE, uid, data.as_data(), now, member_id=member.id, state=CaseState.DRAFT
        )
        return Draft(case_id, data)
    return await _write(uow, draft, replace(draft.data, values={**draft.data.values, name: str(written(value))}))


async def put_picture(uow: UnitOfWork, means: Means, actor: Actor, member: Member, clean: CleanPicture) -> Draft:
    """One more picture of the evidence. Refusal where there is no draft any more, or there are enough."""
    draft = await draft_of(uow, means, member)
    if draft is None:
        raise Refusal("update.draft_gone")
    if len(draft.data.pictures) >= MOST_PICTURES:
        raise Refusal("update.enough_pictures")
    uid, now = means.ids.uuid().hex, means.clock.now()
    picture_id = await uow.pictures.add(PictureKind.EVIDENCE, member.id, uid, clean, actor.name, now)
    return await _write(uow, draft, replace(draft.data, pictures=(*draft.data.pictures, picture_id)))


async def sweep(store: Store, means: Means) -> int:
    """Drafts that are a day old go; how many."""
    async with store.work() as uow:
        return await uow.cases.sweep_drafts(means.clock.now() - GOOD_FOR)


async def _write(uow: UnitOfWork, draft: Draft, data: NewData) -> Draft:
    await uow.cases.rewrite(draft.id, data.as_data())
    return Draft(draft.id, data)
