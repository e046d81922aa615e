"""No member ever sees another's figure: what one is answered does not depend on what others own or do.

Two worlds differ in everything that belongs to others: their figures, contracts, accounts, and what they chat about in
between.  Only what two members share is the same: the loan of one that the other guarantees.  Whatever somebody asks,
presses or forges, the answers in both worlds are equal.
"""

from dataclasses import dataclass
from datetime import date
from random import Random  # noqa: TID251 - a seeded generator is what is passed in

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.calendar import Month
from core.members import Member
from core.money import Baht
from core.ports import Store
from core.receipts import Receipt, ReceiptLine
from handlers.reply import Reply
from tests import builders
from tests.dialogue import REGISTRY, Talk, choices_of
from tests.fakes import FakeIds, FakeStore

OWNER, BORROWER, GUARANTOR, STRANGER = "026548", "026549", "026550", "026551"
PEOPLE = {OWNER: "a", BORROWER: "b", GUARANTOR: "c", STRANGER: "d"}
SHARED = "สม.6900001"
"""The borrower's contract that the owner guarantees: both see its balance."""
OWN = "สม.6700123"
"""The owner's contract that the guarantor guarantees."""


def baht(random: Random) -> Baht:
    return Baht(random.randint(1, 99_999_999))


@dataclass
class World:
    """A store with four members and their chats."""

    store: Store
    talks: dict[str, Talk]

    @classmethod
    async def made(cls, store: Store, seed: int) -> "World":
        """The owner's figures and the shared ones come from a fixed seed, all others from SEED."""
        people = {number: await builders.registered(store, person_of(number)) for number in PEOPLE}
        for number, person in people.items():
            await give(store, person, Random(0 if number == OWNER else f"{seed}-{number}"))
        async with store.work() as uow:
            shared = builders.loan(member_id=people[BORROWER].id, contract_no=SHARED, balance=Baht.of(70_000))
            await uow.guarantees.put(await uow.loans.put(shared), people[OWNER].id, since=date(2026, 2, 1))
            (own,) = [loan for loan in await uow.loans.of_member(people[OWNER].id) if loan.contract_no == OWN]
            await uow.guarantees.put(own.id, people[GUARANTOR].id, since=date(2025, 1, 1))
        talks = {}
        for place, (number, person) in enumerate(people.items(), 1):
            means = builders.means(ids=FakeIds(place))
            talks[number] = Talk(store, builders.line_address(PEOPLE[number]), means)
            await talks[number].is_linked_to(person)
        return cls(store, talks)


def person_of(number: str) -> Member:
    return builders.member(member_no=number, national_id=None, employee_no=None, last_name=f"ตั้งใจสอน{number[-1]}")


