"""What becomes of something that is sent around the cut-off, from the platform's bytes to the request: a table.

`python -m tests.handlers.moments_table` prints it, so that a test can run it on a machine of any time zone.
"""

import asyncio
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

from bot.line import webhook as line
from bot.telegram import webhook as telegram
from core.clock import BANGKOK
from core.messaging import EventId, NewEvent, StoredEvent
from core.policy import CutoffDay, CutoffRules
from core.requests import Ask, RequestKind
from core.services.filing import Moment, file, preview
from handlers.incoming import Incoming
from handlers.moments import arrived, moment_of
from tests.builders import LINE_BOT, TELEGRAM_BOT, means, member, policy, registered
from tests.fakes import FakeClock, FakeStore

CUTOFFS = {
    CutoffDay.LAST_WORKING_DAY: datetime(2026, 11, 30, 12, tzinfo=BANGKOK),
    CutoffDay.DAY_BEFORE: datetime(2026, 11, 29, 12, tzinfo=BANGKOK),
}
MILLISECOND = timedelta(milliseconds=1)
BESIDE = (-1, 0, 1)
AFTER = (-1, 0, 1, 150_000, 150_001)
"""Milliseconds from the cut-off."""
SECONDS = (-1_000, 0, 1_000)
"""The same, for what is stamped to the second."""
ON_ITS_WAY = timedelta(seconds=90)
WORDS = Ask(kind=RequestKind.GENERAL, words="ขอหนังสือรับรอง")


def _milliseconds(at: datetime) -> int:
    """Of the Unix clock, exactly."""
    return (at - datetime(1970, 1, 1, 7, tzinfo=BANGKOK)) // MILLISECOND


def _line(kind: Mapping[str, object], at: datetime) -> Moment:
    """An event of LINE's that was stamped AT, and came a minute and a half later."""
    source = {"type": "user", "userId": "U" + "a" * 32}
    event = {"webhookEventId": "E1", "timestamp": _milliseconds(at), "source": source, **kind}
    body = json.dumps({"destination": LINE_BOT, "events": [event]}).encode()
    (new,) = line.parse(body, at + ON_ITS_WAY).events
    return moment_of(_understood(new, line.incoming))


def _telegram(update: Mapping[str, object], received_at: datetime) -> Moment:
    new = telegram.parse(json.dumps({"update_id": 1, **update}).encode(), TELEGRAM_BOT, received_at)
    assert new is not None
    return moment_of(_understood(new, telegram.incoming))


def _understood(new: NewEvent, understand: Callable[[StoredEvent, dict[str, object]], Incoming]) -> Incoming:
    stored = StoredEvent(
        id=EventId(1),
        address=new.address,
        event_id=new.event_id,
        sent_at=new.sent_at,
        received_at=new.received_at,
        payload=new.payload,
        failures=0,
    )
    return understand(stored, json.loads(new.payload))


def line_message(at: datetime) -> Moment:
    return _line({"type": "message", "message": {"id": "1", "type": "text", "text": "ยืนยันส่งคำร้อง"}}, at)


def line_button(at: datetime) -> Moment:
    return _line({"type": "postback", "postback": {"data": "!change:yes:K7"}}, at)


CHAT = {"id": 501, "type": "private"}


def telegram_message(at: datetime) -> Moment:
    said = {"date": _milliseconds(at) // 1000, "chat": CHAT, "from": {"id": 501}, "text": "ยืนยันส่งคำร้อง"}
    return _telegram({"message": said}, at + ON_ITS_WAY)


def telegram_button(at: datetime) -> Moment:
    """It came AT; its message was sent ten minutes before."""
    below = {"date": _milliseconds(at) // 1000 - 600, "chat": CHAT}
    return _telegram({"callback_query": {"from": {"id": 501}, "message": below, "data": "!change:yes:K7"}}, at)


WAYS: tuple[tuple[Callable[[datetime], Moment], Sequence[int]], ...] = (
    (line_message, BESIDE),
    (line_button, BESIDE),
    (telegram_message, SECONDS),
    (telegram_button, AFTER),
    (arrived, AFTER),
)


async def row(day: CutoffDay, way: Callable[[datetime], Moment], after: int, *, inclusive: bool) -> str:
    """`in time`, `late`, or `late, listed`; anything else is a fault."""
    rules = replace(policy(), cutoff=CutoffRules(day=day, at=time(12), inclusive=inclusive))
    moment = way(CUTOFFS[day] + after * MILLISECOND)
    given = means(clock=FakeClock(moment.at + ON_ITS_WAY), policies=[rules])
    store = FakeStore()
    person = await registered(store, member())
    async with store.work() as uow:
        shown = await preview(uow, given, person, WORDS, moment.at)
        filed = await file(uow, given, None, person, WORDS, moment, shown.coming.effective)
    said = (str(filed.request.effective), filed.request.is_late, filed.request.near)
    return {
        ("2026-12", False, False): "in time",
        ("2027-01", True, False): "late",
        ("2027-01", True, True): "late, listed",
    }.get(said, str(said))


def rows() -> Iterator[tuple[CutoffDay, bool, Callable[[datetime], Moment], int]]:
    """Every way over every kind of cut-off."""
    for day in CutoffDay:
        for inclusive in (True, False):
            for way, offsets in WAYS:
                for after in offsets:
                    yield day, inclusive, way, after


async def table() -> dict[str, str]:
    """All of it: `last-working-day inclusive line_button +1` -> `late`."""
    return {
        f"{day.value} {'inclusive' if inclusive else 'exclusive'} {way.__name__} {after:+}": await row(
            day, way, after, inclusive=inclusive
        )
        for day, inclusive, way, after in rows()
    }


if __name__ == "__main__":
    json.dump(asyncio.run(table()), sys.stdout)
