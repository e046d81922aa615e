"""The process that draws receipts, one after the other, so that the server answers others meanwhile.

    python -I -m bot.receipt_process

It reads portions from standard input and writes one for each to standard output, a portion being four bytes of length
and so many more.  It is asked in JSON, `{"want": "pdf", "paper": "…", "logo": null, "signatures": {}}`, and answers
with the file, or with nothing where that cannot be drawn.  It ends with its input, also where the server was killed.
"""

import json
import signal
import sys
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from bot.documents.art import Art
from bot.documents.preview import preview_png
from bot.documents.receipt import receipt_pdf
from bot.receipt_art import ArtFiles, loaded
from core.receipt_paper import from_text

LENGTH = 4
PICTURE_WIDTH = 360
"""Px of a page of A5, which is then 511 high: four times as fast as twice that, and sharp at the side of a card."""
PDF, PICTURE = "pdf", "picture"
ART_KEPT = 8

Files = tuple[tuple[str, str, int], ...]
"""Name, path and time of change: who replaces a file finds it on the next receipt."""


def main() -> None:
    """Answer until there is nothing more to read."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # of a terminal it comes to the server too, which ends this
    given, said = sys.stdin.buffer, sys.stdout.buffer
    while (asked := _portion(given)) is not None:
        answer = answered(asked)
        said.write(len(answer).to_bytes(LENGTH) + answer)
        said.flush()


def _portion(source: BinaryIO) -> bytes | None:
    head = source.read(LENGTH)
    return source.read(int.from_bytes(head)) if len(head) == LENGTH else None


def answered(asked: bytes) -> bytes:
    """The file that is ASKED for; nothing where it cannot be drawn."""
    try:
        wish = json.loads(asked)
        files = {"": wish["logo"], **wish["signatures"]}
        art = _art(tuple((name, path, _changed(path)) for name, path in files.items() if path is not None))
        pdf = receipt_pdf(from_text(wish["paper"]), art)
        return preview_png(pdf, PICTURE_WIDTH) if wish["want"] == PICTURE else pdf
    except Exception:  # noqa: BLE001 - whatever is wrong with one receipt, the next one is drawn
        return b""


def _changed(path: str) -> int:
    try:
        return Path(path).stat().st_mtime_ns
    except OSError:
        return 0


@lru_cache(ART_KEPT)
def _art(files: Files) -> Art:
    paths = {name: Path(path) for name, path, _ in files}
    return loaded(ArtFiles(logo=paths.pop("", None), signatures=paths))


if __name__ == "__main__":
    main()
