"""A font file with nothing but the glyphs of one document, as PDF embeds it, and the map from its codes to text.

A glyph has the number of its code; numbers in between are empty.  Written here and not by fontTools, which would take
longer than all the rest of a receipt.
"""

import struct
import sys
from array import array
from collections.abc import Mapping
from itertools import accumulate

from bot.documents.outlines import Outline, checksum

CHECKSUM_OF_ALL = 0xB1B0AFBA
WHOLE_FILE = 8
"""Where `head` keeps what makes the file's checksum right."""
MOST_IN_A_SHORT, MOST_IN_A_LONG = 0xFFFF, 0xFFFFFFFF

AT_ONCE = 100
"""Entries that a ToUnicode map may have in one block."""

MAP_HEAD = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
"""
MAP_FOOT = """endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""


def font_file(outlines: Mapping[int, Outline], tables: Mapping[str, bytes]) -> bytes:
    """TrueType with OUTLINES, by number and in its order; TABLES are the whole font's `head` and `hhea`."""
    count = max(outlines) + 1
    sizes, metrics = array("I", bytes(4 * (count + 1))), bytearray(4 * count)
    for number, one in outlines.items():
        sizes[number + 1] = one.words
        metrics[4 * number : 4 * number + 4] = one.metrics
    places = array("I", accumulate(sizes))
    far = 2 * places[-1] > MOST_IN_A_SHORT
    drawn = outlines.values()
    return _joined(
        {
            "glyf": (b"".join([one.data for one in drawn]), sum([one.checksum for one in drawn])),
            "head": _with_sum(_head(tables["head"], long_places=far)),
            "hhea": _with_sum(tables["hhea"][:34] + struct.pack(">H", count)),
            "hmtx": _with_sum(bytes(metrics)),
            "loca": _with_sum(_places(places, far=far)),
            "maxp": _with_sum(_maxp(count, outlines)),
        }
    )


def mapped(code: int, text: str) -> str:
    """The entry of a ToUnicode map that says what CODE stands for."""
    return f"<{code:04X}> <{text.encode('utf-16-be').hex().upper()}>"


def to_unicode(entries: list[str]) -> bytes:
    """The map with ENTRIES: characters come back in the order in which they are typed."""
    blocks = [entries[start : start + AT_ONCE] for start in range(0, len(entries), AT_ONCE)]
    body = "".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar\n" for block in blocks)
    return (MAP_HEAD + body + MAP_FOOT).encode("ascii")


def _head(head: bytes, *, long_places: bool) -> bytes:
    """HEAD, which tells how places of glyphs are written; its checksum comes when the file is whole."""
    return head[:WHOLE_FILE] + bytes(4) + head[12:50] + struct.pack(">hh", long_places, 0)


def _maxp(count: int, outlines: Mapping[int, Outline]) -> bytes:
    """Neither hints nor glyphs made of others."""
    points = max(one.points for one in outlines.values())
    contours = max(one.contours for one in outlines.values())
    return struct.pack(">I14H", 0x00010000, count, points, contours, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0)


def _places(words: "array[int]", *, far: bool) -> bytes:
    """Where glyphs are, from their places in words: in bytes where it is FAR, else in halves of them."""
    places = array("I", [4 * one for one in words]) if far else array("H", [2 * one for one in words])
    if sys.byteorder == "little":
        places.byteswap()
    return places.tobytes()


def _with_sum(table: bytes) -> tuple[bytes, int]:
    return table, checksum(table)


def _joined(tables: Mapping[str, tuple[bytes, int]]) -> bytes:
    """TABLES with their sums as a file, each from a place that four divides."""
    count = len(tables)
    largest = 1 << (count.bit_length() - 1)
    directory = struct.pack(">IHHHH", 0x00010000, count, largest * 16, largest.bit_length() - 1, (count - largest) * 16)
    place = len(directory) + 16 * count
    parts, sums, at = [], 0, 0
    for tag, (table, total) in sorted(tables.items()):
        if tag == "head":
            at = place + WHOLE_FILE
        directory += tag.encode("ascii") + struct.pack(">III", total & MOST_IN_A_LONG, place, len(table))
        parts += [table, bytes(-len(table) % 4)]
        place += len(table) + len(parts[-1])
        sums += total
    file = directory + b"".join(parts)
    whole = (CHECKSUM_OF_ALL - checksum(directory) - sums) & MOST_IN_A_LONG
    return file[:at] + struct.pack(">I", whole) + file[at + 4 :]
