"""What may be asked for: the member's own things, the kind that an amount means, and amounts that no rule refuses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calendar import Month
from core.money import ZERO, Baht
from core.request_policy import RequestRules
from core.request_rules import Facts, judge
from core.requests import Ask, RequestKind
from core.services.request_facts import standing_of
from handlers.reply import Phrase
from handlers.request_subjects import DEPOSIT, LOAN, SHARES_WORD, Subject, offered, subjects_in, what_of
from tests import builders, lending
from tests.requesting import asker

NAME = Phrase("requests.of_shares")
BAHT = st.integers(0, 10_000_000).map(Baht)


def shares(now: int) -> Subject:
    return Subject(args=(SHARES_WORD,), name=NAME, now=Baht.of(now))


@pytest.mark.parametrize(
    ("now", "amount", "kind"),
    [
        (2_000, 2_010, RequestKind.SHARE_UP),
        (2_000, 2_000, RequestKind.SHARE_UP),
        (2_000, 1_990, RequestKind.SHARE_DOWN),
        (2_000, 0, RequestKind.SHARE_SUSPEND),
        (0, 1_500, RequestKind.SHARE_RESUME),
        (0, 0, RequestKind.SHARE_RESUME),
    ],
)
def test_the_amount_says_what_is_asked_of_shares(now: int, amount: int, kind: RequestKind) -> None:
    ask = shares(now).asks(Baht.of(amount))
    assert ask.kind is kind
    assert ask.new == (None if kind is RequestKind.SHARE_SUSPEND else Baht.of(amount))


def test_of_contracts_and_accounts_the_amount_is_the_amount() -> None:
    loan = Subject(args=(LOAN, "17"), target="สม.1", name=NAME, now=Baht.of(2_000))
    assert loan.asks(Baht.of(5)) == Ask(kind=RequestKind.REPAYMENT, target="สม.1", new=Baht.of(5))
    deposit = Subject(args=(DEPOSIT, "3"), target="01-1", name=NAME)
    assert deposit.asks(ZERO) == Ask(kind=RequestKind.DEPOSIT, target="01-1", new=ZERO)


@pytest.mark.parametrize("kind", RequestKind)
def test_every_kind_has_a_name(kind: RequestKind) -> None:
    assert what_of(Ask(kind=kind, target="")).key == f"requests.of_{kind.value.replace('-', '_')}"


@given(now=BAHT, least=BAHT, salary=BAHT, about=st.sampled_from((SHARES_WORD, DEPOSIT)))
def test_no_rule_speaks_against_what_is_offered(now: Baht, least: Baht, salary: Baht, about: str) -> None:
    rules = RequestRules()
    subject = Subject(args=(about,), name=NAME, now=now)
    facts = Facts(effective=Month(2026, 12), now=now, total=now, salary=salary, least=least)
    found = offered(subject, facts, rules)
    assert len(found) <= 3
    assert found == sorted(set(found))
    for amount in found:
        assert amount > ZERO
        assert judge(subject.asks(amount), facts, rules).is_allowed


async def test_a_member_is_offered_the_own_open_contracts_and_accounts_only() -> None:
    talk, person = await asker(loans=[lending.ordinary(), lending.paid_off()], deposits=[builders.deposit()])
    await asker(
        builders.telegram_address(), talk.store, loans=[lending.emergency()], member_no="026549", national_id=None
    )
    async with talk.store.read() as uow:
        standing = await standing_of(uow, talk.means, person, Month(2026, 12))
    found = subjects_in(standing)
    assert [(one.about, one.target, one.now) for one in found] == [
        (SHARES_WORD, "", Baht.of(2_000)),
        (LOAN, "สม.6700123", Baht.of(5_000)),
        (DEPOSIT, "01-000123", Baht.of(500)),
        ("other", "", ZERO),
    ]
    assert [one.is_principal for one in found] == [False, True, False, False]
