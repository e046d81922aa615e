"""The policy's file: TOML text to a checked `Policy`, or everything that is wrong with it at once.

Amounts and rates are texts or whole numbers; a TOML float is refused, and so is a key that nobody knows.  A key with a
default may be left out.  `bot/policy.sample.toml` is a complete file with the meaning of each key.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from datetime import time, timedelta
from fractions import Fraction

from core.bands import band_faults
from core.errors import Refusal
from core.members import Member, canonical, number_in
from core.money import ZERO
from core.policy import (
    ContactRules,
    Coop,
    CredentialRules,
    CutoffDay,
    CutoffRules,
    MemberRules,
    NewPassword,
    Policy,
    PrivacyRules,
    RetentionRules,
    SecondProof,
    ShareBand,
    ShareRules,
    Signatory,
    StaffRules,
    StaffShown,
    ThrottleRules,
)
from core.policy_collection import collection_rules, receipt_rules
from core.policy_dividend import dividend_rules
from core.policy_money import guarantee_rules, loan_rules
from core.policy_requests import notify_rules, request_rules
from core.policy_table import Inexact, PolicyFault, PolicyTable

MOST_BY_LAW = Fraction(1, 5)
"""Nobody holds more of all paid-up shares (Cooperative Act s.33)."""

LEAST_PASSWORD, SHORTEST_PASSWORD, MOST_PASSWORD = 8, 8, 64
"""What `shortest_password` may be, in characters, and what it is if nothing is said (NIST 800-63B: at least 8)."""

MOST_IDLE_DAYS = 3_650
"""Ten years: as good as never."""

NUMBER_PATTERN = re.compile(r"(?!U).*0{4}")
"""A member number ends in four digits, for the first password, and does not begin like a user name."""

MEMBER_FIELDS = frozenset(field.name for field in fields(Member)) - {"id", "locked"}
NEVER_ERASED = frozenset({"member_no", "member_type", "title", "first_name", "last_name", "joined_on", "status"})
"""The ledgers name their owner: nobody has to say that these stay."""
MINUTE = timedelta(minutes=1)
MINUTES_A_DAY = 24 * 60
MOST_HOURS, MOST_ANSWER_DAYS = 24 * 30, 60
MOST_GUESSES = 100
"""In a row on one account (NIST 800-63B)."""
MOST_DAYS = 3650
LEAST_LOGINS, LEAST_RECEIVED = 90, 400
"""Days: traffic is kept 90 by law; a webhook may come again for a year and must find that it was handled."""

ALWAYS_REQUIRED = ("member_no", "first_name", "last_name", "member_type", "joined_on")


class PolicyRefusal(Refusal):
    """A policy that is not accepted, with all its FAULTS."""

    def __init__(self, faults: tuple[PolicyFault, ...]) -> None:
        super().__init__("policy_refused", faults="; ".join(str(fault) for fault in faults))
        self.faults = faults


def read_policy(text: str) -> Policy:
    """The policy that TEXT says. Raises `PolicyRefusal`."""
    faults: list[PolicyFault] = []
    file = PolicyTable(_parsed(text), "", faults)
    members = _members(file.table("members"))
    policy = Policy(
        valid_from=file.day("valid_from"),
        coop=_coop(file.table("coop")),
        members=members,
        shares=_shares(file.table("shares")),
        credentials=_credentials(file.table("credentials"), members),
        cutoff=_cutoff(file.table("cutoff") if file.has("cutoff") else PolicyTable({}, "cutoff", faults)),
        privacy=_privacy(file.table("privacy")) if file.has("privacy") else PrivacyRules(),
        retention=_retention(file.table("retention")) if file.has("retention") else RetentionRules(),
        staff=_staff(file.table("staff")) if file.has("staff") else StaffRules(),
        contact=_contact(file.table("contact")) if file.has("contact") else ContactRules(),
        requests=request_rules(file),
        notices=notify_rules(file),
        loans=loan_rules(file),
        guarantees=guarantee_rules(file),
        dividend=dividend_rules(file),
        collection=collection_rules(file),
        receipts=receipt_rules(file),
    )
    file.finish()
    if faults:
        raise PolicyRefusal(tuple(faults))
    return policy


def _parsed(text: str) -> Mapping[str, object]:
    try:
        return tomllib.loads(text, parse_float=Inexact)
    except tomllib.TOMLDecodeError as error:
        raise PolicyRefusal((PolicyFault("file", f"is no TOML: {error}"),)) from error


def _coop(table: PolicyTable) -> Coop:
    name_th, name_en = table.text("name_th"), table.text("name_en")
    coop = Coop(
        name_th=name_th,
        name_en=name_en,
        short_name_th=table.text("short_name_th", default=name_th),
        short_name_en=table.text("short_name_en", default=name_en),
        address=table.text("address"),
        phone=table.text("phone"),
        webmaster_email=table.text("webmaster_email"),
        office_hours=table.text("office_hours"),
        logo=table.text("logo") if table.has("logo") else None,
        signatories=tuple(_signatory(row) for row in table.tables("signatories")),
    )
    table.finish()
    return coop


def _signatory(row: PolicyTable) -> Signatory:
    signatory = Signatory(
        name=row.text("name"),
        position=row.text("position"),
        signature=row.text("signature") if row.has("signature") else None,
    )
    row.finish()
    return signatory


def _members(table: PolicyTable) -> MemberRules:
    rules = MemberRules(
        ordinary_pattern=canonical(table.text("ordinary_pattern")),
        associate_pattern=canonical(table.text("associate_pattern")),
        required_fields=frozenset(table.texts("required_fields")),
        kept_fields=frozenset(table.texts("kept_fields")),
    )
    for key, pattern in (("ordinary_pattern", rules.ordinary_pattern), ("associate_pattern", rules.associate_pattern)):
        if pattern and not NUMBER_PATTERN.fullmatch(pattern):
            table.fault(key, "must end in 0000 and not begin with U")
    if rules.ordinary_pattern and rules.ordinary_pattern == rules.associate_pattern:
        table.fault("associate_pattern", "is the same as ordinary_pattern")
    for name in sorted((rules.required_fields | rules.kept_fields) - MEMBER_FIELDS):
        table.fault("kept_fields", f'"{name}" is no field of a member')
    for name in ALWAYS_REQUIRED:
        if name not in rules.required_fields:
            table.fault("required_fields", f'"{name}" is always required')
    for name in sorted(rules.required_fields - rules.kept_fields):
        table.fault("kept_fields", f'"{name}" is required, so it must be kept')
    table.finish()
    return rules


def _shares(table: PolicyTable) -> ShareRules:
    rows = table.tables("bands")
    rules = ShareRules(
        par_value=table.amount("par_value"),
        first_shares=table.whole("first_shares", 1, 1_000_000),
        most_share_of_all=table.part("most_share_of_all", MOST_BY_LAW),
        bands=tuple(_band(row) for row in rows),
    )
    if rules.par_value == ZERO:
        table.fault("par_value", "must be above zero")
    for reason in band_faults((band.salary_from, band.salary_to) for band in rules.bands):
        table.fault("bands", reason)
    table.finish()
    return rules


def _band(row: PolicyTable) -> ShareBand:
    band = ShareBand(
        salary_from=row.amount("salary_from"),
        salary_to=row.amount("salary_to") if row.has("salary_to") else None,
        monthly=row.amount("monthly"),
    )
    row.finish()
    return band


def _credentials(table: PolicyTable, members: MemberRules) -> CredentialRules:
    rules = CredentialRules(
        second_proof=table.choice("second_proof", SecondProof, default=SecondProof.FACTS),
        new_password=table.choice("new_password", NewPassword, default=NewPassword.MUST),
        shortest_password=table.whole("shortest_password", LEAST_PASSWORD, MOST_PASSWORD, default=SHORTEST_PASSWORD),
        tries_per_page=table.whole("tries_per_page", 1, 20, default=5),
        idle_days=table.whole("idle_days", 1, MOST_IDLE_DAYS, default=90),
        pin_minutes=table.whole("pin_minutes", 1, 60, default=15),
        throttle=_throttle(table.table("throttle"), members) if table.has("throttle") else ThrottleRules(),
        consent_version=table.text("consent_version"),
        consent_text_th=table.text("consent_text_th"),
        consent_text_en=table.text("consent_text_en"),
        consent_asked_again=table.yes("consent_asked_again", default=True),
    )
    table.finish()
    return rules


def _throttle(table: PolicyTable, members: MemberRules) -> ThrottleRules:
    usual = ThrottleRules()

    def minutes(key: str, default: timedelta) -> timedelta:
        return timedelta(minutes=table.whole(key, 1, MINUTES_A_DAY, default=default // MINUTE))

    rules = ThrottleRules(
        account_failures=table.whole("account_failures", 1, 100, default=usual.account_failures),
        first_pause=minutes("first_pause_minutes", usual.first_pause),
        longest_pause=minutes("longest_pause_minutes", usual.longest_pause),
        lock_failures=table.whole("lock_failures", 1, MOST_GUESSES, default=usual.lock_failures),
        chat_accounts_a_day=table.whole("chat_accounts_a_day", 1, 100, default=usual.chat_accounts_a_day),
        chat_accounts_ever=table.whole("chat_accounts_ever", 1, 1000, default=usual.chat_accounts_ever),
        network_failures_an_hour=table.whole("network_failures_an_hour", 1, 10_000, default=20),
        breaker_accounts=table.whole("breaker_accounts", 1, 100_000, default=usual.breaker_accounts),
        breaker_percent=table.whole("breaker_percent", 0, 100, default=usual.breaker_percent),
        breaker_within=minutes("breaker_minutes", usual.breaker_within),
        breaker_accounts_a_day=table.whole("breaker_accounts_a_day", 1, 1_000_000, default=200),
        breaker_quiet=minutes("breaker_quiet_minutes", usual.breaker_quiet),
        canary_numbers=_canaries(table, members) if table.has("canary_numbers") else frozenset(),
    )
    if rules.longest_pause < rules.first_pause:
        table.fault("longest_pause_minutes", "is shorter than first_pause_minutes")
    table.finish()
    return rules


def _canaries(table: PolicyTable, members: MemberRules) -> frozenset[str]:
    """In the one form that entries are compared in; what is no number would never be touched."""
    written = table.texts("canary_numbers")
    numbers = {text: number_in(text, members) for text in written}
    for text in (text for text, number in numbers.items() if number is None):
        table.fault("canary_numbers", f'"{text}" has the shape of no member number')
    return frozenset(number for number in numbers.values() if number is not None)


def _cutoff(table: PolicyTable) -> CutoffRules:
    rules = CutoffRules(
        day=table.choice("day", CutoffDay, default=CutoffDay.LAST_WORKING_DAY),
        at=table.clock_time("time", default=time(12)),
        inclusive=table.yes("inclusive", default=True),
    )
    table.finish()
    return rules


def _privacy(table: PolicyTable) -> PrivacyRules:
    usual = PrivacyRules()
    kept = frozenset(table.texts("kept_after_erasure")) if table.has("kept_after_erasure") else frozenset()
    for name in sorted(kept - MEMBER_FIELDS):
        table.fault("kept_after_erasure", f'"{name}" is no field of a member')
    for name in sorted(kept & NEVER_ERASED):
        table.fault("kept_after_erasure", f'"{name}" is never erased')
    rules = PrivacyRules(
        staff_shown=table.choice("staff_shown", StaffShown, default=usual.staff_shown), kept_after_erasure=kept
    )
    table.finish()
    return rules


def _retention(table: PolicyTable) -> RetentionRules:
    usual = RetentionRules()
    rules = RetentionRules(
        pages=table.whole("pages_days", 1, MOST_DAYS, default=usual.pages),
        logins=table.whole("logins_days", LEAST_LOGINS, MOST_DAYS, default=usual.logins),
        sent=table.whole("sent_days", 1, MOST_DAYS, default=usual.sent),
        received=table.whole("received_days", LEAST_RECEIVED, MOST_DAYS, default=usual.received),
    )
    table.finish()
    return rules


def _staff(table: PolicyTable) -> StaffRules:
    rules = StaffRules(session_hours=table.whole("session_hours", 0, MOST_HOURS, default=StaffRules().session_hours))
    table.finish()
    return rules


def _contact(table: PolicyTable) -> ContactRules:
    rules = ContactRules(
        answer_days=table.whole("answer_days", 1, MOST_ANSWER_DAYS, default=ContactRules().answer_days)
    )
    table.finish()
    return rules
