"""A hundredth of the spellings (`tests.torture.spellings`), and that the run would find a spelling that slips by."""

import pytest

from tests.torture import spellings

pytestmark = pytest.mark.shows("T3")


def test_every_spelling_of_a_number_is_counted_as_that_number() -> None:
    assert spellings.wrong(10_000, seed=1) == []


def test_a_look_up_that_leaves_foreign_digits_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spellings, "read_username", lambda text, _rules: text.removeprefix("U"))
    assert len(spellings.wrong(100, seed=1)) > 50
