"""The member's share capital (`/shares`, หุ้น): balance, monthly share, last instalment, growth by year; its movements.

ทุนเรือนหุ้น 214,500.00 บาท, 21,450 หุ้น หุ้นละ 10 บาท, ส่งเดือนละ 2,000.00 บาท, งวดล่าสุด 173 (ต.ค. 2569).
`shares:moves:8` is the page of movements that begins with the ninth newest.
"""

from collections.abc import Sequence

from core.calendar import DECEMBER, Month
from core.clock import today
from core.money import SATANG_PER_BAHT, ZERO, Baht
from core.services.enquiries import SharesOverview, share_movements_of, shares_of
from core.shares import MovementKind, ShareAccount, ShareMovement
from handlers import menu
from handlers.feature import Audience, Query
from handlers.incoming import Asked, Tap
from handlers.reply import Bar, Card, Chart, Choice, Literal, Phrase, Reply, Row, Telling, Text, Value, Year

MOVES = "moves"
PAGE = 8
"""Movements on one card; more than eight rows are too many to read."""
FARTHEST = 10_000
"""Movements back; nobody has as many, and a button may be forged."""
RECENT = 4
"""Movements in which the last instalment is looked for: purchases and corrections may stand after it."""
CHOICES = (menu.to("me"), menu.to("start"))
TO_CHANGE = Choice(label=Phrase("change.shares_button"), tap=Tap("change", ("shares",)))
KINDS = {
    MovementKind.MONTHLY: Phrase("shares.kind_monthly"),
    MovementKind.EXTRA: Phrase("shares.kind_extra"),
    MovementKind.ADJUST: Phrase("shares.kind_adjust"),
    MovementKind.WITHDRAW: Phrase("shares.kind_withdraw"),
}


async def answer(asked: Asked) -> Reply:
    """The balance, or a page of movements."""
    if asked.args[:1] == (MOVES,):
        return await _history(asked, _offset(asked.args[1:]))
    return await _balance(asked)


async def _balance(asked: Asked) -> Reply:
    rules = asked.means.policy.shares
    overview = await shares_of(asked.uow, asked.linked, rules)
    if overview is None:
        return _nothing(asked)
    account = overview.account
    recent = await share_movements_of(asked.uow, asked.linked, offset=0, limit=RECENT)
    card = Card(
        title=Phrase("shares.title"),
        as_of=Phrase.of("common.as_of", day=account.as_of),
        amount=account.balance,
        meaning=_meaning(overview.number_of_shares, rules.par_value),
        rows=_key_rows(account, recent.movements),
        chart=_growth(overview),
        acts=(TO_CHANGE, _page_button("shares.history_button", 0)),
    )
    return Reply(parts=(card,), choices=CHOICES)


def _nothing(asked: Asked) -> Reply:
    """No share account on record, which is worth a call."""
    phone = Literal(asked.means.policy.coop.phone)
    return Reply(
        parts=(Text(Phrase.of("shares.none", day=today(asked.means.clock), phone=phone)),),
        choices=CHOICES,
    )


def _meaning(number: int, par: Baht) -> Phrase:
    """The balance as everybody counts it: `21,450 หุ้น หุ้นละ 10 บาท`."""
    whole = par.satang % SATANG_PER_BAHT == 0
    shown: Value = par.satang // SATANG_PER_BAHT if whole else Literal(str(par))
    return Phrase.of("shares.meaning", shares=Telling(number), par=shown)


def _key_rows(account: ShareAccount, recent: Sequence[ShareMovement]) -> tuple[Row, ...]:
    rows = [Row(Phrase("shares.monthly"), account.monthly)]
    if account.period is not None:
        paid_on = next((move.on for move in recent if move.period == account.period), None)
        value: Value = account.period
        if paid_on is not None:
            value = Phrase.of("shares.instalment", number=account.period, month=Month.of(paid_on))
        rows.append(Row(Phrase("shares.instalment_label"), value))
    return tuple(rows)


def _growth(overview: SharesOverview) -> Chart | None:
    """The last years; None for somebody who has only one, of which a bar would say nothing."""
    account, ends = overview.account, overview.growth
    if len(ends) == 1:
        return None
    bars = tuple(
        Bar(label=Year(end.year), amount=max(end.balance, ZERO), current=end.year == account.as_of.year) for end in ends
    )
    if account.as_of.month == DECEMBER:
        return Chart(Phrase("shares.growth"), bars)
    month = Phrase(f"formats.month_{account.as_of.month}")
    return Chart(Phrase.of("shares.growth_so_far", month=month), bars)


async def _history(asked: Asked, offset: int) -> Reply:
    """Eight movements, newest first, with buttons to the older and the newer ones."""
    page = await share_movements_of(asked.uow, asked.linked, offset=offset, limit=PAGE)
    day = today(asked.means.clock)
    acts = []
    if page.next_offset is not None:
        acts.append(_page_button("shares.older", page.next_offset))
    if offset > 0:
        acts.append(_page_button("shares.newer", max(offset - PAGE, 0)))
    card = Card(
        title=Phrase("shares.history"),
        as_of=Phrase.of("common.as_of", day=day),
        rows=tuple(_move(movement) for movement in page.movements),
        note=None if page.movements else Phrase.of("shares.no_moves", day=day),
        acts=tuple(acts),
    )
    return Reply(parts=(card,), choices=(menu.to("shares"), *CHOICES))


def _move(movement: ShareMovement) -> Row:
    kind = KINDS[movement.kind]
    if movement.kind is MovementKind.MONTHLY and movement.period is not None:
        kind = Phrase.of("shares.kind_monthly_numbered", number=movement.period)
    return Row(Phrase.of("shares.move", day=movement.on, kind=kind), movement.amount)


def _page_button(label: str, offset: int) -> Choice:
    return Choice(label=Phrase(label), tap=Tap("shares", (MOVES, str(offset))))


def _offset(args: tuple[str, ...]) -> int:
    """Where the page begins; at the newest for anything that is no such number."""
    text = args[0] if args else ""
    return min(int(text), FARTHEST) if text.isdecimal() and len(text) <= len(str(FARTHEST)) else 0


FEATURE = Query(name="shares", commands=("shares",), audience=Audience.MEMBER, answer=answer)
