"""The member's loans (`/loans`, เงินกู้): a card a contract with what is paid and left, and what the next month takes.

เงินกู้ 2 สัญญา หักเดือน พ.ย. 2569: 9,914.38 บาท; เงินกู้สามัญ 490,000.00 บาท, งวดที่ 23/120: 7,315.75 บาท.
`loans:page:6` is the page that begins with the seventh contract; `สม.6700123` typed with it opens that contract.
"""

from collections.abc import Sequence
from dataclasses import replace

from core.calendar import Month
from core.clock import today
from core.loan_schedule import Arrears, paid_so_far
from core.loans import Method
from core.money import ZERO
from core.services.lending import LoanOverview, LoansOverview, loans_of
from handlers import menu
from handlers.feature import Argument, Audience, Query
from handlers.incoming import Asked, Tap
from handlers.loan_pages import LOANS, MOVES, PAYOFF, PLAN, SETTLED, button, contract, kind, page
from handlers.paging import offset_in, page_acts
from handlers.reply import (
    MOST_CARDS,
    Alert,
    Card,
    Carousel,
    Choice,
    Figure,
    OutOf,
    Part,
    Phrase,
    Progress,
    Reply,
    Row,
    Section,
    Telling,
    Text,
    say,
)

PAGE = "page"
OF_A_CONTRACT = frozenset({PLAN, PAYOFF, MOVES})
PAGES = OF_A_CONTRACT | {SETTLED}
THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
CHOICES = (menu.to("shares"), menu.to("guarantees"), menu.to("receipt"), menu.to("summary"))
SETTLED_CHOICE = Choice(label=Phrase("loans.settled_button"), tap=Tap("loans", (SETTLED,)))


async def answer(asked: Asked) -> Reply:
    """All contracts, those that were named, or a page of one."""
    overview = await loans_of(asked.uow, asked.linked, asked.means.policy.loans)
    if len(asked.args) == 1 and asked.args[0] in OF_A_CONTRACT:
        return await _of_the_only_one(asked, overview)
    if asked.args[:1] and asked.args[0] in PAGES:
        return await page(asked, overview) or say("loans.unknown", LOANS)
    if asked.args[:1] == (PAGE,):
        return _contracts(asked, overview, overview.open, offset_in(asked.args, 1))
    wanted = _squeezed("".join(asked.args))
    if any(letter.isdigit() for letter in wanted):
        return _named(asked, overview, wanted)
    return _contracts(asked, overview, overview.open, 0)


def _named(asked: Asked, overview: LoansOverview, wanted: str) -> Reply:
    """The contracts that are called WANTED."""
    named = tuple(found for found in overview.open if _is_called(found.loan.contract_no, wanted))
    if named:
        return _contracts(asked, overview, named, 0)
    if any(_is_called(loan.contract_no, wanted) for loan in overview.settled):
        return say("loans.payoff_settled", SETTLED_CHOICE, LOANS)
    return say("loans.unknown", LOANS)


async def _of_the_only_one(asked: Asked, overview: LoansOverview) -> Reply:
    """A page whose words were typed without a contract; who has several is shown them, to choose."""
    if len(overview.open) == 1:
        args = (asked.args[0], str(overview.open[0].loan.id))
        if (found := await page(replace(asked, args=args), overview)) is not None:
            return found
    return _contracts(asked, overview, overview.open, 0)


def _squeezed(number: str) -> str:
    """A contract's number by its letters and digits alone: `สม.๖๗๐๐๑๒๓` is `สม6700123`."""
    return "".join(letter for letter in number.translate(THAI_DIGITS).casefold() if letter.isalnum())


def _is_called(contract_no: str, wanted: str) -> bool:
    """Whether WANTED is the number, or all of its digits."""
    number = _squeezed(contract_no)
    return wanted in {number, "".join(letter for letter in number if letter.isdigit())}


def _contracts(asked: Asked, overview: LoansOverview, shown: Sequence[LoanOverview], offset: int) -> Reply:
    """The cards of SHOWN from OFFSET on; above several of them what the next month takes for all contracts."""
    ended = (SETTLED_CHOICE,) if overview.settled else ()
    if not shown:
        none = Phrase.of("loans.none", day=today(asked.means.clock))
        return Reply(parts=(Text(none),), choices=(*ended, *CHOICES)[:4])
    if len(shown) == 1:
        return _only(asked, overview, shown[0])
    start = offset if offset < len(shown) else 0
    cards = tuple(_card(asked, found, named=True) for found in shown[start : start + MOST_CARDS])
    following = start + MOST_CARDS if start + MOST_CARDS < len(shown) else None
    turn = page_acts(Tap("loans", (PAGE,)), start, MOST_CARDS, following)
    change = menu.to("change", "loan")
    return Reply(parts=(_sum(overview), Carousel(cards)), choices=(*turn, *ended, change, *CHOICES)[:4])


