"""Features found by themselves: what is taken, what stops the start, and that a new one needs no list."""

import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from handlers.messages.catalogue import Catalogue
from handlers.registry import BrokenFeatureError, load_features
from tests import builders
from tests.dialogue import Talk, verify_dialogue

GOOD = """
from handlers.feature import Audience, Query
from handlers.incoming import Asked
from handlers.reply import Reply, say

async def answer(asked: Asked) -> Reply:
    return say("{name}.hello")

FEATURE = Query(name="{name}", commands=({commands}), audience=Audience.ANYONE, answer=answer)
"""
WORDS_TH = """
[weather]
button = "อากาศ"
words = ["อากาศ", "พยากรณ์"]
hello = "วันนี้อากาศดี"
"""
WORDS_EN = """
[weather]
button = "Weather"
words = ["forecast"]
hello = "Fine today."
"""

Making = Callable[..., ModuleType]


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Making]:
    """Makes a package of the modules that are given as text."""
    name = f"features_{tmp_path.name.replace('-', '_')}"
    monkeypatch.syspath_prepend(tmp_path)

    def make(**modules: str) -> ModuleType:
        folder = tmp_path / name
        folder.mkdir()
        (folder / "__init__.py").write_text("")
        for module, text in modules.items():
            (folder / f"{module}.py").write_text(text)
        importlib.invalidate_caches()
        return importlib.import_module(name)

    yield make
    for module in [module for module in sys.modules if module.partition(".")[0] == name]:
        del sys.modules[module]


def good(name: str, *commands: str) -> str:
    return GOOD.format(name=name, commands="".join(f'"{command}",' for command in commands))


def test_the_programs_features_are_found() -> None:
    registry = load_features()
    assert set(registry.features) >= {"start", "me", "shares", "link", "unlink", "language"}
    assert {command: feature.name for command, feature in registry.commands.items()}.items() >= {
        "start": "start",
        "help": "start",
        "shares": "shares",
    }.items()


async def test_a_new_query_is_a_module_and_its_words(package: Making, tmp_path: Path) -> None:
    registry = load_features((package(weather=good("weather", "weather"), _helper="1 / 0"),))
    (tmp_path / "weather.th.toml").write_text(WORDS_TH, "utf-8")
    (tmp_path / "weather.en.toml").write_text(WORDS_EN, "utf-8")
    for address in (builders.line_address(), builders.telegram_address()):
        talk = Talk(address=address, registry=registry, catalogue=Catalogue.load(tmp_path))
        await verify_dialogue(
            talk,
            [
                ("/weather", "weather.hello"),
                ("ขอพยากรณ์หน่อยครับ", "weather.hello"),
                ("forecast", "weather.hello"),
            ],
        )


def test_a_feature_without_words_stops_the_start(package: Making) -> None:
    registry = load_features((package(weather=good("weather", "weather")),))
    with pytest.raises(BrokenFeatureError, match=r"weather\.button"):
        Talk(registry=registry)


def test_every_broken_module_is_named_at_once(package: Making) -> None:
    broken = package(
        silent="X = 1\n",
        raises="1 / 0\n",
        misnamed=good("other", "other"),
        syntax="def\n",
        fine=good("fine", "fine"),
    )
    with pytest.raises(BrokenFeatureError) as caught:
        load_features((broken,))
    faults = "\n".join(caught.value.faults)
    assert len(caught.value.faults) == 4
    for told in ("silent: has no FEATURE", "raises: ZeroDivisionError", "is called other", "syntax: SyntaxError"):
        assert told in faults


@pytest.mark.parametrize(
    ("commands", "fault"),
    [
        (("start",), "two: start belongs to one"),
        (("Start",), "two: Start is no command"),
        (("start-now",), "two: start-now is no command"),
        (("a" * 33,), "is no command"),
        ((), "two: no command"),
    ],
)
def test_commands_that_do_not_fit_together(package: Making, commands: tuple[str, ...], fault: str) -> None:
    with pytest.raises(BrokenFeatureError, match=fault):
        load_features((package(one=good("one", "start"), two=good("two", *commands)),))


def test_two_packages_with_a_feature_of_one_name(package: Making) -> None:
    mine = package(shares=good("shares", "stocks"))
    programs = importlib.import_module("handlers.queries")
    with pytest.raises(BrokenFeatureError, match="shares belongs to shares"):
        load_features((programs, mine))
