"""What a member leaves in the office's hands: a thread, a photo and a look at it; for tests of copies and erasures."""

from datetime import timedelta

from core.cases import CaseKind, CaseNote
from core.links import Chat, digest
from core.members import Member
from core.pictures import CleanPicture, PictureKind, PicturePass
from core.ports import UnitOfWork
from tests.fakes import MORNING

LATER = MORNING + timedelta(days=1)


async def thread_of(uow: UnitOfWork, owner: Member, chat: Chat) -> None:
    """A question of OWNER with its answer."""
    question = await uow.cases.open(
        CaseKind.QUESTION, f"question-{chat.id}", {}, MORNING, chat_id=chat.id, member_id=owner.id
    )
    for author, text in (("member", "canary question"), ("staff:mali", "canary answer")):
        note = CaseNote(at=MORNING, author=author, text=text)
        await uow.cases.add_note(question, f"{author}-{chat.id}", note)


async def picture_of(uow: UnitOfWork, owner: Member, chat: Chat) -> None:
    """A photo of OWNER, and a look at it."""
    clean = CleanPicture(mime="image/jpeg", width=4, height=4, large=b"canary large", small=b"canary small")
    photo = await uow.pictures.add(PictureKind.PHOTO, owner.id, f"photo-{chat.id}", clean, "staff:mali", MORNING)
    await uow.pictures.keep(photo)
    seen = PicturePass(picture_id=photo, chat_id=chat.id, is_large=False, expires_at=LATER)
    await uow.pictures.let_see(digest(f"pass {chat.id}"), seen)
