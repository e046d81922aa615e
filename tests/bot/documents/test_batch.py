"""Many receipts into a folder: the same bytes as one alone, whole files, memory that does not grow."""

import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.documents import batch
from bot.documents.art import Art
from bot.documents.batch import WAITING, file_name, print_all
from bot.documents.receipt import receipt_pdf
from core.receipt_paper import Paper
from tests.many_papers import many_papers
from tests.papers import paper

AT_ONCE = 8


def silent(_: int) -> None:
    """Progress that nobody asks for."""


@pytest.fixture(autouse=True)
def _small_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "AT_ONCE", AT_ONCE)


def test_files_are_named_by_month_member_and_number() -> None:
    assert file_name(paper()) == "2026-12-026548-2569-000123.pdf"


@pytest.mark.parametrize("processes", [1, 2])
def test_each_file_has_the_bytes_of_its_paper_alone(tmp_path: Path, processes: int) -> None:
    count = AT_ONCE * 2 + 7
    told: list[int] = []
    assert print_all(many_papers(count), Art(), tmp_path, processes, told.append) == count
    assert told == [AT_ONCE, AT_ONCE, 7]
    papers = list(many_papers(count))
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted(map(file_name, papers))
    for one in papers[:: AT_ONCE // 4]:
        file = tmp_path / file_name(one)
        assert file.read_bytes() == receipt_pdf(one, Art())
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_again_gives_the_same_files(tmp_path: Path) -> None:
    for _ in range(2):
        print_all(many_papers(3), Art(), tmp_path, 1, silent)
    assert len(list(tmp_path.iterdir())) == 3


def test_papers_are_taken_as_they_are_needed(tmp_path: Path) -> None:
    taken, done = 0, 0

    def source() -> Iterator[Paper]:
        nonlocal taken
        for one in many_papers(AT_ONCE * 9):
            taken += 1
            assert taken <= done + AT_ONCE * (2 * WAITING + 1)
            yield one

    def printed(count: int) -> None:
        nonlocal done
        done += count

    print_all(source(), Art(), tmp_path, 2, printed)
    assert taken == done == AT_ONCE * 9


def test_a_file_that_cannot_be_written_leaves_nothing_half_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(*_: object) -> bytes:
        raise OSError("no room")

    monkeypatch.setattr(Path, "replace", no_room)
    with pytest.raises(OSError, match="no room"):
        print_all(many_papers(1), Art(), tmp_path, 1, silent)
    assert list(tmp_path.iterdir()) == []


def test_a_process_that_fails_is_heard_of(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        print_all(many_papers(AT_ONCE * 3), Art(), tmp_path / "nowhere", 2, silent)


def test_memory_does_not_grow(tmp_path: Path) -> None:
    """A process that has printed some takes no more for many more."""
    program = (
        "import resource, sys; from pathlib import Path; from bot.documents.art import Art;"
        "from bot.documents.batch import print_all; from tests.many_papers import many_papers;"
        "folder = Path(sys.argv[1]); peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss;"
        "print_all(many_papers(120), Art(), folder, 1, print); before = peak();"
        "print_all(many_papers(320, seed=2), Art(), folder, 1, print); print(peak() - before)"
    )
    said = subprocess.run([sys.executable, "-c", program, tmp_path], capture_output=True, text=True, check=True)
    assert int(said.stdout.split()[-1]) < 4_000  # kB
