"""When something counts as confirmed: by the platform's stamp where it gives one, else by when it arrived (F17).

LINE stamps every event to the millisecond, Telegram every message to the second.  Telegram's pressed buttons and what
is sent by a page have no time of their own.
"""

from datetime import datetime

from core.links import Platform
from core.services.filing import Moment
from handlers.incoming import Happening, Incoming


def moment_of(incoming: Incoming) -> Moment:
    """When INCOMING was sent; a button of Telegram's when it arrived."""
    is_press = incoming.happening is Happening.TAP
    return Moment(at=incoming.sent_at, is_own_time=not (is_press and incoming.address.platform is Platform.TELEGRAM))


def arrived(at: datetime) -> Moment:
    """What a page sent and this machine got AT that instant."""
    return Moment(at=at, is_own_time=False)
