"""`coop receipts print, print-all, list`: files for the machine's account, the same again, and who printed what."""

import io
import json
from pathlib import Path

import pytest
from pypdf import PdfReader

from core.calendar import Month
from tests.bot.cli.test_office import Coop, coop, newest, url, written
from tests.bot.cli.test_receipts_notify import received

__all__ = ["coop", "url"]  # fixtures

pytestmark = pytest.mark.shows("E7")
OCTOBER = Month(2025, 10)


def text_of(file: Path) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(file.read_bytes())).pages)


def test_one_receipt_into_a_new_file(coop: Coop, url: str) -> None:
    received(url, OCTOBER, "026548")
    done = coop("receipts", "print", "๐๒๖๕๔๘", "2568-10", "one.pdf", "--by", "kanya")
    assert (done.exit_code, done.stdout) == (0, "written to one.pdf\n")
    assert newest(url)[:2] == ("member.opened", "staff:kanya")
    file = Path("one.pdf")
    assert file.stat().st_mode & 0o777 == 0o600
    text = text_of(file)
    assert "2025-10-026548" in text
    assert "5,009.32" in text
    assert coop("receipts", "print", "026548", "2025-10", "again.pdf").exit_code == 0
    assert Path("again.pdf").read_bytes() == file.read_bytes(), "printed again it is the same"
    assert coop("receipts", "print", "026548", "2025-10", "one.pdf").exit_code == 1
    assert Path("again.pdf").read_bytes() == file.read_bytes()


def test_what_is_not_there_is_said_and_leaves_no_file(coop: Coop, url: str) -> None:
    before = written(url)
    nothing = coop("receipts", "print", "026548", "2025-10", "one.pdf")
    assert (nothing.exit_code, nothing.stdout) == (1, "")
    assert "2025-10" in nothing.stderr
    assert coop("receipts", "print", "999999", "2025-10", "one.pdf").exit_code == 1
    assert coop("receipts", "print-all", "2025-10", "all").exit_code == 1
    assert not Path("one.pdf").exists()
    assert not Path("all").exists()
    assert written(url) == before


@pytest.mark.parametrize("processes", ["1", "2"])
def test_all_of_a_month_and_the_register(coop: Coop, url: str, processes: str) -> None:
    received(url, OCTOBER, "026548", "ส03548")
    received(url, Month(2025, 11), "026548")
    done = coop("receipts", "print-all", "2025-10", "all", "--processes", processes, "--by", "kanya")
    assert (done.exit_code, done.stdout) == (0, "2 receipts are written to all\n")
    assert newest(url)[:2] == ("members.listed", "staff:kanya")
    files = sorted(Path("all").iterdir())
    assert [file.name for file in files] == ["2025-10-026548-2025-10-026548.pdf", "2025-10-ส03548-2025-10-ส03548.pdf"]
    assert "ส03548" in text_of(files[1])
    listed = json.loads(coop("receipts", "list", "2025-10", "--json").stdout)
    assert [(one["number"], one["member"], one["total"], one["void"]) for one in listed] == [
        ("2025-10-026548", "026548", "5,009.32", False),
        ("2025-10-ส03548", "ส03548", "5,009.32", False),
    ]


@pytest.mark.parametrize("words", [("print", "026548", "2025-10", "one.pdf"), ("print-all", "2025-10", "all")])
def test_without_a_public_address_nothing_is_entered_for_ever(
    coop: Coop, url: str, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    received(url, OCTOBER, "026548")
    monkeypatch.delenv("COOP_PUBLIC_URL")
    refused = coop("receipts", *words)
    assert refused.exit_code == 1
    assert "COOP_PUBLIC_URL" in refused.stderr
    assert json.loads(coop("receipts", "list", "2025-10", "--json").stdout) == []
