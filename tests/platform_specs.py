"""What LINE and Telegram have published about their calls, as checks of ours: `line_problems`, `telegram_problems`.

The descriptions stay outside of the repository; COOP_PLATFORM_SPECS names their folder.  Without it the test that asks
is skipped with those words, so that it is seen what was not run.
"""

import importlib.util
import json
import os
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest

VARIABLE = "COOP_PLATFORM_SPECS"
PUSH = "/v2/bot/message/push"
LINE_HOST = "https://api.line.me"
SOMEBODY = "U" + "a" * 32
LONGEST_PROBLEM = 200
"""The checks quote what they refuse; a test's output needs no more of it."""


def specs_folder() -> Path:
    """Where the descriptions are; skips the test where that is not said."""
    folder = os.environ.get(VARIABLE)
    if not folder:
        pytest.skip(f"not run: {VARIABLE} is not set")
    return Path(folder)


def line_problems(
    method: str, path: str, headers: Mapping[str, str], body: bytes | None, host: str = LINE_HOST
) -> list[str]:
    """What is wrong with a call to LINE; PATH without its query."""
    from openapi_core.testing import MockRequest  # noqa: PLC0415 - slow, and needed only where the variable is set

    request = MockRequest(host, method.lower(), path, headers=dict(headers), data=body, content_type="application/json")
    try:
        _line_api(specs_folder()).validate_request(request)
    except Exception as error:  # noqa: BLE001 - whatever it raises is a problem of the call
        cause = error.__cause__ or error
        details = getattr(cause, "schema_errors", None) or []
        found = [f"{'.'.join(map(str, detail.absolute_path))}: {detail.message}" for detail in details]
        return [problem[:LONGEST_PROBLEM] for problem in found or [str(cause) or type(cause).__name__]]
    return []


def line_message_problems(messages: Sequence[Mapping[str, Any]]) -> list[str]:
    """What is wrong with message objects, which are checked as a push."""
    body = json.dumps({"to": SOMEBODY, "messages": messages}).encode()
    return line_problems("POST", PUSH, {"Authorization": "Bearer made-up"}, body)


def telegram_problems(method: str, parameters: Mapping[str, Any], uploads: Collection[str] = ()) -> list[str]:
    """What is wrong with a call of METHOD of Telegram's Bot API."""
    problems: list[str] = _telegram_api(specs_folder()).check(method, parameters, uploads)
    return [problem[:LONGEST_PROBLEM] for problem in problems]


@cache
def _line_api(folder: Path) -> Any:
    from openapi_core import OpenAPI  # noqa: PLC0415 - slow, and needed only where the variable is set

    return OpenAPI.from_dict(json.loads((folder / "line-openapi/messaging-api.strict.json").read_text("utf-8")))


@cache
def _telegram_api(folder: Path) -> Any:
    spec = importlib.util.spec_from_file_location("telegram_schema", folder / "telegram_schema.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.BotApiSpec(str(folder / "telegram-bot-api-spec/api.json"))
