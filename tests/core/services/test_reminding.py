"""When people are reminded of a cut-off, how late that may be, and in which order they are told."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from bot.holidays_of_thailand import GovernmentHolidays
from core.clock import BANGKOK
from core.notices import NoticeKind
from core.ports import Store
from core.request_policy import NotifyRules
from core.services import reminding
from core.services.reminding import Concerned, Telling, of_use_until, reminder_at, tell
from core.working_days import WorkingDays
from tests.builders import means
from tests.core.services.jobs.reminded import notices, person, said
from tests.fakes import MORNING

DAYS = WorkingDays(GovernmentHolidays(), ())
NOON = datetime(2026, 11, 30, 12, tzinfo=BANGKOK)


@pytest.mark.parametrize(
    ("until", "working_days", "wanted"),
    [
        (NOON, 1, date(2026, 11, 27)),  # a Friday
        (NOON, 3, date(2026, 11, 25)),
        (NOON - timedelta(days=1), 1, date(2026, 11, 27)),  # a cut-off on a Sunday, the day before
        (datetime(2026, 12, 30, 12, tzinfo=BANGKOK), 3, date(2026, 12, 25)),
        (datetime(2027, 1, 29, 12, tzinfo=BANGKOK), 15, date(2027, 1, 8)),
        (datetime(2026, 4, 30, 12, tzinfo=BANGKOK), 15, date(2026, 4, 3)),  # before Chakri Day and the water festival
    ],
)
def test_so_many_working_days_before_when_the_night_is_over(until: datetime, working_days: int, wanted: date) -> None:
    rules = NotifyRules(reminder_working_days=working_days, quiet_until=time(7, 30))
    policy = replace(means().policy, notices=rules)
    assert reminder_at(policy, DAYS, until) == datetime.combine(wanted, time(7, 30), BANGKOK)


@pytest.mark.parametrize(
    ("late_hours", "before", "wanted"),
    [
        (24, timedelta(days=5), NOON - timedelta(days=4)),
        (24, timedelta(hours=2), NOON),  # never after the cut-off
        (1, timedelta(hours=2), NOON - timedelta(hours=1)),
        (0, timedelta(days=5), NOON - timedelta(days=5) + timedelta(minutes=15)),  # a tick is never to the second
    ],
)
def test_how_late_it_may_be(late_hours: int, before: timedelta, wanted: datetime) -> None:
    assert of_use_until(NotifyRules(late_hours=late_hours), NOON - before, NOON) == wanted


async def test_group_by_group_and_some_at_a_time(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cursor says where it goes on: each group ends with a step that finds fewer than it could take."""
    monkeypatch.setattr(reminding, "AT_ONCE", 2)
    one, two, three, four = [await person(store, number, draft=MORNING, reminder=number > 2) for number in range(1, 5)]
    telling = Telling(
        once="cutoff-near:2026-11",
        cutoff=NOON,
        until=NOON,
        kinds={Concerned.DRAFTS: NoticeKind.DRAFT_WAITS, Concerned.WISHES: NoticeKind.CUTOFF_NEAR},
    )
    cursors = [""]
    while True:
        async with store.work() as uow:
            cursor = await tell(uow, means(), telling, cursors[-1])
        if cursor is None:
            break
        cursors.append(cursor)
    assert cursors == ["", f"drafts:{two}", f"drafts:{four}", "wishes", f"wishes:{four}"]
    assert said(await notices(store, MORNING)) == [("draft-waits", who) for who in (one, two, three, four)]
