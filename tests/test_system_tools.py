"""What `make test` says about a machine without a browser."""

import shutil

import pytest

from tests import system_tools


def test_nothing_is_said_where_all_is_there(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: "/usr/bin/program")
    assert system_tools.main() == 0
    assert capsys.readouterr() == ("", "")


def test_one_line_names_what_is_missing_and_the_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert system_tools.main() == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "sudo apt-get install chromium" in said


def test_who_is_not_root_installs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: "/usr/bin/apt-get")
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert not system_tools.install(["chromium"])
