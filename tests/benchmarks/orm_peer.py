"""Tables and card of the peer that answers a share query by ORM, as usually written."""

from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from tests.benchmarks.load import line_user

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
