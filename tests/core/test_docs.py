"""The examples in core's docstrings come out as they say."""

import doctest
import importlib
import pkgutil

import pytest

import core

MODULES = [found.name for found in pkgutil.walk_packages(core.__path__, "core.")]


@pytest.mark.parametrize("name", ["core", *MODULES])
def test_examples(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


@pytest.mark.parametrize("name", [name.rpartition(".")[2] for name in MODULES])
def test_the_map_names_every_module(name: str) -> None:
    from core import services  # noqa: PLC0415 - beside what it belongs to

    assert name in f"{core.__doc__}{services.__doc__}"
