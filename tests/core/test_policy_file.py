"""The policy's file: the sample is complete, and every fault of a bad one is said at once."""

from datetime import date, time
from fractions import Fraction

import pytest

from core.errors import Refusal
from core.money import Baht
from core.policy import CutoffDay, NewPassword, SecondProof, ThrottleRules, policy_on
from core.policy_file import PolicyRefusal, read_policy
from tests.builders import SAMPLE_POLICY, policy

pytestmark = pytest.mark.shows("R1")

SAMPLE = SAMPLE_POLICY.read_text("utf-8")


def faults(text: str) -> list[str]:
    with pytest.raises(PolicyRefusal) as refusal:
        read_policy(text)
    return [str(fault) for fault in refusal.value.faults]


def test_the_sample_says_the_defaults_of_the_product() -> None:
    sample = read_policy(SAMPLE)
    assert sample.valid_from == date(2020, 1, 1)
    assert sample.coop.name_th == "สหกรณ์ออมทรัพย์ครูบ้านน้ำใส จำกัด"
    assert (sample.members.ordinary_pattern, sample.members.associate_pattern) == ("000000", "ส00000")
    assert (sample.shares.par_value, sample.shares.most_share_of_all) == (Baht.of(10), Fraction(1, 5))
    assert sample.credentials.second_proof is SecondProof.FACTS
    assert sample.credentials.new_password is NewPassword.MUST
    assert (sample.cutoff.day, sample.cutoff.at, sample.cutoff.inclusive) == (
        CutoffDay.LAST_WORKING_DAY,
        time(12),
        True,
    )


def test_what_has_a_default_may_be_left_out() -> None:
    optional = (
        "short_name",
        "shortest_password",
        "tries_per_page",
        "idle_days",
        "pin_minutes",
        "second_proof",
        "new_password",
    )
    kept = [line for line in SAMPLE.split("[cutoff]")[0].splitlines() if not line.startswith(optional)]
    short = read_policy("\n".join(kept))
    assert short.coop.short_name_th == short.coop.name_th
    assert (short.credentials, short.cutoff) == (policy().credentials, policy().cutoff)


def test_a_file_without_throttle_has_its_usual_numbers() -> None:
    throttle, rest = SAMPLE.index("[credentials.throttle]"), SAMPLE.index("[cutoff]")
    assert read_policy(SAMPLE[:throttle] + SAMPLE[rest:]).credentials.throttle == ThrottleRules()
    assert policy().credentials.throttle == ThrottleRules(), "the sample says what is usual"


def test_canaries_are_kept_in_the_form_in_which_entries_are_compared() -> None:
    written = read_policy(SAMPLE.replace("canary_numbers = []", 'canary_numbers = ["๐๙๙ ๙๙๙", "s99999"]'))
    assert written.credentials.throttle.canary_numbers == {"099999", "ส99999"}


