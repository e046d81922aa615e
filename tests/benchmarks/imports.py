"""S8: importing members with all checks, against what each engine does with a bare table.

    python -m tests.benchmarks.imports [MEMBERS] [MOVEMENTS OF EACH]

The file is CP874 with all columns that the sample policy keeps.  The base is the fastest way to put the same lines into
a table without checks: the `sqlite3` program's `.import` (Python's own `executemany` where it is not installed) and
PostgreSQL's COPY.  All run on the same disk, one after another, in turns; medians are printed.
"""

import asyncio
import csv
import io
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from operator import attrgetter
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]  # it ships no types
from rich.console import Console
from rich.table import Table

from core.clock import BANGKOK
from core.national_id import check_digit
from storage.connection import Engine
from storage.encryption import KeyRing
from storage.engine import open_store
from storage.importing.kind import Rules
from storage.importing.run import Order, import_file
from storage.schema import upgrade
from tests.builders import policy
from tests.postgres import at, execute, server

MEMBERS = 60_000
ROUNDS = 3
NOW = datetime(2026, 11, 25, 10, tzinfo=BANGKOK)
COLUMNS = (
    "member_no",
    "first_name",
    "last_name",
    "member_type",
    "joined_on",
    "title",
    "national_id",
    "employee_no",
    "birth_date",
    "unit",
    "pay_unit",
    "salary",
    "level",
    "position",
    "work_line",
    "address",
    "phone",
    "email",
    "status",
    "share_monthly",
)
NAMES = ("ประพันธ์", "พิมพ์ใจ", "มานะ", "มานี", "ปิติ", "ชูใจ", "วีระ", "สุดา")
SURNAMES = ("ตั้งใจสอน", "ใจดีงาม", "รักเรียนดี", "ขยันยิ่ง", "สุขเสมอ")
CODES = "kind,code,description\n" + "".join(
    f"{kind},{code},x\n" for kind in ("title", "unit", "pay_unit", "position", "work_line") for code in range(1, 100)
)


def members_file(count: int) -> bytes:
    """COUNT members with everything filled in, CP874."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for n in range(count):
        digits = f"1{n:011}"
        born, joined = date(1960, 1, 1) + timedelta(n % 15_000), date(1990, 1, 1) + timedelta(n % 12_000)
        writer.writerow(
            [
                f"{n:06}",
                NAMES[n % len(NAMES)],
                SURNAMES[n % len(SURNAMES)],
                "ordinary",
                f"{joined.day:02}/{joined.month:02}/{joined.year + 543}",
                n % 90 + 1,
                digits + str(check_digit(digits)),
                f"E{n:07}",
                f"{born.day:02}/{born.month:02}/{born.year + 543}",
                n % 90 + 1,
                n % 70 + 1,
                f"{15_000 + n % 400 * 100:,}.00",
                f"คศ.{n % 5}",
                n % 30 + 1,
                n % 20 + 1,
                f"{n} หมู่ {n % 12} ตำบลน้ำใส",
                f"081-{n // 1000:03}-{n % 10_000:04}",
                f"member{n}@example.org",
                "active",
                f"{500 + n % 20 * 100}.00",
            ]
        )
    return text.getvalue().encode("cp874")


def movements_file(members: int, each: int) -> bytes:
    """EACH monthly shares of every member, with balances, periods and documents."""
    lines = ["member_no,date,kind,amount,balance,period,document_no"]
    for month in range(each):
        day = f"30/{month % 12 + 1:02}/{2560 + month // 12}" if month % 12 != 1 else f"28/02/{2560 + month // 12}"
        lines += [
            f"{n:06},{day},monthly,{500 + n % 20 * 100}.00,{(month + 1) * (500 + n % 20 * 100)}.00,{month + 1},"
            f"{month:04}/{n:06}"
            for n in range(members)
        ]
    return "\n".join(lines).encode()


def loans_file(members: int) -> bytes:
    """One contract of every member, a year old."""
    header = "contract_no,member_no,loan_type,principal,disbursed_on,instalments,method,annual_rate,balance,as_of"
    lines = [
        f"C{n:06},{n:06},ordinary,120000.00,31/10/2568,120,equal-principal,5.70,108000.00,31/10/2569"
        for n in range(members)
    ]
    return "\n".join([header, *lines]).encode()


def payments_file(members: int, each: int) -> bytes:
    """EACH instalments of every contract of `loans_file`, with balances and documents."""
    lines = ["contract_no,date,principal,interest,balance,instalment,document_no"]
    for month in range(each):
        day = f"28/{month % 12 + 1:02}/{2560 + month // 12}"
        left = 120_000 - 1_000 * (month + 1)
        lines += [f"C{n:06},{day},1000.00,525.87,{left}.00,{month + 1},{month:04}/{n:06}" for n in range(members)]
    return "\n".join(lines).encode()


@dataclass(frozen=True, slots=True)
class Took:
    """One import: all of it, and the part in which the writer's lock was held, in seconds."""

    whole: float
    writing: float


def rules() -> Rules:
    """Rules that keep every column."""
    members = replace(policy().members, kept_fields=frozenset(COLUMNS))
    return Rules(members=members, today=NOW.date(), keys=KeyRing(b"k" * 32, None))


