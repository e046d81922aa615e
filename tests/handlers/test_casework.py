"""How a case is called: by its number and the year in which it was opened, as the office's wall calendar has it."""

from datetime import UTC, datetime

import pytest

from core.cases import Case, CaseId, CaseKind
from handlers.casework import NAMED, number


@pytest.mark.parametrize(
    ("opened_at", "called"),
    [
        (datetime(2026, 11, 25, 2, 30, tzinfo=UTC), "407/2569"),
        (datetime(2026, 12, 31, 16, 59, 59, tzinfo=UTC), "407/2569"),
        (datetime(2026, 12, 31, 17, 0, tzinfo=UTC), "407/2570"),  # the new year of Bangkok
    ],
)
def test_a_case_is_called_by_the_year_of_bangkok(opened_at: datetime, called: str) -> None:
    case = Case(
        id=CaseId(407),
        kind=CaseKind.QUESTION,
        chat=None,
        member_id=None,
        opened_at=opened_at,
        waiting_since=opened_at,
        data={},
    )
    assert number(case).text == called
    assert NAMED.fullmatch(called)


@pytest.mark.parametrize("word", ["", "x", "-1", "1/2", "4 07", "1" * 10, "1/25690", "407/", "²"])
def test_what_is_no_number(word: str) -> None:
    assert NAMED.fullmatch(word) is None
