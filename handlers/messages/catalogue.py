"""The words, read once at start: `Catalogue.load().text(Phrase.of("shares.meaning", shares=21450, par=10), language)`.

`th.toml` is the source, `en.toml` its twin; a feature may bring its own pair beside them, `NAME.th.toml` and
`NAME.en.toml`.  Loading refuses a catalogue with anything missing, so that a sentence cannot fail in front of a member.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from core.links import Form, Language, View
from handlers.messages.checks import CatalogueError, differences, doubled_words
from handlers.messages.formats import Formats
from handlers.messages.wording import Wording
from handlers.reply import Phrase, Value

HERE = Path(__file__).parent
WORDS, SHORTCUTS, ANSWERS = "words", "shortcuts", "answers"
WORDINGS = "wordings"
"""The section of other words for features than those that stand in their own sections."""


@dataclass(frozen=True, slots=True)
class FeatureWords:
    """What may be typed for a feature, in both languages.

    `words` also inside a sentence, `shortcuts` (word -> argument) only alone, `answers` (word -> argument) only while
    the feature's own question is open.
    """

    words: tuple[str, ...] = ()
    shortcuts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    answers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


class Catalogue:
    """Sentences and typed words of both languages."""

    def __init__(self, sentences: Mapping[Language, Mapping[str, str]], words: Mapping[str, FeatureWords]) -> None:
        """Checked parts; use `load`."""
        self._sentences = sentences
        self._words = words
        self._wordings = {
            view: Wording(texts, formats, view)
            for language, texts in sentences.items()
            for formats in (_formats(texts),)
            for view in _views(language)
        }

    @classmethod
    def load(cls, *folders: Path) -> "Catalogue":
        """Read the catalogue files beside this module and in FOLDERS. Raises CatalogueError with all that is wrong."""
        sections = {language: _sections((HERE, *folders), language) for language in Language}
        faults = differences(sections[Language.THAI], sections[Language.ENGLISH])
        words = {
            name: _feature_words([found.get(name, {}) for found in sections.values()])
            for name in sections[Language.THAI]
        }
        _add_wordings(words, words.pop(WORDINGS, FeatureWords()).shortcuts)
        faults += doubled_words({name: (*found.words, *found.shortcuts) for name, found in words.items()})
        if faults:
            raise CatalogueError(faults)
        return cls({language: _sentences(sections[language]) for language in Language}, words)

    def wording(self, view: View) -> Wording:
        """The words for a chat that is answered like this."""
        return self._wordings[view]

    def text(self, phrase: Phrase, language: Language) -> str:
        """PHRASE in LANGUAGE, as pages say it. Raises KeyError for an unknown key or a missing value."""
        return self._wordings[View(language)].text(phrase)

    def value(self, value: Value, language: Language) -> str:
        """VALUE as people of LANGUAGE write it."""
        return self._wordings[View(language)].value(value)

    def __contains__(self, key: object) -> bool:
        """Whether there is such a sentence."""
        return key in self._sentences[Language.THAI]

    def keys(self) -> Sequence[str]:
        """All sentences' keys."""
        return tuple(self._sentences[Language.THAI])

    def template(self, key: str, language: Language) -> str:
        """The sentence of KEY with its placeholders unfilled."""
        return self._sentences[language][key]

    def words(self, feature: str) -> FeatureWords:
        """What may be typed for FEATURE. Raises KeyError where it has no section."""
        return self._words[feature]


def _views(language: Language) -> Iterator[View]:
    """Every way in which a chat of LANGUAGE can be answered."""
    for form in Form:
        for hides_amounts in (False, True):
            yield View(language, form, hides_amounts)


def _formats(texts: Mapping[str, str]) -> Formats:
    return Formats.of({key.removeprefix("formats."): text for key, text in texts.items() if key.startswith("formats.")})


def _sections(folders: Sequence[Path], language: Language) -> dict[str, dict[str, object]]:
    """All sections of LANGUAGE; a section stands in one file only."""
    sections: dict[str, dict[str, object]] = {}
    for folder in folders:
        for path in (folder / f"{language}.toml", *sorted(folder.glob(f"*.{language}.toml"))):
            if not path.exists():
                continue
            found = tomllib.loads(path.read_text(encoding="utf-8"))
            if twice := sections.keys() & found.keys():
                raise CatalogueError([f"{path.name}: section {name} exists already" for name in sorted(twice)])
            sections.update(found)
    return sections


def _sentences(sections: Mapping[str, Mapping[str, object]]) -> dict[str, str]:
    return {
        f"{name}.{key}": text
        for name, section in sections.items()
        for key, text in section.items()
        if isinstance(text, str)
    }


def _feature_words(sections: Sequence[Mapping[str, object]]) -> FeatureWords:
    """One feature's words of all languages together; the checks have seen to their types."""
    words: list[str] = []
    tables: dict[str, dict[str, str]] = {SHORTCUTS: {}, ANSWERS: {}}
    for section in sections:
        listed = section.get(WORDS, [])
        words += listed if isinstance(listed, list) else []
        for kind, table in tables.items():
            arguments = section.get(kind, {})
            if isinstance(arguments, dict):
                table.update({word: argument for argument, typed in arguments.items() for word in typed})
    return FeatureWords(tuple(words), tables[SHORTCUTS], tables[ANSWERS])


def _add_wordings(words: dict[str, FeatureWords], wordings: Mapping[str, str]) -> None:
    """Put each of WORDINGS, word -> `feature` or `feature argument`, to its feature's own."""
    for word, target in wordings.items():
        name, _, argument = target.partition(" ")
        if (found := words.get(name)) is None:
            continue
        if argument:
            words[name] = replace(found, shortcuts={**found.shortcuts, word: argument})
        else:
            words[name] = replace(found, words=(*found.words, word))
