"""Somebody who forgot the log-in, the office that answers, and a chat of the member's own that hears of it.

way = await Way.opened(store, Platform.LINE)
case_id = await way.asks()
await way.approves(case_id)
await way.links_with(await way.fetches(case_id))
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from core.cases import CaseId, CaseKind
from core.credentials import read_code
from core.links import LinkStep, Platform
from core.members import Member
from core.pages import Purpose
from core.ports import Store
from core.services import forgot, linking
from core.services.forgot import Claim
from core.services.page_visit import PageResult, PageVisit
from core.staff import Role
from handlers.incoming import Happening
from handlers.reply import Card, Literal, Phrase, Reply
from tests import builders
from tests.dialogue import Talk, cards_of, keys_of, the_card, verify_dialogue
from tests.fakes import FakeClock, FakeIds

CLAIM = Claim(name="ประพันธ์ ตั้งใจสอน", member_no="026548", unit="บ้านน้ำใส", national_id="3 1022 00134 82 1")
UNKNOWN = Claim(name="สมหมาย ไม่มีจริง", member_no="999999", unit="บ้านไร่", national_id="1-1037-00257-73-0")
BROWSER = "browser"


@dataclass(frozen=True)
class Way:
    """`asker` is a guest on the platform; `desk` works at the front desk; `home` is a chat that is linked already."""

    store: Store
    clock: FakeClock
    member: Member
    asker: Talk
    desk: Talk
    home: Talk

    @classmethod
    async def opened(cls, store: Store, platform: Platform, **changes: Any) -> "Way":
        clock = FakeClock()
        means = builders.means(clock=clock, ids=FakeIds(3))
        person = await builders.registered(store, builders.member(**({"phone": "0812345678"} | changes)))
        async with store.work() as uow:
            await uow.codes.put("title", "1", "นาย", date(2020, 1, 1))
            await uow.codes.put("unit", "0101", "โรงเรียนบ้านน้ำใส", date(2020, 1, 1))
            await uow.codes.put("unit", "0202", "โรงเรียนบ้านไร่", date(2020, 1, 1))
        other = Platform.TELEGRAM if platform is Platform.LINE else Platform.LINE
        asker = Talk(store, builders.address_on(platform), means)
        desk = Talk(store, builders.line_address("d"), means)
        home = Talk(store, builders.address_on(other), means)
        await desk.works_as(Role.FRONT_DESK)
        await home.is_linked_to(person)
        return cls(store, clock, person, asker, desk, home)

    async def asks(self, claim: Claim = CLAIM, asker: Talk | None = None) -> CaseId:
        """The page is filled in; the number of the case."""
        await self.sends(claim, asker)
        async with self.store.read() as uow:
            return (await uow.cases.waiting([CaseKind.FORGOT], 100))[-1].id

    async def sends(self, claim: Claim, asker: Talk | None = None) -> PageResult:
        talk = asker or self.asker
        await talk.says("/forgot")
        (act,) = the_card(talk.reply).acts
        assert act.path is not None
        token = act.path.removeprefix("/link/forgot/")
        visit = PageVisit(talk.store, talk.means, Purpose.FORGOT, token, BROWSER)
        await visit.open()
        return await forgot.ask(visit, claim)

    async def approves(self, case_id: CaseId, note: str = "") -> None:
        table = [
            (f"/approve {case_id} {note}", "case_forgot.ask"),
            ("[approve.confirm]", "case_forgot.approved"),
        ]
        await verify_dialogue(self.desk, table)

    async def fetches(self, case_id: CaseId, asker: Talk | None = None) -> str:
        """The button of the answer is pressed; the code on the card."""
        talk = asker or self.asker
        await talk.taps("forgot", "code", str(case_id))
        return code_in(talk.reply)

    async def links_with(self, typed: str, member_no: str = "026548", asker: Talk | None = None) -> None:
        """From /link to the linked chat, with the code as it was read in place of the password."""
        talk = asker or self.asker
        await talk.says("/link")
        (act,) = the_card(talk.reply).acts
        assert act.path is not None
        store, means, token = talk.store, talk.means, act.path.removeprefix("/link/")
        await linking.view(store, means, token, BROWSER)
        page = await linking.enter_credentials(store, means, token, BROWSER, username=f"u{member_no}", password=typed)
        assert page.step is LinkStep.PASSWORD, page.refused
        own = "แม่น้ำสายยาวไหลช้า"
        await linking.choose_password(store, means, token, BROWSER, new=own, again=own)
        last = await linking.confirm(store, means, token, BROWSER, consent=True, telegram_user=None)
        assert isinstance(last, linking.Page)
        if last.dialog_nonce is not None:
            await talk.happens(Happening.LINK_RETURNED, nonce=last.dialog_nonce)
        else:
            assert last.code is not None
            await talk.says(last.code)
        assert "link.linked" in keys_of(talk.reply)


def code_in(reply: Reply) -> str:
    """The code on the card, as it is read."""
    (card,) = cards_of(reply)
    assert card.count is not None
    shown = card.count.values["code"]
    assert isinstance(shown, Literal)
    assert read_code(shown.text) is not None
    return shown.text


def value_of(card: Card, label: str) -> object:
    """The value beside the label, on the card or in a section of it."""
    rows = [*card.rows, *(row for section in card.sections for row in section.rows)]
    (found,) = [row.value for row in rows if row.label == Phrase(label)]
    return found


def told_to(talk: Talk, hearer: Talk) -> list[Reply]:
    """What HEARER was told by what TALK did last."""
    assert talk.last is not None
    return [notice.reply for notice in talk.last.notices if notice.to == hearer.address]
