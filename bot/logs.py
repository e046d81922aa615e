"""Logs as JSON lines that hold nothing personal and no secret.

    {"event": "delivery_ended", "row": 17, "state": "dead", "detail": "400 …", "level": "error", "at": "2026-11-30T…"}

Own lines may only hold the fields of `ALLOWED`.  Of an exception its class and the places that it came through are
kept, never its text, which may quote what a person wrote.  A library's line keeps its first line and loses what was
filled into it, and is a warning at least, whatever the level: libraries print addresses, bodies and the `repr` of
everything.  A filter at the root takes known secrets out of every line, whoever writes it.
"""

import logging
import re
import sys
import traceback
from collections.abc import Callable, Iterable, MutableMapping
from types import TracebackType
from typing import Any

import structlog

from core.clock import BANGKOK, Clock

ALLOWED = frozenset(
    {"event", "level", "logger", "at", "error", "where", "channel", "status", "state", "detail", "row", "tries"}
    | {"method", "path", "ms", "count", "host", "port", "worker", "kind"}
)

OURS = ("bot", "core", "handlers", "storage")
"""Packages whose loggers follow `COOP_LOG_LEVEL`."""

SERVER = "uvicorn"
"""It says where it listens, and nothing about requests: its access log is off."""

TOKEN = re.compile(r"\d{5,}:[A-Za-z0-9_-]{20,}")
"""A Telegram bot's token, known or not."""

REDACTED = "[secret]"
SHORTEST_SECRET = 8
"""Shorter ones are found in ordinary words."""

Line = MutableMapping[str, Any]
Step = Callable[[Any, str, Line], Line]
"""A processor of structlog."""


def set_up_logs(level: str, secrets: Iterable[str], clock: Clock) -> None:
    """Everything to standard error, from LEVEL on; SECRETS never."""
    shared: list[Any] = [structlog.stdlib.add_log_level, structlog.stdlib.add_logger_name, _at(clock), _place]
    structlog.configure(
        processors=[*shared, _allowed, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[_unfilled, *shared],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _redacting(tuple(secrets)),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    wanted = logging.getLevelNamesMapping()[level]
    root.setLevel(max(wanted, logging.WARNING))
    for name in (*OURS, SERVER):
        logging.getLogger(name).setLevel(wanted)


def told(error: BaseException) -> str:
    """What is said of an error that nobody expected: its class and places in one line, without its text."""
    return f"internal error: {type(error).__name__} at {' < '.join(reversed(_way(error.__traceback__)))}"


def _unfilled(_logger: object, _method: str, line: Line) -> Line:
    """A library's line without its values: `Task exception was never retrieved`, and not the task's `repr`."""
    record: logging.LogRecord | None = line.get("_record")
    if record is not None and not record.name.startswith(SERVER):
        line["event"] = str(record.msg).partition("\n")[0]
    return line


def _at(clock: Clock) -> Step:
    def add(_logger: object, _method: str, line: Line) -> Line:
        line["at"] = clock.now().astimezone(BANGKOK).isoformat(timespec="milliseconds")
        return line

    return add


def _place(_logger: object, _method: str, line: Line) -> Line:
    """An exception's class and way, without its text."""
    info = line.pop("exc_info", None)
    error = info[1] if isinstance(info, tuple) else info
    if info is True:
        error = sys.exc_info()[1]
    if isinstance(error, BaseException):
        line["error"] = type(error).__name__
        line["where"] = _way(error.__traceback__)
    return line


def _way(trace: TracebackType | None) -> list[str]:
    return [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]


def _allowed(_logger: object, _method: str, line: Line) -> Line:
    return {key: value for key, value in line.items() if key in ALLOWED or key.startswith("_")}


def _redacting(secrets: tuple[str, ...]) -> Step:
    long = [re.escape(secret) for secret in secrets if len(secret) >= SHORTEST_SECRET]
    known = re.compile("|".join(long)) if long else TOKEN

    def clean(value: object) -> object:
        if isinstance(value, str):
            return TOKEN.sub(REDACTED, known.sub(REDACTED, value))
        return [clean(part) for part in value] if isinstance(value, list) else value

    def redact(_logger: object, _method: str, line: Line) -> Line:
        return {key: clean(value) for key, value in line.items()}

    return redact
