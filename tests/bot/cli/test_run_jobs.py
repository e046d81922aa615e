"""`coop run-jobs` and `coop jobs list`: what is due is done once and said; time moves in the simulator only."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

import pytest

from bot.clock import SystemClock, offset_to
from core.chat_care import Wish
from core.clock import BANGKOK
from core.due_jobs import DueJob
from core.links import Platform
from core.ports import Means, UnitOfWork
from core.services.jobs import seal_month
from tests.bot.cli.test_office import Coop, coop, opened, url, written
from tests.builders import line_address
from tests.fakes import MORNING
from tests.postgres import in_a_thread

__all__ = ["coop", "url"]  # fixtures

EVENING = datetime(2026, 11, 24, 18, 0, 30, tzinfo=BANGKOK)
MORNING_AFTER = datetime(2026, 11, 25, 8, 0, 30, tzinfo=BANGKOK)
NOON = datetime(2026, 11, 30, 12, 0, 30, tzinfo=BANGKOK)
LINE = {
    "COOP_LINE_CHANNEL_SECRET": "s",
    "COOP_LINE_CHANNEL_TOKEN": "t",
    "COOP_LINE_API_URL": "http://127.0.0.1:9",
    "COOP_LINE_DIALOG_URL": "http://127.0.0.1:9",
}


@pytest.fixture
def simulator(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Its settings, half a minute after the cut-off of November."""
    for name, value in LINE.items():
        monkeypatch.setenv(name, value)
    move_to(monkeypatch, NOON)
    return monkeypatch


def move_to(monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    offset = offset_to(at, SystemClock())
    monkeypatch.setenv("COOP_SIMULATOR_OFFSET", str(round(offset.total_seconds() * 1_000_000)))


def of(said: str, name: str) -> list[str]:
    """Lines about the jobs called NAME."""
    return [line for line in said.splitlines() if f" {name} " in line]


def test_up_to_a_time_each_is_done_once_and_in_order(coop: Coop, url: str, simulator: pytest.MonkeyPatch) -> None:
    done = coop("run-jobs", "--until", "2027-01-01T00:00+0700")
    assert done.exit_code == 0, done.stderr
    assert of(done.stdout, "seal-month") == [
        "2026-11-30T12:05+07:00 seal-month 2026-12: done",
        "2026-12-30T12:05+07:00 seal-month 2027-01: done",
    ]
    assert of(done.stdout, "in-force")[-2:] == [
        "2026-12-01T00:00+07:00 in-force 2026-12: done",
        "2027-01-01T00:00+07:00 in-force 2027-01: done",
    ]
    assert [one.subject for one in written(url) if one.action == "month.sealed"][-2:] == [
        "month:2026-12",
        "month:2027-01",
    ]
    move_to(simulator, datetime(2027, 1, 1, 0, 1, tzinfo=BANGKOK))
    assert coop("run-jobs").stdout == "nothing is due\n"


def test_what_is_due_now_is_done_and_the_rest_is_listed(coop: Coop, simulator: pytest.MonkeyPatch) -> None:
    assert of(coop("run-jobs").stdout, "seal-month") == []
    move_to(simulator, NOON.replace(minute=6))
    assert of(coop("run-jobs").stdout, "seal-month") == ["2026-11-30T12:06+07:00 seal-month 2026-12: done"]
    listed = json.loads(coop("jobs", "list", "--json").stdout)
    [december] = [row for row in listed if (row["name"], row["period"]) == ("seal-month", "2026-12")]
    assert december == {
        "name": "seal-month",
        "period": "2026-12",
        "due": "2026-11-30T12:05+07:00",
        "until": None,
        "state": "done",
        "tries": 1,
    }
    assert {row["state"] for row in listed} == {"done", "waiting"}
    assert "seal-month" in coop("jobs", "list").stdout
    assert len(json.loads(coop("jobs", "list", "--limit", "1", "--json").stdout)) == 1


@pytest.mark.shows("E6", "C4")
def test_notices_that_are_due_go_into_the_outbox_once_and_the_server_sends_them(
    coop: Coop, url: str, simulator: pytest.MonkeyPatch
) -> None:
    move_to(simulator, EVENING)
    assert coop("run-jobs").exit_code == 0
    in_a_thread(wants_reminders(url))
    assert [line for line in coop("run-jobs").stdout.splitlines() if "notices" in line] == []
    move_to(simulator, MORNING_AFTER)
    done = coop("run-jobs")
    assert of(done.stdout, "cutoff-near") == ["2026-11-25T08:00+07:00 cutoff-near 2026-11: done"]
    assert done.stdout.splitlines()[-1] == "2026-11-25T08:00+07:00 notices: 1 in the outbox, the server sends them"
    assert in_a_thread(rows_of_outbox(url)) == {Platform.LINE: 1}
    assert coop("run-jobs").stdout == "nothing is due\n"
    assert in_a_thread(rows_of_outbox(url)) == {Platform.LINE: 1}


def test_up_to_a_time_notices_go_at_the_time_of_their_job(coop: Coop, url: str, simulator: pytest.MonkeyPatch) -> None:
    move_to(simulator, EVENING)
    in_a_thread(wants_reminders(url))
    said = coop("run-jobs", "--until", "2026-11-26T12:00+0700").stdout
    assert [line for line in said.splitlines() if "notices" in line] == [
        "2026-11-25T08:00+07:00 notices: 1 in the outbox, the server sends them"
    ]


async def wants_reminders(url: str) -> None:
    """The member has a chat on LINE, and the monthly reminder."""
    store = await opened(url)
    async with store.work() as uow:
        found = await uow.members.by_number("026548")
        assert found is not None
        chat = (await uow.chats.open(line_address(), MORNING)).chat
        await uow.links.add(chat.id, found.id, MORNING, "1")
        await uow.notice_wishes.put(chat.id, Wish.REMINDER, wanted=True)
    await store.close()


async def rows_of_outbox(url: str) -> Mapping[Platform, int]:
    store = await opened(url)
    async with store.read() as uow:
        waiting = await uow.outbox.waiting()
    await store.close()
    return waiting


def test_one_that_fails_is_status_1_and_stays_due(coop: Coop, simulator: pytest.MonkeyPatch) -> None:
    async def fails(uow: UnitOfWork, means: Means, job: DueJob) -> None:
        raise ArithmeticError(uow, means, job)

    move_to(simulator, NOON.replace(minute=6))
    with pytest.MonkeyPatch.context() as broken:
        broken.setattr(seal_month, "JOB", replace(seal_month.JOB, step=fails))
        failed = coop("run-jobs", "--until", "2026-11-30T18:00+0700")
    assert failed.exit_code == 1
    assert failed.stderr.splitlines()[-1] == "seal-month 2026-12 failed; it is tried again later, the log says why"
    move_to(simulator, NOON.replace(minute=8))
    assert of(coop("run-jobs").stdout, "seal-month") == ["2026-11-30T12:08+07:00 seal-month 2026-12: done"]


def test_time_is_moved_in_the_simulator_only(coop: Coop) -> None:
    refused = coop("run-jobs", "--until", "2099-01-01T00:00+0700")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "simulator's settings only" in refused.stderr
    assert coop("run-jobs").exit_code == 0


def test_time_does_not_go_back(coop: Coop, simulator: pytest.MonkeyPatch) -> None:
    del simulator  # its settings
    refused = coop("run-jobs", "--until", "2026-11-30T11:00+0700")
    assert refused.exit_code == 1
    assert refused.stderr == "--until is gone by: it is 2026-11-30T12:00+07:00\n"
