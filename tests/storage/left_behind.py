"""What a member leaves in the office's hands: a thread, a picture, a request, a month; for copies and erasures."""

from datetime import timedelta

from core.cases import CaseKind, CaseNote
from core.collection import OtherItem
from core.links import Chat, digest
from core.members import Member
from core.money import Baht
from core.notices import NewNotice, NoticeKind
from core.pictures import CleanPicture, PictureKind, PicturePass
from core.ports import UnitOfWork
from core.requests import Ask, Draft, Request, RequestKind, RequestState, Step
from tests.billing import DECEMBER, answered, bill
from tests.fakes import MORNING
from tests.papers import paper

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


async def request_of(uow: UnitOfWork, owner: Member, chat: Chat) -> None:
    """A request of OWNER that the office rejected, another that is a draft, and the notice of the first."""
    case = await uow.cases.open(
        CaseKind.REQUEST, f"request-{chat.id}", {}, MORNING, chat_id=chat.id, member_id=owner.id
    )
    asked = Ask(kind=RequestKind.GENERAL, words="canary words")
    request = Request(
        case_id=case,
        member_id=owner.id,
        ask=asked,
        old=None,
        filed_at=MORNING,
        effective=DECEMBER,
        is_late=False,
        state=RequestState.SUBMITTED,
    )
    await uow.requests.add(request, Step(at=MORNING, state=RequestState.SUBMITTED, by="member"))
    rejected = Step(at=MORNING, state=RequestState.REJECTED, by="staff:prasit", words="canary refusal")
    await uow.requests.move(case, frozenset({RequestState.SUBMITTED}), rejected)
    await uow.requests.put_draft(Draft(member_id=owner.id, ask=asked, updated_at=MORNING))
    told = NewNotice(
        kind=NoticeKind.REQUEST_RESULT,
        once=f"canary:{case}",
        member_id=owner.id,
        values={"case": "canary case"},
        not_before=MORNING,
    )
    await uow.notices.add([told], MORNING)


async def month_of(uow: UnitOfWork, owner: Member) -> None:
    """A bill of OWNER that came in short, an item of its own, and a receipt in the register."""
    await uow.bills.put(answered(bill(owner.id), "5,000.00", reason="short of salary"))
    await uow.bills.put_other_item(owner.id, OtherItem(month=DECEMBER, item="กองทุน", amount=Baht.of("167.85")))
    await uow.receipt_register.add(owner.id, paper(receipt_no=f"RC{owner.id}"), digest(f"receipt {owner.id}"))
