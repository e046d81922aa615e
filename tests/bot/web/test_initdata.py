"""Telegram's initData: a published vector, and everything that must not pass."""

from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlencode

import pytest

from bot.web.initdata import FRESH_FOR, telegram_user
from core.clock import BANGKOK
from tests.bot.web.link_bed import TELEGRAM_TOKEN, init_data
from tests.fakes import FakeClock

PUBLISHED_TOKEN = "42:TEST"
PUBLISHED = (
    "auth_date=1650385342&user=%7B%22id%22%3A42%2C%22first_name%22%3A%22Test%22%7D&query_id=test"
    "&hash=46d2ea5e32911ec8d30999b56247654460c0d20949b6277af519e76271182803"
)
"""What aiogram tests its `check_webapp_signature` with."""
PUBLISHED_AT = datetime.fromtimestamp(1650385342, BANGKOK)


def test_the_published_vector_is_good() -> None:
    assert telegram_user(PUBLISHED, PUBLISHED_TOKEN, PUBLISHED_AT) == "42"


def test_any_change_of_the_vector_is_refused() -> None:
    changes = [PUBLISHED[:place] + "x" + PUBLISHED[place + 1 :] for place in range(len(PUBLISHED))]
    real = [changed for changed in changes if parse_qsl(changed) != parse_qsl(PUBLISHED)]
    assert len(real) > 100
    assert {telegram_user(changed, PUBLISHED_TOKEN, PUBLISHED_AT) for changed in real} == {None}


def test_the_signature_belongs_to_what_is_signed() -> None:
    clock = FakeClock()
    without = urlencode([pair for pair in parse_qsl(init_data(clock)) if pair[0] != "signature"])
    assert telegram_user(init_data(clock), TELEGRAM_TOKEN, clock.now()) == "501"
    assert telegram_user(without, TELEGRAM_TOKEN, clock.now()) is None


def test_another_bots_is_refused() -> None:
    clock = FakeClock()
    assert telegram_user(init_data(clock, token="7002:other"), TELEGRAM_TOKEN, clock.now()) is None


@pytest.mark.parametrize(
    ("later", "is_good"),
    [
        (timedelta(0), True),
        (FRESH_FOR, True),
        (FRESH_FOR + timedelta(seconds=1), False),
        (timedelta(minutes=-1), True),
        (timedelta(minutes=-2), False),
    ],
)
def test_it_is_good_for_some_minutes(later: timedelta, is_good: bool) -> None:  # noqa: FBT001 - a table's column
    clock = FakeClock()
    data = init_data(clock)
    assert (telegram_user(data, TELEGRAM_TOKEN, clock.now() + later) == "501") is is_good


def test_double_fields_are_refused() -> None:
    clock = FakeClock()
    data = init_data(clock)
    assert telegram_user(f"{data}&query_id=AAH", TELEGRAM_TOKEN, clock.now()) is None


@pytest.mark.parametrize("more", [{"user": "{}"}, {"user": "no json"}, {"user": '{"id": "1"}'}, {"auth_date": "๑๒"}])
def test_signed_but_senseless_is_refused(more: dict[str, str]) -> None:
    clock = FakeClock()
    assert telegram_user(init_data(clock, **more), TELEGRAM_TOKEN, clock.now()) is None


@pytest.mark.parametrize("data", ["", "&", "hash", "hash=", "%", "a=%ff", "hash=0&" + "a=1&" * 99, "user=1&hash=ก"])
def test_noise_is_refused(data: str) -> None:
    assert telegram_user(data, TELEGRAM_TOKEN, FakeClock().now()) is None
