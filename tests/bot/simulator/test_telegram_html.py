"""Telegram's HTML mode."""

import pytest

from bot.simulator.telegram_html import EntityError, parse
from tests.bot.simulator.conftest import Json


def entity(kind: str, offset: int, length: int, **more: str) -> Json:
    return {"type": kind, "offset": offset, "length": length, **more}


@pytest.mark.parametrize(
    ("html", "text", "entities"),
    [
        ("<b>1,234.50 บาท</b>", "1,234.50 บาท", [entity("bold", 0, 12)]),
        ("😀<i>ก</i>", "😀ก", [entity("italic", 2, 1)]),
        ("<b>a<i>b</i></b>", "ab", [entity("bold", 0, 2), entity("italic", 1, 1)]),
        ("&lt;b&gt; &amp; &quot; &#3585; & &nbsp;", '<b> & " ก & &nbsp;', []),
        (
            '<a href="https://x.example/?a=1&amp;b=2">x</a>',
            "x",
            [entity("text_link", 0, 1, url="https://x.example/?a=1&b=2")],
        ),
        ('<pre><code class="language-py">x</code></pre>', "x", [entity("pre", 0, 1, language="py")]),
        ('<span class="tg-spoiler">x</span>', "x", [entity("spoiler", 0, 1)]),
        ("<blockquote expandable>x</blockquote>", "x", [entity("expandable_blockquote", 0, 1)]),
        ("\n <b> x </b>\n", "x", [entity("bold", 0, 1)]),
        ("<b></b>x", "x", []),
    ],
)
def test_read(html: str, text: str, entities: list[Json]) -> None:
    assert parse(html) == (text, entities)


@pytest.mark.parametrize(
    ("html", "told"),
    [
        ("ก<br>", 'Unsupported start tag "br" at byte offset 3'),
        ("<p>x</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("1 < 2 > 0", 'Unsupported start tag "" at byte offset 2'),
        ("1 < 2", "Unclosed start tag at byte offset 2"),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_refused(html: str, told: str) -> None:
    with pytest.raises(EntityError) as caught:
        parse(html)
    assert str(caught.value) == told
