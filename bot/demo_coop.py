"""The demonstration co-op's records, made up from a seed and written as the files that `coop import` reads.

A co-op that converts its data brings the same five files.  The books close at the end of the month before the clock of
the demonstration starts.  Two members always exist, 026548 and ส03548; the facts that prove them (birth date, last four
digits of the national ID) are the same at every start.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from random import Random  # noqa: TID251 - the type of what is passed in

from bot.demo_family import COLUMNS as RELATED_COLUMNS
from bot.demo_family import Row, family, known_family
from bot.demo_people import CODES, JOBS, LAST_NAMES, MAN, MEN, MISS, MRS, UNITS, WOMEN, NationalIds
from bot.demo_savings import KNOWN_STEPS, Savings, document_no, monthly_for, random_savings
from core.calendar import Month
from core.members import MemberType
from core.money import Baht
from core.policy import ShareBand

KNOWN_ORDINARY = "026548"
KNOWN_ASSOCIATE = "ส03548"

ONE_ASSOCIATE_IN = 10
YOUNGEST, OLDEST = 24, 79
STARTS_AT, RETIRES_AT = 22, 60
LONGEST_SAVING = 360

File = tuple[str, bytes]
"""A KIND and the CSV of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One made-up member: a row of the members' file; the fields are its columns."""

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
    share_monthly: Baht
    email: str = ""
    employee_no: str = ""
    salary: Baht | None = None
    level: str = ""
    position: str = ""
    work_line: str = ""
    workplace: str = ""
    sponsor_no: str = ""


PEOPLE_COLUMNS = tuple(Person.__dataclass_fields__)
Saver = tuple[Person, Savings]


def demonstration_files(random: Random, *, members: int, start: date, bands: Sequence[ShareBand]) -> tuple[File, ...]:
    """The files in the order of their import, for a clock that begins on START; the same seed gives the same bytes.

    MEMBERS: how many, at least the two known ones.  BANDS: the policy's monthly shares.
    """
    closed = Month.of(start).previous()
    ids = NationalIds(random)
    known = [_known_ordinary(ids, closed), _known_associate(ids, closed)]
    others = _others(random, ids, max(members - len(known), 0), closed, bands)
    savers = sorted((*known, *others), key=lambda saver: saver[0].member_no)
    relatives = list(_relatives(random, savers))
    return (
        ("codes", _csv(("kind", "code", "description"), CODES)),
        ("members", _csv(PEOPLE_COLUMNS, ([getattr(who, c) for c in PEOPLE_COLUMNS] for who, _ in savers))),
        ("related", _csv(RELATED_COLUMNS, relatives)),
        ("shares", _csv(("member_no", "as_of", "balance", "brought_forward", "monthly", "period"), _accounts(savers))),
        (
            "share-movements",
            _csv(("member_no", "date", "kind", "amount", "balance", "period", "document_no"), _movements(savers)),
        ),
    )


def _csv(header: Sequence[str], rows: Iterable[Iterable[object]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()


def _relatives(random: Random, savers: Sequence[Saver]) -> Iterator[Row]:
    yield from known_family(KNOWN_ORDINARY, KNOWN_ASSOCIATE)
    for person, _ in savers:
        if person.member_no not in {KNOWN_ORDINARY, KNOWN_ASSOCIATE}:
            yield from family(random, person.member_no, person.last_name)


def _accounts(savers: Sequence[Saver]) -> Iterator[tuple[object, ...]]:
    for person, savings in savers:
        yield (
            person.member_no,
            savings.closed.last_day(),
            savings.balance,
            savings.brought_forward,
            savings.monthly,
            savings.instalments,
        )


def _movements(savers: Sequence[Saver]) -> Iterator[tuple[object, ...]]:
    """Each month's receipts are numbered through all members, as the office does."""
    numbers: dict[date, Iterator[int]] = {}
    for person, savings in savers:
        for paid in savings.kept:
            document = document_no(paid.on, next(numbers.setdefault(paid.on, count(1))))
            yield person.member_no, paid.on, paid.kind, paid.amount, paid.balance, paid.period, document


def _known_ordinary(ids: NationalIds, closed: Month) -> Saver:
    """นายประพันธ์, whose card of shares stands in the design's pictures."""
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
    return person, savings


def _known_associate(ids: NationalIds, closed: Month) -> Saver:
    """นางสาวพิมพ์ใจ, a relative of นายประพันธ์."""
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
    return person, savings


def _others(
    random: Random, ids: NationalIds, how_many: int, closed: Month, bands: Sequence[ShareBand]
) -> Iterator[Saver]:
    taken = {int(KNOWN_ORDINARY), int(KNOWN_ASSOCIATE[1:])}
    # Two spare ones, in case the known members' numbers are drawn.
    drawn = random.sample(range(1_000, 100_000), k=how_many + len(taken))
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
        yield replace(person, joined_on=savings.joined_on, share_monthly=savings.monthly), savings


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
        share_monthly=Baht.of(0),
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
