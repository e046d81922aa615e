"""What becomes of a person's due notices: which go now and to which chat, which wait, which nobody wants. Pure.

    chosen = choose(notices, places, Pushes(left=300, reserve=30), rules, now)
    chosen.told                    # to one chat if it takes them all: the one used last, the free one of two alike

Quiet hours are kept unless the kind says otherwise.  LINE counts each push: of the last ones only what is urgent gets
any, the rest goes to the person's chat on Telegram, or waits until the person asks something.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from core.clock import BANGKOK
from core.links import Platform
from core.notices import RULES, Notice, Place, Priority
from core.request_policy import NotifyRules

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pushes:
    """How many pushes LINE takes this month, None where it does not count; the last RESERVE are for what is urgent."""

    left: int | None = None
    reserve: int = 0

    def may(self, priority: Priority) -> bool:
        """Whether one of PRIORITY may go."""
        return self.left is None or self.left > (0 if priority is Priority.URGENT else self.reserve)

    def less(self, number: int) -> "Pushes":
        """What is left after NUMBER more."""
        return self if self.left is None else replace(self, left=max(self.left - number, 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What becomes of one person's notices."""

    told: tuple[tuple[Place, tuple[Notice, ...]], ...] = ()
    """What goes where: each is one push."""
    later: tuple[Notice, ...] = ()
    later_at: datetime | None = None
    unsent: tuple[Notice, ...] = ()
    gone: tuple[Notice, ...] = ()


def choose(
    notices: Sequence[Notice], places: Sequence[Place], pushes: Pushes, rules: NotifyRules, now: datetime
) -> Chosen:
    """What becomes of NOTICES, all of one person, who has PLACES."""
    quiet_until = quiet_end(now, rules)
    gone, later, ready = list[Notice](), list[Notice](), list[Notice]()
    for notice in notices:
        is_over = notice.until is not None and now > notice.until
        if is_over or _is_unwanted(notice, places):
            gone.append(notice)
        elif quiet_until is not None and RULES[notice.kind].keeps_quiet_hours:
            later.append(notice)
        else:
            ready.append(notice)
    told, unsent = _placed(ready, places, pushes)
    return Chosen(told=tuple(told), later=tuple(later), later_at=quiet_until, unsent=tuple(unsent), gone=tuple(gone))


def _placed(
    ready: list[Notice], places: Sequence[Place], pushes: Pushes
) -> tuple[list[tuple[Place, tuple[Notice, ...]]], list[Notice]]:
    """To the chat that takes most of READY, then the rest to the next; and what none takes."""
    told: list[tuple[Place, tuple[Notice, ...]]] = []
    while ready:
        taken = {index: [one for one in ready if _takes(place, one, pushes)] for index, place in enumerate(places)}
        best = max(taken, key=lambda index: (len(taken[index]), _preference(places[index])), default=None)
        if best is None or not taken[best]:
            break
        told.append((places[best], tuple(taken[best])))
        ready = [one for one in ready if one not in taken[best]]
    return told, ready


def _preference(place: Place) -> tuple[object, ...]:
    """The greater, the better."""
    return place.used_on, place.chat.address.platform is Platform.TELEGRAM


def _takes(place: Place, notice: Notice, pushes: Pushes) -> bool:
    platform, rule = place.chat.address.platform, RULES[notice.kind]
    if place.chat.blocked or platform in notice.tried:
        return False
    if platform is Platform.LINE and not pushes.may(rule.priority):
        return False
    return rule.wish is None or place.wishes[rule.wish]


def _is_unwanted(notice: Notice, places: Sequence[Place]) -> bool:
    """Whether the person has chats, and in none of them wants to be told."""
    wish = RULES[notice.kind].wish
    return wish is not None and bool(places) and not any(place.wishes[wish] for place in places)


def quiet_end(now: datetime, rules: NotifyRules) -> datetime | None:
    """When the quiet hours end that NOW lies in; None by day, and where the policy has none."""
    local = now.astimezone(BANGKOK)
    begin, end = rules.quiet_from, rules.quiet_until
    ends_today = datetime.combine(local.date(), end, BANGKOK)
    if begin < end:
        return ends_today if begin <= local.time() < end else None
    if begin == end:
        return None
    if local.time() >= begin:
        return ends_today + DAY
    return ends_today if local.time() < end else None
