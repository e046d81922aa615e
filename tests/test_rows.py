"""Every row of the threat and fault tables that this version answers for is shown by a test, by name.

A test says so with `@pytest.mark.shows("T4", "F13")`.  The rows and what is expected stand in the security document of
the project's design; rows that later features bring are listed when they come.  Rows of the product that the office,
requests and the month brought are marked the same way.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parent
THREATS = [f"T{n}" for n in (*range(1, 21), 22, 23, 24, 26, 27, 28)]
FAULTS = [f"F{n}" for n in (*range(1, 11), "10a", *range(11, 29), 31, 32)]
PRODUCT = [
    *("C3", "C4", "E3", "E5", "E6", "E7", "E8", "E9"),
    *("N1", "N2", "N3", "N4", "N6", "N9", "N10", "R1", "R7", "R10", "R11"),
]
"""Of the product's rows."""


def shown(tree: ast.AST) -> Iterator[str]:
    """The names in `pytest.mark.shows(...)` anywhere in a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "shows":
            yield from (str(argument.value) for argument in node.args if isinstance(argument, ast.Constant))


def test_every_row_is_shown_by_a_test() -> None:
    found = {name for file in TESTS.rglob("test_*.py") for name in shown(ast.parse(file.read_text("utf-8")))}
    rows = {*THREATS, *FAULTS, *PRODUCT}
    assert sorted(rows - found) == []
    assert sorted(found - rows) == [], "a row that nobody knows: a misspelling?"
