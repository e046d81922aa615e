"""Places on the way of a message where a test may kill the server, to prove that nothing is lost or doubled.

Armed by `COOP_FAILPOINT="outbox.sent:2"`: the process ends with SIGKILL the second time it passes that place.  The
places and their order are `NAMES`; a name that is not among them is refused, lest a test pass by a misspelling.
"""

import os
import signal
from dataclasses import dataclass

NAMES = (
    "webhook.storing",
    "webhook.stored",
    "webhook.acknowledged",
    "event.taken",
    "event.answered",
    "event.committed",
    "outbox.claiming",
    "outbox.claimed",
    "outbox.sent",
    "outbox.marking",
    "outbox.marked",
    "notices.handing",
    "notices.handed",
)


@dataclass(slots=True)
class _Armed:
    name: str = ""
    passes_left: int = 0


_armed = _Armed()


def arm(spec: str | None) -> None:
    """`name:n`; None disarms. Raises ValueError for an unknown name or a count that is none."""
    name, _, count = (spec or ":0").partition(":")
    if spec and name not in NAMES:
        raise ValueError(f"no failpoint {name}; there are {', '.join(NAMES)}")
    _armed.name, _armed.passes_left = name, int(count)


def armed(name: str) -> bool:
    """Whether a test waits at NAME."""
    return _armed.name == name


def fp(name: str) -> None:
    """Pass the place called NAME; costs a comparison in production."""
    if _armed.name != name:
        return
    _armed.passes_left -= 1
    if _armed.passes_left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
