"""From what was typed to the feature that is meant, with what it wants to know.

`/shares`, `Shares@namsai_bot`, `ทุน เรือน หุ้น`, `หุ้นผมเหลือเท่าไหร่ครับ` and `หุน` all mean `shares`; `ขอใบเสร็จเดือน ต.ค.` is
`receipt` with `2026-10`.  The surest reading wins: a command; the whole text as a known word; known words in the
sentence; the same by ear; a Latin word with one letter wrong; the other keyboard; a Thai word with one letter wrong.
What two features could mean is asked back (`Unsure`), never guessed.

Arguments have one form, typed or pressed (`handlers.feature.Argument`): months `2026-10`, years `2025`, both
Gregorian, contracts without points and blanks.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from handlers.messages.catalogue import Catalogue, FeatureWords
from handlers.messages.keyboard import as_latin, as_thai
from handlers.messages.spelling import joined, pieces, plain, sounded, squeezed, visible
from handlers.registry import Registry
from handlers.understand_arguments import Arguments
from handlers.understand_words import Lexicon, Match, Nearly

MOST_CHOICES = 3
MEANT = "meant"
"""The catalogue's section of words that carry no wish, mean several features, or none."""
SHORTEST_INSIDE = 3
SHORTEST_BY_EAR = 4
SHORTEST_LATIN = 4
ENOUGH = 0.5
"""Share of a text, without the words that carry no wish, that a word must be if it is not spelt as it should be."""


@dataclass(frozen=True, slots=True)
class Understood:
    """A feature's name and the arguments that came with it."""

    feature: str
    args: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unsure:
    """What may be meant, two or three: the person is asked."""

    candidates: tuple[Understood, ...]


NONE_OF_OURS = Understood("")
"""What a decoy means, ตลาดหุ้น or กู้ภัย: it hides the word inside it."""