def _only(asked: Asked, overview: LoansOverview, found: LoanOverview) -> Reply:
    """One contract: alone, or the one that was named of several, whose sum would say nothing of it."""
    pages = (button("loans.payoff_button", PAYOFF, found.loan), button("loans.moves_button", MOVES, found.loan))
    others = (LOANS,) if len(overview.open) > 1 else (SETTLED_CHOICE,) if overview.settled else ()
    parts: tuple[Part, ...] = (_card(asked, found, named=False),)
    return Reply(parts=parts, choices=(*pages, *others, *CHOICES[1:])[:4])


def _sum(overview: LoansOverview) -> Figure:
    number, month = len(overview.open), overview.coming_month
    label = Phrase.of("loans.sum_next", number=number)
    if month is not None:
        label = Phrase.of("loans.sum", number=number, month=month)
    return Figure(label, overview.coming_total)


def _card(asked: Asked, found: LoanOverview, *, named: bool) -> Card:
    """A contract. NAMED: its buttons say the number, for cards beside each other."""
    loan, behind = found.loan, found.arrears
    paid = paid_so_far(loan)
    return Card(
        title=Phrase.of("loans.kind", name=kind(asked, found.rules)),
        as_of=Phrase.of("common.as_of", day=loan.as_of),
        alert=None if behind is None else _alert(behind),
        amount=loan.balance,
        meaning=Phrase.of("loans.balance", contract=contract(loan)),
        progress=Progress(
            part=paid,
            whole=loan.principal,
            done=Phrase.of("loans.paid", paid=Telling(paid)),
            of=Phrase.of("loans.paid_of", whole=Telling(loan.principal)),
        ),
        sections=(_coming(found),),
        note=Phrase("loans.covers_interest_only") if _never_falls(found) else None,
        acts=_acts(found, named=named),
    )


def _acts(found: LoanOverview, *, named: bool) -> tuple[Choice, ...]:
    plan = button("loans.plan_of" if named else "loans.plan_button", PLAN, found.loan, named=named)
    if found.arrears is not None:
        return (menu.to("contact"), plan)
    return (plan,) if named else (plan, menu.to("change", "loan", str(found.loan.id)))


def _alert(behind: Arrears) -> Alert:
    detail = None
    if behind.since is not None:
        key = "loans.overdue_since" if behind.instalments == 1 else "loans.overdue_from"
        detail = Phrase.of(key, month=Month.of(behind.since), day=behind.since)
    return Alert(word=Phrase.of("loans.overdue", number=behind.instalments), amount=behind.amount, detail=detail)


def _coming(found: LoanOverview) -> Section:
    """What the next month takes: principal and interest, or what is behind and the instalment after it."""
    loan, coming = found.loan, found.coming
    month, total = Month.of(coming.due), Row(Phrase("loans.total"), coming.total)
    agreed = coming.number <= loan.instalments
    if coming.behind is not None:
        own = Phrase.of("loans.own_beyond", month=month)
        if agreed:
            own = Phrase.of("loans.own", instalment=OutOf(coming.number, loan.instalments))
        rows = (Row(Phrase("loans.behind_label"), coming.behind.amount), Row(own, coming.own))
        return Section(title=Phrase.of("loans.coming_behind", month=month), rows=rows, total=total)
    title = Phrase.of("loans.coming_beyond", month=month)
    if agreed:
        title = Phrase.of("loans.coming", month=month, instalment=OutOf(coming.number, loan.instalments))
    rows = (Row(Phrase("loans.principal"), coming.principal), Row(Phrase("loans.interest"), coming.interest))
    return Section(title=title, rows=rows, total=total)


def _never_falls(found: LoanOverview) -> bool:
    """Whether the agreed payment is all interest."""
    is_annuity = found.loan.method is Method.ANNUITY
    return is_annuity and found.coming.principal == ZERO and found.coming.balance > ZERO


FEATURE = Query(
    name="loans",
    commands=("loans", "debts"),
    audience=Audience.MEMBER,
    answer=answer,
    takes=(Argument.CONTRACT,),
)
