"""From what was typed to the feature that is meant.

`/shares`, `Shares@namsai_bot`, `ทุน เรือน หุ้น`, `หุ้นผมเหลือเท่าไหร่ครับ` and `หุน` all mean `shares`.  The surest reading
wins: a command, then the whole text as a known word, then a known word inside the text (the longest), then a known word
that the text nearly is.  What is unsure is not guessed, since an unknown text gets a menu.
"""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from handlers.messages.catalogue import Catalogue, FeatureWords
from handlers.messages.spelling import plain, squeezed, without_marks
from handlers.registry import Registry

NEAR = 0.8
"""Share of letters in common from which a text counts as a misspelt word: `shaers`, `ทุนเรือนหุน`; not `หนี้` for `หุ้น`."""
SHORTEST_NEAR = 4
SHORTEST_INSIDE = 3
LATIN = re.compile(r"[a-z0-9 ]+")


@dataclass(frozen=True, slots=True)
class Understood:
    """A feature's name and the arguments that came with it."""

    feature: str
    args: tuple[str, ...] = ()


class Understanding:
    """What all features answer to."""

    def __init__(self, registry: Registry, catalogue: Catalogue) -> None:
        self._commands = {command: feature.name for command, feature in registry.commands.items()}
        self._whole: dict[str, Understood] = {}
        self._inside: list[tuple[str, re.Pattern[str] | None, str]] = []
        self._answers: dict[str, dict[str, str]] = {}
        for name in registry.features:
            self._learn(name, catalogue.words(name))
        self._inside.sort(key=lambda entry: len(entry[0]), reverse=True)
        self._unmarked = _unambiguous((without_marks(word), found) for word, found in self._whole.items())
        self._spelt = {**self._whole, **{command: Understood(name) for command, name in self._commands.items()}}

    def _learn(self, name: str, words: FeatureWords) -> None:
        for word in words.words:
            self._whole[squeezed(word)] = Understood(name)
        for word, argument in words.shortcuts.items():
            self._whole[squeezed(word)] = Understood(name, (argument,))
        commands = [command for command, owner in self._commands.items() if owner == name]
        for word in {squeezed(word): plain(word) for word in (*words.words, *commands)}.values():
            if len(word) >= SHORTEST_INSIDE:
                self._inside.append(_searchable(word, name))
        self._answers[name] = {squeezed(word): argument for word, argument in words.answers.items()}

    def command(self, text: str) -> Understood | None:
        """A command, `/shares 2` or the bare word `shares`; None for any other text."""
        first, *args = text.split() or [""]
        slashed = first.startswith("/")
        word = first.removeprefix("/").partition("@")[0].lower()
        if word not in self._commands or (args and not slashed):
            return None
        return self._with_arguments(self._commands[word], args)

    def _with_arguments(self, feature: str, args: list[str]) -> Understood:
        """`/language english` is what `english` alone is, where both mean the same feature."""
        typed = self._whole.get(squeezed(" ".join(args)))
        if typed is not None and typed.feature == feature and typed.args:
            return typed
        return Understood(feature, tuple(args))

    def answer(self, feature: str, text: str) -> tuple[str, ...]:
        """The argument that TEXT stands for while FEATURE's question is open; none for other words."""
        argument = self._answers.get(feature, {}).get(squeezed(text))
        return () if argument is None else (argument,)

    def text(self, text: str) -> Understood | None:
        """The feature that TEXT means; None where it is not clear."""
        if found := self.command(text):
            return found
        text = text.lstrip("/")
        word = squeezed(text)
        return self._whole.get(word) or self._contained(plain(text)) or self._near(word)

    def _contained(self, text: str) -> Understood | None:
        """The longest known word in the sentence TEXT: Thai ones wherever they are, others between word limits."""
        joined = text.replace(" ", "")
        for word, pattern, name in self._inside:
            if pattern.search(text) if pattern else word in joined:
                return Understood(name)
        return None

    def _near(self, word: str) -> Understood | None:
        """The known word that WORD nearly is; none where two features are as near."""
        if found := self._unmarked.get(without_marks(word)):
            return found
        if len(word) < SHORTEST_NEAR:
            return None
        near = [self._spelt[close] for close in difflib.get_close_matches(word, self._spelt, n=2, cutoff=NEAR)]
        return near[0] if near and all(found.feature == near[0].feature for found in near) else None


def _searchable(word: str, name: str) -> tuple[str, re.Pattern[str] | None, str]:
    """How WORD is looked for in a sentence; Thai is written without blanks, so that it needs no word limits."""
    if LATIN.fullmatch(word):
        return word, re.compile(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])"), name
    return word.replace(" ", ""), None, name


def _unambiguous(pairs: Iterable[tuple[str, Understood]]) -> Mapping[str, Understood]:
    """Those keys that mean one thing."""
    found: dict[str, Understood] = {}
    doubled = set()
    for key, value in pairs:
        if found.setdefault(key, value) != value:
            doubled.add(key)
    return {key: value for key, value in found.items() if key not in doubled}
