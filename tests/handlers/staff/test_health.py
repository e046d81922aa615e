"""/health: figures that are about nobody, and a sentence for each thing that is to be done."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from core.messaging import BACKUP_MADE, OUTBOX_HELD, DeliveryState
from core.money import Baht
from core.ports import Store
from core.services import line_quota
from core.staff import Role
from core.throttle import Alert, AlertKind, Cause, Opened
from handlers.reply import Clocked, Literal, Phrase
from tests.dialogue import Talk, cards_of, keys_of, values_in, verify_dialogue
from tests.handlers.staff.changing import Changing, rows_of
from tests.storage.test_messages import delivery, event, result

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


async def well(store: Store, now: datetime) -> None:
    async with store.work() as uow:
        await uow.switches.set(BACKUP_MADE, now - 7 * HOUR, "os:root")


def to_do(talk: Talk) -> set[str]:
    return {key for key in keys_of(talk.reply) if key.startswith("health.do_")}


async def test_all_is_well(store: Store) -> None:
    office = await Changing.opened(store)
    now = office.means.clock.now()
    await well(store, now)
    await verify_dialogue(office.manager, [("/health", ("health.title", "health.good"))])
    assert to_do(office.manager) == set()
    rows = rows_of(office.manager)
    assert rows["health.backup"] == Clocked(now - 7 * HOUR)
    assert rows["health.waiting"] == Phrase("health.waiting_not")
    assert (rows["health.sending"], rows["health.unsure"], rows["health.dead"]) == (0, 0, 0)
    assert (rows["health.breaker"], rows["health.held"]) == (Phrase("health.breaker_closed"), Phrase("health.held_no"))
    assert cards_of(office.manager.reply)[0].sections == ()


async def test_what_line_still_takes_this_month_and_what_nobody_could_be_told(store: Store) -> None:
    office = await Changing.opened(store)
    await well(store, office.means.clock.now())
    await office.manager.says("/health")
    assert rows_of(office.manager)["health.pushes"] == Phrase("health.pushes_free")
    async with store.work() as uow:
        await line_quota.heard(uow, office.means, 300, 288, "w")
    await office.manager.says("/health")
    rows = rows_of(office.manager)
    assert (rows["health.pushes"], rows["health.untold"]) == (12, 0)


async def test_what_is_being_answered_does_not_wait() -> None:
    """The event that asks for the figures is itself not answered yet."""
    office = await Changing.opened()
    async with office.store.work() as uow:
        await uow.inbox.add([replace(event(1), received_at=office.means.clock.now() - MINUTE)])
    await office.manager.says("/health")
    (card, *_) = cards_of(office.manager.reply)
    assert card.rows[0].value == Phrase("health.waiting_not")


async def test_everything_that_is_wrong_is_said_with_what_to_do(store: Store) -> None:
    office = await Changing.opened(store)
    now = office.means.clock.now()
    async with store.work() as uow:
        await uow.inbox.add([replace(event(1), received_at=now - 6 * MINUTE)])
        await uow.outbox.add([replace(delivery(number), created_at=now - 11 * MINUTE) for number in (1, 2, 3)])
        await uow.breakers.open(Opened(opened_at=now - HOUR, cause=Cause.BURST, burst_limit=30))
        await uow.switches.set(BACKUP_MADE, now - 3 * DAY, "os:root")
    await end(store, DeliveryState.UNSURE, now)
    await end(store, DeliveryState.DEAD, now)
    await office.manager.says("สถานะระบบ")
    wrong = ("waiting", "sending", "unsure", "dead", "breaker", "backup")
    assert to_do(office.manager) == {f"health.do_{what}" for what in wrong}
    card = cards_of(office.manager.reply)[0]
    assert card.meaning == Phrase.of("health.bad", number=len(wrong))
    rows = {row.label.key: row.value for row in card.rows}
    assert rows["health.waiting"] == Phrase.of("health.since", number=1, at=Clocked(now - 6 * MINUTE))
    assert (rows["health.sending"], rows["health.unsure"], rows["health.dead"]) == (1, 1, 1)
    assert rows["health.breaker"] == Phrase.of("health.breaker_open", at=Clocked(now - HOUR))
    async with store.work() as uow:
        await uow.switches.set(OUTBOX_HELD, now, "os:root")
    await office.manager.says("/health")
    assert "health.do_held" in to_do(office.manager)
    assert "health.do_sending" not in to_do(office.manager), "it waits because it is held"
    (card,) = cards_of(office.manager.reply)
    assert {row.label.key: row.value for row in card.rows}["health.held"] == Phrase.of(
        "health.held_since", at=Clocked(now)
    )


async def end(store: Store, state: DeliveryState, now: datetime) -> None:
    """The next delivery ends like this."""
    async with store.work() as uow:
        (claimed, *_) = await uow.outbox.claim("w", now, now + MINUTE, 1)
        await uow.outbox.finish([replace(result(claimed, state), at=now)])


async def test_alerts_of_the_last_day_are_counted_by_kind() -> None:
    office = await Changing.opened()
    now = office.means.clock.now()
    await well(office.store, now)
    async with office.store.work() as uow:
        for kind, age in (
            (AlertKind.ACCOUNT_LOCKED, HOUR),
            (AlertKind.ACCOUNT_LOCKED, 23 * HOUR),
            (AlertKind.CANARY_TOUCHED, HOUR),
            (AlertKind.NETWORK_SLOWED, DAY),
            ("something.new", MINUTE),
        ):
            await uow.alerts.add(Alert(at=now - age, kind=kind, detail="row 7"))
    await office.manager.says("/health")
    (section,) = cards_of(office.manager.reply)[0].sections
    assert [(row.label.key, row.value) for row in section.rows] == [
        ("health.alert_account_locked", Phrase.of("health.times", number=2)),
        ("health.alert_other", Phrase.of("health.times", number=1)),
        ("health.alert_canary_touched", Phrase.of("health.times", number=1)),
    ]


@pytest.mark.parametrize("kind", AlertKind)
async def test_every_kind_of_alert_has_words(kind: AlertKind) -> None:
    office = await Changing.opened()
    async with office.store.work() as uow:
        await uow.alerts.add(Alert(at=office.means.clock.now(), kind=kind, detail=""))
    await office.manager.says("/health")
    assert f"health.alert_{kind.value.replace('.', '_')}" in keys_of(office.manager.reply)


async def test_nothing_of_it_is_about_anybody() -> None:
    office = await Changing.opened()
    await office.manager.says("/health")
    assert not [value for value in values_in(office.manager.reply) if isinstance(value, Literal | Baht)]
    assert await office.written() == []


@pytest.mark.parametrize("role", Role)
async def test_who_may_see_it(role: Role) -> None:
    office = await Changing.opened()
    talk = await office.another(role, "who", unit="0101" if "unit" in role else None)
    sees = role in {Role.MANAGER, Role.AUDITOR, Role.ADMIN}
    await verify_dialogue(talk, [("/health", "health.title" if sees else "desk.not_for_role")])
