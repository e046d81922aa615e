"""The demonstration's records: the two known members, plausible others, and the same ones at every start."""

import csv
import io
from datetime import date, datetime
from pathlib import Path
from random import Random  # noqa: TID251 - a seeded one is what is tested

import pytest

from bot.demo_coop import KNOWN_ASSOCIATE, KNOWN_ORDINARY, demonstration_files
from bot.demo_people import UNITS, NationalIds
from bot.demo_savings import KNOWN_STEPS, Savings, monthly_for
from core.calendar import Month
from core.clock import BANGKOK
from core.money import Baht
from core.national_id import read_national_id
from core.policy import Policy
from core.policy_file import read_policy
from core.related import related_faults
from core.shares import growth_by_year
from storage.encryption import KeyRing
from storage.importing.kind import Rules
from storage.importing.run import ImportResult, Order, import_file
from storage.unit_of_work import SqlStore

START = date(2026, 11, 25)
SAMPLE = Path(__file__).parents[2] / "bot" / "policy.sample.toml"


@pytest.fixture(scope="module")
def policy() -> Policy:
    return read_policy(SAMPLE.read_text("utf-8"))


def tables(policy: Policy, members: int, seed: int = 1, start: date = START) -> dict[str, list[dict[str, str]]]:
    files = demonstration_files(Random(seed), members=members, start=start, bands=policy.shares.bands)
    return {kind: list(csv.DictReader(io.StringIO(data.decode(), newline=""))) for kind, data in files}


async def load(store: SqlStore, policy: Policy, keys: KeyRing, members: int) -> list[ImportResult]:
    rules = Rules(members=policy.members, today=START, keys=keys)
    files = demonstration_files(Random(1), members=members, start=START, bands=policy.shares.bands)
    order = Order(at=datetime(2026, 11, 25, 10, tzinfo=BANGKOK))
    return [await import_file(store, kind, data, rules, order) for kind, data in files]


async def test_they_go_through_the_import_twice(sql_store: SqlStore, policy: Policy, keys: KeyRing) -> None:
    first = await load(sql_store, policy, keys, 40)
    again = await load(sql_store, policy, keys, 40)

    assert [result.faults for result in first] == [()] * len(first)
    assert [result.added for result in first] == [result.rows for result in first]
    assert [result.unchanged for result in again] == [result.rows for result in first]
    assert first[1].rows == 40


async def test_the_known_member_has_the_card_of_the_design(sql_store: SqlStore, policy: Policy, keys: KeyRing) -> None:
    await load(sql_store, policy, keys, 2)
    async with sql_store.read() as uow:
        member = await uow.members.by_number(KNOWN_ORDINARY)
        assert member is not None
        account = await uow.shares.account(member.id)
        assert account is not None
        years = growth_by_year(account, await uow.shares.moved_by_year(member.id, account.as_of))
        unit = await uow.codes.description("unit", member.unit or "", START)

    assert (member.first_name, member.last_name, member.birth_date) == ("ประพันธ์", "ตั้งใจสอน", date(1972, 3, 14))
    assert unit == "โรงเรียนบ้านน้ำใส"
    assert (account.as_of, str(account.balance), str(account.monthly), account.period) == (
        date(2026, 10, 31),
        "214,500.00",
        "2,000.00",
        173,
    )
    assert [str(year.balance) for year in years[-5:]] == [
        "134,500.00",
        "152,500.00",
        "170,500.00",
        "194,500.00",
        "214,500.00",
    ]


def test_the_proof_facts_of_the_two_are_the_same_at_every_start(policy: Policy) -> None:
    for seed, start in ((1, START), (2, date(2027, 3, 1))):
        people = {row["member_no"]: row for row in tables(policy, 30, seed, start)["members"]}
        facts = [(people[no]["birth_date"], people[no]["national_id"][-4:]) for no in (KNOWN_ORDINARY, KNOWN_ASSOCIATE)]
        assert facts == [("1972-03-14", "4821"), ("1995-09-02", "7730")]


def test_people_are_many_different_and_well_formed(policy: Policy) -> None:
    made = tables(policy, 300)
    people = made["members"]

    assert len({row["member_no"] for row in people}) == len({row["national_id"] for row in people}) == 300
    assert all(read_national_id(row["national_id"]) == row["national_id"] for row in people)
    assert sum(row["member_type"] == "associate" for row in people) in range(20, 40)
    assert {row["unit"] for row in people} == set(UNITS)
    assert len(UNITS) == 20
    assert 20_000 < len(made["share-movements"]) < 40_000


def test_ledgers_add_up_to_the_accounts(policy: Policy) -> None:
    made = tables(policy, 60)
    last = {row["member_no"]: row for row in made["share-movements"]}
    for account in made["shares"]:
        moved = [row for row in made["share-movements"] if row["member_no"] == account["member_no"]]
        assert last[account["member_no"]]["balance"] == account["balance"]
        assert {row["date"][:7] for row in moved} >= {"2026-10"}
        assert min(row["date"] for row in moved) >= "2016-11"
        step = sum((Baht.of(row["amount"]) for row in moved[1:]), Baht.of(moved[0]["balance"]))
        assert step == Baht.of(account["balance"])


def test_the_same_seed_gives_the_same_bytes(policy: Policy) -> None:
    assert tables(policy, 20, seed=7) == tables(policy, 20, seed=7)
    assert tables(policy, 20, seed=7) != tables(policy, 20, seed=8)


def test_the_books_close_the_month_before(policy: Policy) -> None:
    assert {row["as_of"] for row in tables(policy, 5, start=date(2027, 1, 4))["shares"]} == {"2026-12-31"}


def test_savings_of_the_known_member() -> None:
    savings = Savings(steps=KNOWN_STEPS, closed=Month(2026, 10))
    assert (str(savings.balance), str(savings.monthly), savings.instalments) == ("214,500.00", "2,000.00", 173)
    assert (savings.joined_on, len(list(savings.kept))) == (date(2012, 6, 1), 120)


def test_national_ids_are_given_once() -> None:
    ids = NationalIds(Random(1))
    assert ids.ending("4821") != ids.ending("4821")


def test_the_monthly_share_follows_the_band(policy: Policy) -> None:
    bands = policy.shares.bands
    amounts = [str(monthly_for(salary, bands)) for salary in (None, Baht.of(15_000), Baht.of("15,000.01"))]
    assert amounts == ["200.00", "400.00", "700.00"]


async def test_the_known_members_have_a_family(sql_store: SqlStore, policy: Policy, keys: KeyRing) -> None:
    await load(sql_store, policy, keys, 2)
    async with sql_store.read() as uow:
        for number, relations in (
            (KNOWN_ORDINARY, ["spouse", "beneficiary", "beneficiary"]),
            (KNOWN_ASSOCIATE, ["beneficiary", "referrer"]),
        ):
            member = await uow.members.by_number(number)
            assert member is not None
            persons = await uow.related.of_member(member.id)
            assert [person.relation.value for person in persons] == relations
            assert related_faults(persons, member.member_type) == ()
