"""A long random walk through the chats of the office: no figure reaches a role that must not see it (threats T12, T27).

Nine chats of staff, one a role, a guest and a member type and press whatever there is: commands with fitting and unfit
arguments, buttons that were offered, buttons that were forged, words for open questions, pictures.  After every answer:

- a role without the power `money.see` was shown no amount of anybody's, but an officer of a unit those that it deducts,
- a role of a unit was shown nobody of another unit,
- to a guest and to a member a word or button of the office is worth as much as a word that nobody knows.

`COOP_WALK_STEPS` makes it longer; the suite takes a hundredth of the 100,000 of the long run.
"""

import os
import re
from contextlib import suppress
from dataclasses import dataclass, field, replace
from random import Random  # noqa: TID251 - a seeded generator is what is passed in

import pytest

from core.calendar import Month
from core.collection import BillLine, ItemKind
from core.links import Language, View
from core.members import Member
from core.money import ZERO, Baht
from core.pictures import CleanPicture
from core.results import Result, ResultSheet
from core.staff import OF_A_UNIT, Power, Role, may
from handlers.care import MustExamineError
from handlers.fetching import MustFetchError, MustFetchSheetError
from handlers.incoming import FileRef, Happening, Incoming, PictureRef, Tap
from handlers.reply import Choice, Item, Reply
from tests import builders, lending
from tests.billing import bill
from tests.dialogue import CATALOGUE, REGISTRY, Talk, values_in
from tests.fakes import FakeStore

STEPS = int(os.environ.get("COOP_WALK_STEPS", "1000"))
NOVEMBER = Month(2026, 11)
OWN_UNIT, OTHER_UNIT = "101", "102"
"""The unit whose officer and committee member are in the walk, and another one."""

OFFICE = REGISTRY.office
assert OFFICE is not None
COMMANDS = (*OFFICE.commands, "staff_link")
FEATURES = tuple(OFFICE.features)
PUBLIC = tuple(command for command in REGISTRY.commands if command != "unlink")
FIELDS = ("phone", "salary", "national_id", "employee_no", "unit", "first_name", "share_monthly", "locked", "position")
WORDS = (
    "ว่าง",
    "0812345678",
    "48,200",
    "ข้อมูลไม่ตรงกับทะเบียน",
    "1",
    "๒",
    "ส่ง",
    "ยกเลิก",
    "ยืนยัน",
    "สมชาย",
    "มัธยม",
    "5/12/2569",
    "-",
)
HALF = 0.5
MEANT = 0.4
"""How often a command is given just as its people would."""
CLEAN = CleanPicture(mime="image/png", width=3, height=2, large=b"large", small=b"small")
UNKNOWN = "zzqx"
NUMBERS = {"026548": OWN_UNIT, "026549": OTHER_UNIT, "026550": OTHER_UNIT}
NAMES = {"026548": "ประพันธ์เดียว", "026549": "สมหญิงเดียว", "026550": "วิชัยเดียว"}


class UndoneError(Exception):
    """Raised so that what was tried did not happen."""


