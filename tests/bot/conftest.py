"""What the program logs in a test is kept for it to look at, and not printed."""

from collections.abc import Iterator, MutableMapping
from typing import Any

import pytest
import structlog


@pytest.fixture(autouse=True)
def logged() -> Iterator[list[MutableMapping[str, Any]]]:
    """The lines logged so far."""
    with structlog.testing.capture_logs() as lines:
        yield lines
