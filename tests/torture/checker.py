"""The judge: it reads what people and platforms saw, and then the database; it knows nothing of how the program works.

Acknowledged lost: an event that was answered with 200 and had no effect.  Effect doubled: more effects than events.
Doubled: a person got the same message twice.  Unseen loss: a message that never came and stands on no list.
"""

import hashlib
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from tests.torture.people import LINE
from tests.torture.world import ASKED_MOSTLY, REFERENCE

LISTED = ("unsure", "dead")
"""What staff find by `coop outbox unsure` and `coop outbox dead`."""

Query = Callable[[str], Awaitable[Sequence[Sequence[Any]]]]
"""Asks the database; rows of columns."""


@dataclass(slots=True)
class Verdict:
    """What was counted. Good where `wrong` is empty."""

    wrong: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def blame(self, what: str, number: int) -> None:
        """NUMBER cases of WHAT, if there are any."""
        self.counts[what] += number
        if number:
            self.wrong.append(f"{what}: {number}")


async def judge(report: Mapping[str, Any], query: Query) -> Verdict:
    """The verdict on a run that has come to rest."""
    verdict = Verdict()
    inbox = Counter(tuple(row) for row in await query("SELECT event_id, state FROM inbox"))
    sessions = await query(
        "SELECT c.user_id, s.token_hash FROM link_sessions s JOIN chats c ON c.id = s.chat_id ORDER BY s.id"
    )
    ends = await query("SELECT user_id, state FROM outbox")
    listed = Counter(user for user, state in ends if state in LISTED)
    effects: dict[str, list[bytes]] = {}
    for user, token_hash in sessions:
        effects.setdefault(user, []).append(bytes(token_hash))
    for person in report["people"]:
        _judge_person(verdict, person, inbox, effects.get(person["user"], []), listed[person["user"]])
    left = sum(1 for _, state in ends if state in {"new", "sending"})
    verdict.blame("not at rest", left + sum(n for (_, state), n in inbox.items() if state == "waiting"))
    verdict.blame("given up", sum(n for (_, state), n in inbox.items() if state == "failed"))
    for state in LISTED:
        verdict.counts[f"listed as {state}"] = sum(1 for _, end in ends if end == state)
    verdict.wrong = sorted(_summed(verdict.wrong))
    return verdict


def _judge_person(
    verdict: Verdict, person: Mapping[str, Any], inbox: Mapping[Any, int], effects: Sequence[bytes], listed: int
) -> None:
    asked, channel = person["asked"], person["channel"]
    acknowledged = set(person["acknowledged"])
    linked = sum(1 for text in asked.values() if text == ASKED_MOSTLY)
    verdict.counts["acknowledged"] += len(acknowledged)
    verdict.counts["messages arrived"] += len(person["arrived"])
    verdict.blame("acknowledged lost", sum(1 for event in acknowledged if not inbox.get((event, "done"))))
    verdict.blame("effects lost", max(0, linked - len(effects)))
    verdict.blame("effects doubled", max(0, len(effects) - linked))
    references = [found.group(1) for text in person["arrived"] if (found := REFERENCE.search(text))]
    digests = [hashlib.sha256(reference.encode()).digest() for reference in references]
    doubled = len(references) - len(set(references))
    doubled = max(doubled, len(person["arrived"]) - len(asked))
    verdict.blame("LINE doubled" if channel == LINE else "Telegram doubled", max(0, doubled))
    verdict.blame("messages about nothing", sum(1 for each in digests if each not in effects))
    missing = len(asked) - len(person["arrived"]) + max(0, doubled)
    verdict.blame("unseen losses", max(0, missing - listed))
    verdict.blame("out of order", _inversions([effects.index(each) for each in digests if each in effects]))


def _inversions(places: Sequence[int]) -> int:
    return sum(1 for before, after in pairwise(places) if after < before)


def _summed(wrong: Sequence[str]) -> Iterator[str]:
    totals: Counter[str] = Counter()
    for line in wrong:
        what, _, number = line.rpartition(": ")
        totals[what] += int(number)
    for what, total in totals.items():
        yield f"{what}: {total}"
