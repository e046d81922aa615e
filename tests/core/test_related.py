"""What may stand together as the persons related to a member."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.history import Change
from core.members import MemberType
from core.related import WHOLE, Percent, RelatedPerson, Relation, related_changes, related_faults
from tests.builders import beneficiary

ORDINARY, ASSOCIATE = MemberType.ORDINARY, MemberType.ASSOCIATE


def faults(*persons: RelatedPerson, member_type: MemberType = ASSOCIATE) -> list[tuple[int | None, str]]:
    return [(fault.person, str(fault)) for fault in related_faults(persons, member_type)]


def person(relation: Relation, **changes: object) -> RelatedPerson:
    return RelatedPerson(relation=relation, **{"name": "มานี มีนา", **changes})  # type: ignore[arg-type]  # checked where it is used


@given(st.lists(st.integers(1, WHOLE.hundredths), min_size=1, max_size=12))
def test_parts_are_good_exactly_when_they_make_a_whole(parts: list[int]) -> None:
    persons = [beneficiary(order=n, percent=Percent(part)) for n, part in enumerate(parts, 1)]
    assert (related_faults(persons, ORDINARY) == ()) == (sum(parts) == 100_00)


@given(st.integers(1, WHOLE.hundredths - 1))
def test_two_parts_that_make_a_whole_are_good_and_a_hundredth_more_is_not(part: int) -> None:
    rest = WHOLE.hundredths - part
    first, second = beneficiary(order=1, percent=Percent(part)), beneficiary(order=2, percent=Percent(rest))
    assert related_faults([first, second], ORDINARY) == ()
    assert related_faults([first, beneficiary(order=2, percent=Percent(rest + 1))], ORDINARY) != ()


def test_nobody_at_all_is_good() -> None:
    assert faults() == []


def test_everything_that_is_wrong_is_said_at_once() -> None:
    found = faults(
        person(Relation.SPOUSE, name=" ", percent=Percent.of(5)),
        person(Relation.SPOUSE, order=2, national_id="3102200134822"),
        beneficiary(order=0, percent=None),
        beneficiary(order=0, percent=Percent(0)),
        person(Relation.REFERRER),
        member_type=ORDINARY,
    )
    assert found == [
        (0, "name: is empty"),
        (0, "percent: is for beneficiaries only"),
        (1, "national_id: is no valid national ID"),
        (2, "order: must be 1 or more"),
        (2, "percent: is missing"),
        (3, "order: must be 1 or more"),
        (3, "percent: must be more than 0 and at most 100"),
        (4, "relation: only associates have a referrer"),
        (None, "relation: a member has one spouse at most, not 2"),
        (None, "order: beneficiary 0 is there 2 times"),
    ]


def test_the_history_keeps_one_line_for_each_person_that_changed() -> None:
    spouse, child = person(Relation.SPOUSE), beneficiary(kinship="02", phone="0812345678")
    half = beneficiary(kinship="02", phone="0812345678", percent=Percent.of(50))
    second = beneficiary(order=2, name="ชูใจ", percent=Percent.of(50))
    assert related_changes([spouse, child], [spouse, half, second]) == (
        Change("beneficiary", "1. ปิติ ตั้งใจสอน, 100 %, 02, 0812345678", "1. ปิติ ตั้งใจสอน, 50 %, 02, 0812345678"),
        Change("beneficiary", None, "2. ชูใจ, 50 %"),
    )
    assert related_changes([spouse], []) == (Change("spouse", "1. มานี มีนา", None),)


def test_an_associate_has_one_referrer() -> None:
    assert faults(person(Relation.REFERRER)) == []
    assert faults(person(Relation.REFERRER), person(Relation.REFERRER, order=2)) == [
        (None, "relation: a member has one referrer at most, not 2")
    ]


@pytest.mark.parametrize(
    ("written", "hundredths", "shown"),
    [
        ("100", 10_000, "100"),
        ("33.34", 3_334, "33.34"),
        (" 33.3 % ", 3_330, "33.30"),
        (50, 5_000, "50"),
        ("0.01", 1, "0.01"),
    ],
)
def test_a_percentage_is_read_exactly(written: str | int, hundredths: int, shown: str) -> None:
    assert Percent.of(written) == Percent(hundredths)
    assert str(Percent(hundredths)) == shown


@pytest.mark.parametrize("written", ["", "33.333", "-5", "1e2", "ครึ่ง", "1,000", "33.", ".5", "๕๐"])
def test_what_is_no_exact_percentage_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="percentage"):
        Percent.of(written)
