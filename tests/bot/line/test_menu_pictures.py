"""The pictures of the menus: what LINE takes, and what a person of seventy can read on a phone."""

import io
import subprocess
import sys

import pytest
from PIL import Image, ImageColor

from bot.limits import CLUSTER
from bot.line import icons
from bot.line.lettering import SARABUN_BOLD, Lettering
from bot.line.menu_pictures import CELL, colours_of, draw, fingerprint, letters_of, png
from bot.line.rich_menus import MENUS, WIDTH, RichMenu, Role
from core.links import Language
from core.services.menus import GUEST, MEMBER, STAFF, menu_name
from handlers.messages.catalogue import Catalogue
from handlers.registry import load_features
from handlers.understand import Understanding, Understood
from tests.fakes import MORNING

CATALOGUE = Catalogue.load()
ALL = pytest.mark.parametrize("menu", MENUS.values(), ids=MENUS.keys())


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, contrast ratio."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@ALL
def test_a_picture_is_one_that_line_takes(menu: RichMenu) -> None:
    file = png(draw(menu, CATALOGUE))
    with Image.open(io.BytesIO(file)) as opened:
        assert (opened.format, opened.size) == ("PNG", (WIDTH, menu.layout.height))
    assert len(file) <= 1024 * 1024
    assert WIDTH / menu.layout.height >= 1.45


@ALL
def test_areas_cover_the_picture_and_none_lies_on_another(menu: RichMenu) -> None:
    boxes = [menu.layout.bounds(cell) for cell in menu.layout.cells]
    covered = Image.new("L", (WIDTH, menu.layout.height))
    for box in boxes:
        covered.paste(255, (box.x, box.y, box.x + box.width, box.y + box.height))
    assert covered.getextrema() == (255, 255)
    assert sum(box.width * box.height for box in boxes) == WIDTH * menu.layout.height
    assert len(boxes) <= 8


@ALL
def test_labels_are_large_and_stay_in_their_cells(menu: RichMenu) -> None:
    for cell in menu.layout.cells:
        size, width, room = letters_of(menu, cell, CATALOGUE)
        assert size >= 115, cell.name
        assert width <= room, cell.name


@ALL
def test_colours_can_be_told_apart(menu: RichMenu) -> None:
    colours = colours_of(menu)
    assert contrast(colours.label, CELL) >= 4.5
    assert contrast(colours.icon, CELL) >= 4.5
    assert contrast(CELL, colours.main) >= 4.5
    used = {dot for _, dot in draw(menu, CATALOGUE).getcolors(1 << 20) or ()}
    for colour in (CELL, colours.ground, colours.icon, colours.label, colours.main):
        assert ImageColor.getrgb(colour) in used


@ALL
def test_words_fit_lines_limits(menu: RichMenu) -> None:
    definition = menu.definition(CATALOGUE)
    assert len(CLUSTER.findall(definition["chatBarText"])) <= 14
    for area in definition["areas"]:
        action = area["action"]
        assert action["displayText"] == action["label"]
        assert 1 <= len(CLUSTER.findall(action["label"])) <= 20
        assert len(action["data"].encode()) <= 64


@pytest.mark.parametrize("role", Role)
def test_each_area_asks_a_feature_that_the_program_has(role: Role) -> None:
    registry = load_features()
    assert registry.office is not None
    features = registry.office.features if role is Role.STAFF else registry.features
    for language in Language:
        for cell in RichMenu(role, language).layout.cells:
            assert cell.tap.feature in features, cell.name


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("role", [Role.GUEST, Role.MEMBER])
def test_a_label_that_is_typed_asks_the_same(role: Role, language: Language) -> None:
    """A computer shows no menu, and its words are what people learn from it."""
    understanding = Understanding(load_features(), CATALOGUE)
    menu = RichMenu(role, language)
    for cell in menu.layout.cells:
        if cell.name != "more":  # where it leads to, each thing has its own words
            understood = understanding.text(menu.label(cell, CATALOGUE), MORNING.date())
            assert isinstance(understood, Understood), cell.name
            assert understood.feature == cell.tap.feature, cell.name


@pytest.mark.parametrize("language", Language)
def test_the_labels_of_the_office_may_be_typed_too(language: Language) -> None:
    registry = load_features()
    assert registry.office is not None
    words = Understanding(registry.office, CATALOGUE)
    menu = RichMenu(Role.STAFF, language)
    for cell in menu.layout.cells:
        understood = words.word(menu.label(cell, CATALOGUE), MORNING.date())
        assert understood is not None, cell.name
        assert (understood.feature, understood.args) == (cell.tap.feature, cell.tap.args), cell.name


def test_the_same_menu_has_the_same_fingerprint_and_any_other_another() -> None:
    prints = [fingerprint(menu, CATALOGUE, draw(menu, CATALOGUE)) for menu in MENUS.values() for _ in range(2)]
    assert prints[::2] == prints[1::2]
    assert len(set(prints)) == len(MENUS)
    menu = MENUS["guest-th"]
    changed = draw(menu, CATALOGUE)
    changed.putpixel((3, 3), (0, 0, 0))
    assert fingerprint(menu, CATALOGUE, changed) != prints[0]


def test_each_menu_that_a_chat_may_be_shown_is_drawn() -> None:
    shown = {menu_name(audience, language) for audience in (GUEST, MEMBER, STAFF) for language in Language}
    assert shown == set(MENUS)


@pytest.mark.parametrize("word", ["ที่", "น้ำ", "ค้ำ", "นั้น", "กู้"])
def test_marks_stand_one_above_another(word: str) -> None:
    """No mark is drawn into another: the ink of the whole word is that of its glyphs added up."""
    lettering = Lettering.of(SARABUN_BOLD)
    glyphs, _ = lettering.shaped(word)
    assert 0 not in {glyph.number for glyph in glyphs}
    whole = lettering.line(word, 400).coverage
    alone = [lettering.ink(glyph, 400) for glyph in glyphs]
    assert sum(whole.tobytes()) == pytest.approx(sum(alone), rel=0.005)


def test_letters_need_no_library_of_the_system() -> None:
    """Drawn in a process of its own, into which no shaping library of the machine was loaded."""
    script = (
        "from bot.line.lettering import SARABUN_BOLD, Lettering\n"
        "Lettering.of(SARABUN_BOLD).line('ค้ำประกัน', 124)\n"
        "print(open('/proc/self/maps').read())\n"
    )
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert "_harfbuzz" in loaded
    assert "fribidi" not in loaded
    assert "raqm" not in loaded


@pytest.mark.parametrize("name", icons.ICONS)
def test_an_icon_keeps_inside_its_square(name: str) -> None:
    drawn = icons.drawn(name, 240)
    box = drawn.getbbox()
    assert box is not None
    assert drawn.getextrema() == (0, 255)
    assert box[0] >= 5, box
    assert box[1] >= 5, box
    assert box[2] <= 235, box
    assert box[3] <= 235, box
