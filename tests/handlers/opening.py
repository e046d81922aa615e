"""A member with everything, and a chat of the office that opens the record: for tests of its cards."""

from datetime import date

from bot.line.render import render as line
from bot.telegram.render import render as telegram
from core.history import Action
from core.links import Form, Language, Platform
from core.links import View as ChatView
from core.members import Member
from core.money import Baht
from core.staff import Power, Role, may
from handlers.reply import Card, Choice, Reply
from tests import builders, lending, saver
from tests.dialogue import CATALOGUE, Talk, the_card
from tests.fakes import FakeStore

TH = Language.THAI
URL = "https://coop.example"
PHONE, NATIONAL_ID, EMPLOYEE_NO = "0812344471", "3102200134821", "4471203"
ADDRESS, EMAIL = "12 ม.3 ต.บ้านน้ำใส", "teacher@example.org"
MEMBER = builders.member(
    phone=PHONE,
    address=ADDRESS,
    email=EMAIL,
    employee_no=EMPLOYEE_NO,
    share_monthly=Baht.of(2_000),
    joined_on=date(2012, 6, 1),
)
READERS = [role for role in Role if may(role, Power.MEMBER_OPEN)]
SEE_NO_MONEY = [role for role in READERS if not may(role, Power.MONEY_SEE)]


async def talk_of(
    role: Role = Role.MANAGER, person: Member = MEMBER, platform: Platform = Platform.LINE
) -> tuple[Talk, Member]:
    """A chat of the office, and 026548 with all that a member can have."""
    talk = Talk(FakeStore(), builders.address_on(platform))
    kept = await builders.registered(talk.store, person, builders.account())
    friend = await builders.registered(talk.store, builders.associate())
    async with talk.store.work() as uow:
        await uow.codes.put("title", "1", "นาย", date(2020, 1, 1))
        await uow.codes.put("unit", "0101", "มัธยม 1", date(2020, 1, 1))
        await uow.shares.add_movements(kept.id, [builders.movement(on=date(2026, m, 28)) for m in range(1, 11)])
        await uow.dividends.put(kept.id, builders.dividend())
        await uow.welfare.add(kept.id, [builders.grant()])
        await uow.related.put(kept.id, [builders.beneficiary(phone=PHONE)])
    own = await lending.lent(talk.store, kept, [lending.ordinary(), lending.emergency(), lending.paid_off()])
    theirs = await lending.lent(talk.store, friend, [lending.ordinary(contract_no="สม.6600001")])
    async with talk.store.work() as uow:
        await uow.guarantees.put(theirs[0].id, kept.id)
        await uow.guarantees.put(own[0].id, friend.id, amount=Baht.of(300_000))
    await saver.has_account(talk, kept, builders.deposit())
    await talk.works_as(role)
    return talk, kept


def shown(card: Card, language: Language = TH) -> list[tuple[str, str]]:
    rows = [*card.rows, *(row for section in card.sections for row in section.rows)]
    return [(CATALOGUE.text(row.label, language), CATALOGUE.value(row.value, language)) for row in rows]


def labels(choices: tuple[Choice, ...]) -> list[str]:
    return [CATALOGUE.text(choice.label, TH) for choice in choices]


def drawn(reply: Reply, platform: Platform) -> str:
    """All that the channel is sent for it."""
    render = line if platform is Platform.LINE else telegram
    return str(render(reply, CATALOGUE, ChatView(TH, Form.NORMAL), URL))


async def looks(talk: Talk, member: Member) -> list[str]:
    """The subjects of the looks in the history, oldest first."""
    async with talk.store.read() as uow:
        entries = await uow.history.of_member(member.id, 100)
    return [entry.subject for entry in reversed(entries) if entry.action == Action.MEMBER_OPENED]


async def opened(talk: Talk, member: Member, view: str, *more: str) -> Card:
    await talk.taps("member", f"#{member.id}", view, *more)
    return the_card(talk.reply)