@dataclass
class World:
    """A store with three members whose every amount is their own, and the chats."""

    random: Random
    store: FakeStore = field(default_factory=FakeStore)
    canaries: set[int] = field(default_factory=set)
    deducted: set[int] = field(default_factory=set)
    """Amounts that the own unit deducts."""
    talks: dict[str, Talk] = field(default_factory=dict)

    def amount(self) -> Baht:
        """One that occurs nowhere else, and is recognised in every form."""
        found = Baht(self.random.randint(10**6, 10**8) * 10 + 7)
        self.canaries.add(found.satang)
        return found

    async def made(self) -> "World":
        for number, unit in NUMBERS.items():
            await self._member(number, unit)
        for n, role in enumerate(Role):
            make = builders.line_address if n % 2 else builders.telegram_address
            talk = Talk(self.store, make(str(100 + n)))
            await talk.works_as(role, role.value.replace("_", "."), f"คนที่ {n}", OWN_UNIT if role in OF_A_UNIT else None)
            self.talks[role] = talk
        self.talks["guest"] = Talk(self.store, builders.telegram_address("7"))
        self.talks["member"] = Talk(self.store, builders.line_address("member"))
        async with self.store.read() as uow:
            member = await uow.members.by_number("026548")
        assert member is not None
        await self.talks["member"].is_linked_to(member)
        return self

    async def _member(self, number: str, unit: str) -> Member:
        plain = builders.member(member_no=number, national_id=None, employee_no=None, first_name=NAMES[number])
        person = replace(plain, unit=unit, salary=self.amount(), share_monthly=self.amount())
        shares = builders.account(balance=self.amount(), monthly=self.amount())
        person = await builders.registered(self.store, person, shares)
        balance = self.amount()
        loan = lending.ordinary(contract_no=f"สม.{number}", principal=Baht(balance.satang * 2), balance=balance)
        await lending.lent(self.store, person, [loan])
        async with self.store.work() as uow:
            await uow.deposits.put(builders.deposit(member_id=person.id, account_no=number, balance=self.amount()))
            await uow.welfare.add(person.id, [builders.grant(amount=self.amount())])
            await uow.dividends.put(person.id, builders.dividend(dividend=self.amount()))
            due = self.amount()
            line = BillLine(line=1, kind=ItemKind.SHARES, item="ค่าหุ้น", amount=due)
            await uow.bills.put(bill(person.id, month=NOVEMBER, pay_unit=unit, lines=(line,)))
            self.deducted |= {due.satang} if unit == OWN_UNIT else set()
        return person

    def doing(self, who: str) -> dict[str, object]:
        """Something that WHO may type, press or send; what an `Incoming` is made of."""
        kind = self.random.random()
        if kind < 0.45:
            return {"happening": Happening.TEXT, "text": self._command(self.random.choice(COMMANDS))}
        if kind < 0.75 and (offered := self._offered(who)):
            return {"happening": Happening.TAP, "tap": self.random.choice(offered)}
        if kind < 0.85:
            args = tuple(self._word() for _ in range(self.random.randint(0, 3)))
            return {"happening": Happening.TAP, "tap": Tap(self.random.choice(FEATURES), args)}
        if kind < 0.90:
            return self._file()
        if kind < 0.93:
            return {"happening": Happening.TEXT, "text": self._command(self.random.choice(PUBLIC))}
        return {"happening": Happening.TEXT, "text": self.random.choice(WORDS)}

    def _file(self) -> dict[str, object]:
        """A picture, or a table with something below it."""
        if self.random.random() < HALF:
            return {"happening": Happening.PICTURE, "picture": PictureRef("1")}
        below = self.random.choice(("", "/results", "/month", self._word()))
        return {"happening": Happening.SHEET, "sheet_file": FileRef("1"), "text": below}

    def _command(self, command: str) -> str:
        """COMMAND as it is meant, or with anything behind it."""
        if self.random.random() < MEANT:
            return f"/{command} {self.random.choice(tuple(NUMBERS))}"
        return " ".join([f"/{command}", *(self._word() for _ in range(self.random.randint(0, 3)))])

    def _word(self) -> str:
        numbers = (*NUMBERS, "#1", "#2", "#3", "999999")
        return self.random.choice((*numbers, *numbers, *FIELDS, *WORDS, "1", "2", "3", "loans", "shares", "yes", "no"))

    def _offered(self, who: str) -> list[Tap]:
        last = self.talks[who].last
        if last is None or last.reply is None:
            return []
        found = [value for part in (last.reply.parts, last.reply.choices) for value in values_in(part)]
        taps = [one.tap for one in found if isinstance(one, Choice | Item)]
        return [tap for tap in taps if tap is not None]

    async def does(self, who: str, doing: dict[str, object]) -> Reply | None:
        talk = self.talks[who]
        try:
            await talk.happens(**doing)  # type: ignore[arg-type]
        except MustFetchError:
            await talk.happens(**doing, clean=CLEAN)  # type: ignore[arg-type]
        except MustFetchSheetError:
            number = self.random.choice(tuple(NUMBERS))
            given = ResultSheet(results=(Result(row=2, member_no=number, deducted=ZERO),), digest=number)
            await talk.happens(**doing, sheet=given)  # type: ignore[arg-type]
        return None if talk.last is None else talk.last.reply

    async def would_hear(self, who: str, doing: dict[str, object]) -> Reply | None:
        """What the answer would be, None for what may be a password; nothing of it happens."""
        talk, reply = self.talks[who], None
        sent_at = talk.means.clock.now()
        with suppress(UndoneError, MustExamineError):
            async with talk.store.work() as uow:
                incoming = Incoming(address=talk.address, sent_at=sent_at, **doing)  # type: ignore[arg-type]
                reply = (await talk.dispatcher.handle(incoming, uow)).reply
                raise UndoneError
        return reply

    def amounts_in(self, reply: Reply) -> set[int]:
        """Amounts of the members in REPLY, as values or written out in a text."""
        found = {value.satang for value in values_in(reply.parts) if isinstance(value, Baht)}
        digits = re.sub(r"[^0-9 ]", "", " ".join(words_of(reply)))
        return self.canaries & found | {one for one in self.canaries if str(one) in digits or str(one // 100) in digits}


def words_of(reply: Reply) -> list[str]:
    """Every text in REPLY as it would be read."""
    wording = CATALOGUE.wording(View(Language.THAI))
    return [wording.value(value) for part in reply.parts for value in values_in(part) if is_shown(value)]


def is_shown(value: object) -> bool:
    return type(value).__name__ in {"Phrase", "Literal"}


def is_of_the_office(doing: dict[str, object]) -> bool:
    """Whether it is a command or a button of the office and nothing else."""
    tap, text = doing.get("tap"), str(doing.get("text", ""))
    if isinstance(tap, Tap):
        return tap.feature in FEATURES
    return text.startswith("/") and text.split(maxsplit=1)[0].removeprefix("/") in COMMANDS


def in_unknown_words(doing: dict[str, object]) -> dict[str, object]:
    """The same with a word that nobody knows in the place of the office's."""
    if isinstance(doing.get("tap"), Tap):
        return doing | {"tap": Tap(UNKNOWN)}
    command, *rest = str(doing["text"]).split()
    unknown = f"/{UNKNOWN}".ljust(len(command), UNKNOWN[-1])  # long words beside a number may be passwords
    return doing | {"text": " ".join([unknown, *rest])}


@pytest.mark.timeout(max(120, STEPS // 50))
@pytest.mark.shows("T12")
@pytest.mark.shows("T27")
async def test_whatever_is_typed_and_pressed_no_figure_reaches_the_wrong_role() -> None:
    world = await World(Random(2569)).made()
    others = {number: name for number, name in NAMES.items() if NUMBERS[number] != OWN_UNIT}
    seen_by_those_who_may = 0
    for step in range(STEPS):
        who = world.random.choice(list(world.talks))
        doing = world.doing(who)
        if not isinstance(who, Role):
            if is_of_the_office(doing):
                unknown = in_unknown_words(doing)
                assert await world.would_hear(who, doing) == await world.would_hear(who, unknown), (step, who, doing)
            await world.does(who, doing)
            continue
        reply = await world.does(who, doing)
        amounts = set() if reply is None else world.amounts_in(reply)
        seen_by_those_who_may += bool(amounts)
        if who is Role.UNIT_OFFICER:
            amounts -= world.deducted
        assert not amounts or may(who, Power.MONEY_SEE), (step, who, doing)
        if reply is not None and who in OF_A_UNIT:
            said = " ".join(words_of(reply))
            assert not any(name in said for name in others.values()), (step, who, doing)
    assert seen_by_those_who_may > STEPS // 200, "a walk in which nobody sees an amount shows nothing"
