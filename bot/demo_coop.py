"""The demonstration co-op's records, made up from a seed and written as the files that `coop import` reads.

A co-op that converts its data brings the same files.  The books close at the end of the month before the clock of the
demonstration starts.  The members of `demo_known` and `demo_edges` always exist; the facts that prove them (birth date,
last four digits of the national ID) are the same at every start.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from random import Random  # noqa: TID251 - the type of what is passed in

from bot.demo_deposits import random_accounts
from bot.demo_edges import edge_holders
from bot.demo_family import COLUMNS as RELATED_COLUMNS
from bot.demo_family import Row, family, known_family
from bot.demo_files import File, as_csv, money_files, register_files
from bot.demo_holders import Holder, Person, Surety
from bot.demo_known import KNOWN_ASSOCIATE, KNOWN_ORDINARY, known_associate, known_ordinary
from bot.demo_lending import random_loans
from bot.demo_people import JOBS, LAST_NAMES, MAN, MEN, MISS, MRS, UNITS, WOMEN, NationalIds
from bot.demo_savings import monthly_for, random_savings
from bot.demo_welfare import random_welfare
from core.calendar import Month
from core.loans import LoanType
from core.members import MemberType
from core.money import ZERO, Baht
from core.policy import ShareBand

__all__ = ["KNOWN_ASSOCIATE", "KNOWN_ORDINARY", "demonstration_files"]

ONE_ASSOCIATE_IN = 10
YOUNGEST, OLDEST = 24, 79
STARTS_AT, RETIRES_AT = 22, 60
LONGEST_SAVING = 360
FIRST_NUMBER, NUMBERS_END = 1_000, 100_000
"""Of members whose numbers are drawn; those of the edges are above."""
MOST_BORROWERS = 3
GUARANTORS = ((500_000, 1), (1_000_000, 2), (2_000_000, 3))
"""Up to so many baht so many guarantors (rule N5)."""
WITHHELD = (0, 0, 300)


def demonstration_files(random: Random, *, members: int, start: date, bands: Sequence[ShareBand]) -> tuple[File, ...]:
    """The files in the order of their import, for a clock that begins on START; the same seed gives the same bytes.

    MEMBERS: how many, at least those who always exist.  BANDS: the policy's monthly shares.
    """
    closed = Month.of(start).previous()
    ids = NationalIds(random)
    always = [known_ordinary(ids, closed), known_associate(ids, closed), *edge_holders(ids, closed, KNOWN_ORDINARY)]
    others = list(_others(random, ids, max(members - len(always), 0), closed, bands))
    relatives = list(_relatives(random, always, others))
    lent = _guaranteed(random, list(_with_money(random, others, closed)))
    holders = sorted((*always, *lent), key=lambda holder: holder.person.member_no)
    return (
        *register_files(holders, ("related", as_csv(RELATED_COLUMNS, sorted(relatives)))),
        *money_files(holders, closed),
    )


def _relatives(random: Random, always: Sequence[Holder], others: Sequence[Holder]) -> Iterator[Row]:
    yield from known_family(KNOWN_ORDINARY, KNOWN_ASSOCIATE)
    has_own = {KNOWN_ORDINARY, KNOWN_ASSOCIATE}
    for holder in (*always, *others):
        if holder.person.member_no not in has_own:
            yield from family(random, holder.person.member_no, holder.person.last_name)


def _with_money(random: Random, holders: Sequence[Holder], closed: Month) -> Iterator[Holder]:
    """HOLDERS with loans, deposits and welfare; associates borrow nothing."""
    serials: Counter[str] = Counter()
    for serial, holder in enumerate(holders, 1):
        months = holder.savings.instalments if holder.savings is not None else 0
        loans = tuple(random_loans(random, months, closed, serials))
        yield replace(
            holder,
            loans=loans if holder.person.member_type is MemberType.ORDINARY else (),
            deposits=tuple(random_accounts(random, serial, closed)),
            welfare=tuple(random_welfare(random, months, closed)),
            withheld=Baht.of(random.choice(WITHHELD)),
        )


def _guaranteed(random: Random, holders: Sequence[Holder]) -> Iterator[Holder]:
    """HOLDERS with guarantors of their ordinary loans, as many as rule N5 asks and there are."""
    able = [holder.person.member_no for holder in holders if holder.person.member_type is MemberType.ORDINARY]
    taken_on: Counter[str] = Counter()
    for holder in holders:
        sureties: list[Surety] = []
        for loan in holder.loans:
            if loan.loan_type is not LoanType.ORDINARY:
                continue
            free = [who for who in able if who != holder.person.member_no and taken_on[who] < MOST_BORROWERS]
            needed = next(number for most, number in GUARANTORS if loan.principal <= Baht.of(most))
            chosen = random.sample(free, k=min(needed, len(free)))
            taken_on.update(chosen)
            sureties += [Surety(contract_no=loan.contract_no, guarantor_no=who) for who in chosen]
        yield replace(holder, sureties=tuple(sureties))


def _others(
    random: Random, ids: NationalIds, how_many: int, closed: Month, bands: Sequence[ShareBand]
) -> Iterator[Holder]:
    taken = {int(KNOWN_ORDINARY), int(KNOWN_ASSOCIATE[1:])}
    # Two spare ones, in case the known members' numbers are drawn.
    drawn = random.sample(range(FIRST_NUMBER, NUMBERS_END), k=how_many + len(taken))
    numbers = [number for number in drawn if number not in taken][:how_many]
    for serial, number in enumerate(numbers):
        age = random.randint(YOUNGEST, OLDEST)
        person = _somebody(random, ids, serial, date(closed.year - age, random.randint(1, 12), random.randint(1, 28)))
        if serial % ONE_ASSOCIATE_IN == ONE_ASSOCIATE_IN - 1:
            person = replace(person, member_no=f"ส{number:05}", member_type=MemberType.ASSOCIATE, pay_unit="S")
        else:
            person = _employed(random, replace(person, member_no=f"{number:06}"), retired=age >= RETIRES_AT)
        lowest, own = min(band.monthly for band in bands), monthly_for(person.salary, bands)
        monthly = (lowest, own, own * random.choice((1, 1, 2)))
        longest = min((age - STARTS_AT) * 12, LONGEST_SAVING)
        savings = random_savings(random, monthly, random.randint(len(monthly), longest), closed)
        person = replace(person, joined_on=savings.joined_on, share_monthly=savings.monthly)
        yield Holder(person=person, savings=savings)


def _somebody(random: Random, ids: NationalIds, serial: int, birth_date: date) -> Person:
    """What everybody has; number, savings and job are put in by the caller."""
    title = random.choice((MAN, MAN, MRS, MISS))
    return Person(
        member_no="",
        member_type=MemberType.ORDINARY,
        title=title,
        first_name=random.choice(MEN if title == MAN else WOMEN),
        last_name=random.choice(LAST_NAMES),
        joined_on=birth_date,
        national_id=ids.any(),
        birth_date=birth_date,
        unit=random.choice(UNITS),
        pay_unit="",
        address=f"{random.randint(1, 199)} หมู่ {random.randint(1, 9)} ตำบลบ้านน้ำใส อำเภอเมืองน้ำใส",
        phone=f"099-1{serial // 10_000:02}-{serial % 10_000:04}",
        share_monthly=ZERO,
    )


def _employed(random: Random, person: Person, *, retired: bool) -> Person:
    """PERSON with a job at the school, or with the pension of one."""
    job = random.choice(JOBS)
    salary = Baht.of(job.salary_from + random.randrange(0, 8_000, 50))
    employed = replace(person, employee_no=f"99{person.member_no}", salary=salary)
    if retired:
        return replace(employed, pay_unit="P", position="90")
    return replace(
        employed, pay_unit=random.choice("AB"), position=job.position, work_line=job.work_line, level=job.level
    )
