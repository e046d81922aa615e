"""What staff see of guessing at many accounts, and how they let first passwords in again."""

import json
from datetime import datetime, timedelta

import pytest

from core.clock import BANGKOK
from core.history import Action
from core.links import Platform
from core.throttle import Alert, AlertKind, Cause, Opened
from tests.bot.cli.test_office import Coop, coop, opened, url, written
from tests.builders import line_address, means, telegram_address
from tests.postgres import in_a_thread

__all__ = ["coop", "url"]  # fixtures

NOW = datetime.now(BANGKOK).replace(microsecond=0)  # noqa: TID251 - the command asks the machine's clock
EARLIER = NOW - timedelta(days=30)
AT = NOW.isoformat(timespec="seconds")


@pytest.fixture
def wave(coop: Coop, url: str) -> Coop:
    """Somebody guesses; one chat was linked a month ago and one just now."""

    async def filled() -> None:
        store = await opened(url)
        async with store.work() as uow:
            await uow.breakers.open(Opened(opened_at=NOW, cause=Cause.BURST, burst_limit=30))
            await uow.alerts.add(Alert(at=NOW, kind=AlertKind.BREAKER_OPENED, detail="more than 30 accounts failed"))
            person = await uow.members.by_number("026548")
            assert person is not None
            for address, linked_at in ((line_address(), EARLIER), (telegram_address(), NOW)):
                chat = (await uow.chats.open(address, means().clock.now())).chat
                await uow.links.add(chat.id, person.id, linked_at, "1")
        await store.close()

    in_a_thread(filled())
    return coop


def test_it_is_shown_with_alerts_and_new_links(wave: Coop) -> None:
    shown = wave("breaker", "show").stdout
    minute = f"{NOW:%Y-%m-%d %H:%M}"
    assert shown.splitlines() == [
        f"open since {minute}, too many accounts failed (burst)",
        f"{minute}  breaker.opened  more than 30 accounts failed",
        f"{minute}  linked  026548  telegram",
    ]


def test_as_json_since_a_day(wave: Coop) -> None:
    since = f"{EARLIER:%Y-%m-%d}"
    shown = json.loads(wave("breaker", "show", "--since", since, "--json").stdout)
    assert (shown["open"], shown["opened_at"], shown["cause"]) == (True, AT, "burst")
    assert shown["alerts"] == [{"at": AT, "kind": "breaker.opened", "detail": "more than 30 accounts failed"}]
    assert [link["platform"] for link in shown["links"]] == [Platform.LINE, Platform.TELEGRAM]
    assert shown["links"][1] == {"at": AT, "member_no": "026548", "platform": "telegram", "ended_at": None}


def test_closed_by_staff_with_an_entry_in_the_history_and_only_once(wave: Coop, url: str) -> None:
    assert wave("breaker", "close", "--by", "malee").exit_code == 0
    entry = written(url)[-1]
    assert (entry.action, entry.actor.name) == (Action.BREAKER_CLOSED, "staff:malee")
    assert wave("breaker", "show").stdout.startswith("closed\n")
    again = wave("breaker", "close", "--by", "malee")
    assert (again.exit_code, again.stdout) == (1, "")
    assert "closed" in again.stderr