@pytest.mark.parametrize(
    ("written", "instead", "fault"),
    [
        ("par_value = 10", "par_value = 10.0", 'shares.par_value: must be exact: write "10.0" in quotes'),
        ("par_value = 10", 'par_value = "10.005"', 'shares.par_value: must be an amount, such as "1,234.50"'),
        ("par_value = 10", "par_value = 0", "shares.par_value: must be above zero"),
        ("par_value = 10", "par_value = -1", "shares.par_value: must not be below zero"),
        ("par_value = 10", "par_value = true", 'shares.par_value: must be an amount, such as "1,234.50"'),
        ('"1/5"', '"1/4"', 'shares.most_share_of_all: must be a part, such as "1/5", of at most 1/5'),
        ('"1/5"', '"1/0"', 'shares.most_share_of_all: must be a part, such as "1/5", of at most 1/5'),
        ('"15,000.01"', '"15,000.02"', "shares.bands: no row for a salary of exactly 15,000.01"),
        ('"15,000.01"', '"15,000.00"', "shares.bands: two rows for a salary of exactly 15,000.00"),
        ('"facts"\n', '"fact"\n', 'credentials.second_proof: must be one of "facts", "code", "none"'),
        ("shortest_password = 8", "shortest_password = 6", "credentials.shortest_password: must be from 8 to 64"),
        ("shortest_password = 8", 'shortest_password = "8"', "credentials.shortest_password: must be a whole number"),
        ("shortest_password = 8", "shortest_pasword = 8", "credentials.shortest_pasword: is not known"),
        ("lock_failures = 50", "lock_failures = 101", "credentials.throttle.lock_failures: must be from 1 to 100"),
        (
            "canary_numbers = []",
            'canary_numbers = ["99"]',
            'credentials.throttle.canary_numbers: "99" has the shape of no member number',
        ),
        (
            "longest_pause_minutes = 60",
            "longest_pause_minutes = 5",
            "credentials.throttle.longest_pause_minutes: is shorter than first_pause_minutes",
        ),
        ("[cutoff]", "[recipts]\n[cutoff]", "recipts: is not known"),
        ("[cutoff]", "[[loan.types]]\n[cutoff]", "loan: is not known"),
        ('time = "12:00"', 'time = "25:00"', 'cutoff.time: must be a time, such as "12:00"'),
        ('time = "12:00"', "time = 12", 'cutoff.time: must be a time, such as "12:00"'),
        ("inclusive = true", 'inclusive = "yes"', "cutoff.inclusive: must be true or false"),
        ("valid_from = 2020-01-01", 'valid_from = "2020-01-01"', "valid_from: must be a date, such as 2020-01-01"),
        ("valid_from = 2020-01-01", "", "valid_from: is missing"),
        ('phone = "0-3412-3456"', 'phone = " "', "coop.phone: is empty"),
        ('position = "ผู้จัดการ"', "", "coop.signatories[1].position: is missing"),
        ('"ส00000"', '"000000"', "members.associate_pattern: is the same as ordinary_pattern"),
        ('"ส00000"', '"U00000"', "members.associate_pattern: must end in 0000 and not begin with U"),
        ('"birth_date", ', '"birthday", ', 'members.kept_fields: "birthday" is no field of a member'),
        ('["member_no", "first_name"', '["first_name"', 'members.required_fields: "member_no" is always required'),
        ('["member_no", ', '[7, "member_no", ', "members.required_fields: must be a list of texts"),
    ],
)  # fmt: skip
def test_one_thing_wrong_is_the_one_thing_said(written: str, instead: str, fault: str) -> None:
    assert written in SAMPLE
    assert fault in faults(SAMPLE.replace(written, instead, 1))


def test_rows_that_are_no_rows() -> None:
    one_table = SAMPLE.split("[[shares.bands]]")[0] + "[shares.bands]\nsalary_from = 0\nmonthly = 500\n"
    assert "shares.bands: must be rows" in faults(one_table)
    assert "shares.bands: must be rows" in faults(one_table.replace("[shares.bands]", "bands = [1]\n[x]"))


def test_everything_wrong_is_said_at_once() -> None:
    said = faults("valid_from = 2020-01-01\nbirthday = 1\n[coop]\nphone = 5\n[shares]\npar_value = 1.5\n")
    assert "coop.phone: must be text" in said
    assert "birthday: is not known" in said
    assert 'shares.par_value: must be exact: write "1.5" in quotes' in said
    assert {"members: is missing", "credentials: is missing", "shares.bands: no row for a salary from 0.00 up"} <= set(
        said
    )


def test_what_is_no_toml_is_refused_with_its_place() -> None:
    (fault,) = faults("valid_from = ")
    assert fault.startswith("file: is no TOML")
    assert "document" in fault


def test_the_version_in_force_is_the_latest_that_began() -> None:
    first, second = (read_policy(SAMPLE.replace("2020-01-01", day)) for day in ("2020-01-01", "2026-12-01"))
    assert policy_on(date(2026, 11, 30), [second, first]) is first
    assert policy_on(date(2026, 12, 1), [first, second]) is second
    with pytest.raises(Refusal, match="no_policy"):
        policy_on(date(2019, 12, 31), [first, second])
