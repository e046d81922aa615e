"""Pictures and files fetched from where the platform keeps them, outside of any transaction, while others are answered.

    fetching = Fetching({Platform.LINE: LineContent(…)}, Pictures(), read_sheet)
    await fetching.fetch(Platform.LINE, PictureRef("5129…"), PictureKind.PHOTO)     # a CleanPicture, or a key
    await fetching.fetch_sheet(Platform.LINE, FileRef("5130…"))                     # a ResultSheet, or a key

The queue of the chat waits for its picture, so that what was said after it is answered after it (`Fetches`).  Nothing
of it is kept over a restart: the message is then handled again, and the picture fetched anew.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Protocol

import aiohttp
import structlog

from bot.picture_process import TOO_LARGE
from bot.pictures import Pictures
from core.links import Platform
from core.messaging import EventId
from core.pictures import MOST_BYTES, CleanPicture, PictureKind
from core.results import ResultSheet
from handlers.fetching import MustFetchError, MustFetchSheetError
from handlers.incoming import FileRef, PictureRef

GONE, TROUBLE = "picture.gone", "picture.trouble"
"""The person took it back, or it is too old; the platform does not give it."""

AT_ONCE = 8
WAIT_S = 60
"""For one picture, with all that is tried for it."""
PIECE = 65_536

Fetched = CleanPicture | ResultSheet | str
"""A picture or a table, or the catalogue's key of why there is none."""
SHEET = "sheet."
"""In the place of what keys about pictures begin with."""

log = structlog.get_logger(__name__)


class UnfetchedError(Exception):
    """The platform does not give it; `key` is the catalogue's sentence."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def of_sheet(key: str) -> str:
    """What is said of a file with a table, for KEY, which is said of a picture."""
    return SHEET + key.partition(".")[2]


class Source(Protocol):
    """One platform."""

    async def content(self, ref: PictureRef) -> bytes:
        """The bytes as they were sent. Raises UnfetchedError."""
        ...


async def body_of(response: aiohttp.ClientResponse) -> bytes:
    """The body, read no further than a picture may be large. Raises UnfetchedError, and what aiohttp raises."""
    body = bytearray()
    async for piece in response.content.iter_chunked(PIECE):
        body += piece
        if len(body) > MOST_BYTES:
            raise UnfetchedError(TOO_LARGE)
    return bytes(body)


class PictureFetching(Protocol):
    """What handling needs: `Fetching`."""

    async def fetch(self, platform: Platform, ref: PictureRef, kind: PictureKind) -> Fetched:
        """The picture; never raises for what a platform or a picture does."""
        ...

    async def fetch_sheet(self, platform: Platform, ref: FileRef) -> Fetched:
        """The table; the same."""
        ...


class Fetching:
    """Asks the platform, and has what comes drawn anew or read; a few at a time."""

    def __init__(
        self, sources: Mapping[Platform, Source], pictures: Pictures, read_sheet: Callable[[bytes], ResultSheet]
    ) -> None:
        """READ_SHEET: blocks, and opens a workbook in a process of its own."""
        self._sources = sources
        self._pictures = pictures
        self._read_sheet = read_sheet
        self._free = asyncio.Semaphore(AT_ONCE)

    async def fetch(self, platform: Platform, ref: PictureRef, kind: PictureKind) -> Fetched:
        """The picture as it is kept for KIND."""
        return await self._content(platform, ref, lambda data: self._pictures.drawn_anew(data, kind))

    async def fetch_sheet(self, platform: Platform, ref: FileRef) -> Fetched:
        """The rows in the file."""
        found = await self._content(
            platform, PictureRef(ref.id, ref.size), lambda data: asyncio.to_thread(self._read_sheet, data)
        )
        return of_sheet(found) if isinstance(found, str) else found

    async def _content(
        self, platform: Platform, ref: PictureRef, use: Callable[[bytes], Awaitable[Fetched]]
    ) -> Fetched:
        """What USE makes of the bytes, or why there are none."""
        if ref.size is not None and ref.size > MOST_BYTES:
            return TOO_LARGE
        try:
            async with self._free, asyncio.timeout(WAIT_S):
                return await use(await self._sources[platform].content(ref))
        except UnfetchedError as error:
            return error.key
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            log.warning("picture_not_fetched", channel=platform.value, detail=type(error).__name__)
            return TROUBLE


class Fetches:
    """Pictures on their way, one a queue at most. ARRIVED is called with the queue that may go on."""

    def __init__(self, fetching: PictureFetching, arrived: Callable[[Iterable[str]], None]) -> None:
        self._fetching = fetching
        self._arrived = arrived
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._found: dict[str, tuple[EventId, Fetched]] = {}

    def holds(self, queue: str) -> bool:
        """Whether QUEUE waits for its picture."""
        return queue in self._under_way

    def begin(
        self, queue: str, event_id: EventId, platform: Platform, needs: MustFetchError | MustFetchSheetError
    ) -> None:
        """Fetch what the event, the oldest of QUEUE, needs; QUEUE is held until then."""
        fetch = self._fetch(queue, event_id, platform, needs)
        self._under_way[queue] = asyncio.create_task(fetch)

    def found(self, queue: str, event_id: EventId) -> Fetched | None:
        """What was fetched for the event; what there is for another one of QUEUE is let go, its turn is over."""
        kept = self._found.get(queue)
        if kept is None or kept[0] == event_id:
            return None if kept is None else kept[1]
        self.forget(queue)
        return None

    def forget(self, queue: str) -> None:
        """It was used."""
        self._found.pop(queue, None)

    async def arrivals(self) -> None:
        """Until none is on its way."""
        while self._under_way:
            await asyncio.wait(self._under_way.values())

    async def close(self) -> None:
        """End what is under way: the messages wait in the inbox."""
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _fetch(
        self, queue: str, event_id: EventId, platform: Platform, needs: MustFetchError | MustFetchSheetError
    ) -> None:
        is_sheet = isinstance(needs, MustFetchSheetError)
        result: Fetched = of_sheet(TROUBLE) if is_sheet else TROUBLE  # whatever happens, the person gets an answer
        try:
            if isinstance(needs, MustFetchSheetError):
                result = await self._fetching.fetch_sheet(platform, needs.ref)
            else:
                result = await self._fetching.fetch(platform, needs.ref, needs.kind)
        except Exception:
            log.exception("fetch_failed", row=event_id)
        finally:
            self._found[queue] = (event_id, result)
            del self._under_way[queue]
        self._arrived([queue])
