"""Two chats for tests of the desks: a member who asks on LINE, and somebody of the office on Telegram."""

from core.cases import Case, CaseId, CaseKind, CaseState
from core.members import Member
from core.ports import Means, Store
from core.staff import Role
from handlers.feature import Notice
from handlers.reply import Item, Quote
from tests import builders
from tests.dialogue import Talk, cards_of, the_card
from tests.fakes import FakeStore

QUESTION = "ขอทราบดอกเบี้ยเงินกู้สามัญ"


async def member_and_office(
    role: Role = Role.FRONT_DESK, *, store: Store | None = None, means: Means | None = None
) -> tuple[Talk, Talk, Member]:
    """The member's chat, the office's chat, the member."""
    talk = Talk(store or FakeStore(), means=means)
    person = await builders.registered(talk.store, builders.member(), builders.account())
    await talk.is_linked_to(person)
    async with talk.store.work() as uow:
        await uow.codes.put("unit", "0101", "มัธยม 1", builders.PROOF[0])
    office = Talk(talk.store, builders.telegram_address("900"), talk.means)
    await office.works_as(role)
    return talk, office, person


async def another(office: Talk, role: Role = Role.MANAGER, username: str = "somsak", chat: str = "901") -> Talk:
    """A second person of the office, in a chat of their own."""
    talk = Talk(office.store, builders.telegram_address(chat), office.means)
    await talk.works_as(role, username, "สมศักดิ์ รักงาน")
    return talk


async def asks(talk: Talk, text: str = QUESTION) -> CaseId:
    """The member sends a question; its number."""
    await talk.taps("contact", "write")
    await talk.says(text)
    await talk.presses("contact.send_button")
    await talk.presses("contact.confirm")
    async with talk.store.read() as uow:
        state = await uow.chats.open(talk.address, talk.means.clock.now())
        assert state.member is not None
        (newest,) = await uow.cases.of_member(state.member.id, [CaseKind.QUESTION], 1)
    return newest.id


async def answers(office: Talk, number: CaseId, text: str = "ร้อยละ 5.75 ต่อปี") -> tuple[Notice, ...]:
    """The office answers it; who is told."""
    await office.taps("approve", str(number))
    await office.says(text)
    return (await office.presses("question.confirm_button")).notices


async def case_of(talk: Talk, number: CaseId) -> Case:
    async with talk.store.read() as uow:
        case = await uow.cases.get(number)
    assert case is not None
    return case


async def state_of(talk: Talk, number: CaseId) -> CaseState:
    return (await case_of(talk, number)).state


async def words_in(talk: Talk, number: CaseId) -> list[str]:
    async with talk.store.read() as uow:
        return [note.text for note in await uow.cases.notes(number)]


async def written(talk: Talk) -> list[tuple[str, str]]:
    """Who did what, by the history."""
    async with talk.store.read() as uow:
        return [(entry.actor.name, entry.action) for entry in await uow.history.after(0, 1_000)]


def quoted(talk: Talk) -> list[str]:
    """What the last answer quotes."""
    return [quote.text for card in cards_of(talk.reply) for quote in card.quotes]


def items_of(talk: Talk) -> tuple[Item, ...]:
    return the_card(talk.reply).items


def quotes_of(talk: Talk) -> tuple[Quote, ...]:
    return the_card(talk.reply).quotes
