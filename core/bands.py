"""Band tables: which row holds for a salary or an amount. Every amount from 0 up must have exactly one row.

Both ends of a row are included.  A real co-op's table ended one row below 15,000 and began the next above it, so that
nobody knew what holds for 15,000 itself; `band_faults` says exactly that:

>>> band_faults([(Baht.of(0), Baht.of("14,999.99")), (Baht.of("15,000.01"), None)])
('no row for a salary of exactly 15,000.00',)
"""

from collections.abc import Iterable

from core.money import ZERO, Baht

SATANG = Baht(1)
Ends = tuple[Baht, Baht | None]
"""First and last amount of a row; no last one where it is open upwards."""


def band_faults(rows: Iterable[Ends], of_what: str = "salary") -> tuple[str, ...]:
    """Each hole and each overlap of ROWS, which may stand in any order; empty for a good table."""
    faults = []
    uncovered: Baht | None = ZERO
    for first, last in sorted(rows, key=lambda row: row[0]):
        if last is not None and last < first:
            faults.append(f"the row from {first} ends before it begins, at {last}")
            continue
        if uncovered is None or first < uncovered:
            faults.append(f"two rows for {_written(first, _lower(last, _before(uncovered)), of_what)}")
        elif first > uncovered:
            faults.append(f"no row for {_written(uncovered, first - SATANG, of_what)}")
        uncovered = _higher(uncovered, None if last is None else last + SATANG)
    if uncovered is not None:
        faults.append(f"no row for {_written(uncovered, None, of_what)}")
    return tuple(faults)


def _written(first: Baht, last: Baht | None, of_what: str) -> str:
    if last is None:
        return f"a {of_what} from {first} up"
    return f"a {of_what} of exactly {first}" if first == last else f"a {of_what} from {first} to {last}"


def _before(end: Baht | None) -> Baht | None:
    return None if end is None else end - SATANG


def _lower(one: Baht | None, other: Baht | None) -> Baht | None:
    """The lower of two ends, of which None is the highest."""
    if one is None or other is None:
        return other if one is None else one
    return min(one, other)


def _higher(one: Baht | None, other: Baht | None) -> Baht | None:
    return None if one is None or other is None else max(one, other)
