"""Members at the edges of what a card must hold; they always exist, and tests and pictures ask for them by number.

    100012  a very long name and twelve contracts        100031  an instalment of October not paid
    100040  forty years of dividends                     100000  nothing at all, not even a share account
    100099  amounts of nine digits, 987,654,321.00

Each logs in like any other: `U100012` with `P0012`, then the birth date and the card's last digits of `EDGES`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from bot.demo_deposits import SAVINGS, SPECIAL, Account
from bot.demo_holders import Holder, Person, Surety
from bot.demo_lending import Lending, equal_principal
from bot.demo_people import MAN, MISS, MRS, NationalIds
from bot.demo_savings import Savings
from bot.demo_welfare import granted
from core.calendar import Month
from core.loans import LoanType
from core.members import MemberType
from core.money import ZERO, Baht

LONG_NAME, OVERDUE, FORTY_YEARS, NINE_DIGITS, NOTHING = "100012", "100031", "100040", "100099", "100000"

YEARS_OF_DIVIDENDS = 40
MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class Edge:
    """Who it is, and what proves it."""

    title: str
    first_name: str
    last_name: str
    born: date
    id_last4: str


EDGES: Mapping[str, Edge] = {
    LONG_NAME: Edge(
        MISS,
        "กาญจนาภรณ์พิสุทธิ์ศิริลักษณ์",
        "วรพงศ์พิพัฒน์ไพบูลย์ศักดิ์มงคลชัยสวัสดิ์กุล",
        date(1979, 5, 12),
        "1012",
    ),
    OVERDUE: Edge(MAN, "ณรงค์", "ธารน้ำเย็น", date(1984, 11, 3), "1031"),
    FORTY_YEARS: Edge(MRS, "อัมพร", "แก้วน้ำใส", date(1960, 1, 5), "1040"),
    NINE_DIGITS: Edge(MAN, "มั่งมี", "ทุ่งทองกว้าง", date(1968, 8, 18), "1099"),
    NOTHING: Edge(MISS, "เริ่มใหม่", "ฟ้าหลังฝน", date(2002, 2, 28), "1000"),
}


def edge_holders(ids: NationalIds, closed: Month, known: str) -> Iterator[Holder]:
    """All of them; KNOWN guarantees for two."""
    yield _long_name(ids, closed, known)
    yield _overdue(ids, closed, known)
    yield _forty_years(ids, closed)
    yield _nine_digits(ids, closed)
    first = date(closed.year, closed.number, 1)
    yield Holder(person=_person(NOTHING, ids, joined_on=first, salary=None, monthly=None), savings=None)


def _person(number: str, ids: NationalIds, *, joined_on: date, salary: Baht | None, monthly: Baht | None) -> Person:
    edge = EDGES[number]
    return Person(
        member_no=number,
        member_type=MemberType.ORDINARY,
        title=edge.title,
        first_name=edge.first_name,
        last_name=edge.last_name,
        joined_on=joined_on,
        national_id=ids.ending(edge.id_last4),
        birth_date=edge.born,
        unit="0108",
        pay_unit="A",
        address="7 หมู่ 2 ตำบลบ้านน้ำใส อำเภอเมืองน้ำใส",
        phone=f"099-900-{edge.id_last4}",
        share_monthly=monthly,
        employee_no=f"99{number}",
        salary=salary,
    )


def _saver(number: str, ids: NationalIds, savings: Savings, salary: Baht) -> Person:
    return _person(number, ids, joined_on=savings.joined_on, salary=salary, monthly=savings.monthly)


def _long_name(ids: NationalIds, closed: Month, known: str) -> Holder:
    """Four contracts of each kind."""
    savings = Savings(steps=((100, Baht.of(1_000)), (60, Baht.of(2_500))), closed=closed)
    loans = tuple(
        equal_principal(kind, principal * (place + 1), term, paid=3 + place, closed=closed, serial=901 + place)
        for kind, principal, term in (
            (LoanType.ORDINARY, 60_000, 60),
            (LoanType.EMERGENCY, 6_000, 12),
            (LoanType.SPECIAL, 120_000, 120),
        )
        for place in range(4)
    )
    return Holder(
        person=_saver(LONG_NAME, ids, savings, Baht.of(69_040)),
        savings=savings,
        loans=loans,
        sureties=(Surety(contract_no=loans[0].contract_no, guarantor_no=known, amount=Baht.of(50_000)),),
    )


def _overdue(ids: NationalIds, closed: Month, known: str) -> Holder:
    """The picture's overdue variant, and a guaranteed loan on which nothing is behind."""
    savings = Savings(steps=((70, Baht.of(1_000)),), closed=closed)
    ordinary = equal_principal(LoanType.ORDINARY, 300_000, 100, paid=12, closed=closed, serial=931)
    late = equal_principal(LoanType.EMERGENCY, 30_000, 12, paid=3, closed=closed, serial=931, ago=1)
    return Holder(
        person=_saver(OVERDUE, ids, savings, Baht.of("27,480.00")),
        savings=savings,
        loans=(ordinary, late),
        sureties=(Surety(contract_no=ordinary.contract_no, guarantor_no=known),),
    )


def _forty_years(ids: NationalIds, closed: Month) -> Holder:
    """A pensioner who has paid off what was borrowed, and has interest of it in some years."""
    months = (YEARS_OF_DIVIDENDS + 1) * MONTHS_A_YEAR + closed.number
    steps = ((months - 360, Baht.of(100)), (120, Baht.of(300)), (120, Baht.of(500)), (120, Baht.of(1_000)))
    savings = Savings(steps=steps, closed=closed)
    return Holder(
        person=_saver(FORTY_YEARS, ids, savings, Baht.of("31,250.00")),
        savings=savings,
        loans=(
            equal_principal(LoanType.ORDINARY, 240_000, 96, paid=96, closed=closed, serial=940, ago=40),
            equal_principal(LoanType.EMERGENCY, 12_000, 12, paid=12, closed=closed, serial=940, ago=15),
        ),
        deposits=(Account("01-1000401", SPECIAL, Baht.of("412,800.25"), ZERO, closed),),
        welfare=(granted(1, 44, closed), granted(1, 9, closed)),
        withheld=Baht.of("1,250.75"),
    )


def _nine_digits(ids: NationalIds, closed: Month) -> Holder:
    """The largest amounts a card may have to show: shares, a loan and a deposit of nine digits."""
    monthly, months = Baht.of(5_000), 24
    bought = Baht.of("987,654,320.00") - monthly * months
    savings = Savings(steps=((months, monthly),), closed=closed, extra={1: bought})
    loan = Lending(
        loan_type=LoanType.SPECIAL,
        serial=999,
        principal=Baht.of("999,999,999.00"),
        instalments=243,
        paid=3,
        closed=closed,
        payment=Baht.of("4,115,226.00"),
    )
    return Holder(
        person=_saver(NINE_DIGITS, ids, savings, Baht.of("100,000,000.00")),
        savings=savings,
        loans=(loan,),
        deposits=(Account("01-1000991", SAVINGS, ZERO, ZERO, closed, {1: Baht.of("987,654,321.00")}),),
    )
