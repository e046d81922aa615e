"""A made-up member of the demonstration, and everything that the member has with the co-op.

A `Person` is a row of the members' file, 026548 นายประพันธ์; its `Holder` has two loans, two
guarantors and two accounts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.demo_deposits import Account
from bot.demo_lending import Lending
from bot.demo_savings import Savings
from bot.demo_welfare import Grant
from core.members import MemberType
from core.money import ZERO, Baht


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A row of the members' file; the fields are its columns."""

    member_no: str
    member_type: MemberType
    title: str
    first_name: str
    last_name: str
    joined_on: date
    national_id: str
    birth_date: date
    unit: str
    pay_unit: str
    address: str
    phone: str
    share_monthly: Baht | None
    email: str = ""
    employee_no: str = ""
    salary: Baht | None = None
    level: str = ""
    position: str = ""
    work_line: str = ""
    workplace: str = ""
    sponsor_no: str = ""


PEOPLE_COLUMNS = tuple(Person.__dataclass_fields__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surety:
    """A guarantor of one of the holder's contracts; `amount` None: for the whole loan."""

    contract_no: str
    guarantor_no: str
    amount: Baht | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Somebody with shares, loans, deposits and welfare; `savings` None: without a share account.

    `withheld`: what is taken off each year's dividend, such as the funeral fund's contribution.
    """

    person: Person
    savings: Savings | None
    loans: tuple[Lending, ...] = ()
    sureties: tuple[Surety, ...] = ()
    deposits: tuple[Account, ...] = ()
    welfare: tuple[Grant, ...] = ()
    withheld: Baht = ZERO

    @property
    def interest_by_year(self) -> Mapping[int, Baht]:
        """Gregorian year -> interest paid in it on all contracts."""
        years: dict[int, Baht] = {}
        for loan in self.loans:
            for paid in loan.entries:
                years[paid.on.year] = years.get(paid.on.year, ZERO) + paid.interest
        return years
