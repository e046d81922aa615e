"""Lengths as the platforms count them, and what is done about too much.

LINE counts most texts in UTF-16 units and labels in grapheme clusters (`ที่` is one cluster, three units); Telegram
counts characters, of which there are never more than UTF-16 units, and callback data in bytes.  An answer over a limit
is a mistake of ours: in tests it is an error, since warnings are; in front of a member it is shortened, which is better
than an answer that the platform refuses.
"""

import warnings

import regex  # type: ignore[import-untyped]  # ships no types

CLUSTER = regex.compile(r"\X")
ELLIPSIS = "…"


class ShortenedWarning(UserWarning):
    """An answer was over a platform's limit; the text says what was cut, and holds nothing of the answer itself."""


def shortened(what: str) -> None:
    """Say that WHAT was over its limit."""
    warnings.warn(f"over the platform's limit: {what}", ShortenedWarning, stacklevel=3)


def utf16_units(text: str) -> int:
    """The length of TEXT in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def cut_clusters(text: str, most: int, what: str) -> str:
    """TEXT with at most MOST grapheme clusters."""
    if len(text) <= most:  # a cluster has at least one code point
        return text
    clusters = CLUSTER.findall(text)
    if len(clusters) <= most:
        return text
    shortened(what)
    return "".join(clusters[: most - 1]) + ELLIPSIS


def cut_units(text: str, most: int, what: str) -> str:
    """TEXT with at most MOST UTF-16 units, cut between grapheme clusters."""
    if len(text) * 2 <= most or utf16_units(text) <= most:
        return text
    shortened(what)
    kept, left = [], most - 1
    for cluster in CLUSTER.findall(text):
        left -= utf16_units(cluster)
        if left < 0:
            break
        kept.append(cluster)
    return "".join(kept) + ELLIPSIS
