"""The member's deposits (`/deposits`, เงินฝาก): each account with its balance, and its entries page by page.

ออมทรัพย์ 35,250.75 บาท, ส่งเดือนละ 500.00 บาท.  `deposits:moves:17:8` is the page of account 17 that begins with the ninth
newest entry, `deposits:accounts:6` the page of accounts that begins with the seventh.
"""

from core.clock import today
from core.deposits import DepositAccount, DepositId, DepositMovement
from core.money import ZERO
from core.services.savings import DepositsOverview, deposit_movements_of, deposits_of, own_deposit
from handlers import menu
from handlers.feature import Audience, Query
from handlers.incoming import Asked, Tap
from handlers.paging import offset_in, page_acts
from handlers.reply import MOST_CARDS, Card, Carousel, Choice, Figure, Literal, Part, Phrase, Reply, Row, Text

ACCOUNTS, MOVES = "accounts", "moves"
PAGE = 8
"""Entries on one card."""
LONGEST_ID = 18
"""Digits of an account's own number in the system; a button may be forged."""
CHOICES = (menu.to("summary"), menu.to("shares"), menu.to("start"))


async def answer(asked: Asked) -> Reply:
    """The accounts, or a page of one account's entries."""
    if asked.args[:1] == (MOVES,):
        return await _entries(asked)
    overview = await deposits_of(asked.uow, asked.linked)
    if not overview.accounts:
        return _nothing(asked)
    first = offset_in(asked.args, 1) if asked.args[:1] == (ACCOUNTS,) else 0
    return _accounts(asked, overview, first)


def _nothing(asked: Asked) -> Reply:
    phone = Literal(asked.means.policy.coop.phone)
    nothing = Phrase.of("deposits.none", day=today(asked.means.clock), phone=phone)
    return Reply(parts=(Text(nothing),), choices=(menu.to("contact"), *CHOICES))


def _accounts(asked: Asked, overview: DepositsOverview, first: int) -> Reply:
    """One account is a card; several are cards beside each other, below what they come to."""
    shown = overview.accounts[first : first + MOST_CARDS] or overview.accounts[:MOST_CARDS]
    cards = tuple(_account(asked, account, alone=len(overview.accounts) == 1) for account in shown)
    if len(cards) == len(overview.accounts) == 1:
        return Reply(parts=cards, choices=CHOICES)
    label = Phrase.of("deposits.sum", number=len(overview.accounts))
    parts: tuple[Part, ...] = (Figure(label, overview.total), Carousel(cards))
    following = first + MOST_CARDS if first + MOST_CARDS < len(overview.accounts) else None
    pages = page_acts(Tap("deposits", (ACCOUNTS,)), first, MOST_CARDS, following)
    return Reply(parts=parts, choices=(*pages, *CHOICES)[:4])


def _account(asked: Asked, account: DepositAccount, *, alone: bool) -> Card:
    """`alone`: the button need not say which account it is about."""
    rows = []
    if account.monthly != ZERO:
        rows.append(Row(Phrase("deposits.monthly"), account.monthly))
    if account.available is not None:
        rows.append(Row(Phrase("deposits.available"), account.available))
    number = Literal(account.account_no)
    label = Phrase("deposits.moves_button") if alone else Phrase.of("deposits.moves_of", account=number)
    moves = Choice(label=label, tap=Tap("deposits", (MOVES, str(account.id))))
    return Card(
        title=Phrase.of("deposits.product", product=Literal(account.product)),
        as_of=Phrase.of("common.as_of", day=account.as_of or today(asked.means.clock)),
        amount=account.balance,
        meaning=Phrase.of("deposits.account", account=number),
        rows=tuple(rows),
        acts=(moves, menu.to("change", "deposit", str(account.id))) if alone else (moves,),
    )


async def _entries(asked: Asked) -> Reply:
    """Eight entries of an own account, newest first; of the only account, or all accounts, where none is named."""
    account = await _named(asked)
    if account is None:
        overview = await deposits_of(asked.uow, asked.linked)
        return _accounts(asked, overview, 0) if overview.accounts else _nothing(asked)
    offset = offset_in(asked.args, 2)
    page = await deposit_movements_of(asked.uow, account, offset=offset, limit=PAGE)
    day = today(asked.means.clock)
    card = Card(
        title=Phrase("deposits.moves"),
        as_of=Phrase.of("common.as_of", day=day),
        meaning=Phrase.of("deposits.of_account", product=Literal(account.product), account=Literal(account.account_no)),
        rows=tuple(_entry(movement) for movement in page.movements),
        note=None if page.movements else Phrase.of("deposits.no_moves", day=day),
        acts=page_acts(Tap("deposits", (MOVES, str(account.id))), offset, PAGE, page.next_offset),
    )
    return Reply(parts=(card,), choices=(menu.to("deposits"), *CHOICES))


async def _named(asked: Asked) -> DepositAccount | None:
    """The account the button is about, if it is the member's own; the only one where the words name none."""
    named = asked.args[1] if len(asked.args) > 1 else ""
    if named.isdecimal() and len(named) <= LONGEST_ID:
        return await own_deposit(asked.uow, asked.linked, DepositId(int(named)))
    overview = await deposits_of(asked.uow, asked.linked)
    return overview.accounts[0] if len(overview.accounts) == 1 else None


def _entry(movement: DepositMovement) -> Row:
    kind = "deposits.paid_in" if movement.amount >= ZERO else "deposits.taken_out"
    return Row(Phrase.of(kind, day=movement.on), movement.amount)


FEATURE = Query(name="deposits", commands=("deposits",), audience=Audience.MEMBER, answer=answer)
