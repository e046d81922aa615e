"""`coop receipts notify YYYY-MM`: members are told of their receipts who were not told yet (product row E7).

    $ coop receipts notify 2026-12 --by malee
    2026-12: 58,213 members have a receipt, 412 are told now

The server tells everybody by itself: with the posting, and on the policy's day.  Nobody is told twice.
"""

import typer

from bot.cli.common import By, actor_of
from bot.cli.month import MonthName
from bot.cli.office import in_steps
from core.services.receipt_telling import tell


def notify(month: MonthName, *, by: By = None) -> None:
    """Tell members of their receipts of MONTH who were not told yet."""
    actor = actor_of(by)
    steps = in_steps("receipts", lambda uow, means, after: tell(uow, means, actor, month, after), lambda one: one.after)
    holders, added = sum(one.holders for one in steps), sum(one.added for one in steps)
    typer.echo(f"{month}: {holders:,} members have a receipt, {added:,} are told now")
