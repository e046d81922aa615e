"""A hundredth of the long run on each engine, and that every planted bug can still be planted."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.torture.planted import PLANTED, Planted, caught, copy_with

KILLS = 3
QUICK = [
    planted for planted in PLANTED if planted.name in {"no_fence", "unsigned_webhook_accepted", "token_in_the_log"}
]
ROOT = Path(__file__).parents[2]


@pytest.mark.slow
@pytest.mark.shows("F1", "F3", "F4", "F5", "F7", "F10a", "F25")
def test_killed_at_several_places_nothing_is_lost_or_doubled(database_url: str) -> None:
    engine = database_url.partition(":")[0].partition("+")[0]
    command = [
        sys.executable,
        "-m",
        "tests.torture",
        "--engine",
        engine,
        "--kills",
        str(KILLS),
        "--database",
        database_url,
    ]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("COOP_")}
    done = subprocess.run(command, cwd=ROOT, env=clean, capture_output=True, text=True, timeout=110, check=False)
    assert "verdict: nothing lost, nothing doubled" in done.stdout, done.stdout + done.stderr
    assert done.returncode == 0


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: planted.name)
def test_every_bug_can_still_be_planted(planted: Planted) -> None:
    with copy_with(planted):
        pass


@pytest.mark.slow
@pytest.mark.parametrize("planted", QUICK, ids=lambda planted: planted.name)
def test_a_planted_bug_is_caught(planted: Planted) -> None:
    found, words = caught(planted)
    assert found, words
