"""Fetches pictures for tests: each is there at once, or when it is let go, or cannot be had."""

import asyncio

from core.links import Platform
from core.pictures import CleanPicture, PictureKind
from core.results import ResultSheet
from handlers.incoming import FileRef, PictureRef

CLEAN = CleanPicture(
    mime="image/jpeg", width=1200, height=1600, large=b"\xff\xd8\xff large", small=b"\xff\xd8\xff small"
)


class FakeFetching:
    """`bot.fetching.PictureFetching`. `result` may be an exception; `gate`: waited for, while it is closed."""

    def __init__(self) -> None:
        self.asked: list[tuple[Platform, str, PictureKind]] = []
        self.result: CleanPicture | str | Exception = CLEAN
        self.sheets_asked: list[tuple[Platform, str]] = []
        self.sheet: ResultSheet | str = ResultSheet(results=(), digest="")
        self.gate = asyncio.Event()
        self.gate.set()

    async def fetch(self, platform: Platform, ref: PictureRef, kind: PictureKind) -> CleanPicture | str:
        self.asked.append((platform, ref.id, kind))
        await self.gate.wait()
        if isinstance(self.result, Exception):
            raise self.result
        return self.result

    async def fetch_sheet(self, platform: Platform, ref: FileRef) -> ResultSheet | str:
        self.sheets_asked.append((platform, ref.id))
        await self.gate.wait()
        return self.sheet
