"""Checks each call of the bot against the platforms' published descriptions, where their folder is given.

Findings are collected, not answered: the platform itself would not refuse all of them, and an exception would reach the
bot as a network error, which it rightly survives.  Without the folder nothing is checked, and the report says so.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import MappingProxyType
from typing import Any

NO_QUERY: Mapping[str, str] = MappingProxyType({})
_MOST = 200
_PICTURE_HERE = re.compile(rb'("url": ?")http(?=://(?:127\.0\.0\.1|localhost)[:/])')
"""LINE takes pictures by https only; plain http is let through for this machine, as everywhere in the simulator."""
_LONGEST = 300


class Descriptions:
    """The checks and their findings; FOLDER is that of `COOP_PLATFORM_SPECS`."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self.problems: list[str] = []

    @property
    def checked(self) -> bool:
        """Whether calls are checked at all."""
        return self._folder is not None

    def note(self, problem: str) -> None:
        """Keeps a finding, cut: the checkers quote what they refuse."""
        if len(self.problems) < _MOST:
            self.problems.append(problem[:_LONGEST])

    def line(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes, query: Mapping[str, str] = NO_QUERY
    ) -> None:
        """Checks a call to LINE; PATH without QUERY."""
        if self._folder is None:
            return
        from openapi_core.testing import MockRequest  # noqa: PLC0415 - of the tests' packages, absent in a plain install

        data_host = path.endswith("/content") or "/content/" in path
        host = "https://api-data.line.me" if data_host else "https://api.line.me"
        kind = headers.get("content-type", "")
        request = MockRequest(
            host,
            method.lower(),
            path,
            args=dict(query),
            headers=dict(headers),
            data=_PICTURE_HERE.sub(rb"\1https", body) or None,
            content_type=kind if kind.startswith("image/") else "application/json",
        )
        try:
            _line_description(self._folder).validate_request(request)
        except Exception as error:  # noqa: BLE001 - each of its many kinds of failure is a finding
            cause = error.__cause__ or error
            details = getattr(cause, "schema_errors", None) or []
            told = "; ".join(f"{'.'.join(map(str, d.absolute_path))}: {d.message}" for d in details) or str(cause)
            self.note(f"line {method} {path}: {told}")

    def telegram(self, method: str, fields: Mapping[str, object], uploads: list[str]) -> None:
        """Checks a call to Telegram: FIELDS as they travelled, UPLOADS the names of the files beside them."""
        if self._folder is None:
            return
        for problem in _telegram_description(self._folder).check(method, fields, uploads):
            self.note(f"telegram {problem}")


@cache
def _line_description(folder: Path) -> Any:  # noqa: ANN401 - openapi-core is not there at run time
    """LINE's, read once: it takes a second."""
    from openapi_core import OpenAPI  # noqa: PLC0415 - of the tests' packages, absent in a plain install

    return OpenAPI.from_dict(json.loads((folder / "line-openapi/messaging-api.strict.json").read_text("utf-8")))


@cache
def _telegram_description(folder: Path) -> Any:  # noqa: ANN401 - a module outside this repository
    """Telegram's, with its checker from the same folder."""
    spec = spec_from_file_location("telegram_schema", folder / "telegram_schema.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(folder / "telegram_schema.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.BotApiSpec(str(folder / "telegram-bot-api-spec/api.json"))
