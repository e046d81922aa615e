"""A hundredth of the long run of receipts, on each engine."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PEOPLE, KILLS = 600, 2
ROOT = Path(__file__).parents[2]


@pytest.mark.slow
@pytest.mark.shows("F6", "F7", "F8", "C4", "E7")
def test_killed_amid_receipts_each_linked_member_is_told_once(database_url: str) -> None:
    engine = database_url.partition(":")[0].partition("+")[0]
    run = ["tests.torture.receipts_told", "--people", str(PEOPLE), "--kills", str(KILLS)]
    command = [sys.executable, "-m", *run, "--engine", engine, "--database", database_url]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("COOP_")}
    done = subprocess.run(command, cwd=ROOT, env=clean, capture_output=True, text=True, timeout=110, check=False)
    assert "verdict: each linked member once" in done.stdout, done.stdout + done.stderr
    assert done.returncode == 0
