"""What a member may ask to be deducted differently: the monthly share, each contract, each account, or another matter.

A subject travels in buttons as `shares`, `loan:17`, `deposit:3`, `other`: by the internal number, which is looked up
among the member's own only.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.errors import Refusal
from core.loans import Method
from core.money import ZERO, Baht
from core.request_policy import RequestRules
from core.request_rules import Facts, family, judge
from core.requests import SHARES, Ask, Draft, RequestKind
from core.services.office_calendar import working_days
from core.services.request_facts import Standing, facts_of, standing_of
from core.working_days import NextCutoff, next_cutoff
from handlers.incoming import Asked
from handlers.moments import moment_of
from handlers.reply import Literal, Phrase

SHARES_WORD, LOAN, DEPOSIT, OTHER = "shares", "loan", "deposit", "other"
STEP = Baht.of(500)
"""Between the amounts that are offered."""
MOST_OFFERED = 3
KINDS = {SHARES_WORD: RequestKind.SHARE_UP, LOAN: RequestKind.REPAYMENT, DEPOSIT: RequestKind.DEPOSIT}


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One thing to be changed. `args`: as buttons say it; `now`: what is deducted in the month a request counts for."""

    args: tuple[str, ...]
    target: str = ""
    name: Phrase
    now: Baht = ZERO
    is_principal: bool = False
    """Whether the amount is of principal alone, and interest comes on top."""

    @property
    def about(self) -> str:
        """Which sort of thing it is."""
        return self.args[0]

    def asks(self, amount: Baht) -> Ask:
        """AMOUNT a month from then on; of shares the amount says whether it is more, less, nothing or again."""
        kind = KINDS[self.about]
        if self.about == SHARES_WORD:
            kind = self._kind_of_shares(amount)
        return Ask(kind=kind, target=self.target, new=None if kind is RequestKind.SHARE_SUSPEND else amount)

    def _kind_of_shares(self, amount: Baht) -> RequestKind:
        if self.now <= ZERO:
            return RequestKind.SHARE_RESUME
        if amount <= ZERO:
            return RequestKind.SHARE_SUSPEND
        return RequestKind.SHARE_DOWN if amount < self.now else RequestKind.SHARE_UP


OTHER_SUBJECT = Subject(args=(OTHER,), name=Phrase("requests.of_general"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Subjects:
    """All of a member's. `coming`: the cut-off that something sent now still makes, and the month it counts for."""

    all: tuple[Subject, ...]
    coming: NextCutoff

    def of(self, about: str) -> list[Subject]:
        """Those of one sort."""
        return [one for one in self.all if one.about == about]

    def named(self, args: Sequence[str]) -> Subject:
        """The one that a button names. Refusal `request_rules.not_yours` for any other."""
        found = next((one for one in self.all if one.args == tuple(args)), None)
        if found is None:
            raise Refusal("request_rules.not_yours")
        return found

    def about(self, ask: Ask) -> Subject | None:
        """What ASK is about; None where it is not there any more."""
        wanted = family(ask)
        return next((one for one in self.all if family_of(one) == wanted), None)


def family_of(subject: Subject) -> tuple[str, str]:
    """What requests about SUBJECT have in common."""
    kind = KINDS.get(subject.about, RequestKind.GENERAL)
    return family(Ask(kind=kind, target=subject.target))


async def subjects_of(asked: Asked) -> Subjects:
    """What the member who asks may ask for, by the moment of asking."""
    at = moment_of(asked.incoming).at
    coming = next_cutoff(at, asked.means.policy.cutoff, await working_days(asked.uow, asked.means))
    standing = await standing_of(asked.uow, asked.means, asked.linked, coming.effective)
    return Subjects(all=subjects_in(standing), coming=coming)


def subjects_in(standing: Standing) -> tuple[Subject, ...]:
    """The subjects of who stands like this, another matter last."""
    found = []
    if standing.shares is not None:
        found.append(Subject(args=(SHARES_WORD,), name=Phrase("requests.of_shares")))
    for loan in (overview.loan for overview in standing.loans):
        name = Phrase.of("requests.of_repayment", target=Literal(loan.contract_no))
        alone = loan.method is Method.EQUAL_PRINCIPAL
        found.append(Subject(args=(LOAN, str(loan.id)), target=loan.contract_no, name=name, is_principal=alone))
    for account in standing.deposits:
        name = Phrase.of("requests.of_deposit", target=Literal(account.account_no))
        found.append(Subject(args=(DEPOSIT, str(account.id)), target=account.account_no, name=name))
    return (*(replace(one, now=standing.deducted[family_of(one)].amount) for one in found), OTHER_SUBJECT)


async def facts_about(asked: Asked, subject: Subject, coming: NextCutoff) -> Facts:
    """What a request about SUBJECT is judged by."""
    ask = Ask(kind=KINDS[subject.about], target=subject.target)
    return await facts_of(asked.uow, asked.means, asked.linked, ask, coming.effective)


def offered(subject: Subject, facts: Facts, rules: RequestRules) -> list[Baht]:
    """Round amounts near what is deducted now, none of which a rule speaks against; the least of a contract first."""
    below = Baht((subject.now.satang - 1) // STEP.satang * STEP.satang)
    above = Baht(subject.now.satang // STEP.satang * STEP.satang) + STEP
    wanted = sorted({facts.least, below, above, above + STEP, above + STEP * 2})
    allowed = [one for one in wanted if one > ZERO and judge(subject.asks(one), facts, rules).is_allowed]
    return allowed[:MOST_OFFERED]


def what_of(ask: Ask) -> Phrase:
    """What ASK is, in words, with the number of a contract or an account: `เพิ่มค่าหุ้น`, `งวดเงินกู้ สม.6700123`."""
    key = f"requests.of_{ask.kind.value.replace('-', '_')}"
    return Phrase.of(key, target=Literal(ask.target)) if ask.target else Phrase(key)


async def own_drafts(asked: Asked, subjects: Subjects) -> list[tuple[Draft, Subject]]:
    """What was begun and not sent, newest first; what is about something that is there no more goes.

    An amount means what it means by now: 2,500 of shares may be less, where it was more when it was entered.
    """
    found = []
    for draft in await asked.uow.requests.drafts(asked.linked.id):
        subject = subjects.about(draft.ask)
        if subject is None:
            await asked.uow.requests.drop_draft(draft.member_id, draft.ask.kind, draft.ask.target)
        else:
            new = draft.ask.new
            found.append((draft if new is None else replace(draft, ask=subject.asks(new)), subject))
    return found


async def drop_drafts(asked: Asked, subject: Subject, kept: RequestKind | None = None) -> bool:
    """Throw away what was begun about SUBJECT, but for that of the KEPT kind; False where there was nothing."""
    kinds = SHARES if subject.about == SHARES_WORD else {KINDS.get(subject.about, RequestKind.GENERAL)}
    drop = asked.uow.requests.drop_draft
    return any([await drop(asked.linked.id, kind, subject.target) for kind in sorted(kinds) if kind is not kept])
