"""The state over a restart: the last value of a key counts, deletions stay, the file does not grow for ever."""

from pathlib import Path

from bot.simulator.journal import Journal
from bot.simulator.people import Person

SOM = Person("som", "ส้ม", "U" + "0" * 32, 5)


def test_the_last_value_counts_and_the_file_is_written_anew(tmp_path: Path) -> None:
    path = tmp_path / "state" / "chats.jsonl"
    journal = Journal(path)
    counters = journal.table("counters", int)
    for number in range(100):
        counters.put("line", number)
    counters.put("telegram", 1)
    counters.delete("telegram")
    journal.table("people", Person).put(SOM.id, SOM)
    journal.close()
    again = Journal(path)
    assert list(again.table("counters", int)) == [99]
    assert list(again.table("people", Person)) == [SOM]
    again.close()
    assert len(path.read_bytes().splitlines()) == 2


def test_a_torn_last_line_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "chats.jsonl"
    path.write_bytes(b'["counters","line",7]\n["counters","line",')
    journal = Journal(path)
    assert journal.table("counters", int).get("line") == 7
    journal.close()


def test_clearing_forgets_on_disk_too(tmp_path: Path) -> None:
    path = tmp_path / "chats.jsonl"
    journal = Journal(path)
    journal.table("counters", int).put("line", 7)
    journal.clear()
    journal.close()
    again = Journal(path)
    assert not list(again.table("counters", int))
    again.close()
