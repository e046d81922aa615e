"""Which notices go now, and where: quiet hours, wishes, blocked chats, the chat used last, LINE's last pushes."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest

from core.chat_care import BY_DEFAULT, Wish
from core.clock import BANGKOK
from core.links import Chat, ChatId, MemberId, Platform
from core.notices import RULES, Notice, NoticeId, NoticeKind, NoticeState, Place, Priority
from core.request_policy import NotifyRules
from core.services.notifying import Chosen, Pushes, choose, quiet_end
from tests.builders import line_address, telegram_address
from tests.fakes import MORNING

RULE = NotifyRules(quiet_from=time(20), quiet_until=time(8))
ANY = Pushes()
RESERVED, NONE = Pushes(30, 30), Pushes(0, 30)
NIGHT = datetime(2026, 11, 25, 23, tzinfo=BANGKOK)


def notice(number: int = 1, kind: NoticeKind = NoticeKind.REQUEST_RESULT, **changes: Any) -> Notice:
    one = Notice(
        id=NoticeId(number),
        kind=kind,
        once=str(number),
        member_id=MemberId(7),
        values={},
        not_before=MORNING,
        state=NoticeState.WAITING,
        made_at=MORNING,
    )
    return replace(one, **changes)


def place(platform: Platform, days_ago: int = 0, *, blocked: bool = False, reminder: bool = False) -> Place:
    address = line_address() if platform is Platform.LINE else telegram_address()
    return Place(
        chat=Chat(id=ChatId(len(platform)), address=address, blocked=blocked),
        used_on=MORNING.date() - timedelta(days=days_ago),
        wishes={**BY_DEFAULT, Wish.REMINDER: reminder},
    )


RESULT, MOVED = notice(1), notice(2, NoticeKind.CUTOFF_MOVED)
NEAR = notice(3, NoticeKind.CUTOFF_NEAR)
LINE, TELEGRAM = place(Platform.LINE), place(Platform.TELEGRAM)
OLD_TELEGRAM = place(Platform.TELEGRAM, 9)


def went(chosen: Chosen) -> list[tuple[Platform, list[int]]]:
    return [(place.chat.address.platform, [one.id for one in told]) for place, told in chosen.told]


@pytest.mark.parametrize(
    ("places", "platform"),
    [
        ((LINE, OLD_TELEGRAM), Platform.LINE),
        ((place(Platform.LINE, 9), TELEGRAM), Platform.TELEGRAM),
        ((LINE, TELEGRAM), Platform.TELEGRAM),
        ((place(Platform.LINE, blocked=True), OLD_TELEGRAM), Platform.TELEGRAM),
    ],
    ids=["used last", "used last, Telegram", "of two alike the free one", "not the blocked one"],
)
@pytest.mark.shows("C4")
def test_all_goes_to_one_chat(places: tuple[Place, ...], platform: Platform) -> None:
    chosen = choose([RESULT, MOVED], places, ANY, RULE, MORNING)
    assert chosen == Chosen(told=chosen.told)
    assert went(chosen) == [(platform, [1, 2])]


@pytest.mark.parametrize(
    ("pushes", "places", "told", "unsent"),
    [
        (RESERVED, (LINE,), [(Platform.LINE, [1])], [2]),
        (Pushes(31, 30), (LINE,), [(Platform.LINE, [1, 2])], []),
        (RESERVED, (LINE, OLD_TELEGRAM), [(Platform.TELEGRAM, [1, 2])], []),
        (NONE, (LINE,), [], [1, 2]),
        (NONE, (LINE, OLD_TELEGRAM), [(Platform.TELEGRAM, [1, 2])], []),
        (NONE, (LINE, place(Platform.TELEGRAM, blocked=True)), [], [1, 2]),
        (ANY, (), [], [1, 2]),
    ],
    ids=["reserve", "one more", "reserve, other chat", "gone", "gone, other chat", "gone, other blocked", "no chat"],
)
@pytest.mark.shows("F8")
def test_the_last_pushes_are_for_what_is_urgent(
    pushes: Pushes, places: tuple[Place, ...], told: list[Any], unsent: list[int]
) -> None:
    chosen = choose([RESULT, MOVED], places, pushes, RULE, MORNING)
    assert (went(chosen), [one.id for one in chosen.unsent]) == (told, unsent)


def test_a_reminder_goes_to_the_chat_that_wants_it_and_else_nowhere() -> None:
    assert choose([NEAR], [LINE], ANY, RULE, MORNING) == Chosen(gone=(NEAR,))
    wants = place(Platform.TELEGRAM, 9, reminder=True)
    assert went(choose([NEAR], [LINE, wants], ANY, RULE, MORNING)) == [(Platform.TELEGRAM, [3])]
    together = choose([NEAR, RESULT], [LINE, wants], ANY, RULE, MORNING)
    assert went(together) == [(Platform.TELEGRAM, [3, 1])]
    assert choose([NEAR], [], ANY, RULE, MORNING) == Chosen(unsent=(NEAR,))
    blocked = place(Platform.LINE, blocked=True, reminder=True)
    assert choose([NEAR], [blocked], ANY, RULE, MORNING) == Chosen(unsent=(NEAR,))


def test_what_could_not_be_brought_goes_to_the_other_chat_only() -> None:
    failed = replace(RESULT, tried=frozenset({Platform.LINE}))
    chosen = choose([failed, MOVED], [LINE, OLD_TELEGRAM], ANY, RULE, MORNING)
    assert went(chosen) == [(Platform.TELEGRAM, [1, 2])]
    assert choose([failed], [LINE], ANY, RULE, MORNING) == Chosen(unsent=(failed,))


def test_what_is_of_no_use_any_more_is_gone() -> None:
    assert choose([replace(MOVED, until=MORNING)], [LINE], ANY, RULE, MORNING).gone == ()
    over = replace(MOVED, until=MORNING - timedelta(microseconds=1))
    assert choose([over], [LINE], ANY, RULE, MORNING) == Chosen(gone=(over,))


def test_at_night_it_waits_for_the_morning_unless_the_kind_says_otherwise() -> None:
    quota = notice(4, NoticeKind.STAFF_QUOTA)
    chosen = choose([RESULT, quota], [LINE], ANY, RULE, NIGHT)
    assert (chosen.later, chosen.later_at) == ((RESULT,), datetime(2026, 11, 26, 8, tzinfo=BANGKOK))
    assert went(chosen) == [(Platform.LINE, [4])]


@pytest.mark.parametrize(
    ("begin", "end", "at", "until"),
    [
        (time(20), time(8), "2026-11-25 19:59:59", None),
        (time(20), time(8), "2026-11-25 20:00:00", "2026-11-26 08:00:00"),
        (time(20), time(8), "2026-12-31 23:59:59", "2027-01-01 08:00:00"),
        (time(20), time(8), "2026-11-25 00:00:00", "2026-11-25 08:00:00"),
        (time(20), time(8), "2026-11-25 07:59:59", "2026-11-25 08:00:00"),
        (time(20), time(8), "2026-11-25 08:00:00", None),
        (time(12), time(13), "2026-11-25 12:30:00", "2026-11-25 13:00:00"),
        (time(12), time(13), "2026-11-25 13:00:00", None),
        (time(8), time(8), "2026-11-25 08:00:00", None),
    ],
)
def test_quiet_hours_to_the_second(begin: time, end: time, at: str, until: str | None) -> None:
    found = quiet_end(_at(at), NotifyRules(quiet_from=begin, quiet_until=end))
    assert found == (None if until is None else _at(until))


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BANGKOK)


def test_pushes_are_counted_down_and_never_below_none() -> None:
    assert Pushes(2, 1).less(1) == Pushes(1, 1)
    assert Pushes(2, 1).less(5) == Pushes(0, 1)
    assert ANY.less(5) == ANY
    allowed = [(left, priority) for left in (0, 1, 2) for priority in Priority if Pushes(left, 1).may(priority)]
    assert allowed == [(1, Priority.URGENT), *((2, priority) for priority in Priority)]


def test_every_kind_has_its_rules() -> None:
    assert set(RULES) == set(NoticeKind)
