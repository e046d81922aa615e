"""The `coop` command: one module a command, put together here."""

import typer

from bot.cli import (
    audit,
    backup,
    breach,
    breaker,
    calendar,
    code,
    db,
    image,
    keys,
    line,
    member,
    month,
    outbox,
    pending,
    policy,
    receipts,
    requests,
    run_jobs,
    serve,
    staff,
    telegram,
    year_end,
)
from bot.cli.demo import demo
from bot.cli.doctor import doctor
from bot.cli.import_ import register as register_import
from bot.cli.member_copy import copy
from bot.cli.related import related

app = typer.Typer(
    help="Sahabot: member self-service of a savings cooperative on LINE and Telegram.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(demo)
app.command()(serve.serve)
app.add_typer(db.commands, name="db")
app.add_typer(keys.commands, name="keys")
app.command()(doctor)
app.command()(backup.backup)
app.command()(backup.restore)
app.add_typer(outbox.commands, name="outbox")
app.add_typer(policy.commands, name="policy")
app.command()(code.code)
member.commands.command()(related)
member.commands.command()(copy)
app.add_typer(member.commands, name="member")
app.add_typer(staff.commands, name="staff")
app.add_typer(audit.commands, name="audit")
app.add_typer(breach.commands, name="breach")
app.add_typer(line.commands, name="line")
app.add_typer(telegram.commands, name="telegram")
app.add_typer(breaker.commands, name="breaker")
app.add_typer(calendar.commands, name="calendar")
app.add_typer(requests.commands, name="requests")
app.add_typer(month.commands, name="month")
app.add_typer(receipts.commands, name="receipts")
app.add_typer(year_end.commands, name="year-end")
app.command()(run_jobs.run_jobs)
app.add_typer(run_jobs.commands, name="jobs")
app.command()(pending.pending)
app.command()(pending.confirm)
app.command()(pending.reject)
register_import(app)
app.add_typer(image.commands, name="image")
