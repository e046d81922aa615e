"""A part of the runs of `tests.torture.jobs` and `.job_kills` on each engine, and that a missing fence is noticed."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.torture.jobs import at_once, frozen

LEASE, STOP = 0.5, 1.5
KILLED_MONTHS, STRIDE = 12, 12


@pytest.mark.slow
@pytest.mark.shows("F16")
async def test_a_leader_that_is_stopped_amid_its_job_and_continued_writes_nothing_stale(database_url: str) -> None:
    verdict = await frozen(database_url, rounds=2, stop=STOP, lease=LEASE, seed=1)
    assert verdict.is_clean, verdict
    assert verdict.taken_over, verdict


@pytest.mark.slow
@pytest.mark.shows("F16")
async def test_eight_processes_at_one_instant_do_each_job_once(database_url: str) -> None:
    verdict = await at_once(database_url, count=60, workers=8, lease=20)
    assert verdict.is_clean, verdict
    assert verdict.jobs == 60


@pytest.mark.slow
async def test_a_missing_fence_is_noticed(postgres_url: str) -> None:
    verdict = await frozen(postgres_url, rounds=2, stop=STOP, lease=LEASE, seed=1, careless=True)
    assert verdict.stale, verdict


@pytest.mark.slow
@pytest.mark.shows("F18")
def test_a_year_of_months_is_sealed_once_each_whenever_it_is_killed(database_url: str) -> None:
    arguments = ["--database", database_url, "--months", str(KILLED_MONTHS), "--stride", str(STRIDE)]
    command = [sys.executable, "-W", "error", "-m", "tests.torture.job_kills", *arguments]
    done = subprocess.run(
        command, cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=110, check=False
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    assert ": 0 wrong" in done.stdout, done.stdout
