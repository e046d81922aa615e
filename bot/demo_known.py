"""The two members who always exist: นายประพันธ์ 026548 and his daughter นางสาวพิมพ์ใจ ส03548, an associate.

The facts that prove them are the same at every start: born 14 มีนาคม 2515 and 2 กันยายน 2538, cards ending 4821 and 7730.
What นายประพันธ์ has is what the design's pictures show, 490,000.00 and 20,000.00 left of two loans.
"""

from datetime import date

from bot.demo_deposits import SAVINGS, SPECIAL, Account
from bot.demo_edges import FORTY_YEARS, LONG_NAME
from bot.demo_holders import Holder, Person, Surety
from bot.demo_lending import equal_principal, ordinary_of_the_picture
from bot.demo_people import MAN, MISS, NationalIds
from bot.demo_savings import KNOWN_STEPS, Savings
from bot.demo_welfare import granted, known_welfare
from core.calendar import Month
from core.loans import LoanType
from core.members import MemberType
from core.money import ZERO, Baht

KNOWN_ORDINARY = "026548"
KNOWN_ASSOCIATE = "ส03548"


def known_ordinary(ids: NationalIds, closed: Month) -> Holder:
    """นายประพันธ์, whose cards of shares and loans stand in the design's pictures."""
    savings = Savings(steps=KNOWN_STEPS, closed=closed)
    person = Person(
        member_no=KNOWN_ORDINARY,
        member_type=MemberType.ORDINARY,
        title=MAN,
        first_name="ประพันธ์",
        last_name="ตั้งใจสอน",
        joined_on=savings.joined_on,
        national_id=ids.ending("4821"),
        birth_date=date(1972, 3, 14),
        unit="0101",
        pay_unit="A",
        address="48 หมู่ 4 ตำบลบ้านน้ำใส อำเภอเมืองน้ำใส",
        phone="099-000-4821",
        share_monthly=savings.monthly,
        email="praphan@bannamsai.example",
        employee_no="9926548",
        salary=Baht.of("48,200.00"),
        level="คศ.3",
        position="30",
        work_line="2",
    )
    ordinary = ordinary_of_the_picture(closed)
    emergency = equal_principal(LoanType.EMERGENCY, 30_000, 12, paid=4, closed=closed, serial=456)
    return Holder(
        person=person,
        savings=savings,
        loans=(ordinary, emergency),
        sureties=tuple(Surety(contract_no=ordinary.contract_no, guarantor_no=who) for who in (LONG_NAME, FORTY_YEARS)),
        deposits=(
            Account("01-0265481", SAVINGS, Baht.of("30,250.50"), Baht.of(1_000), closed, {8: Baht.of(-5_000)}),
            Account("01-0265482", SPECIAL, Baht.of("120,000.00"), ZERO, closed, {14: Baht.of(20_000)}),
        ),
        welfare=known_welfare(closed),
        withheld=Baht.of(300),
    )


def known_associate(ids: NationalIds, closed: Month) -> Holder:
    """นางสาวพิมพ์ใจ: an account, and nothing borrowed."""
    savings = Savings(steps=((18, Baht.of(200)), (26, Baht.of(500))), closed=closed)
    person = Person(
        member_no=KNOWN_ASSOCIATE,
        member_type=MemberType.ASSOCIATE,
        title=MISS,
        first_name="พิมพ์ใจ",
        last_name="ตั้งใจสอน",
        joined_on=savings.joined_on,
        national_id=ids.ending("7730"),
        birth_date=date(1995, 9, 2),
        unit="0101",
        pay_unit="S",
        address="48 หมู่ 4 ตำบลบ้านน้ำใส อำเภอเมืองน้ำใส",
        phone="099-000-7730",
        share_monthly=savings.monthly,
        workplace="ร้านน้ำใสการค้า",
        sponsor_no=KNOWN_ORDINARY,
    )
    account = Account("01-9035481", SAVINGS, Baht.of("8,000.00"), Baht.of(500), closed, {3: Baht.of(-1_200)})
    return Holder(person=person, savings=savings, deposits=(account,), welfare=(granted(4, 12, closed),))
