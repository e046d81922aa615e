"""`coop month`: sealed once, not before its cut-off, and how many requests it takes."""

import json

import pytest

from tests.bot.cli.test_office import ME, Coop, coop, newest, url, written
from tests.bot.cli.test_requests import PAST, WORDS, filed, kept

__all__ = ["coop", "url"]  # fixtures

pytestmark = pytest.mark.shows("F17", "F18")


def test_its_state_before_and_after_it_is_sealed(coop: Coop, url: str) -> None:
    number = filed(url, at=PAST)
    (before,) = json.loads(coop("month", "status", "2025-12", "--json").stdout)
    assert (before["state"], before["cutoff"], before["submitted"]) == ("open", "2025-11-28T12:00:00+07:00", 1)
    assert before["sealed_at"] is None
    assert coop("month", "seal", "2025-12").stdout == "sealed: 2025-12, 1 requests\n"
    assert newest(url)[:2] == ("month.sealed", ME)
    (after,) = json.loads(coop("month", "status", "2568-12", "--json").stdout)
    assert (after["state"], after["sealed_by"], after["submitted"], after["held"]) == ("sealed", ME, 1, 0)
    assert str(kept(url, number).sealed_in) == "2025-12"
    assert "sealed_by" in coop("month", "status", "2025-12").stdout


def test_sealed_again_it_is_the_same_and_takes_nothing_more(coop: Coop, url: str) -> None:
    filed(url, at=PAST)
    assert coop("month", "seal", "2025-12", "--by", "somsri").exit_code == 0
    before = written(url)
    assert coop("month", "seal", "2025-12", "--by", "malee").stdout == "sealed: 2025-12, 1 requests\n"
    assert written(url) == before


def test_not_before_its_cutoff_and_not_by_who_may_not(coop: Coop, url: str) -> None:
    filed(url, WORDS)
    before = written(url)
    for arguments in (["2048-12"], ["2025-12", "--by", "kanya"], ["2025-12", "--by", "nobody"]):
        refused = coop("month", "seal", *arguments)
        assert (refused.exit_code, refused.stdout, len(refused.stderr.splitlines())) == (1, "", 1), arguments
    assert coop("month", "seal", "soon").exit_code == 2
    assert written(url) == before
