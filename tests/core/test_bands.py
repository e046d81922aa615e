"""Band tables: any hole and any overlap is found, and named to the satang."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.bands import band_faults
from core.money import Baht
from tests.strategies import band_tables


def rows(*ends: tuple[str, str | None]) -> list[tuple[Baht, Baht | None]]:
    return [(Baht.of(first), None if last is None else Baht.of(last)) for first, last in ends]


@pytest.mark.parametrize(
    ("table", "faults"),
    [
        (rows(("0", None)), ()),
        (rows(("15,000.01", None), ("0", "15,000.00")), ()),
        (rows(("0", "14,999.99"), ("15,000.01", None)), ("no row for a salary of exactly 15,000.00",)),
        (rows(("0", "9,999"), ("10,000", None)), ("no row for a salary from 9,999.01 to 9,999.99",)),
        (rows(("0", "15,000"), ("15,000", None)), ("two rows for a salary of exactly 15,000.00",)),
        (rows(("0", None), ("15,000", "20,000")), ("two rows for a salary from 15,000.00 to 20,000.00",)),
        (rows(("0", None), ("15,000", None)), ("two rows for a salary from 15,000.00 up",)),
        (rows(("100", None)), ("no row for a salary from 0.00 to 99.99",)),
        (rows(("0", "100")), ("no row for a salary from 100.01 up",)),
        (rows(), ("no row for a salary from 0.00 up",)),
        (rows(("0", None), ("9", "8")), ("the row from 9.00 ends before it begins, at 8.00",)),
    ],
)
def test_tables(table: list[tuple[Baht, Baht | None]], faults: tuple[str, ...]) -> None:
    assert band_faults(table) == faults


@given(st.data(), band_tables())
def test_good_tables_are_good_in_any_order(data: st.DataObject, table: list[tuple[Baht, Baht | None]]) -> None:
    assert band_faults(data.draw(st.permutations(table))) == ()


@given(st.data(), band_tables())
def test_a_row_left_out_is_the_hole_that_is_named(data: st.DataObject, table: list[tuple[Baht, Baht | None]]) -> None:
    first, last = missing = data.draw(st.sampled_from(table))
    (fault,) = band_faults([row for row in table if row != missing])
    assert fault.startswith("no row for")
    assert str(first) in fault
    assert last is None or str(last) in fault


@given(st.data(), band_tables())
def test_a_row_too_much_is_the_overlap_that_is_named(
    data: st.DataObject, table: list[tuple[Baht, Baht | None]]
) -> None:
    first, last = extra = data.draw(st.sampled_from(table))
    (fault,) = band_faults(data.draw(st.permutations([*table, extra])))
    assert fault.startswith("two rows for")
    assert str(first) in fault
    assert last is None or str(last) in fault


@given(st.data(), band_tables(), st.integers(0, 10**8))
def test_what_is_said_agrees_with_looking_up(
    data: st.DataObject, table: list[tuple[Baht, Baht | None]], satang: int
) -> None:
    kept = data.draw(st.lists(st.sampled_from(table)))
    amount = Baht(satang)
    holding = sum(first <= amount and (last is None or amount <= last) for first, last in kept)
    assert band_faults(kept) != () or holding == 1