async def give(store: Store, person: Member, random: Random) -> None:
    """Everything that somebody may have."""
    own = person.member_no == OWNER
    async with store.work() as uow:
        await uow.shares.put_account(person.id, builders.account(balance=baht(random), monthly=baht(random)))
        await uow.shares.add_movements(person.id, [builders.movement(amount=baht(random)) for _ in range(3)])
        for place in range(1, 3):
            principal = baht(random)
            number = OWN if own and place == 1 else f"ฉฉ.{person.member_no}-{place if own else random.randint(10, 99)}"
            loan = builders.loan(
                member_id=person.id, contract_no=number, principal=principal, balance=Baht(principal.satang // 2)
            )
            loan_id = await uow.loans.put(loan)
            await uow.loans.add_movements(
                loan_id, [builders.loan_payment(principal=baht(random), interest=baht(random))]
            )
        for place in range(1, 3):
            account = builders.deposit(
                member_id=person.id,
                account_no=f"{person.member_no}-{place if own else random.randint(10, 99)}",
                balance=baht(random),
            )
            account_id = await uow.deposits.put(account)
            await uow.deposits.add_movements(account_id, [builders.deposit_movement(amount=baht(random))])
        await uow.welfare.add(person.id, [builders.grant(amount=baht(random))])
        for year in (2024, 2025):
            await uow.dividends.put(person.id, builders.dividend(year=year, dividend=baht(random)))
        line = ReceiptLine(line=1, item="ค่าหุ้น", amount=baht(random))
        receipt = Receipt(
            receipt_no=f"R{person.member_no}", month=Month(2026, 10), issued_on=date(2026, 10, 31), lines=(line,)
        )
        await uow.receipts.put(person.id, receipt)


SAID = st.sampled_from(
    [
        *(f"/{command}" for command in REGISTRY.commands if command not in {"unlink", "devices"}),
        f"/loans {SHARED}",
        f"/loans ฉฉ.{STRANGER}-10",
        f"เงินกู้ สัญญา {SHARED} ของเพื่อนเหลือเท่าไหร่",
        f"หุ้นของสมาชิก {STRANGER}",
        f"เงินฝาก {BORROWER}-10",
        "ปันผลปี 67",
        "ใบเสร็จ ต.ค. 69",
        "ค้ำใครบ้าง",
        "/dividends 2024",
    ]
)
ARGUMENTS = (
    "1",
    "2",
    "3",
    "7",
    "plan",
    "payoff",
    "moves",
    "paid",
    "account",
    "year",
    SHARED,
    STRANGER,
    "2025",
    "0",
    "99",
)
FORGED = st.tuples(
    st.sampled_from(["loans", "guarantees", "deposits", "welfare", "dividends", "summary", "shares", "me", "receipt"]),
    st.lists(st.sampled_from(ARGUMENTS), max_size=3),
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("says"), SAID),
        st.tuples(st.just("forges"), FORGED),
        st.tuples(st.just("presses"), st.integers(0, 11)),
        st.tuples(st.just("others"), SAID),
    ),
    min_size=1,
    max_size=12,
)


async def conversation(world: World, steps: list[tuple[str, object]], noise: Random | None) -> list[Reply | None]:
    """What the owner is answered; NOISE: which of the others chats in between, and about what else."""
    talk, answers = world.talks[OWNER], []
    for kind, what in steps:
        match kind, what:
            case "says", str():
                answers.append((await talk.says(what)).reply)
            case "forges", (str() as feature, list() as args):
                answers.append((await talk.taps(feature, *args)).reply)
            case "presses", int():
                offered = [choice.tap for choice in choices_of(answers[-1])] if answers and answers[-1] else []
                taps = [tap for tap in offered if tap is not None and tap.feature not in {"unlink", "devices"}]
                if taps:
                    tap = taps[what % len(taps)]
                    answers.append((await talk.taps(tap.feature, *tap.args)).reply)
            case "others", str() if noise is not None:
                other = noise.choice([number for number in PEOPLE if number != OWNER])
                await world.talks[other].says(what)
    return answers


@settings(max_examples=200)
@given(seed=st.integers(1, 2**32), steps=STEPS)
async def test_what_a_member_is_answered_does_not_depend_on_others(seed: int, steps: list[tuple[str, object]]) -> None:
    quiet, busy = await World.made(FakeStore(), 0), await World.made(FakeStore(), seed)
    assert await conversation(busy, steps, Random(seed)) == await conversation(quiet, steps, None)


async def test_on_the_databases_too(sql_store: Store) -> None:
    world, other = await World.made(sql_store, 5), await World.made(FakeStore(), 0)
    steps: list[tuple[str, object]] = [
        ("says", "/loans"),
        *(("presses", place) for place in range(6)),
        ("others", "/loans"),
        *(("forges", (feature, [SHARED])) for feature in ("loans", "deposits", "dividends")),
        *(
            ("says", f"/{command}")
            for command in ("guarantees", "deposits", "welfare", "dividends", "summary", "shares")
        ),
    ]
    assert await conversation(world, steps, Random(5)) == await conversation(other, steps, None)


@pytest.mark.parametrize("command", ["loans", "deposits", "welfare", "dividends", "summary", "shares"])
async def test_the_worlds_do_differ_for_those_they_belong_to(command: str) -> None:
    """Else the tests above would compare nothing."""
    one, other = await World.made(FakeStore(), 1), await World.made(FakeStore(), 2)
    for number in (BORROWER, STRANGER):
        said = [(await world.talks[number].says(f"/{command}")).reply for world in (one, other)]
        assert said[0] != said[1]
