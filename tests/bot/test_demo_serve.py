"""The demonstration's bot waits for its records, and not for ever."""

import subprocess
import sys
from pathlib import Path

from bot.demo_serve import appears


def test_what_is_there_is_not_waited_for(tmp_path: Path) -> None:
    assert appears(tmp_path, within_s=0)


def test_what_never_comes_is_given_up(tmp_path: Path) -> None:
    assert not appears(tmp_path / "prepared", within_s=0)


def test_then_it_is_the_program_with_the_rest_of_its_arguments(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot.demo_serve", str(tmp_path), "serve", "--help"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0
    assert "--port" in done.stdout
