"""From an XLSX file to rows of cells, through a process of its own (threat T17).

The zip directory is checked here; the XML is met by `workbook_process` only, which has little memory and time and knows
no secret.  What it says is read line by line, so that a large sheet is never here as a whole.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, BinaryIO

from storage.importing import faults
from storage.importing.archive import BadArchive, promised
from storage.importing.cells import Cell, Number, Unusable
from storage.importing.faults import HEADER_ROW, NO_COLUMN, Fault, Reason, UnreadableFile

PLAIN_XML = {"OPENPYXL_LXML": "False"}
"""The process's whole environment: where lxml is installed, openpyxl would read with it, and past defusedxml."""
COMMAND = (sys.executable, "-I", "-X", "utf8", "-m", "storage.importing.workbook_process")
"""Isolated: neither the environment nor the working directory decides what is run."""
END = "end"


def workbook_rows(data: bytes) -> Iterator[tuple[int, list[Cell]]]:
    """The rows of the first sheet of the workbook DATA with their numbers. Raises `UnreadableFile`, also on the way."""
    with tempfile.TemporaryFile() as file:
        file.write(data)
        try:
            unpacked = promised(file)
        except BadArchive as bad:
            raise UnreadableFile(Fault(HEADER_ROW, NO_COLUMN, bad.reason)) from None
        file.seek(0)
        yield from _read(file, unpacked)


def _read(file: BinaryIO, unpacked: int) -> Iterator[tuple[int, list[Cell]]]:
    number = HEADER_ROW
    with _process(file, unpacked) as lines:
        for line in lines:
            said = _said(line)
            if said == END:
                return
            if isinstance(said, dict):
                raise UnreadableFile(Fault(number, NO_COLUMN, _reason(said["fault"])))
            if not isinstance(said, list):
                break
            number, *cells = said
            yield number, [_cell(cell) for cell in cells]
    # It fell silent: the system ended it at one of its limits.
    raise UnreadableFile(Fault(number, NO_COLUMN, faults.TOO_LARGE_UNPACKED))


@contextmanager
def _process(file: BinaryIO, unpacked: int) -> Iterator[IO[str]]:
    """What the process says; it is ended when nobody reads on."""
    process = subprocess.Popen(  # noqa: S603 - our own module, and a number
        (*COMMAND, str(unpacked)),
        stdin=file,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=PLAIN_XML,
        text=True,
        encoding="ascii",
    )
    with process:
        if process.stdout is None:
            raise RuntimeError("no pipe, although one was asked for")
        try:
            yield process.stdout
        finally:
            process.kill()


def _said(line: str) -> Any:  # noqa: ANN401 - JSON may be anything
    try:
        return json.loads(line)
    except json.JSONDecodeError:  # ended in the middle of a line
        return None


def _cell(said: object) -> Cell:
    match said:
        case str():
            return said
        case [str() as digits]:
            return Number(digits)
        case {"fault": str() as name}:
            return Unusable(_reason(name))
    return ""


def _reason(name: str) -> Reason:
    reason: Reason = getattr(faults, name)
    return reason
