"""Members who send in new data, in conversations: codes to choose from, pictures, and what is kept of it."""

from datetime import date

from core.cases import Case, CaseKind
from core.links import ChatAddress
from core.members import Member
from core.pictures import CleanPicture
from core.ports import Store
from handlers.incoming import Happening, PictureRef
from tests import builders
from tests.dialogue import Talk, values_in
from tests.fakes import FakeClock, FakeStore

CLEAN = CleanPicture(mime="image/jpeg", width=4, height=3, large=b"large", small=b"small")
REVIEW = ("update.check", "update.old", "update.new", "update.check_note")


async def member_talk(
    at: ChatAddress | None = None, store: Store | None = None, **changes: object
) -> tuple[Talk, Member]:
    store = store or FakeStore()
    talk = Talk(store, at, builders.means(clock=FakeClock()))
    person = await builders.registered(store, builders.member(**changes))
    async with store.work() as uow:
        for number, name in enumerate(("ครู", "ครูชำนาญการ", "ครูชำนาญการพิเศษ", "ครูเชี่ยวชาญ", "ครูผู้ช่วย", "ธุรการ")):
            await uow.codes.put("position", str(10 + number), name, date(2020, 1, 1))
        await uow.codes.put("unit", "0101", "โรงเรียนบ้านน้ำใส", date(2020, 1, 1))
        await uow.codes.put("unit", "0102", "โรงเรียนบ้านหนองบัววิทยาคารสงเคราะห์", date(2020, 1, 1))
    await talk.is_linked_to(person)
    return talk, person


async def sends(talk: Talk, unfit: str | None = None) -> None:
    """A picture, fetched already."""
    await talk.happens(Happening.PICTURE, picture=PictureRef("1"), clean=None if unfit else CLEAN, unfit=unfit)


async def cases_of(talk: Talk, person: Member) -> list[Case]:
    async with talk.store.read() as uow:
        return list(await uow.cases.of_member(person.id, [CaseKind.UPDATE], 100))


async def kept(talk: Talk, person: Member) -> Member:
    async with talk.store.read() as uow:
        found = await uow.members.get(person.id)
    assert found is not None
    return found


def shown(talk: Talk) -> list[object]:
    return list(values_in(talk.reply.parts))
