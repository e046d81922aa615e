"""`coop doctor`: is everything right for members to be answered? Status 1 where something is wrong.

$ coop doctor
ok     database  of this version
wrong  backup    there is none yet; make one every night with: coop backup FILE
1 thing is wrong
"""

import json
from dataclasses import asdict

import typer

from bot.assembly import clock_of, data_folder, database_problems, maintenance, opened
from bot.cli.common import Json, refuse, run
from bot.doctor import (
    Finding,
    State,
    database_findings,
    disk_finding,
    font_finding,
    key_finding,
    problem_findings,
)
from bot.doctor_platforms import line_findings, telegram_findings
from bot.platforms import new_session
from bot.settings import Settings, SettingsFault, load_settings
from bot.web.health import free_part
from core.errors import StoreUnavailableError


def doctor(*, as_json: Json = False) -> None:
    """Look at settings, database, messages, backups, disk and both platforms."""
    try:
        found = run(_findings(load_settings(serving=True)))
    except SettingsFault as faults:
        found = [Finding("settings", State.WRONG, fault) for fault in faults.faults]
    if as_json:
        typer.echo(json.dumps([asdict(finding) for finding in found], ensure_ascii=False))
    else:
        width = max(len(finding.about) for finding in found)
        for finding in found:
            typer.echo(f"{finding.state:<5}  {finding.about:<{width}}  {finding.text}")
    wrong = sum(finding.state is State.WRONG for finding in found)
    if wrong:
        refuse("1 thing is wrong" if wrong == 1 else f"{wrong} things are wrong")


async def _findings(settings: Settings) -> list[Finding]:
    found = [
        Finding("settings", State.OK, "complete"),
        key_finding(rotating=settings.secret_key_previous is not None),
        font_finding(),
        *await _database(settings),
    ]
    folder = data_folder(settings)
    if folder.is_dir():
        found.append(disk_finding(free_part(folder)))
    return found + await _platforms(settings)


async def _database(settings: Settings) -> list[Finding]:
    found = problem_findings(await database_problems(settings))
    if found[0].state is not State.OK:
        return found
    try:
        if not await maintenance(settings).key_fits():
            found.append(Finding("key", State.WRONG, "the database was written with another COOP_SECRET_KEY"))
        async with opened(settings) as store:
            return found + await database_findings(store, clock_of(settings).now())
    except StoreUnavailableError:
        return [Finding("database", State.WRONG, "it cannot be reached or is busy")]


async def _platforms(settings: Settings) -> list[Finding]:
    is_moved = settings.clock_file is not None or settings.clock_offset
    now = None if is_moved else clock_of(settings).now()
    found: list[Finding] = []
    async with new_session() as session:
        if settings.line:
            found += await line_findings(session, settings.line, settings.public_url, now)
        if settings.telegram:
            found += await telegram_findings(session, settings.telegram, settings.public_url, now)
    return found or [Finding("platforms", State.WRONG, "no channel is on: set COOP_LINE_… or COOP_TELEGRAM_…")]
