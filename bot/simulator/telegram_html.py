"""Telegram's HTML mode: text with tags → plain text and entities, or the error that Telegram answers.

    parse("<b>1,234.50 บาท</b>") == ("1,234.50 บาท", [{"type": "bold", "offset": 0, "length": 13}])

Rules: "HTML style" in the Bot API's documentation and `td/telegram/MessageEntity.cpp` of tdlib, whose wording of the
errors is kept.  Offsets of entities count UTF-16 units, those in errors bytes of UTF-8.
"""

import re
from dataclasses import dataclass, field
from html import unescape

from bot.simulator.journal import Json

_TYPES = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler", "span": "spoiler",
    "code": "code", "pre": "pre", "a": "text_link", "blockquote": "blockquote", "tg-emoji": "custom_emoji",
}  # fmt: skip
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)([^<>]*)>")
_ATTRIBUTE = re.compile(r"([a-zA-Z-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+)))?")
_CHARACTER = re.compile(r"&(?:lt|gt|amp|quot|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});")


class EntityError(Exception):
    """The markup is wrong; the text is Telegram's, without "can't parse entities: "."""


@dataclass(slots=True)
class _Open:
    """A tag that waits for its end."""

    tag: str
    offset: int
    attributes: dict[str, str]


@dataclass(slots=True)
class _Parser:
    """One text on its way through."""

    html: str
    at: int = 0
    units: int = 0
    plain: list[str] = field(default_factory=list)
    nested: list[_Open] = field(default_factory=list)
    entities: list[Json] = field(default_factory=list)

    def run(self) -> None:
        while self.at < len(self.html):
            if self.html[self.at] == "<":
                self._tag()
            elif character := _CHARACTER.match(self.html, self.at):
                self._take(unescape(character.group()), len(character.group()))
            else:
                self._take(self.html[self.at], 1)
        if self.nested:
            raise EntityError(f'Can\'t find end tag corresponding to start tag "{self.nested[-1].tag}"')

    def _take(self, text: str, length: int) -> None:
        self.plain.append(text)
        self.units += len(text.encode("utf-16-le")) // 2
        self.at += length

    def _byte(self) -> int:
        return len(self.html[: self.at].encode())

    def _tag(self) -> None:
        tag = _TAG.match(self.html, self.at)
        if tag is None:
            name = re.match(r"</?([^\s<>/]*)", self.html[self.at :])
            if ">" not in self.html[self.at :]:
                raise EntityError(f"Unclosed start tag at byte offset {self._byte()}")
            raise EntityError(f'Unsupported start tag "{name[1] if name else ""}" at byte offset {self._byte()}')
        name_ = tag[2].lower()
        if tag[1]:
            self._end(name_)
        else:
            self._start(name_, tag[3])
        self.at = tag.end()

    def _start(self, name: str, rest: str) -> None:
        attributes = {m[1].lower(): unescape(m[2] or m[3] or m[4] or "") for m in _ATTRIBUTE.finditer(rest)}
        if name not in _TYPES:
            raise EntityError(f'Unsupported start tag "{name}" at byte offset {self._byte()}')
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise EntityError(f'Tag "span" must have class "tg-spoiler" at byte offset {self._byte()}')
        self.nested.append(_Open(name, self.units, attributes))

    def _end(self, name: str) -> None:
        if not self.nested:
            raise EntityError(f"Unexpected end tag at byte offset {self._byte()}")
        opened = self.nested.pop()
        if opened.tag != name:
            raise EntityError(
                f'Unmatched end tag at byte offset {self._byte()}, expected "</{opened.tag}>", found "</{name}>"'
            )
        length = self.units - opened.offset
        if length:
            self._entity(opened, length)

    def _entity(self, opened: _Open, length: int) -> None:
        entity: Json = {"type": _TYPES[opened.tag], "offset": opened.offset, "length": length}
        if opened.tag == "a":
            entity["url"] = opened.attributes.get("href", "")
        elif opened.tag == "blockquote" and "expandable" in opened.attributes:
            entity["type"] = "expandable_blockquote"
        elif opened.tag == "tg-emoji":
            entity["custom_emoji_id"] = opened.attributes.get("emoji-id", "")
        elif opened.tag == "code" and self.nested and self.nested[-1].tag == "pre":
            self.nested[-1].attributes["language"] = opened.attributes.get("class", "").removeprefix("language-")
            return
        elif opened.tag == "pre" and opened.attributes.get("language"):
            entity["language"] = opened.attributes["language"]
        self.entities.append(entity)


def parse(html: str) -> tuple[str, list[Json]]:
    """Plain text and entities, outer before inner; white space at both ends is gone, as Telegram trims it."""
    parser = _Parser(html)
    parser.run()
    plain = "".join(parser.plain)
    text = plain.strip()
    cut = len(plain) - len(plain.lstrip())
    end = len(text.encode("utf-16-le")) // 2
    entities = []
    for entity in sorted(parser.entities, key=lambda one: (one["offset"], -one["length"])):
        first = max(0, entity["offset"] - cut)
        last = min(end, entity["offset"] + entity["length"] - cut)
        if last > first:
            entities.append({**entity, "offset": first, "length": last - first})
    return text, entities
