"""The shape of the project as tests: sizes, purity, and what the import contracts in pyproject.toml cannot say."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("core", "handlers", "storage", "bot")
LONGEST_MODULE = 300
LONGEST_FUNCTION = 40
BANNED_IN_CORE = {"asyncio", "logging", "os", "pathlib", "random", "secrets", "time"}
SQL_LIBRARIES = {"sqlalchemy", "alembic", "asyncpg", "sqlite3", "aiosqlite"}
ASSEMBLY = Path("bot/assembly.py")
"""The one module of the program that names storage's classes; the command line's maintenance goes through it too."""


def sources(*folders: str) -> list[Path]:
    return sorted(
        path
        for folder in folders
        for path in (ROOT / folder).rglob("*.py")
        if "versions" not in path.parts and "__pycache__" not in path.parts
    )


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def tops(path: Path) -> set[str]:
    return {name.partition(".")[0] for name in imported(parsed(path))}


@pytest.mark.parametrize("path", sources(*PACKAGES, "tests"), ids=relative)
def test_modules_and_functions_stay_small(path: Path) -> None:
    lines = path.read_text("utf-8").count("\n")
    assert lines <= LONGEST_MODULE, f"{relative(path)} has {lines} lines"
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            size = (node.end_lineno or 0) - node.lineno + 1
            assert size <= LONGEST_FUNCTION, f"{relative(path)}:{node.lineno} {node.name} has {size} lines"


@pytest.mark.parametrize("path", sources(*PACKAGES), ids=relative)
def test_every_module_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(parsed(path)), relative(path)


@pytest.mark.parametrize("path", sources("core"), ids=relative)
def test_core_imports_the_pure_standard_library_only(path: Path) -> None:
    foreign = tops(path) - {"core"}
    assert foreign <= sys.stdlib_module_names, relative(path)
    assert not foreign & BANNED_IN_CORE, relative(path)


@pytest.mark.parametrize("path", sources("handlers"), ids=relative)
def test_handlers_import_core_and_the_standard_library_only(path: Path) -> None:
    assert tops(path) - {"core", "handlers"} <= sys.stdlib_module_names, relative(path)


@pytest.mark.parametrize("path", sources("core"), ids=relative)
def test_core_knows_no_float(path: Path) -> None:
    for node in ast.walk(parsed(path)):
        spelled = isinstance(node, ast.Name) and node.id == "float"
        literal = isinstance(node, ast.Constant) and isinstance(node.value, float)
        divided = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)
        if divided and "Fraction" in ast.dump(node):
            continue
        is_float = spelled or literal or divided
        assert not is_float, f"{relative(path)}:{getattr(node, 'lineno', 0)}"


@pytest.mark.parametrize("path", sources("core", "handlers", "bot"), ids=relative)
def test_only_storage_speaks_sql(path: Path) -> None:
    assert not tops(path) & SQL_LIBRARIES, relative(path)


@pytest.mark.parametrize("path", sources("bot"), ids=relative)
def test_only_assembly_names_storage(path: Path) -> None:
    if path.relative_to(ROOT) != ASSEMBLY:
        assert "storage" not in tops(path), relative(path)


def test_nothing_imports_the_program() -> None:
    guilty = [relative(path) for path in sources("core", "handlers", "storage") if "bot" in tops(path)]
    assert guilty == []


def test_every_relaxed_rule_has_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    ignores = re.search(r"^ignore = \[\n(.*?)^\]", text, re.MULTILINE | re.DOTALL)
    assert ignores
    bare = [line for line in ignores[1].splitlines() if "#" not in line]
    assert bare == []


def test_every_silenced_line_has_its_reason() -> None:
    silenced = re.compile(r"#\s*(noqa(?::\s*[A-Z0-9, ]+)?|type:\s*ignore(\[[a-z-, ]+\])?)(?P<reason>.*)$")
    bare = [
        f"{relative(path)}:{number}"
        for path in sources(*PACKAGES)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if (found := silenced.search(line)) and len(found["reason"].strip(" -–")) < 8
    ]
    assert bare == []


def test_the_lock_file_is_pinned_hashed_and_names_no_host() -> None:
    text = (ROOT / "requirements.lock").read_text("utf-8")
    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text
    requirements = re.findall(r"^[a-z0-9][^\s]*", text, re.MULTILINE)
    assert len(requirements) > 50
    assert all("==" in requirement for requirement in requirements)
    assert text.count("--hash=sha256:") >= len(requirements)


def test_a_feature_has_its_module_its_words_and_its_test() -> None:
    for folder in ("queries", "flows"):
        for path in (ROOT / "handlers" / folder).glob("[a-z]*.py"):
            test = ROOT / "tests" / "handlers" / folder / f"test_{path.stem}.py"
            assert test.is_file(), f"{relative(path)} has no {relative(test)}"
            for language in ("th", "en"):
                catalogues = (ROOT / "handlers" / "messages").glob(f"*{language}.toml")
                words = "\n".join(catalogue.read_text("utf-8") for catalogue in catalogues)
                assert f"\n[{path.stem}]" in words, f"{path.stem} has no words in {language}"


def test_the_import_contracts_hold() -> None:
    run = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout
