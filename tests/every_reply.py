"""Every answer of every feature, for checks that hold for all of them: both audiences, all buttons, words and events.

Found by walking: from what each feature's command says, along every button that is offered, until nothing new comes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from core.calendar import Month
from core.cases import CaseKind, CaseNote, CaseState
from core.collection import BillState
from core.members import Member
from core.money import Baht
from core.related import Percent
from core.requests import UNDECIDED, Ask, RequestKind, RequestState, Step
from core.services import filing
from core.services.filing import Moment
from handlers.incoming import Happening
from handlers.reply import Choice, Reply
from tests import builders, lending, saver
from tests.billing import answered, bill
from tests.dialogue import REGISTRY, Talk, cards_of, choices_of, fill_in_page
from tests.fakes import FakeStore

DEEPEST = 4


@dataclass(frozen=True)
class Said:
    """An answer, and what led to it."""

    way: str
    reply: Reply


async def _member(talk: Talk, **changes: str) -> None:
    person = await builders.registered(talk.store, builders.member(phone="0812345678", **changes), builders.account())
    async with talk.store.work() as uow:
        await uow.codes.put("title", "1", "นาย", date(2020, 1, 1))
        months = [(2025, month) for month in range(1, 13)] + [(2026, month) for month in range(1, 11)]
        moves = [builders.movement(on=date(*month, 28), period=152 + i) for i, month in enumerate(months)]
        await uow.shares.add_movements(person.id, moves)
        part = Percent.of(10)
        children = [builders.beneficiary(order=n, percent=part, phone="0812345678") for n in range(1, 11)]
        await uow.related.put(person.id, children)
    await _borrows(talk, person)
    await _saves(talk, person)
    await _asks(talk, person)
    await _wishes(talk, person)
    await _receives(talk, person)
    await talk.is_linked_to(person)


async def _asks(talk: Talk, person: Member) -> None:
    """Six questions, the last of them with more messages than a page holds."""
    now = talk.means.clock.now()
    async with talk.store.work() as uow:
        cases = [await uow.cases.open(CaseKind.QUESTION, str(n), {}, now, member_id=person.id) for n in range(6)]
        for case in cases:
            await uow.cases.add_note(case, f"{case}", CaseNote(at=now, author="member", text="ขอทราบดอกเบี้ย"))
        await uow.cases.close(cases[-1], CaseState.DONE, "staff:mali", now, keep_data=True)
        for number in range(6):
            note = CaseNote(at=now, author="staff:mali", text="ร้อยละห้าครึ่ง")
            await uow.cases.add_note(cases[-1], f"answer {number}", note)


async def _wishes(talk: Talk, person: Member) -> None:
    """Six requests, one of each state, the newest of them waiting; two that were begun and not sent."""
    now = talk.means.clock.now()
    async with talk.store.work() as uow:
        for state in sorted(RequestState):
            ask = Ask(kind=RequestKind.GENERAL, words="ขอหนังสือรับรอง")
            moment = Moment(at=now)
            filed = await filing.file(uow, talk.means, None, person, ask, moment, Month.of(now.date()).next())
            step = Step(at=now, state=state, by="staff:mali", words="กรุณามาที่สำนักงาน")
            await uow.requests.move(filed.case_id, UNDECIDED, step)
        await filing.keep_draft(uow, talk.means, person, Ask(kind=RequestKind.SHARE_UP, new=Baht.of(2_500)))
        deposit = Ask(kind=RequestKind.DEPOSIT, target="01-000001", new=Baht(1))
        await filing.keep_draft(uow, talk.means, person, deposit)


async def _saves(talk: Talk, person: Member) -> None:
    """Seven accounts, one with ten entries; dividends of five years, one as worked out; ten grants of two years."""
    entries = [builders.deposit_movement(on=date(2026, 1, day), amount=Baht.of(500 - day)) for day in range(1, 11)]
    for number in range(1, 8):
        account = builders.deposit(account_no=f"01-{number:06}", available=Baht.of(number))
        await saver.has_account(talk, person, account, entries if number == 1 else ())
    async with talk.store.work() as uow:
        for year in (2021, 2022, 2023, 2024):
            await uow.dividends.put(person.id, saver.dividend_of(year))
        await uow.dividends.put(person.id, builders.dividend())
        years = [2025, 2026] * 5
        await uow.welfare.add(person.id, [builders.grant(on=date(year, 3, 9), note="บุตรคนที่สอง") for year in years])


async def _receives(talk: Talk, person: Member) -> None:
    """Receipts of six months of this year and one of the last; in October something was left open."""
    months = [Month(2025, 12), *(Month(2026, number) for number in range(5, 11))]
    async with talk.store.work() as uow:
        for month in months:
            receipt = builders.receipt(receipt_no=f"{person.id}/{month}", month=month, issued_on=month.last_day())
            await uow.receipts.put(person.id, receipt)
        short = answered(bill(person.id, month=months[-1]), "5009.32", "เงินเดือนไม่พอ")
        await uow.bills.put(replace(short, state=BillState.POSTED))


async def _borrows(talk: Talk, person: Member) -> None:
    """Eight open contracts, one of them behind, and one paid off; guarantees of both directions, of eight and one."""
    numbers = [f"สม.67{number:05}" for number in range(7)]
    own = [*(lending.ordinary(contract_no=number) for number in numbers), lending.late(), lending.paid_off()]
    mine = await lending.lent(talk.store, person, own)
    friend = await builders.registered(talk.store, builders.associate())
    theirs = [lending.ordinary(contract_no=f"สม.66{number:05}") for number in range(4)]
    others = await lending.lent(talk.store, friend, [*theirs, lending.paid_off(contract_no="ฉฉ.6700001")])
    async with talk.store.work() as uow:
        payments = [builders.loan_payment(on=date(2026, month, 28), instalment=month) for month in range(1, 8)]
        for loan in mine:
            await uow.loans.add_movements(loan.id, payments)
            await uow.guarantees.put(loan.id, friend.id)
        for loan in others:
            await uow.guarantees.put(loan.id, person.id, amount=Baht.of(100_000), since=date(2025, 1, 5))


async def _walk(talk: Talk, choice: Choice, way: str, seen: set[str]) -> list[Said]:
    """What pressing CHOICE leads to, and what that offers."""
    if choice.tap is None or str(choice.tap) in seen or way.count(">") >= DEEPEST:
        return []
    seen.add(str(choice.tap))
    await talk.taps(choice.tap.feature, *choice.tap.args)
    said = [Said(way, talk.reply)]
    for onward in _onward(talk.reply):
        said += await _walk(talk, onward, f"{way} > {onward.label.key}", seen)
    return said


def _onward(reply: Reply) -> list[Choice]:
    """Every line of a list that can be pressed, while its question is open, and every button."""
    lines = [Choice(label=item.title, tap=item.tap) for card in cards_of(reply) for item in card.items]
    return [*lines, *choices_of(reply)]


async def _of_audience(*, linked: bool, **changes: str) -> list[Said]:
    said = []
    for command in REGISTRY.commands:
        talk = Talk(FakeStore())
        if linked:
            await _member(talk, **changes)
        await talk.says(f"/{command}")
        way = f"{'member' if linked else 'guest'} /{command}"
        said.append(Said(way, talk.reply))
        seen: set[str] = set()
        for choice in _onward(talk.reply):
            said += await _walk(talk, choice, f"{way} > {choice.label.key}", seen)
    return said


async def _of_events() -> list[Said]:
    talk = Talk(FakeStore())
    said = []
    for happening in (Happening.GROUP, Happening.STARTED, Happening.UNREADABLE, Happening.LINK_RETURNED):
        await talk.happens(happening)
        said.append(Said(happening.name, talk.reply))
    await talk.says("ไม่มีใครเข้าใจ")
    return [*said, Said("unknown", talk.reply)]


async def _of_linking() -> list[Said]:
    """The end of a link, and the notice to another chat."""
    store = FakeStore()
    line, telegram = Talk(store), Talk(store, builders.telegram_address())
    person = await builders.registered(store, builders.member())
    await line.is_linked_to(person)
    await telegram.says("/link")
    code = (await fill_in_page(telegram, person.member_no)).code
    assert code is not None
    answer = await telegram.says(code)
    return [Said("linked", telegram.reply), *(Said("notice", notice.reply) for notice in answer.notices)]


async def every_reply(**changes: str) -> list[Said]:
    """All of them; CHANGES to the member's record, such as a name."""
    return [
        *await _of_audience(linked=False),
        *await _of_audience(linked=True, **changes),
        *await _of_events(),
        *await _of_linking(),
    ]


def all_choices(said: list[Said]) -> Iterator[tuple[str, Choice]]:
    """Every button with the way to it."""
    for answer in said:
        for choice in choices_of(answer.reply):
            yield f"{answer.way} [{choice.label.key}]", choice
