"""python-telegram-bot's transport, on the program's aiohttp session.

The library's own one, on httpx, slows down with every open connection and prints addresses with the bot's token.  This
one sends the same parameters as JSON; a test holds them against the library's.
"""

from datetime import timedelta
from http import HTTPStatus

import aiohttp
import msgspec
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

DEFAULT_WAIT_S = 1


class LimitedError(TelegramError):
    """429: not done, and not to be tried again before WAIT is over."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__("too many requests")
        self.wait = wait


class NotSentError(NetworkError):
    """No connection came about, so that nothing was sent."""


class _Parameters(msgspec.Struct):
    retry_after: int = DEFAULT_WAIT_S


class _Answer(msgspec.Struct):
    parameters: _Parameters = msgspec.field(default_factory=_Parameters)


_encode = msgspec.json.Encoder().encode
_read_answer = msgspec.json.Decoder(_Answer).decode


class SessionRequest(BaseRequest):
    """Calls over the SESSION, which has the deadline of every call."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    @property
    def read_timeout(self) -> float | None:
        """Seconds."""
        return self._session.timeout.total

    async def initialize(self) -> None:
        """Nothing: the session belongs to the program."""

    async def shutdown(self) -> None:
        """Nothing: the session belongs to the program."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_timeouts: object, **_more: object
    ) -> tuple[int, bytes]:
        """Status and body. Raises NotSentError, LimitedError, TimedOut or NetworkError.

        The session's deadline counts alone, whatever the library asks for.
        """
        body, headers = _content(request_data)
        try:
            async with self._session.request(
                method, url, data=body, headers=headers, allow_redirects=False
            ) as response:
                status, answer = response.status, await response.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotSentError(type(error).__name__) from error
        except TimeoutError as error:
            raise TimedOut from error
        except aiohttp.ClientError as error:
            raise NetworkError(type(error).__name__) from error
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            raise LimitedError(timedelta(seconds=_wait_s(answer)))
        return status, answer


def _content(data: RequestData | None) -> tuple[bytes | aiohttp.FormData | None, dict[str, str]]:
    if data is None or not data.parameters:
        return None, {}
    if not data.contains_files:
        return _encode(data.parameters), {"Content-Type": "application/json"}
    form = aiohttp.FormData(data.json_parameters, quote_fields=False)  # names of files in Thai as they are
    for name, (filename, content, mime) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return form, {}


def _wait_s(body: bytes) -> int:
    try:
        return _read_answer(body).parameters.retry_after
    except msgspec.DecodeError:
        return DEFAULT_WAIT_S
