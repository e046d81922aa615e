"""A font file with nothing but the glyphs of one document, as PDF embeds it, and the map from its codes to text.

A glyph has the number of its code; numbers in between are empty.  Written here and not by fontTools, which would take
longer than all the rest of a receipt.
"""

import struct
import sys
from array import array
from collections.abc import Mapping
from itertools import accumulate

from bot.documents.outlines import NOTHING, Outline

CHECKSUM_OF_ALL = 0xB1B0AFBA
WHOLE_FILE = 8
"""Where `head` keeps what makes the file's checksum right."""

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
    """TrueType with OUTLINES by number; TABLES are the whole font's `head`, `hhea` and `maxp`."""
    glyphs = [outlines.get(number, NOTHING) for number in range(max(outlines) + 1)]
    lengths = [len(one.data) // 2 for one in glyphs]
    metrics = [side for one in glyphs for side in (one.advance, one.left & 0xFFFF)]
    return _joined(
        {
            "glyf": b"".join(one.data for one in glyphs),
            "head": _head(tables["head"]),
            "hhea": tables["hhea"][:34] + struct.pack(">H", len(glyphs)),
            "hmtx": _shorts(metrics),
            "loca": _shorts([0, *accumulate(lengths)]),
            "maxp": _maxp(glyphs),
        }
    )


def to_unicode(texts: Mapping[int, str]) -> bytes:
    """The map from codes to the characters they stand for, in the order in which they are typed."""
    lines = [f"<{code:04X}> <{text.encode('utf-16-be').hex().upper()}>" for code, text in sorted(texts.items())]
    blocks = [lines[start : start + AT_ONCE] for start in range(0, len(lines), AT_ONCE)]
    body = "".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar\n" for block in blocks)
    return (MAP_HEAD + body + MAP_FOOT).encode("ascii")


def _head(head: bytes) -> bytes:
    """HEAD for offsets of two bytes; its checksum comes when the file is whole."""
    short_offsets = 0
    return head[:WHOLE_FILE] + bytes(4) + head[12:50] + struct.pack(">hh", short_offsets, 0)


def _maxp(glyphs: list[Outline]) -> bytes:
    """Neither hints nor glyphs made of others."""
    points, contours = max(one.points for one in glyphs), max(one.contours for one in glyphs)
    return struct.pack(">I14H", 0x00010000, len(glyphs), points, contours, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0)


def _shorts(values: list[int]) -> bytes:
    """VALUES in two bytes each, the high one first."""
    packed = array("H", values)
    if sys.byteorder == "little":
        packed.byteswap()
    return packed.tobytes()


def _checksum(data: bytes) -> int:
    words = array("I", data + bytes(-len(data) % 4))
    if sys.byteorder == "little":
        words.byteswap()
    return sum(words) & 0xFFFFFFFF


def _joined(tables: Mapping[str, bytes]) -> bytes:
    """TABLES as a file, each from a place that four divides."""
    count = len(tables)
    largest = 1 << (count.bit_length() - 1)
    head = struct.pack(">IHHHH", 0x00010000, count, largest * 16, largest.bit_length() - 1, (count - largest) * 16)
    place = len(head) + 16 * count
    directory, body, at = head, b"", 0
    for tag, table in sorted(tables.items()):
        if tag == "head":
            at = place + len(body) + WHOLE_FILE
        directory += tag.encode("ascii") + struct.pack(">III", _checksum(table), place + len(body), len(table))
        body += table + bytes(-len(table) % 4)
    file = directory + body
    return file[:at] + struct.pack(">I", (CHECKSUM_OF_ALL - _checksum(file)) & 0xFFFFFFFF) + file[at + 4 :]
