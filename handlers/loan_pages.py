"""Pages about one loan contract of the member: what comes month by month, what ends it today, what was paid.

`loans:plan:17:6` is the plan of the contract with the internal number 17 from its seventh instalment to come.  The
number is looked up among the member's own contracts only, so that a forged one is answered as one that is not there.
"""

from collections.abc import Sequence

from core.calendar import Month
from core.clock import today
from core.links import Language
from core.loan_rules import LoanTypeRules
from core.loan_schedule import Arrears, Instalment, interest_a_day, payoff
from core.loans import Loan, LoanMovement
from core.money import ZERO
from core.services.lending import LoanOverview, LoansOverview, loan_movements_of
from handlers import menu
from handlers.incoming import Asked, Tap
from handlers.paging import offset_in, page_acts
from handlers.reply import Card, Choice, Literal, Phrase, Reply, Row, Section, Text, Value, Year

PLAN, PAYOFF, MOVES, SETTLED = "plan", "payoff", "moves", "settled"
PLAN_PAGE = 6
"""Months on one card: half a year."""
MOVES_PAGE = 4
SETTLED_PAGE = 8
LONGEST_SHOWN = 10
"""Characters of a contract's number that a button has room for."""
LOANS = menu.to("loans")


def kind(asked: Asked, rules: LoanTypeRules) -> Literal:
    """The name of a kind of loan in the reader's language, as the co-op calls it."""
    return Literal(rules.name_th if asked.language is Language.THAI else rules.name_en)


def contract(loan: Loan) -> Literal:
    """The contract's number as the office writes it."""
    return Literal(loan.contract_no)


def button(label: str, what: str, loan: Loan, offset: int | None = None, *, named: bool = False) -> Choice:
    """The choice that opens a page WHAT of LOAN; NAMED: its label tells the contracts apart."""
    args = (what, str(loan.id)) if offset is None else (what, str(loan.id), str(offset))
    number = loan.contract_no
    short = number if len(number) <= LONGEST_SHOWN else f"…{number[-LONGEST_SHOWN:]}"
    shown = Phrase.of(label, contract=Literal(short)) if named else Phrase(label)
    return Choice(label=shown, tap=Tap("loans", args))


async def page(asked: Asked, overview: LoansOverview) -> Reply | None:
    """The page that the arguments name; None where they name none of an own contract."""
    what, *rest = asked.args
    if what == SETTLED:
        return settled(asked, overview, offset_in(asked.args, 1))
    number = rest[0] if rest else ""
    start = offset_in(asked.args, 2)
    if what == MOVES:
        own = (*(found.loan for found in overview.open), *overview.settled)
        loan = next((loan for loan in own if str(loan.id) == number), None)
        return None if loan is None else await _moves(asked, loan, start)
    if what not in {PLAN, PAYOFF}:
        return None
    found = next((found for found in overview.open if str(found.loan.id) == number), None)
    if found is not None:
        return _plan(asked, found, start) if what == PLAN else _payoff(asked, found)
    is_settled = any(str(loan.id) == number for loan in overview.settled)
    return Reply(parts=(Text(Phrase("loans.payoff_settled")),), choices=(LOANS,)) if is_settled else None


def _plan(asked: Asked, found: LoanOverview, start: int) -> Reply:
    """Half a year of instalments with their sums, and where one can jump to."""
    rows, loan = found.plan, found.loan
    if start >= len(rows):
        start = 0
    shown = rows[start : start + PLAN_PAGE]
    following = start + PLAN_PAGE if start + PLAN_PAGE < len(rows) else None
    card = Card(
        title=Phrase("loans.plan"),
        as_of=Phrase.of("common.as_of", day=loan.as_of),
        meaning=Phrase.of("loans.plan_meaning", kind=kind(asked, found.rules), contract=contract(loan)),
        rows=tuple(_month_row(row) for row in shown),
        sections=(_sum(shown),),
        note=Phrase("loans.plan_note"),
        acts=page_acts(Tap("loans", (PLAN, str(loan.id))), start, PLAN_PAGE, following),
    )
    return Reply(
        parts=(card,), choices=(*_jumps(loan, rows, start), button("loans.payoff_button", PAYOFF, loan), LOANS)
    )


def _month_row(row: Instalment) -> Row:
    return Row(Phrase.of("loans.plan_row", number=row.number, month=Month.of(row.due)), row.total)


