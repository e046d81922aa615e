"""The world in which every cell of the matrix of roles is played: members, cases, proposals, a chat for each role.

Nothing is mocked: the cells are played through the dispatcher, as people type and press.
"""

from dataclasses import dataclass, field, fields, replace
from datetime import date
from types import MappingProxyType

from core.calendar import Month
from core.cases import CaseKind
from core.history import MEMBER, Actor
from core.links import Platform
from core.members import Member, MemberStatus
from core.money import Baht
from core.pictures import CleanPicture, PictureKind
from core.ports import Conversation
from core.requests import Ask, RequestKind
from core.services import casework, filing, proposals, questions, updates
from core.services.filing import Moment
from core.services.locking import lock_member
from core.staff import OF_A_UNIT, Role
from handlers.incoming import Happening, PictureRef, Tap
from tests import builders
from tests.billing import bill
from tests.core.services.office import ROOT
from tests.dialogue import Talk, choices_of
from tests.fake_tables import Tables
from tests.fakes import MORNING, FakeStore

UNIT = "0101"
SOME_DAY = date(2000, 1, 1)
CODES = (("title", "1"), ("title", "2"), ("unit", UNIT), ("unit", "0103"), ("pay_unit", "P2"), ("position", "10"))
CLEAN = CleanPicture(mime="image/jpeg", width=4, height=3, large=b"large", small=b"small")
MORE = Ask(kind=RequestKind.SHARE_UP, new=Baht.of(2_500))
FORGOT = {"name": "ประพันธ์ ตั้งใจสอน", "member_no": "026548", "unit": "มัธยม 1", "national_id": "3102200134821"}


@dataclass
class World:
    """`talks`: one a role, all on one platform, besides a member and a guest on it."""

    platform: Platform
    store: FakeStore = field(default_factory=FakeStore)
    talks: dict[Role, Talk] = field(default_factory=dict)

    @classmethod
    async def made(cls, platform: Platform) -> "World":
        world = cls(platform)
        async with world.store.work() as uow:
            for kind, code in (*CODES, ("work_line", "W1")):
                await uow.codes.put(kind, code, f"{kind} {code}", SOME_DAY)
        for number, role in enumerate(Role):
            talk = world.talk(str(600 + number))
            await talk.works_as(
                role, role.value.replace("_", "."), f"คนที่ {number}", UNIT if role in OF_A_UNIT else None
            )
            world.talks[role] = talk
        await world._members()
        await world._waiting()
        await world._billed()
        return world

    def talk(self, person: str) -> Talk:
        on_line = self.platform is Platform.LINE
        address = builders.line_address(person) if on_line else builders.telegram_address(person)
        return Talk(self.store, address, builders.means())

    async def _members(self) -> None:
        """1 of the unit; 2 has left; 3 is locked."""
        one = builders.member(phone="0812345678", employee_no="4471203", share_monthly=Baht.of(2000))
        await builders.registered(self.store, one, builders.account())
        nobody = replace(one, national_id=None, employee_no=None)
        left = replace(nobody, member_no="026601", status=MemberStatus.LEFT)
        await builders.registered(self.store, left)
        await builders.registered(self.store, replace(nobody, member_no="026602"))
        async with self.store.work() as uow:
            await lock_member(uow, builders.means(), ROOT, "026602", "โทรศัพท์หาย")

    async def _billed(self) -> None:
        """December's bill of member 1, which the unit deducts."""
        member = await self.member()
        async with self.store.work() as uow:
            await uow.bills.put(bill(member.id, pay_unit=UNIT))

    async def _waiting(self) -> None:
        """Cases 1 forgot, 2 question, 3 update with evidence, 4 a request; proposals 1 of a key, 2 to erase."""
        member, means = await self.member(), builders.means()
        asker = self.talk("700")
        await asker.is_linked_to(member)
        async with self.store.work() as uow:
            chat = await builders.chat_of(uow, asker.address, means)
            by = Actor(MEMBER, self.platform.value)
            await casework.open_case(uow, means, by, CaseKind.FORGOT, FORGOT, chat=chat)
            await questions.ask(uow, means, chat, member, "ขอทราบดอกเบี้ย")
            committee = Actor("staff:unit.committee", self.platform.value)
            case_id = await updates.vouch(uow, means, committee, member, {"address": "99/1 หมู่ 2"})
            await updates.attach(uow, means, committee, case_id, CLEAN)
            await filing.file(uow, means, chat, member, MORE, Moment(at=MORNING), Month(2026, 12))
            for kind in (PictureKind.PHOTO, PictureKind.SIGNATURE):
                picture = await uow.pictures.add(kind, member.id, f"{kind}", CLEAN, "t", MORNING)
                await uow.pictures.keep(picture)
            await proposals.propose_key(uow, means, ROOT, member, "employee_no", "E77", None)
            left = await uow.members.by_number("026601")
            assert left is not None
            await proposals.propose_erasure(uow, means, ROOT, left, None)

    async def member(self) -> Member:
        async with self.store.read() as uow:
            found = await uow.members.by_number("026548")
        assert found is not None
        return found

    def kept(self) -> Tables:
        """The register, the history and all the rest, without what a chat is just talking about."""
        tables = self.store.tables.snapshot()
        tables.conversations = {}
        return tables

    def differs(self, before: Tables) -> set[str]:
        """The tables that are others than BEFORE."""
        now = self.kept()
        return {part.name for part in fields(Tables) if getattr(now, part.name) != getattr(before, part.name)}


async def play(talk: Talk, step: str) -> None:
    """`/typed`, `[label of a button]`, `{forged:tap}` or `<picture>`."""
    if step.startswith("["):
        await talk.presses(step.strip("[]"))
    elif step.startswith("{"):
        tap = Tap.parse(step.strip("{}"))
        await talk.taps(tap.feature, *tap.args)
    elif step == "<picture>":
        await talk.happens(Happening.PICTURE, picture=PictureRef("1"), clean=replace(CLEAN, large=b"new", small=b"n"))
    else:
        await talk.says(step)


async def stolen_question(of: Talk, to: Talk, label: str) -> Tap:
    """The question that is open in one chat is open in another too; the tap that would confirm it."""
    async with of.store.work() as uow:
        conversation = (await uow.chats.open(of.address, of.means.clock.now())).conversation
        assert isinstance(conversation, Conversation)
        chat = await builders.chat_of(uow, to.address, to.means)
        copied = replace(conversation, data=MappingProxyType(dict(conversation.data)))
        await uow.chats.set_conversation(chat.id, copied)
    tap = next(choice.tap for choice in choices_of(of.reply) if choice.label.key == label)
    assert tap is not None
    return tap
