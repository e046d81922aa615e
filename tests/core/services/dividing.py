"""The year 2026 as it is divided: savers, the policy's rates, and both ways to the figures."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from core.clock import BANGKOK
from core.dividend_rules import DividendRules, YearRates
from core.dividends import YearlyDividend
from core.links import MemberId
from core.members import Member
from core.money import ZERO, Baht
from core.notices import Notice
from core.ports import Means, Store
from core.rates import Rate
from core.services.year_end import Part, post, preview, together
from core.shares import ShareMovement
from tests.builders import account, loan, loan_payment, means, member, movement, policy, registered
from tests.core.services.office import actor
from tests.fakes import FakeClock

YEAR = 2026
NEW_YEAR = datetime(2027, 1, 4, 9, 30, tzinfo=BANGKOK)
RATES = YearRates(year=YEAR, dividend=Rate.of("5.70"), refund=Rate.of(13))
END = date(2026, 12, 31)
PAID = YearlyDividend(
    year=YEAR,
    dividend_rate=RATES.dividend,
    dividend=Baht.of("6,013.50"),
    refund_rate=RATES.refund,
    refund=Baht.of("6,500.00"),
    net=Baht.of("12,513.50"),
    paid_on=NEW_YEAR.date(),
)
"""The worked cases of rule N3."""


def by(at: datetime = NEW_YEAR, **rules: Any) -> Means:
    """Means with the policy's `[dividend]` as RULES say."""
    given = DividendRules(**({"years": (RATES,)} | rules))
    return means(clock=FakeClock(at), policies=[replace(policy(), dividend=given)])


def every_month(amount: int = 1_000) -> list[ShareMovement]:
    return [movement(on=date(YEAR, month, 28), amount=Baht.of(amount)) for month in range(1, 13)]


async def saver(
    store: Store,
    number: int,
    *,
    forward: int = 100_000,
    ledger: Sequence[ShareMovement] | None = None,
    interest: int = 50_000,
    overdue_since: date | None = None,
    **changes: Any,
) -> Member:
    """A member with shares and a loan: as rule N3 has it where nothing is said."""
    person = await registered(store, member(member_no=f"{number:06}", national_id=None, **changes))
    moves = every_month() if ledger is None else ledger
    balance = Baht.of(forward) + sum((one.amount for one in moves), ZERO)
    async with store.work() as uow:
        await uow.shares.put_account(
            person.id, account(as_of=END, balance=balance, brought_forward=Baht.of(forward), period=None)
        )
        await uow.shares.add_movements(person.id, moves)
        if interest:
            contract = loan(member_id=person.id, contract_no=f"สม.{number}", overdue_since=overdue_since)
            loan_id = await uow.loans.put(contract)
            half = Baht.of(interest // 2)
            payments = [loan_payment(on=date(YEAR, month, 28), interest=half) for month in (3, 12)]
            await uow.loans.add_movements(loan_id, [*payments, loan_payment(on=date(2025, 12, 31), interest=half)])
    return person


async def posts(store: Store, given: Means, who: str = "manager", at_once: int = 2) -> Part:
    parts = [await posted_from(store, given, who, 0, at_once)]
    while parts[-1].after is not None:
        parts.append(await posted_from(store, given, who, parts[-1].after, at_once))
    return together(parts)


async def posted_from(store: Store, given: Means, who: str, after: int, at_once: int) -> Part:
    async with store.work() as uow:
        return await post(uow, given, actor(who), YEAR, after, at_once)


async def seen(store: Store, given: Means, who: str = "auditor", at_once: int = 2) -> Part:
    parts: list[Part] = []
    while not parts or parts[-1].after is not None:
        async with store.read() as uow:
            parts.append(await preview(uow, given, actor(who), YEAR, parts[-1].after or 0 if parts else 0, at_once))
    return together(parts)


async def paid_to(store: Store, person: MemberId) -> list[YearlyDividend]:
    async with store.read() as uow:
        return list(await uow.dividends.of_member(person))


async def told(store: Store) -> list[Notice]:
    async with store.work() as uow:
        return sorted(await uow.notices.due(NEW_YEAR, 99), key=lambda one: one.member_id or 0)
