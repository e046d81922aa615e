"""What can be wrong with the catalogue, found when it is loaded: both files together, every fault named at once.

>>> differences({"shares": {"title": "หุ้น {day}"}}, {"shares": {"title": "Shares"}})
['shares.title: placeholders differ: day']
"""

import re
import string
from collections.abc import Iterable, Mapping, Sequence

from handlers.messages.spelling import squeezed

Sections = Mapping[str, Mapping[str, object]]

PLACEHOLDER = re.compile(r"[a-z][a-z0-9_]*")


class CatalogueError(Exception):
    """The catalogue cannot be used; the message lists every fault."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


def placeholders(template: str) -> frozenset[str]:
    """Names in braces: `{day}`."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(template) if name is not None)


def differences(source: Sections, twin: Sections) -> list[str]:
    """Where TWIN is not the twin of SOURCE: keys, kinds of value, placeholders, or arguments that words stand for."""
    faults: list[str] = []
    for name in sorted(source.keys() | twin.keys()):
        here, there = source.get(name, {}), twin.get(name, {})
        faults += [
            f"{name}.{key}: {fault}"
            for key in sorted(here.keys() | there.keys())
            if (fault := _difference(here.get(key), there.get(key)))
        ]
    return faults


def _difference(source: object, twin: object) -> str | None:
    """Why one entry and its twin do not fit together, or None."""
    match source, twin:
        case None, _:
            return "not in the source language"
        case _, None:
            return "not translated"
        case str(), str():
            return _difference_of_sentences(source, twin)
        case list(), list():
            return None if all(isinstance(word, str) for word in (*source, *twin)) else "not a list of words"
        case dict(), dict():
            return _difference_of_arguments(source, twin)
    return "neither a sentence nor words in both languages"


def _difference_of_sentences(source: str, twin: str) -> str | None:
    if not source.strip() or not twin.strip():
        return "empty"
    try:
        here, there = placeholders(source), placeholders(twin)
    except ValueError:
        return "a brace without its pair"
    if wrong := sorted(name for name in here | there if not PLACEHOLDER.fullmatch(name)):
        return f"no placeholder: {', '.join(wrong)}"
    if here != there:
        return f"placeholders differ: {', '.join(sorted(here ^ there))}"
    return None


def _difference_of_arguments(source: Mapping[str, object], twin: Mapping[str, object]) -> str | None:
    if not all(isinstance(words, list) for words in (*source.values(), *twin.values())):
        return "not lists of words"
    return None if source.keys() == twin.keys() else "stands for other arguments"


def doubled_words(typed: Mapping[str, Iterable[str]]) -> list[str]:
    """Words that would mean two features; TYPED has each feature's, compared as they are understood."""
    owners: dict[str, str] = {}
    faults = []
    for feature, words in typed.items():
        for word in words:
            owner = owners.setdefault(squeezed(word), feature)
            if owner != feature:
                faults.append(f"{feature}: {word} means {owner} already")
    return faults
