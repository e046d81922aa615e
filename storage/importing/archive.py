"""What a workbook's zip directory promises, checked before one byte is unpacked (threat T17).

An XLSX file is a zip of XML files.  505 kB of them can unpack to 210 MB, so sizes are added up from the directory; what
an entry holds beyond its promised size is never read (`zipfile` stops there and compares the checksum).

>>> promised(io.BytesIO(b"PK but no directory"))
Traceback (most recent call last):
storage.importing.archive.BadArchive: the file is damaged and cannot be opened
"""

import io
import struct
import zipfile
from typing import BinaryIO

from storage.importing import faults
from storage.importing.faults import Reason

MEGABYTE = 1024 * 1024
MOST_PACKED = 32 * MEGABYTE
MOST_UNPACKED = 200 * MEGABYTE
MOST_RATIO = 60
"""Unpacked to packed. Registers as co-ops keep them pack 8 to 20 times; one value in every cell 40 times."""
SMALL = MEGABYTE
"""Below this an entry may have any ratio: a nearly empty sheet packs very well."""
STRINGS = "xl/sharedStrings.xml"
MOST_STRINGS = 16 * MEGABYTE
"""All texts of a workbook are held at once: 60,000 members with addresses have 12 MB of them."""
MOST_ENTRIES = 1_000
MOST_DIRECTORY = 256 * 1024
"""Bytes of the directory itself: its entries are objects in memory before they can be counted."""

END = struct.Struct("<4s4H2LH")
"""The record at a zip file's end: mark, disks, entries, size and place of the directory, length of the comment."""
END_MARK = b"PK\x05\x06"
LONGEST_COMMENT = 0xFFFF
ZIP64_MARK = b"PK\x06\x07"
ZIP64_BYTES = 20
ENCRYPTED = 0x1
PACKED_AGAIN = (".zip", ".xlsx", ".xlsm", ".xlsb", ".docx", ".pptx", ".7z", ".rar", ".gz", ".bin.zip")


class BadArchive(Exception):  # noqa: N818 - the person's file is bad, not the program
    """The file is not unpacked, and why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.english)
        self.reason = reason


def promised(file: BinaryIO) -> int:
    """How many bytes FILE unpacks to. Raises BadArchive for what is damaged, encrypted, nested or out of proportion."""
    _check_directory(file)
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError):
        raise BadArchive(faults.DAMAGED) from None
    for entry in entries:
        _check_entry(entry)
    if len(entries) > MOST_ENTRIES or len({entry.filename for entry in entries}) < len(entries):
        raise BadArchive(faults.DAMAGED)
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if unpacked > MOST_UNPACKED or (unpacked > SMALL and unpacked > MOST_RATIO * packed):
        raise BadArchive(faults.TOO_LARGE_UNPACKED)
    return unpacked


def _check_directory(file: BinaryIO) -> None:
    """The directory's size, from the record at the end; the same one that `zipfile` will find."""
    size = file.seek(0, io.SEEK_END)
    if size > MOST_PACKED:
        raise BadArchive(faults.FILE_TOO_LARGE)
    file.seek(max(0, size - END.size - LONGEST_COMMENT))
    tail = file.read()
    place = tail.rfind(END_MARK)
    if place < 0 or len(tail) < place + END.size:
        raise BadArchive(faults.DAMAGED)
    *_, directory, _, _ = END.unpack_from(tail, place)
    # The 64-bit form names a second size; no file below the limit needs it.
    if directory > MOST_DIRECTORY or tail[max(0, place - ZIP64_BYTES) : place].startswith(ZIP64_MARK):
        raise BadArchive(faults.TOO_LARGE_UNPACKED)
    file.seek(0)


def _check_entry(entry: zipfile.ZipInfo) -> None:
    if entry.flag_bits & ENCRYPTED:
        raise BadArchive(faults.OLD_OR_ENCRYPTED)
    if entry.filename.lower().endswith(PACKED_AGAIN):
        raise BadArchive(faults.NESTED)
    if entry.filename == STRINGS and entry.file_size > MOST_STRINGS:
        raise BadArchive(faults.TOO_LARGE_UNPACKED)
    if entry.file_size > SMALL and entry.file_size > MOST_RATIO * entry.compress_size:
        raise BadArchive(faults.TOO_LARGE_UNPACKED)
