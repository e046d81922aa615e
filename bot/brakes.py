"""What holds calls back, platform by platform: a 429, the pace ahead of it, and LINE's monthly quota.

A 429 of Telegram or a rate limit of LINE pauses the whole platform, for every worker: the pause stands in the database.
Once LINE's quota is used up no push is tried until the month turns or staff say `coop outbox resume`; replies, which
are free, go on.  Either is told to staff once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from bot.pacing import Pace
from bot.sending import Outcome, Sent
from core.clock import BANGKOK
from core.links import Platform
from core.messaging import LINE_QUOTA_GONE, MANY, Delivery
from core.ports import UnitOfWork
from core.throttle import Alert, AlertKind

NONE = timedelta(0)
MESSAGES = "send"
"""Methods of Telegram that begin so count as messages; others, such as answerCallbackQuery, do not."""

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Heard:
    """What platforms said that the database does not know yet."""

    pauses: dict[Platform, datetime] = field(default_factory=dict)
    quota_gone_at: datetime | None = None

    def __bool__(self) -> bool:
        return bool(self.pauses) or self.quota_gone_at is not None


class Brakes:
    """The brakes of one worker, called WORKER in what it writes. MANY: the pace of calls to many people at once."""

    def __init__(self, paces: Mapping[Platform, Pace], worker: str, many: Pace | None = None) -> None:
        self._paces = paces
        self._many = many
        self._worker = worker
        self._paused: dict[Platform, datetime] = {}
        self._quota_gone_at: datetime | None = None
        self._heard = Heard()

    def room(self, platform: Platform, now: datetime, most: int) -> int:
        """How many deliveries may be claimed, MOST at most."""
        if self._paused.get(platform, now) > now:
            return 0
        pace = self._paces.get(platform)
        return most if pace is None else min(most, pace.room(now))

    def wait(self, delivery: Delivery, now: datetime) -> timedelta:
        """Zero where the call may be made now, and the tokens are taken; else how long it must wait."""
        pause = self._paused.get(delivery.address.platform, now) - now
        pace = self._pace(delivery)
        if pause > NONE or pace is None:
            return max(pause, NONE)
        return pace.taken(delivery.address.user_id, now)

    def _pace(self, delivery: Delivery) -> Pace | None:
        """The one that DELIVERY counts for, if any."""
        if delivery.method == MANY:
            return self._many
        return self._paces.get(delivery.address.platform) if delivery.method.startswith(MESSAGES) else None

    def pushes_stopped(self, now: datetime) -> bool:
        """Whether LINE's quota is used up."""
        return self._quota_gone_at is not None and now < month_after(self._quota_gone_at)

    def hear(self, platform: Platform, sent: Sent, now: datetime) -> None:
        """Note what an answer says about calls to come."""
        if sent.wait is not None:
            until = max(now + sent.wait, self._paused.get(platform, now))
            self._paused[platform] = self._heard.pauses[platform] = until
        if sent.outcome is Outcome.QUOTA_GONE and not self.pushes_stopped(now):
            self._quota_gone_at = self._heard.quota_gone_at = now

    async def write(self, uow: UnitOfWork, now: datetime) -> Heard:
        """Put into the database what was heard, for all workers. Give the result to `written` after the commit."""
        heard = Heard(dict(self._heard.pauses), self._heard.quota_gone_at)
        for platform, until in heard.pauses.items():
            await uow.outbox.pause(platform, now, until)
        if heard.quota_gone_at is not None and not await _known(uow, now):
            await uow.switches.set(LINE_QUOTA_GONE, heard.quota_gone_at, self._worker)
            await uow.alerts.add(Alert(at=now, kind=AlertKind.QUOTA_USED_UP, detail="pushes stop, replies go on"))
            log.error("line_quota_used_up")
        return heard

    def written(self, heard: Heard) -> None:
        """HEARD was committed; what was heard since then still waits."""
        newer = {platform: at for platform, at in self._heard.pauses.items() if heard.pauses.get(platform) != at}
        self._heard.pauses = newer
        if self._heard.quota_gone_at == heard.quota_gone_at:
            self._heard.quota_gone_at = None

    @property
    def unwritten(self) -> bool:
        """Whether there is something to write."""
        return bool(self._heard)

    async def look(self, uow: UnitOfWork) -> None:
        """Learn what other workers, or staff, wrote about the quota."""
        if self._heard.quota_gone_at is None:
            self._quota_gone_at = await uow.switches.since(LINE_QUOTA_GONE)


async def _known(uow: UnitOfWork, now: datetime) -> bool:
    """Whether another worker was told so this month."""
    since = await uow.switches.since(LINE_QUOTA_GONE)
    return since is not None and now < month_after(since)


def month_after(moment: datetime) -> datetime:
    """The first moment of the month after MOMENT's, in Bangkok: LINE counts pushes by the month."""
    local = moment.astimezone(BANGKOK)
    year, month = divmod(local.year * 12 + local.month, 12)
    return datetime(year, month + 1, 1, tzinfo=BANGKOK)