def _sum(shown: Sequence[Instalment]) -> Section:
    parts: list[Instalment | Arrears] = [*shown, *(row.behind for row in shown if row.behind)]
    return Section(
        title=Phrase.of("loans.plan_sum", number=len(shown)),
        rows=(
            Row(Phrase("loans.principal"), sum((part.principal for part in parts), ZERO)),
            Row(Phrase("loans.interest"), sum((part.interest for part in parts), ZERO)),
            Row(Phrase("loans.total"), sum((row.total for row in shown), ZERO)),
        ),
        total=Row(Phrase.of("loans.plan_balance", number=shown[-1].number), shown[-1].balance),
    )


def _jumps(loan: Loan, rows: Sequence[Instalment], start: int) -> tuple[Choice, ...]:
    """The first month of the year after the one that is shown, and the end of the plan."""
    jumps = []
    following = rows[start].due.year + 1
    if (first := next((at for at, row in enumerate(rows) if row.due.year == following), None)) is not None:
        label = Phrase.of("loans.year_button", year=Year(following))
        jumps.append(Choice(label=label, tap=Tap("loans", (PLAN, str(loan.id), str(first)))))
    end = (len(rows) - 1) // PLAN_PAGE * PLAN_PAGE
    if end > start:
        jumps.append(button("loans.last_button", PLAN, loan, end))
    return tuple(jumps)


def _payoff(asked: Asked, found: LoanOverview) -> Reply:
    """What ends the contract if it is paid today, and what each day more adds."""
    loan, day = found.loan, today(asked.means.clock)
    amount = payoff(loan, day)
    card = Card(
        title=Phrase("loans.payoff"),
        as_of=Phrase.of("common.as_of", day=day),
        amount=amount,
        meaning=Phrase.of("loans.contract", contract=contract(loan)),
        rows=(
            Row(Phrase("loans.payoff_balance"), loan.balance),
            Row(Phrase.of("loans.payoff_interest", day=day), amount - loan.balance),
            Row(Phrase("loans.payoff_until"), day),
            Row(Phrase("loans.payoff_a_day"), interest_a_day(loan)),
        ),
        note=Phrase.of("loans.payoff_note", day=loan.as_of, phone=Literal(asked.means.policy.coop.phone)),
        acts=(button("loans.plan_button", PLAN, loan),),
    )
    return Reply(parts=(card,), choices=(button("loans.moves_button", MOVES, loan), LOANS))


async def _moves(asked: Asked, loan: Loan, offset: int) -> Reply:
    """What was paid, newest first, each payment with its parts."""
    found = await loan_movements_of(asked.uow, loan, offset=offset, limit=MOVES_PAGE)
    card = Card(
        title=Phrase("loans.moves"),
        as_of=Phrase.of("common.as_of", day=loan.as_of),
        meaning=Phrase.of("loans.contract", contract=contract(loan)),
        sections=tuple(_move(movement) for movement in found.movements),
        note=None if found.movements else Phrase.of("loans.no_moves", day=loan.as_of),
        acts=page_acts(Tap("loans", (MOVES, str(loan.id))), offset, MOVES_PAGE, found.next_offset),
    )
    return Reply(parts=(card,), choices=(LOANS, menu.to("start")))


def _move(movement: LoanMovement) -> Section:
    title = Phrase.of("loans.move", day=movement.on)
    if movement.instalment is not None:
        title = Phrase.of("loans.move_numbered", day=movement.on, number=movement.instalment)
    return Section(
        title=title,
        rows=(
            Row(Phrase("loans.principal"), movement.principal),
            Row(Phrase("loans.interest"), movement.interest),
        ),
        total=Row(Phrase("loans.total"), movement.principal + movement.interest),
    )


def settled(asked: Asked, overview: LoansOverview, offset: int) -> Reply:
    """Contracts that are paid off, each with what was lent."""
    loans = overview.settled
    start = offset if offset < len(loans) else 0
    following = start + SETTLED_PAGE if start + SETTLED_PAGE < len(loans) else None
    day = today(asked.means.clock)
    card = Card(
        title=Phrase("loans.settled"),
        as_of=Phrase.of("common.as_of", day=day),
        rows=tuple(_settled_row(asked, loan) for loan in loans[start : start + SETTLED_PAGE]),
        note=None if loans else Phrase.of("loans.no_settled", day=day),
        acts=page_acts(Tap("loans", (SETTLED,)), start, SETTLED_PAGE, following),
    )
    return Reply(parts=(card,), choices=(LOANS, menu.to("start")))


def _settled_row(asked: Asked, loan: Loan) -> Row:
    name: Value = kind(asked, asked.means.policy.loans.of(loan.loan_type))
    return Row(Phrase.of("loans.settled_label", kind=name, contract=contract(loan)), loan.principal)
