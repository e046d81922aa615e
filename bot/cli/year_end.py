"""`coop year-end preview | post`: dividend and refund of a year, by the rates that the general meeting decided.

    $ coop year-end preview 2569
    year         2026
    rate         5.70
    members      56,120
    …
    member  without
    012345  ledger
    $ coop year-end post 2569 --by malee
    2026: posted for 56,120 members, 318,204,119.25 in all
    2026 as a whole: 56,120 members, 318,204,119.25

Posting may be repeated: who has a row for the year keeps it, and who was late gets one.
"""

import json
from collections import Counter
from typing import Annotated

import typer

from bot.cli.calendar import BUDDHIST_FROM
from bot.cli.common import By, Json, actor_of
from bot.cli.office import in_office, in_steps, show, show_one
from core.calendar import BUDDHIST_ERA
from core.clock import today
from core.ports import Means, UnitOfWork
from core.services import year_end
from core.services.year_end import Part, Without, together

commands = typer.Typer(help="Dividend and refund of a year.", no_args_is_help=True)


def _year(text: str) -> int:
    if not text.isdecimal() or len(text) != len("2026"):
        raise typer.BadParameter(f"not a year such as 2026 or 2569: {text}")
    year = int(text)
    return year - BUDDHIST_ERA if year >= BUDDHIST_FROM else year


YearNumber = Annotated[int, typer.Argument(parser=_year, metavar="YEAR", help="such as 2026 or 2569")]


@commands.command()
def preview(year: YearNumber, *, as_json: Json = False, by: By = None) -> None:
    """What posting YEAR would come to, who gets nothing and why; nothing is changed."""
    actor = actor_of(by)
    parts = in_steps(
        "working out", lambda uow, means, after: year_end.preview(uow, means, actor, year, after), lambda one: one.after
    )
    found = together(parts)
    around = in_office(lambda uow, means: _around(uow, means, year, found))
    figures = {**around, **_figures(found)}
    without = [{"member": number, "without": why.value} for number, why in found.without]
    if as_json:
        typer.echo(json.dumps({**figures, "without": without}, ensure_ascii=False))
        return
    show_one(figures)
    show(without, as_json=False)


@commands.command()
def post(year: YearNumber, *, by: By = None) -> None:
    """Post dividend and refund of YEAR and tell the members; repeating it changes nothing that is posted."""
    actor = actor_of(by)
    parts = in_steps(
        "posting", lambda uow, means, after: year_end.post(uow, means, actor, year, after), lambda one: one.after
    )
    done = together(parts)
    if done.members:
        typer.echo(f"{year}: posted for {done.members:,} members, {done.received} in all")
    else:
        typer.echo(f"{year}: was posted before, nothing is new")
    typer.echo(f"{year} as a whole: {done.on_file.members:,} members, {done.on_file.received}")
    left_out = Counter(why for _, why in done.without)
    for why in Without:
        if left_out[why]:
            typer.echo(f"  {why.value}: {left_out[why]:,} members (coop year-end preview names them)")


async def _around(uow: UnitOfWork, means: Means, year: int, found: Part) -> dict[str, object]:
    """By what it is worked out, and what speaks against posting it now."""
    rates = means.policy.dividend.rates_of(year)
    still_open = await year_end.open_months(uow, year)
    most = means.policy.shares.most_share_of_all
    above = [number for amount, number in found.largest if amount.satang > found.shares.satang * most]
    return {
        "year": year,
        "rate": rates and str(rates.dividend),
        "refund_rate": rates and str(rates.refund),
        "over": today(means.clock).year > year,
        "open_months": " ".join(str(month) for month in still_open) or None,
        "above_limit": " ".join(above) or None,
    }


def _figures(found: Part) -> dict[str, object]:
    return {
        "members": found.members,
        "shares": str(found.shares),
        "dividend": str(found.dividend),
        "interest": str(found.interest),
        "refund": str(found.refund),
        "received": str(found.received),
        "posted_members": found.already,
        "posted_received": str(found.on_file.received),
        **{why.value: count for why, count in Counter(why for _, why in found.without).items()},
    }
