"""Records for tests: everything has a sensible value, a test names only what it is about.

`member(member_no="026548", salary=Baht.of(30_000))`, `account(balance=Baht.of(214_500))`, `means(clock=clock)`.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from bot.holidays_of_thailand import GovernmentHolidays
from core.calendar import Month
from core.clock import Clock
from core.deposits import DepositAccount, DepositId, DepositMovement
from core.dividends import YearlyDividend
from core.links import Chat, ChatAddress, MemberId, Platform
from core.loans import Loan, LoanId, LoanMovement, LoanType, Method
from core.members import Member, MemberType
from core.money import Baht
from core.policy import Policy
from core.policy_file import read_policy
from core.ports import Ids, Means, PasswordHasher, Store, UnitOfWork
from core.rates import Rate
from core.receipts import Receipt, ReceiptLine
from core.related import WHOLE, RelatedPerson, Relation
from core.shares import MovementKind, ShareAccount, ShareMovement
from core.staff import Role, Staff, StaffId
from core.welfare import WelfareGrant
from core.working_days import Holidays
from storage.field_reader import CellReader
from tests.fakes import MORNING, FakeClock, FakeHasher, FakeIds

SAMPLE_POLICY = Path(__file__).parent.parent / "bot" / "policy.sample.toml"
LINE_BOT = "U" + "b" * 32
TELEGRAM_BOT = "7001"
COMMON_PASSWORDS = frozenset({"password", "12345678", "iloveyou", "passw0rd"})
PROOF = (date(1972, 3, 14), "4821")
"""The facts that prove the member of `member()`."""


def member(**changes: Any) -> Member:
    """นายประพันธ์ ตั้งใจสอน, 026548."""
    person = Member(
        id=MemberId(0),
        member_no="026548",
        member_type=MemberType.ORDINARY,
        title="1",
        first_name="ประพันธ์",
        last_name="ตั้งใจสอน",
        joined_on=date(1996, 5, 1),
        birth_date=PROOF[0],
        national_id="3102200134821",
        unit="0101",
        salary=Baht.of("48,200.00"),
    )
    return replace(person, **changes)


def associate(**changes: Any) -> Member:
    """น.ส.ส้ม ใจดี, ส03548."""
    person = member(
        member_no="ส03548",
        member_type=MemberType.ASSOCIATE,
        title="3",
        first_name="ส้ม",
        last_name="ใจดี",
        birth_date=date(1995, 9, 2),
        national_id="1103700257730",
        salary=None,
    )
    return replace(person, **changes)


def account(**changes: Any) -> ShareAccount:
    """214,500.00 baht as of 31 October 2026, 2,000.00 a month, instalment 173."""
    shares = ShareAccount(
        as_of=date(2026, 10, 31),
        balance=Baht.of("214,500.00"),
        brought_forward=Baht.of("194,500.00"),
        monthly=Baht.of("2,000.00"),
        period=173,
    )
    return replace(shares, **changes)


def movement(**changes: Any) -> ShareMovement:
    """A monthly payment of 2,000.00."""
    paid = ShareMovement(on=date(2026, 10, 31), kind=MovementKind.MONTHLY, amount=Baht.of("2,000.00"), period=173)
    return replace(paid, **changes)


def loan(**changes: Any) -> Loan:
    """สม.1/2568: 240,000.00 at 6.00 % over 120 months, 2,000.00 of principal each; 22 paid, 196,000.00 left."""
    contract = Loan(
        id=LoanId(0),
        member_id=MemberId(0),
        contract_no="สม.1/2568",
        loan_type=LoanType.ORDINARY,
        principal=Baht.of("240,000.00"),
        disbursed_on=date(2024, 12, 15),
        instalments=120,
        method=Method.EQUAL_PRINCIPAL,
        annual_rate=Rate.of("6.00"),
        balance=Baht.of("196,000.00"),
        as_of=date(2026, 10, 31),
        instalments_paid=22,
        last_interest_on=date(2026, 10, 31),
    )
    return replace(contract, **changes)


def loan_payment(**changes: Any) -> LoanMovement:
    """Instalment 22: 2,000.00 of principal, 1,009.32 of interest."""
    paid = LoanMovement(
        on=date(2026, 10, 31),
        principal=Baht.of("2,000.00"),
        interest=Baht.of("1,009.32"),
        balance=Baht.of("196,000.00"),
        instalment=22,
    )
    return replace(paid, **changes)


def deposit(**changes: Any) -> DepositAccount:
    """ออมทรัพย์ 01-000123: 35,250.75 baht, 500.00 a month."""
    savings = DepositAccount(
        id=DepositId(0),
        member_id=MemberId(0),
        account_no="01-000123",
        product="ออมทรัพย์",
        balance=Baht.of("35,250.75"),
        monthly=Baht.of("500.00"),
        as_of=date(2026, 10, 31),
    )
    return replace(savings, **changes)


def deposit_movement(**changes: Any) -> DepositMovement:
    """500.00 paid in."""
    return replace(DepositMovement(on=date(2026, 10, 31), amount=Baht.of("500.00")), **changes)


def grant(**changes: Any) -> WelfareGrant:
    """2,000.00 for the birth of a child."""
    welfare = WelfareGrant(kind="สวัสดิการคลอดบุตร", on=date(2026, 3, 9), amount=Baht.of("2,000.00"))
    return replace(welfare, **changes)


def dividend(**changes: Any) -> YearlyDividend:
    """2025: 5.70 % of 105,500.00 = 6,013.50, and 13 % of 50,000.00 interest = 6,500.00."""
    paid = YearlyDividend(
        year=2025,
        dividend_rate=Rate.of("5.70"),
        dividend=Baht.of("6,013.50"),
        refund_rate=Rate.of("13"),
        refund=Baht.of("6,500.00"),
        net=Baht.of("12,513.50"),
        paid_on=date(2026, 1, 30),
    )
    return replace(paid, **changes)


def receipt(**changes: Any) -> Receipt:
    """ร.69-10-00123 of October 2026: shares 2,000.00 and an instalment of 3,009.32."""
    shares = ReceiptLine(line=1, item="ค่าหุ้น", amount=Baht.of("2,000.00"), instalment=173)
    instalment = ReceiptLine(
        line=2,
        item="เงินกู้สามัญ",
        amount=Baht.of("3,009.32"),
        contract_no="สม.1/2568",
        instalment=22,
        instalments=120,
        principal=Baht.of("2,000.00"),
        interest=Baht.of("1,009.32"),
        balance=Baht.of("196,000.00"),
    )
    monthly = Receipt(
        receipt_no="ร.69-10-00123",
        month=Month(2026, 10),
        issued_on=date(2026, 10, 31),
        lines=(shares, instalment),
    )
    return replace(monthly, **changes)


def beneficiary(**changes: Any) -> RelatedPerson:
    """ปิติ ตั้งใจสอน, the only beneficiary."""
    person = RelatedPerson(relation=Relation.BENEFICIARY, name="ปิติ ตั้งใจสอน", percent=WHOLE)
    return replace(person, **changes)


def staff(**changes: Any) -> Staff:
    """somsri, สมศรี มีระเบียบ, a registrar."""
    person = Staff(
        id=StaffId(0),
        username="somsri",
        name="สมศรี มีระเบียบ",
        role=Role.REGISTRAR,
        unit=None,
        added_at=MORNING,
        added_by="os:root",
    )
    return replace(person, **changes)


def line_address(person: str = "a") -> ChatAddress:
    """The LINE chat of a person, who is one hexadecimal digit."""
    return ChatAddress(Platform.LINE, LINE_BOT, "U" + person * 32)


def telegram_address(person: str = "501") -> ChatAddress:
    return ChatAddress(Platform.TELEGRAM, TELEGRAM_BOT, person)


def address_on(platform: Platform) -> ChatAddress:
    return line_address() if platform is Platform.LINE else telegram_address()


def policy(**credentials: Any) -> Policy:
    """The demonstration co-op's rules; CREDENTIALS change its `[credentials]`."""
    sample = read_policy(SAMPLE_POLICY.read_text("utf-8"))
    return replace(sample, credentials=replace(sample.credentials, **credentials))


def means(
    *,
    clock: Clock | None = None,
    ids: Ids | None = None,
    hasher: PasswordHasher | None = None,
    common_passwords: Collection[str] = COMMON_PASSWORDS,
    holidays: Holidays | None = None,
    policies: Sequence[Policy] | None = None,
) -> Means:
    """What services work with; the same ids every time."""
    return Means(
        clock=clock or FakeClock(),
        ids=ids or FakeIds(),
        hasher=hasher or FakeHasher(),
        common_passwords=common_passwords,
        holidays=holidays or GovernmentHolidays(),
        fields=CellReader(),
        policies=policies or [policy()],
        public_url="https://coop.example",
    )


async def registered(store: Store, person: Member, shares: ShareAccount | None = None) -> Member:
    """PERSON put into the register, with shares; as kept."""
    async with store.work() as uow:
        member_id = await uow.members.add(person)
        if shares is not None:
            await uow.shares.put_account(member_id, shares)
    return replace(person, id=member_id)


async def chat_of(uow: UnitOfWork, address: ChatAddress, means: Means) -> Chat:
    """The chat at ADDRESS, which has now written to the bot."""
    return (await uow.chats.open(address, means.clock.now())).chat