async def imported(url: str, files: Sequence[tuple[str, bytes]]) -> list[Took]:
    """Each of FILES into the database at URL."""
    store = await open_store(url, KeyRing(b"k" * 32, None))
    took = []
    for kind, data in files:
        stages: dict[str, float] = {}

        def progress(stage: str, _rows: int, stages: dict[str, float] = stages) -> None:
            stages.setdefault(stage, time.perf_counter())

        order = Order(at=NOW, progress=progress)
        begun = time.perf_counter()
        result = await import_file(store, kind, data, rules(), order)
        ended = time.perf_counter()
        if result.faults or result.added != result.rows:
            raise RuntimeError(f"the benchmark's own file was not taken: {result.faults[:3]}")
        took.append(Took(ended - begun, ended - stages["writing"]))
    await store.close()
    return took


def sqlite_base(folder: Path, data: bytes) -> float:
    """Seconds for the lines of DATA in a table without checks, by the `sqlite3` program or by Python's module."""
    lines = folder / "members.csv"
    lines.write_bytes(data)
    database = folder / "bare.db"
    begun = time.perf_counter()
    if program := shutil.which("sqlite3"):
        subprocess.run([program, str(database), ".mode csv", f".import {lines} members"], check=True)
    else:
        header, *rows = csv.reader(io.StringIO(data.decode("cp874"), newline=""))
        with sqlite3.connect(database) as bare:
            bare.execute(f"CREATE TABLE members ({', '.join(header)})")
            bare.executemany(f"INSERT INTO members VALUES ({', '.join('?' * len(header))})", rows)  # noqa: S608 - our own names
    took = time.perf_counter() - begun
    database.unlink()
    return took


async def postgres_base(url: str, data: bytes) -> float:
    """Seconds for the lines of DATA by COPY into a table without checks."""
    raw = await asyncpg.connect(url)
    try:
        await raw.execute(f"CREATE TABLE bare ({', '.join(f'{name} text' for name in COLUMNS)})")
        begun = time.perf_counter()
        await raw.copy_to_table("bare", source=io.BytesIO(data), format="csv", header=True, encoding="win874")
        return time.perf_counter() - begun
    finally:
        await raw.close()


@dataclass(frozen=True, slots=True)
class Round:
    """The figures of one round on one engine; `ledgers`, by KIND, are empty where they were not asked for."""

    base: float
    members: Took
    ledgers: Mapping[str, Took]


async def rounds(address: str, count: int, each: int, times: int) -> dict[Engine, list[Round]]:
    """TIMES rounds on both engines in turn, each on a new database; EACH movements for a member, or none."""
    data = members_file(count)
    files = [("codes", CODES.encode()), ("members", data)]
    if each:
        files += [
            ("share-movements", movements_file(count, each)),
            ("loans", loans_file(count)),
            ("loan-movements", payments_file(count, each)),
        ]
    ledgers = [kind for kind, _ in files[2:]]
    done: dict[Engine, list[Round]] = {Engine.SQLITE: [], Engine.POSTGRESQL: []}
    for number in range(times):
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:///{Path(folder) / 'coop.db'}"
            await upgrade(url)
            took = await imported(url, files)
            done[Engine.SQLITE].append(
                Round(sqlite_base(Path(folder), data), took[1], dict(zip(ledgers, took[2:], strict=True)))
            )
        await execute(address, f"CREATE DATABASE import{number}")
        url = at(address, f"import{number}")
        await upgrade(url)
        took = await imported(url, files)
        done[Engine.POSTGRESQL].append(
            Round(await postgres_base(url, data), took[1], dict(zip(ledgers, took[2:], strict=True)))
        )
    return done


def ledger(kind: str, figure: Callable[[Took], float]) -> Callable[[Round], float]:
    """The FIGURE of the import of KIND."""
    return lambda one: figure(one.ledgers[kind])


def table(figures: Mapping[Engine, Sequence[Round]], count: int) -> Table:
    """The target's row, and what stands behind it."""
    shown = Table(title=f"S8, import of {count:,} members (CP874)", title_justify="left")
    for heading in ("what", "SQLite", "PostgreSQL"):
        shown.add_column(heading, justify="left" if heading == "what" else "right")

    def add(what: str, figure: str, of: Callable[[Round], float]) -> None:
        shown.add_row(what, *(figure.format(statistics.median(map(of, figures[engine]))) for engine in Engine))

    add(
        "with all checks, % of a bare load (first 30, then 80 and 85)",
        "{:.1f}",
        lambda r: 100 * r.base / r.members.whole,
    )
    add("members: all, s", "{:.2f}", lambda r: r.members.whole)
    add("members: writer's lock held, s", "{:.2f}", lambda r: r.members.writing)
    add("members: the bare load, s", "{:.2f}", lambda r: r.base)
    for kind in figures[Engine.SQLITE][0].ledgers:
        add(f"{kind}: all, s", "{:.2f}", ledger(kind, attrgetter("whole")))
        add(f"{kind}: writer's lock held, s", "{:.2f}", ledger(kind, attrgetter("writing")))
    return shown


async def measure(address: str, count: int = MEMBERS, each: int = 0, times: int = ROUNDS) -> None:
    """Measure against the PostgreSQL at ADDRESS, and print."""
    console = Console()
    console.print(table(await rounds(address, count, each, times), count))
    base = "sqlite3's .import" if shutil.which("sqlite3") else "sqlite3.executemany of Python"
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    console.print(f"Bare loads: {base}; COPY. Median of {times}. The process took {most} MB at most.")


async def main() -> None:
    """See the module."""
    count, each = (int(sys.argv[n]) if len(sys.argv) > n else default for n, default in ((1, MEMBERS), (2, 12)))
    with server(durable=True) as address:
        await measure(address, count, each, times=1)


if __name__ == "__main__":
    asyncio.run(main())
