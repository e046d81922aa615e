"""Many receipts into a folder, by several processes.

    print_all(papers, art, Path("receipts"), processes=2, printed=progress.advance)

Papers are taken from their source as they are needed and never held together, so that a year takes no more memory than
a month.  Each file is whole or not there; one that is there already is written anew with the same bytes.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

from bot.documents.art import Art
from bot.documents.receipt import receipt_pdf
from core.receipt_paper import Paper

AT_ONCE = 40
"""Papers that a process takes at a time."""
WAITING = 2
"""Such portions for each process: one that it works on, one that it finds next."""
OWNER_ONLY = 0o600


def print_all(papers: Iterable[Paper], art: Art, folder: Path, processes: int, printed: Callable[[int], None]) -> int:
    """Write PAPERS into FOLDER; tell PRINTED of each portion how many it was. Returns how many there are in all."""
    count = 0
    for done in _portions_done(_portions(papers), art, folder, processes):
        count += done
        printed(done)
    return count


def file_name(paper: Paper) -> str:
    """Month, member and number: files of a month stand together, a member's are found by the number."""
    number = paper.receipt_no.replace("/", "-")
    return f"{paper.month}-{paper.member_no}-{number}.pdf"


def _portions(papers: Iterable[Paper]) -> Iterator[tuple[Paper, ...]]:
    source = iter(papers)
    while portion := tuple(islice(source, AT_ONCE)):
        yield portion


def _portions_done(portions: Iterator[tuple[Paper, ...]], art: Art, folder: Path, processes: int) -> Iterator[int]:
    """How many each portion had, in their order."""
    if processes == 1:
        yield from (_written(portion, art, folder) for portion in portions)
        return
    sent = Art(art.logo, dict(art.signatures))  # a plain mapping, which another process can be sent
    waiting: deque[Future[int]] = deque()
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        try:
            for portion in portions:
                waiting.append(pool.submit(_written, portion, sent, folder))
                if len(waiting) == processes * WAITING:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)


def _written(portion: tuple[Paper, ...], art: Art, folder: Path) -> int:
    """PORTION into FOLDER."""
    for paper in portion:
        _write(folder / file_name(paper), receipt_pdf(paper, art))
    return len(portion)


def _write(target: Path, data: bytes) -> None:
    """DATA as TARGET, which others see whole or not at all."""
    part = target.with_name(f".{target.name}.part")
    try:
        with os.fdopen(os.open(part, os.O_CREAT | os.O_WRONLY | os.O_TRUNC | os.O_NOFOLLOW, OWNER_ONLY), "wb") as file:
            file.write(data)
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
