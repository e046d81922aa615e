"""Clusters shaped alone: the same glyphs as in whole words, in the order of their characters."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import uharfbuzz

from bot.documents.clusters import clusters, normalised
from bot.documents.shaping import FEATURES, Part, Shape, Shaper
from bot.documents.thai_font import BOLD, REGULAR
from bot.documents.word_breaks import WORDS

EVERY = 12
"""The dictionary's words are many; each so many-th is compared."""


@pytest.fixture(scope="module", params=[REGULAR, BOLD], ids=lambda file: file.stem)
def file(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)


def whole(font: uharfbuzz.Font, text: str) -> Iterator[Part]:
    """Glyphs where HarfBuzz sets them when it shapes all of TEXT."""
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    uharfbuzz.shape(font, buffer, FEATURES)
    pen = 0
    for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        yield Part(info.codepoint, pen + place.x_offset, place.y_offset)
        pen += place.x_advance


def test_clusters_give_the_same_glyphs_as_whole_words(file: Path) -> None:
    shaper = Shaper(file)
    font = uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(file))))
    differing = []
    for word in WORDS.read_text("utf-8").split("\n")[:-1:EVERY]:
        meant = normalised(word)
        found, pen = [], 0
        for shape in (shape for cluster in clusters(meant) for shape in shaper.shapes(cluster)):
            found += [Part(part.glyph, pen + part.x, part.y) for part in shape.parts]
            pen += shape.advance
        if sorted(found, key=repr) != sorted(whole(font, meant), key=repr):
            differing.append(word)
    assert differing == []


@pytest.mark.parametrize("cluster", ["ที่", "น้ำ", "กำ", "ปั้", "ญู", "ฎุ", "ฐุ", "ก่่", "่", "é", "漢"])
def test_texts_come_in_the_order_in_which_they_are_typed(file: Path, cluster: str) -> None:
    assert "".join(shape.text for shape in Shaper(file).shapes(cluster)) == cluster


def test_sara_am_is_one_shape_of_two_glyphs() -> None:
    _, am = Shaper(REGULAR).shapes("กำ")
    assert am.text == "ำ"
    assert len(am.parts) == 2


def test_a_tone_mark_before_sara_am_takes_the_ring_with_it() -> None:
    no, tone, am = Shaper(REGULAR).shapes("น้ำ")
    assert (tone.text, tone.advance, am.text) == ("้", 0, "ำ")
    assert isinstance(no, Shape)
    assert am.parts == (Part(Shaper(REGULAR).shapes("า")[0].parts[0].glyph, 0, 0),)
