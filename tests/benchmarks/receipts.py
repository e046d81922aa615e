"""S11: a receipt, against what one writes first and against other libraries; and that many take no more memory.

    python -m tests.benchmarks.receipts [RECEIPTS]

Each way runs in a process of its own and they are driven in turn, round after round; counted is the processor's time,
so that a library which works on several processors gains nothing by it.  Papers have eight lines and differ in all that
members' receipts differ in.
"""

import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Self

from PIL import Image, ImageDraw
from rich.console import Console
from rich.table import Table

from bot.documents.art import LOGO, Art, picture
from bot.documents.batch import print_all
from core.receipt_paper import Paper
from tests.benchmarks.receipt_peers import WAYS
from tests.many_papers import many_papers

ROUNDS = 7
AT_A_TIME = {"the bot": 200}
USUALLY = 20
RECEIPTS = 60_000
LINES = 8
FIRST = "what one writes first"


def measure(receipts: int = RECEIPTS) -> None:
    """Measure and print."""
    console = Console()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _draw_pictures(folder)
        console.print(_table(_rounds(folder)))
        console.print(_memory(folder, receipts))


def _rounds(folder: Path) -> dict[str, list[tuple[float, int]]]:
    """Seconds and bytes of a receipt, by way and round; the first round warms up and is not kept."""
    figures: dict[str, list[tuple[float, int]]] = {}
    with ExitStack() as stack:
        ways = {name: stack.enter_context(_Way(name, folder)) for name in WAYS}
        for number in range(ROUNDS + 1):
            for name, way in ways.items():
                found = way.drawn(AT_A_TIME.get(name, USUALLY))
                if number and found is not None:
                    figures.setdefault(name, []).append(found)
    return figures


class _Way:
    """A way in its process."""

    def __init__(self, name: str, folder: Path) -> None:
        context = get_context("spawn")
        self._here, self._there = context.Pipe()
        own = folder / name.replace(" ", "-")
        own.mkdir()
        for file in ("logo.png", "signature.png"):
            os.link(folder / file, own / file)
        self._process = context.Process(target=_draw, args=(name, own, self._there))

    def __enter__(self) -> Self:
        self._process.start()
        self._there.close()  # so that a process which ends is noticed, not waited for
        return self

    def drawn(self, count: int) -> tuple[float, int] | None:
        """Seconds and bytes of each of COUNT receipts; None where the library cannot run on this machine."""
        self._here.send(count)
        found: tuple[float, int] | None = self._here.recv()
        return found

    def __exit__(self, *_: object) -> None:
        self._here.send(0)
        self._process.join()


def _draw(name: str, folder: Path, pipe: Connection) -> None:
    """Draw as many as the pipe says, again and again, always others."""
    try:
        draw = WAYS[name](folder)
    except (ImportError, OSError) as error:  # weasyprint looks for Pango
        sys.stderr.write(f"{name} cannot run here: {error}\n")
        draw = None
    papers = many_papers(sys.maxsize, lines=LINES)
    while count := pipe.recv():
        if draw is None:
            pipe.send(None)
            continue
        some = list(islice(papers, count))
        began = time.process_time()
        size = sum(len(draw(paper)) for paper in some)
        pipe.send(((time.process_time() - began) / count, size // count))


def _table(figures: dict[str, list[tuple[float, int]]]) -> Table:
    rows = Table(title=f"S11: a receipt of {LINES} lines, median of {ROUNDS} rounds", title_justify="left")
    for heading in ("way", "ratio", "least", "most", "bytes"):
        rows.add_column(heading, justify="left" if heading == "way" else "right")
    first = [seconds for seconds, _ in figures[FIRST]]
    for name, found in figures.items():
        ratios = [base / seconds for base, (seconds, _) in zip(first, found, strict=True)]
        shown = (f"{value:.1f} x" for value in (statistics.median(ratios), min(ratios), max(ratios)))
        rows.add_row(name, *shown, f"{found[0][1]:,}")
    return rows


def _memory(folder: Path, receipts: int) -> str:
    """What this process takes at most, after a part and after all; files are thrown away as they come."""
    target = folder / "receipts"
    target.mkdir()
    art = Art(logo=picture(folder / "logo.png", LOGO))
    done = 0
    peaks: list[int] = []

    def printed(count: int) -> None:
        nonlocal done
        done += count
        for file in target.iterdir():
            file.unlink()
        if done * 10 // receipts > len(peaks):
            peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)

    print_all(_papers(receipts), art, target, 1, printed)
    return f"Memory at most, in MB, after each tenth of {receipts:,} receipts: {' '.join(map(str, peaks))}"


def _papers(count: int) -> Iterator[Paper]:
    return many_papers(count, seed=2, lines=LINES)


def _draw_pictures(folder: Path) -> None:
    """A logo and a signature of the sizes that people send."""
    logo = Image.new("RGBA", (512, 512))
    draw = ImageDraw.Draw(logo)
    for inset, colour in ((6, "#146E3C"), (40, "white"), (76, "#146E3C"), (170, "#F2C94C")):
        draw.ellipse((inset, inset, 512 - inset, 512 - inset), fill=colour)
    logo.save(folder / "logo.png")
    signature = Image.new("RGBA", (600, 180))
    points = [(20 + 14 * number, 90 + 60 * ((number * 7) % 5 - 2) // 2) for number in range(40)]
    ImageDraw.Draw(signature).line(points, fill="#1B2A8A", width=7, joint="curve")
    signature.save(folder / "signature.png")


if __name__ == "__main__":
    measure(*map(int, sys.argv[1:]))
