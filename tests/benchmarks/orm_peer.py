"""The peer that answers a share query in full, as usually written: the SDK's parser and client, an async ORM."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import fastapi
from linebot.v3 import WebhookParser
from linebot.v3.messaging import (
    AsyncApiClient,
    AsyncMessagingApi,
    Configuration,
    FlexContainer,
    FlexMessage,
    ReplyMessageRequest,
)
from sqlalchemy import ForeignKey, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from tests.benchmarks.load import SECRET, line_user

CONNECTIONS = 64


class Base(DeclarativeBase):
    pass


class Event(Base):
    __tablename__ = "events"
    id: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str]


class Share(Base):
    __tablename__ = "shares"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(index=True)
    balance: Mapped[int]
    monthly: Mapped[int]
    years: Mapped[list["Year"]] = relationship(lazy="selectin", order_by="Year.year")


class Year(Base):
    __tablename__ = "years"
    id: Mapped[int] = mapped_column(primary_key=True)
    share_id: Mapped[int] = mapped_column(ForeignKey("shares.id"), index=True)
    year: Mapped[int]
    balance: Mapped[int]


async def seed(session: async_sessionmaker[AsyncSession]) -> None:
    """One share account of five years for each connection."""
    async with session() as work:
        for i in range(CONNECTIONS):
            years = [Year(year=2565 + n, balance=2_000_000 * n) for n in range(5)]
            work.add(Share(user_id=line_user(i), balance=21_450_000, monthly=200_000, years=years))
        await work.commit()


def _row(label: str, value: str) -> dict[str, Any]:
    texts = [
        {"type": "text", "text": label, "size": "md"},
        {"type": "text", "text": value, "size": "md", "align": "end"},
    ]
    return {"type": "box", "layout": "baseline", "contents": texts}


def bubble(share: Share, years: list[Year]) -> dict[str, Any]:
    """The card, of about the size of the bot's own."""
    rows = [_row("ทุนเรือนหุ้น", f"{share.balance / 100:,.2f} บาท"), _row("ส่งเดือนละ", f"{share.monthly / 100:,.2f} บาท")]
    rows += [_row(str(year.year), f"{year.balance / 100:,.2f}") for year in years]
    return {"type": "bubble", "size": "mega", "body": {"type": "box", "layout": "vertical", "contents": rows}}


async def prepare(engine: AsyncEngine) -> None:
    """Tables and records."""
    async with engine.begin() as connection:
        await connection.exec_driver_sql("PRAGMA journal_mode=WAL")
        await connection.run_sync(Base.metadata.create_all)
    await seed(async_sessionmaker(engine))


class Answering:
    """Stores an event and answers it with the shares of who sent it."""

    def __init__(self, engine: AsyncEngine, line: AsyncMessagingApi) -> None:
        self.session = async_sessionmaker(engine)
        self.line = line
        self.writing = asyncio.Lock()  # without it SQLite refuses concurrent writers at once

    async def answer(self, event: Any) -> None:
        async with self.writing, self.session() as work:
            work.add(Event(id=event.webhook_event_id, text=event.message.text))
            await work.commit()
        async with self.session() as work:
            share = (await work.scalars(select(Share).where(Share.user_id == event.source.user_id))).one()
            years = list(share.years)
        card = FlexMessage(alt_text="x", contents=FlexContainer.from_dict(bubble(share, years)))
        await self.line.reply_message(ReplyMessageRequest(reply_token=event.reply_token, messages=[card]))


def application(stub: str, database: str) -> fastapi.FastAPI:
    """The peer as an ASGI app."""
    engine = create_async_engine(f"sqlite+aiosqlite:///{database}")
    parser = WebhookParser(SECRET)

    @asynccontextmanager
    async def lifespan(app: fastapi.FastAPI) -> AsyncIterator[None]:
        await prepare(engine)
        async with AsyncApiClient(Configuration(access_token="t", host=stub)) as client:
            app.state.answering = Answering(engine, AsyncMessagingApi(client))
            yield
        await engine.dispose()

    app = fastapi.FastAPI(lifespan=lifespan)

    @app.post("/line/webhook")
    async def webhook(request: fastapi.Request) -> str:
        body = (await request.body()).decode()
        for event in parser.parse(body, request.headers["x-line-signature"]):
            await app.state.answering.answer(event)
        return "OK"

    return app
