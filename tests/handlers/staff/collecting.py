"""December as the office finds it in the chat: three members' bills of two pay units, a cashier, an officer of one.

`office = await Collecting.opened(store)`, then `await verify_dialogue(office.officer, […])`, `await office.received()`.
"""

from dataclasses import dataclass, replace

from core.collection import Bill, BillState, Stage
from core.members import Member
from core.money import Baht
from core.ports import Means, Store
from core.results import Result, ResultSheet
from core.staff import Role
from handlers.fetching import MustFetchSheetError
from handlers.incoming import FileRef, Happening
from handlers.reply import Choice
from tests import builders
from tests.billing import DECEMBER, bill
from tests.dialogue import Talk, choices_of
from tests.fakes import MORNING, FakeStore

UNIT, OTHER = "A", "B"
NUMBERS = ("026548", "026549", "ส03548")
FILE = FileRef("file-1", 120)


@dataclass(frozen=True)
class Collecting:
    store: Store
    means: Means
    cashier: Talk
    """On LINE."""
    officer: Talk
    """Of unit A, on Telegram."""

    @classmethod
    async def opened(cls, store: Store | None = None, *, begun: bool = True) -> "Collecting":
        store, means = store or FakeStore(), builders.means()
        async with store.work() as uow:
            for code, name in ((UNIT, "เขต 1"), (OTHER, "เขต 2")):
                await uow.codes.put("pay_unit", code, name, MORNING.date())
        people = [builders.member(), builders.member(member_no="026549", national_id=None, first_name="สมหญิง")]
        for person, unit in zip([*people, builders.associate()], (UNIT, UNIT, OTHER), strict=True):
            member = await builders.registered(store, person)
            async with store.work() as uow:
                if begun:
                    await uow.bills.put(bill(member.id, pay_unit=unit))
        async with store.work() as uow:
            if begun:
                await uow.bills.begin(DECEMBER, Stage.PREPARED, MORNING, "staff:wilai")
        cashier = Talk(store, builders.line_address("1"), means)
        await cashier.works_as(Role.CASHIER, "wilai", "วิไลวรรณ นับถูก")
        officer = Talk(store, builders.telegram_address("502"), means)
        await officer.works_as(Role.UNIT_OFFICER, "kanya", "กัญญา ประสานงาน", UNIT)
        return cls(store, means, cashier, officer)

    async def another(self, role: Role, unit: str | None = None) -> Talk:
        talk = Talk(self.store, builders.line_address("3"), self.means)
        await talk.works_as(role, "who", "คุณ who", unit)
        return talk

    async def bill(self, number: str = "026548") -> Bill:
        async with self.store.read() as uow:
            return (await uow.bills.of_numbers(DECEMBER, {number}))[number]

    async def member(self, number: str = "026548") -> Member:
        async with self.store.read() as uow:
            found = await uow.members.by_number(number)
        assert found is not None
        return found

    async def received(self) -> list[str | None]:
        """What came in of each, None where nothing was said."""
        bills = [await self.bill(number) for number in NUMBERS]
        return [None if one.state is BillState.PREPARED else str(one.received) for one in bills]

    async def posted(self, number: str) -> None:
        made = replace(await self.bill(number), state=BillState.POSTED, receipt_no=f"RC6912-{number}")
        async with self.store.work() as uow:
            await uow.bills.put(made)

    async def written(self) -> list[str]:
        async with self.store.read() as uow:
            return [entry.action for entry in await uow.history.after(0, 1_000)]


def sheet(*rows: tuple[str, str], digest: str = "d1", **more: object) -> ResultSheet:
    """A file with these numbers and amounts."""
    results = tuple(
        Result(row=place, member_no=number, deducted=Baht.of(amount)) for place, (number, amount) in enumerate(rows, 2)
    )
    return ResultSheet(results=results, digest=digest, **more)  # type: ignore[arg-type]  # its fields


async def sends(talk: Talk, given: ResultSheet | str, text: str = "") -> None:
    """The file arrives, is asked for and comes, as `bot.handling` does it."""
    try:
        await talk.happens(Happening.SHEET, sheet_file=FILE, text=text)
    except MustFetchSheetError:
        how = {"unfit": given} if isinstance(given, str) else {"sheet": given}
        await talk.happens(Happening.SHEET, sheet_file=FILE, text=text, **how)


async def confirms(talk: Talk, given: ResultSheet | str) -> None:
    """ยืนยัน below a file, which is fetched once more."""
    tap = next(choice.tap for choice in choices_of(talk.reply) if choice.label.key == "results.confirm")
    assert tap is not None
    try:
        await talk.happens(Happening.TAP, tap=tap)
    except MustFetchSheetError:
        how = {"unfit": given} if isinstance(given, str) else {"sheet": given}
        await talk.happens(Happening.TAP, tap=tap, **how)


def labels(talk: Talk) -> list[str]:
    return [choice.label.key for choice in choices_of(talk.reply)]


def act(talk: Talk, label: str) -> Choice:
    return next(choice for choice in choices_of(talk.reply) if choice.label.key == label)
