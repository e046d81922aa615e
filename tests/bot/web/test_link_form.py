"""Which step a form belongs to, and what was entered in it."""

from datetime import date

import pytest

from bot.web.link_form import Entry
from core.links import LinkStep
from tests.bot.web.link_bed import FACTS, LOG_IN, NEW


@pytest.mark.parametrize(
    ("fields", "step"),
    [
        (LOG_IN, LinkStep.CREDENTIALS),
        ({"password": "P6548"}, LinkStep.CREDENTIALS),
        (FACTS, LinkStep.PROOF),
        ({"id_last4": "4821"}, LinkStep.PROOF),
        ({"code": "ABCD2345"}, LinkStep.PROOF),
        (NEW, LinkStep.PASSWORD),
        ({"consent": "yes"}, LinkStep.CONFIRM),
        ({}, LinkStep.CONFIRM),
    ],
)
def test_a_form_is_known_by_its_fields(fields: dict[str, str], step: LinkStep) -> None:
    assert Entry(fields).step is step


@pytest.mark.parametrize(
    ("day", "month", "year", "expected"),
    [
        ("14", "3", "2515", date(1972, 3, 14)),
        ("29", "2", "2515", date(1972, 2, 29)),
        ("31", "2", "2515", None),
        ("29", "2", "2516", None),
        ("", "3", "2515", None),
        ("14", "13", "2515", None),
        ("14", "3", "0", None),
        ("14", "3", "9" * 30, None),
        ("x", "y", "z", None),
    ],
)
def test_birth_dates_are_in_the_buddhist_era(day: str, month: str, year: str, expected: date | None) -> None:
    entry = Entry({"birth_day": day, "birth_month": month, "birth_year": year})
    assert entry.birth_date == expected


@pytest.mark.parametrize("name", FACTS)
def test_an_empty_field_makes_a_form_incomplete(name: str) -> None:
    assert not Entry(FACTS).is_incomplete
    assert Entry({**FACTS, name: " "}).is_incomplete


def test_the_last_form_is_never_incomplete() -> None:
    assert not Entry({}).is_incomplete
    assert not Entry({}).consents
    assert Entry({"consent": "yes"}).consents
