"""The cut-off as a member reads it: until when, how long that is, for which month, by which calendar."""

from datetime import datetime, timedelta

import pytest

from core.calendar import Month
from core.clock import BANGKOK
from core.history import Actor
from core.links import Language
from core.services.office_calendar import add_holiday
from handlers.reply import Card, Clocked, Phrase
from tests import builders
from tests.dialogue import CATALOGUE, Talk, the_card, verify_dialogue
from tests.fakes import FakeClock, FakeStore

NOON = datetime(2026, 11, 30, 12, tzinfo=BANGKOK)


def talk_at(at: datetime) -> Talk:
    return Talk(FakeStore(), means=builders.means(clock=FakeClock(at)))


def rows_of(card: Card) -> dict[str, object]:
    return {row.label.key.removeprefix("cutoff."): row.value for row in card.rows}


async def test_anybody_may_ask_in_words_and_by_command() -> None:
    talk = talk_at(NOON - timedelta(days=5, hours=2))
    for typed in ("กำหนดส่ง", "/cutoff", "ส่งคำร้องได้ถึงเมื่อไรคะ", "deadline"):
        await verify_dialogue(talk, [(typed, "cutoff.title")])
        rows = rows_of(the_card(talk.reply))
        assert rows == {
            "until": Clocked(NOON),
            "left": Phrase.of("cutoff.days", days=5),
            "effective": Month(2026, 12),
            "afterwards": Phrase.of("cutoff.afterwards_effective", month=Month(2027, 1)),
        }


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (timedelta(days=1), "1 วัน"),
        (timedelta(hours=23, minutes=59, seconds=59), "23 ชั่วโมง 59 นาที"),
        (timedelta(hours=1), "1 ชั่วโมง 0 นาที"),
        (timedelta(minutes=59, seconds=1), "59 นาที"),
        (timedelta(seconds=59), "ไม่ถึง 1 นาที"),
        (timedelta(0), "ไม่ถึง 1 นาที"),
    ],
)
async def test_the_time_left_is_rounded_down(left: timedelta, said: str) -> None:
    talk = talk_at(NOON - left)
    await talk.says("/cutoff")
    shown = rows_of(the_card(talk.reply))["left"]
    assert isinstance(shown, Phrase)
    assert CATALOGUE.text(shown, Language.THAI) == said


async def test_a_moment_later_it_is_the_next_months() -> None:
    talk = talk_at(NOON + timedelta(microseconds=1))
    await talk.says("/cutoff")
    rows = rows_of(the_card(talk.reply))
    assert (rows["until"], rows["effective"]) == (Clocked(datetime(2026, 12, 30, 12, tzinfo=BANGKOK)), Month(2027, 1))


async def test_of_a_month_that_is_named_and_from_there_to_the_next() -> None:
    talk = talk_at(NOON - timedelta(days=5))
    await talk.taps("cutoff", "2026-10")
    assert rows_of(the_card(talk.reply))["left"] == Phrase("cutoff.passed")
    await talk.presses("cutoff.month_after")
    assert rows_of(the_card(talk.reply))["until"] == Clocked(NOON)
    await talk.presses("cutoff.month_after")
    assert rows_of(the_card(talk.reply))["until"] == Clocked(datetime(2026, 12, 30, 12, tzinfo=BANGKOK))


@pytest.mark.parametrize("forged", ["2026-13", "9999-12", "0001-01", "x", "", "-", "2026-11-30", "٢٠٢٦-١١"])
async def test_a_forged_month_is_answered_as_the_next_cutoff(forged: str) -> None:
    talk = talk_at(NOON - timedelta(days=5))
    await talk.taps("cutoff", forged)
    assert rows_of(the_card(talk.reply))["until"] == Clocked(NOON)


async def test_it_says_which_calendar_it_rests_on() -> None:
    talk = talk_at(NOON - timedelta(days=5))
    await talk.says("/cutoff")
    assert the_card(talk.reply).note == Phrase("cutoff.calendar")
    async with talk.store.work() as uow:
        await add_holiday(uow, talk.means, Actor("os:root", "cli"), NOON.date(), "วันหยุดพิเศษ")
    await talk.says("/cutoff")
    card = the_card(talk.reply)
    assert card.note == Phrase.of("cutoff.calendar_version", version=1)
    assert rows_of(card)["until"] == Clocked(datetime(2026, 11, 27, 12, tzinfo=BANGKOK))


@pytest.mark.shows("F19")
async def test_of_a_year_whose_holidays_nobody_knows_none_is_told_rather_than_a_wrong_one() -> None:
    await verify_dialogue(talk_at(datetime(2101, 1, 5, 9, tzinfo=BANGKOK)), [("/cutoff", "calendar.unknown_year")])
