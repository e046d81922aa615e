"""Members who ask for something to be deducted differently: 2,000.00 of shares, two contracts, a deposit of 500.00."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from core.clock import BANGKOK
from core.deposits import DepositAccount
from core.links import ChatAddress
from core.loans import Loan
from core.members import Member
from core.money import Baht
from core.ports import Store
from core.requests import Ask, Draft, Request, RequestKind
from core.shares import ShareAccount
from handlers.incoming import Tap
from handlers.reply import Card
from tests import builders, lending, saver
from tests.dialogue import Expected, Talk, cards_of, choices_of, values_in
from tests.fakes import FakeClock, FakeStore

IN_TIME = datetime(2026, 11, 25, 9, 0, tzinfo=BANGKOK)
CUTOFF = datetime(2026, 11, 30, 12, 0, tzinfo=BANGKOK)
LOOK = ("change.check", "change.old", "change.new", "change.effective", "change.left", "change.not_sent")
MORE = Baht.of("2,500")
TO_THE_LOOK: list[tuple[str, Expected]] = [("ขอปรับค่าหุ้น", "change.how_much_shares"), ("2,500", LOOK)]


async def asker(
    at: ChatAddress | None = None,
    store: Store | None = None,
    *,
    now: datetime = IN_TIME,
    shares: ShareAccount | None = None,
    loans: Sequence[Loan] = (),
    deposits: Sequence[DepositAccount] = (),
    **changes: object,
) -> tuple[Talk, Member]:
    """A linked chat of a member who has these; the shares of the builder where none are given."""
    store = store or FakeStore()
    talk = Talk(store, at, builders.means(clock=FakeClock(now)))
    person = await builders.registered(store, builders.member(**changes), shares or builders.account())
    await lending.lent(store, person, loans)
    for account in deposits:
        await saver.has_account(talk, person, account)
    await talk.is_linked_to(person)
    return talk, person


async def other_chat(talk: Talk, person: Member) -> Talk:
    """Another chat of the same member, on Telegram."""
    other = Talk(talk.store, builders.telegram_address(), talk.means)
    await other.is_linked_to(person)
    return other


def clock_of(talk: Talk) -> FakeClock:
    clock = talk.means.clock
    assert isinstance(clock, FakeClock)
    return clock


async def requests_of(talk: Talk, person: Member) -> list[Request]:
    """Newest first."""
    async with talk.store.read() as uow:
        return list(await uow.requests.of_member(person.id, 100))


async def drafts_of(talk: Talk, person: Member) -> list[Draft]:
    async with talk.store.read() as uow:
        return list(await uow.requests.drafts(person.id))


async def presses_item(talk: Talk, place: int, card: int = -1) -> None:
    """A line of the list on the last answer's last card."""
    tap = cards_of(talk.reply)[card].items[place].tap
    await talk.taps(tap.feature, *tap.args)


def amounts(talk: Talk) -> list[Baht]:
    """On the last answer, in their order."""
    return [value for value in values_in(talk.reply.parts) if isinstance(value, Baht)]


def value_of(card: Card, label: str) -> object:
    """Behind the label of that key."""
    rows = [*card.rows, *(row for section in card.sections for row in section.rows)]
    (found,) = [row.value for row in rows if row.label.key == label]
    return found


def up(amount: Baht = MORE) -> Ask:
    return Ask(kind=RequestKind.SHARE_UP, new=amount)


def with_rules(talk: Talk, **rules: Any) -> Talk:
    """The same chat where the policy's rules for requests are others."""
    policy = talk.means.policy
    changed = replace(policy, requests=replace(policy.requests, **rules))
    return Talk(talk.store, talk.address, replace(talk.means, policies=[changed]))


def send_tap(talk: Talk) -> Tap:
    (send,) = [one for one in choices_of(talk.reply) if one.label.key == "change.send_button"]
    assert send.tap is not None
    return send.tap