class Understanding:
    """What all features answer to; `understanding` makes one, and keeps it."""

    def __init__(self, registry: Registry, catalogue: Catalogue) -> None:
        self._features = registry.features
        self._commands = {command: feature.name for command, feature in registry.commands.items()}
        self._whole: dict[str, Understood] = {}
        self._answers: dict[str, dict[str, str]] = {}
        inside: list[tuple[str, Understood]] = []
        for name in registry.features:
            inside += self._learn(name, catalogue.words(name))
        meant = catalogue.words(MEANT)
        several = [(word, tuple(names.split())) for word, names in meant.shortcuts.items()]
        decoys = [(word, NONE_OF_OURS) for word, names in several if not set(names) & set(self._features)]
        self._several = Lexicon([(word, names) for word, names in several if set(names) & set(self._features)])
        inside += self._holding(several)
        self._exact = Lexicon([*inside, *decoys])
        by_ear = [(word, found) for word, found in inside if len(sounded("".join(pieces(word)))) >= SHORTEST_BY_EAR]
        self._by_ear = Lexicon([*by_ear, *decoys], sounded)
        self._nearly = Nearly(inside, sounded)
        self._fillers = Lexicon([(word, None) for word in meant.words])
        self._negations = tuple(word.strip() for word in _pieces_of(meant, "not"))
        self._joining = frozenset(word.strip() for word in _pieces_of(meant, "and"))
        self._sounds = _unambiguous((sounded(word), found) for word, found in self._whole.items())
        self._latin = {token for word, _ in inside for token in joined(plain(word)).split() if token.isascii()}
        sections = (catalogue.words(name) for name in ("months", "near_months", "near_years"))
        self._arguments = Arguments(*sections)

    def _holding(self, several: list[tuple[str, tuple[str, ...]]]) -> list[tuple[str, Understood]]:
        """Those that hold a feature's word and yet are no plain wish for it: ถอนหุ้น hides หุ้น, and both are meant."""
        found = []
        for word, names in several:
            letters = squeezed(word)
            if any(known in letters for known in self._whole):
                found += [(word, Understood(name)) for name in names if name in self._features]
        return found

    def _learn(self, name: str, words: FeatureWords) -> list[tuple[str, Understood]]:
        """What may be typed for NAME alone is kept; returned is what also counts inside a sentence."""
        own = [squeezed(word) for word in words.words]
        commands = [command for command, owner in self._commands.items() if owner == name and command.isalpha()]
        for word in words.words:
            self._whole[squeezed(word)] = Understood(name)
        typed = (*words.words, *commands)
        inside = [(word, Understood(name)) for word in typed if len(squeezed(word)) >= SHORTEST_INSIDE]
        for word, argument in words.shortcuts.items():
            self._whole[squeezed(word)] = found = Understood(name, (argument,))
            # ไทย alone is a language; in a sentence only ภาษาไทย is, which holds the feature's own word.
            if "…" in word or any(part in squeezed(word) for part in own):
                inside.append((word, found))
        self._answers[name] = {squeezed(word): argument for word, argument in words.answers.items()}
        return inside

    def command(self, text: str, today: date) -> Understood | None:
        """A command, `/shares 2` or the bare word `shares`; None for any other text."""
        first, *args = text.split() or [""]
        slashed = first.startswith("/")
        word = first.removeprefix("/").partition("@")[0].lower()
        if word not in self._commands or (args and not slashed):
            return None
        return self._with_arguments(self._commands[word], args, today)

    def _with_arguments(self, feature: str, args: list[str], today: date) -> Understood:
        """`/language english` is what `english` alone is, `/receipt ต.ค. 69` what the sentence is."""
        text = " ".join(args)
        typed = self._whole.get(squeezed(text))
        if typed is not None and typed.feature == feature and typed.args:
            return typed
        read = self._arguments.read(self._features[feature].takes, text, today, alone=True)
        return Understood(feature, read or tuple(args))

    def word(self, text: str, today: date) -> Understood | None:
        """A command, or a whole text that is a known word; no sentences."""
        return self.command(text, today) or self._whole.get(squeezed(text.lstrip("/")))

    def answer(self, feature: str, text: str) -> tuple[str, ...]:
        """The argument that TEXT stands for while FEATURE's question is open; none for other words."""
        argument = self._answers.get(feature, {}).get(squeezed(text))
        return () if argument is None else (argument,)

    def text(self, text: str, today: date) -> Understood | Unsure | None:
        """What TEXT, typed TODAY, means; several where it is not clear; None where it is nothing of ours."""
        if found := self.command(text, today):
            return found
        text = text.lstrip("/")
        if found := self._whole.get(squeezed(text)):
            return found
        words = self._of_latin(joined(plain(text)))
        several = self._read(words) or self._misspelt(words, text) or self._of_several(words)
        if several is None or several == (NONE_OF_OURS,):
            return None
        candidates = tuple(self._completed(one, text, today) for one in several[:MOST_CHOICES])
        return candidates[0] if len(candidates) == 1 else Unsure(candidates)

    def _completed(self, found: Understood, text: str, today: date) -> Understood:
        if found.args:
            return found
        return Understood(found.feature, self._arguments.read(self._features[found.feature].takes, text, today))

    def _read(self, words: str) -> tuple[Understood, ...] | None:
        """What the known words in the sentence mean together."""
        found = self._exact.find(words)
        wanted = [match for match in found if not self._negated(match, words)] or found
        return self._together(wanted, words)

    def _together(self, matches: Sequence[Match[Understood]], words: str) -> tuple[Understood, ...] | None:
        """One of each feature, without those that one before is about: a receipt *of* loans, but loans *and* shares."""
        each: dict[str, Match[Understood]] = {}
        for match in matches:
            if match.meaning.feature not in each or match.meaning.args:
                each[match.meaning.feature] = match
        if len(each) > 1:
            each.pop(NONE_OF_OURS.feature, None)
        wanted = [
            match for match in each.values() if not any(self._is_about(one, match, words) for one in each.values())
        ]
        return tuple(match.meaning for match in wanted) or None

    def _is_about(self, one: Match[Understood], other: Match[Understood], words: str) -> bool:
        feature = self._features.get(one.meaning.feature)
        if feature is None or other.meaning.feature not in feature.about or one.spans[0] > other.spans[0]:
            return False
        return words[one.spans[-1][1] : other.spans[0][0]].strip() not in self._joining

    def _negated(self, match: Match[Understood], words: str) -> bool:
        """Whether it is said that this is not meant: `ไม่ใช่หนี้ครับ ขอดูเงินฝาก`."""
        before = words[: match.spans[0][0]].rstrip()
        return before.endswith(self._negations)

    def _misspelt(self, words: str, text: str) -> tuple[Understood, ...] | None:
        """What WORDS mean if they are not spelt as they should be."""
        core = self._fillers.without(words)
        if not core:
            return None
        if found := self._whole.get(core) or self._sounds.get(sounded(core)):
            return (found,)
        keys = visible(text)
        for other in (as_thai(keys), as_latin(keys)):
            if found := self._whole.get(squeezed(other)) or self._named(squeezed(other)):
                return (found,)
        sound, size = sounded(words), len(sounded(core))
        heard = self._by_ear.find(sound)
        if heard and max(match.weight for match in heard) >= ENOUGH * size:
            return self._together(heard, sound)
        length, near = self._nearly.longest(sound)
        return tuple({one.feature: one for one in near}.values()) if near and length >= ENOUGH * size else None

    def _named(self, word: str) -> Understood | None:
        return Understood(self._commands[word]) if word in self._commands else None

    def _of_latin(self, words: str) -> str:
        """WORDS with the Latin ones put right that have one letter wrong: `shaers`, `forgoten`."""
        if not any("a" <= letter <= "z" for letter in words):
            return words
        return joined(" ".join(self._right(token) for token in words.split()))

    def _right(self, token: str) -> str:
        if not token.isalpha() or not token.isascii() or len(token) < SHORTEST_LATIN or token in self._latin:
            return token
        near = sorted(word for word in self._latin if len(word) >= SHORTEST_LATIN and _one_letter_apart(token, word))
        if len(token) == SHORTEST_LATIN:  # too short for more than two swapped letters
            near = [word for word in near if sorted(word) == sorted(token)]
        return near[0] if near else token

    def _of_several(self, words: str) -> tuple[Understood, ...] | None:
        """What a word may mean that is several features': `เหลือเท่าไหร่`."""
        for match in self._several.find(words):
            return tuple(Understood(name) for name in match.meaning if name in self._features)
        return None


@lru_cache(maxsize=8)
def understanding(registry: Registry, catalogue: Catalogue) -> Understanding:
    """One for each pair, since it takes tens of milliseconds to learn all words."""
    return Understanding(registry, catalogue)


def _one_letter_apart(one: str, other: str) -> bool:
    """Whether a letter is wrong, missing, too many, or swapped with its neighbour."""
    if abs(len(one) - len(other)) > 1 or one[0] != other[0]:
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    a, b = one[start:], other[start:]
    return a[1:] == b or a == b[1:] or a[1:] == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


def _unambiguous(pairs: Iterable[tuple[str, Understood]]) -> dict[str, Understood]:
    """Those keys that mean one thing."""
    found: dict[str, Understood] = {}
    doubled = set()
    for key, value in pairs:
        if found.setdefault(key, value) != value:
            doubled.add(key)
    return {key: value for key, value in found.items() if key not in doubled}


def _pieces_of(meant: FeatureWords, kind: str) -> list[str]:
    return [piece for word, means in meant.answers.items() if means == kind for piece in pieces(word)]
