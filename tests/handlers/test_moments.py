"""The moment that counts (F17): a table of ± 1 ms around the cut-off, on machines of three time zones."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE
from dataclasses import replace
from datetime import timedelta

import pytest

from core.links import Platform
from handlers.incoming import Happening, Incoming, Tap
from handlers.moments import arrived, moment_of
from tests.builders import address_on
from tests.fakes import MORNING

IN_TIME, LATE, LISTED = "in time", "late", "late, listed"
EXPECTED = {
    # Stamped by the platform: 12:00:00.000 counts by the policy, a millisecond (Telegram: a second) later never.
    "inclusive line_message": {-1: IN_TIME, 0: IN_TIME, 1: LATE},
    "exclusive line_message": {-1: IN_TIME, 0: LATE, 1: LATE},
    "inclusive line_button": {-1: IN_TIME, 0: IN_TIME, 1: LATE},
    "exclusive line_button": {-1: IN_TIME, 0: LATE, 1: LATE},
    "inclusive telegram_message": {-1_000: IN_TIME, 0: IN_TIME, 1_000: LATE},
    "exclusive telegram_message": {-1_000: IN_TIME, 0: LATE, 1_000: LATE},
    # By their arrival: late and listed for 150 s.
    "inclusive telegram_button": {-1: IN_TIME, 0: IN_TIME, 1: LISTED, 150_000: LISTED, 150_001: LATE},
    "exclusive telegram_button": {-1: IN_TIME, 0: LISTED, 1: LISTED, 150_000: LISTED, 150_001: LATE},
    "inclusive arrived": {-1: IN_TIME, 0: IN_TIME, 1: LISTED, 150_000: LISTED, 150_001: LATE},
    "exclusive arrived": {-1: IN_TIME, 0: LISTED, 1: LISTED, 150_000: LISTED, 150_001: LATE},
}
WANTED = {
    f"{day} {way} {after:+}": said
    for day in ("last-working-day", "day-before")
    for way, row in EXPECTED.items()
    for after, said in row.items()
}


@pytest.mark.shows("F17")
@pytest.mark.parametrize("zone", ["UTC", "Asia/Bangkok", "America/New_York"])
async def test_in_time_and_late_wherever_the_machine_stands(zone: str) -> None:
    program = (sys.executable, "-W", "error", "-m", "tests.handlers.moments_table")
    process = await asyncio.create_subprocess_exec(*program, stdout=PIPE, env={**os.environ, "TZ": zone})
    out, _ = await process.communicate()
    assert process.returncode == 0
    assert json.loads(out) == WANTED


def event(platform: Platform, happening: Happening) -> Incoming:
    return Incoming(address=address_on(platform), happening=happening, sent_at=MORNING, tap=Tap("change"))


@pytest.mark.parametrize("platform", list(Platform))
@pytest.mark.parametrize("happening", [Happening.TEXT, Happening.TAP])
def test_only_a_press_on_telegram_has_no_time_of_its_own(platform: Platform, happening: Happening) -> None:
    moment = moment_of(event(platform, happening))
    assert moment.at == MORNING
    assert moment.is_own_time == ((platform, happening) != (Platform.TELEGRAM, Happening.TAP))


def test_a_page_counts_when_it_arrives() -> None:
    later = MORNING + timedelta(milliseconds=1)
    assert arrived(later) == replace(arrived(MORNING), at=later)
    assert not arrived(later).is_own_time
