"""How the system is (`/health`, สถานะระบบ): counts and instants that are about nobody, and what to do about them."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from core.clock import today
from core.operation import Figures
from core.services import line_quota
from core.services.notifying import Pushes
from core.services.staffing import allowed
from core.staff import Power
from core.throttle import AlertKind
from handlers import menu
from handlers.feature import Audience, Query
from handlers.incoming import Asked
from handlers.reply import Card, Clocked, Phrase, Reply, Row, Section, Text, Tone, Value

DAY = timedelta(days=1)
AT_ONCE = timedelta(minutes=1)
"""What waits no longer than this is being answered, as the question for these figures is."""
HANDLED_WITHIN, SENT_WITHIN = timedelta(minutes=5), timedelta(minutes=10)
BACKUP_WITHIN = timedelta(hours=48)
"""As `coop doctor` has it: one a night, and one that may fail."""
MOST_ALERTS = 1_000
"""Of a day; more are counted as so many."""
KINDS = frozenset(AlertKind)


async def answer(asked: Asked) -> Reply:
    """The figures, the alerts of a day, and a sentence for each thing that is to be done."""
    await allowed(asked.uow, asked.actor, Power.HEALTH_SEE)
    now = asked.means.clock.now()
    figures = await asked.uow.operation.figures(now)
    dead = await asked.uow.operation.dead_since(now - DAY)
    to_do = list(_to_do(figures, dead, now))
    card = Card(
        title=Phrase("health.title"),
        tone=Tone.WORK,
        as_of=Phrase.of("common.as_of", day=today(asked.means.clock)),
        meaning=Phrase.of("health.bad", number=len(to_do)) if to_do else Phrase("health.good"),
        rows=_rows(figures, dead, now, await line_quota.left(asked.uow, asked.means)),
        sections=await _alerts(asked, now - DAY),
    )
    advice = (Text(_joined([Phrase("health.do"), *to_do])),) if to_do else ()
    return Reply(parts=(card, *advice), choices=(menu.to("health"), menu.to("staff")))


def _rows(figures: Figures, dead: int, now: datetime, pushes: Pushes) -> tuple[Row, ...]:
    waiting: Value = Phrase("health.waiting_not")
    if figures.waiting_since is not None and now - figures.waiting_since > AT_ONCE:
        waiting = Phrase.of("health.since", number=figures.waiting, at=Clocked(figures.waiting_since))
    breaker, held, backup = figures.breaker_since, figures.held_since, figures.backup_made
    values: dict[str, Value] = {
        "waiting": waiting,
        "sending": figures.outbox.get("new", 0) + figures.outbox.get("sending", 0),
        "unsure": figures.outbox.get("unsure", 0),
        "dead": dead,
        "untold": figures.notices_unsent,
        "pushes": Phrase("health.pushes_free") if pushes.left is None else pushes.left,
        "failed": figures.failed_logins,
        "breaker": _since("health.breaker_open", breaker, "health.breaker_closed"),
        "held": _since("health.held_since", held, "health.held_no"),
        "backup": Phrase("health.backup_never") if backup is None else Clocked(backup),
    }
    return tuple(Row(Phrase(f"health.{name}"), value) for name, value in values.items())


def _since(open_key: str, at: datetime | None, closed_key: str) -> Phrase:
    return Phrase(closed_key) if at is None else Phrase.of(open_key, at=Clocked(at))


async def _alerts(asked: Asked, since: datetime) -> tuple[Section, ...]:
    """How many of each kind, the most frequent first."""
    recent = [alert for alert in await asked.uow.alerts.newest(MOST_ALERTS) if alert.at > since]
    counted = Counter(alert.kind if alert.kind in KINDS else "other" for alert in recent)
    rows = [
        Row(Phrase(f"health.alert_{kind.replace('.', '_')}"), Phrase.of("health.times", number=number))
        for kind, number in counted.most_common()
    ]
    return (Section(title=Phrase("health.alerts"), rows=tuple(rows)),) if rows else ()


def _to_do(figures: Figures, dead: int, now: datetime) -> Iterator[Phrase]:
    if figures.waiting_since is not None and now - figures.waiting_since > HANDLED_WITHIN:
        yield Phrase("health.do_waiting")
    is_held = figures.held_since is not None
    if not is_held and figures.due_since is not None and now - figures.due_since > SENT_WITHIN:
        yield Phrase("health.do_sending")
    if figures.outbox.get("unsure", 0):
        yield Phrase("health.do_unsure")
    if dead:
        yield Phrase("health.do_dead")
    if figures.breaker_since is not None:
        yield Phrase("health.do_breaker")
    if is_held:
        yield Phrase("health.do_held")
    if figures.backup_made is None or now - figures.backup_made > BACKUP_WITHIN:
        yield Phrase("health.do_backup")


def _joined(sentences: list[Phrase]) -> Phrase:
    """One sentence a line."""
    joined = sentences[0]
    for sentence in sentences[1:]:
        joined = Phrase.of("health.both", first=joined, second=sentence)
    return joined


FEATURE = Query(name="health", commands=("health",), audience=Audience.STAFF, answer=answer, power=Power.HEALTH_SEE)
