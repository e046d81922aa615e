"""One simulator for the whole run, forgetful between tests; one bot a test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end import bed


@pytest.fixture(scope="session")
def _simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[bed.Simulator]:
    with bed.simulator(tmp_path_factory.mktemp("simulator")) as running:
        yield running


@pytest.fixture
def simulator(_simulator: bed.Simulator) -> Iterator[bed.Simulator]:
    """Both platforms, with nothing said yet. Afterwards no call may have broken the published descriptions."""
    _simulator.post("reset")
    _simulator.post("clock", reset=True)
    _simulator.http.delete("/simulator/api/problems")
    yield _simulator
    assert _simulator.get("problems")["problems"] == []


@pytest.fixture
def bot(simulator: bed.Simulator, database_url: str, tmp_path: Path) -> Iterator[bed.Bot]:
    """A bot with an empty register, on either engine, not started yet."""
    with bed.bot(simulator, database_url, tmp_path) as made:
        yield made
