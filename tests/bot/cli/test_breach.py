"""The register of breaches on the command line."""

import json

from tests.bot.cli.test_office import Coop, coop, url

__all__ = ["coop", "url"]  # fixtures

RECORD = ("breach", "record", "แฟ้มหาย", "--since", "2026-01-01T08:00", "--found", "2026-01-02T09:00")


def test_recorded_listed_and_reported(coop: Coop) -> None:
    recorded = coop(*RECORD, "--until", "2026-01-02T08:30", "--by", "malee")
    assert recorded.exit_code == 0, recorded.stderr
    number = recorded.output.split()[2].rstrip(";")
    assert recorded.output == f"recorded as {number}; report it to the PDPC office by 2026-01-05 09:00\n"
    [row] = json.loads(coop("breach", "list", "--json").stdout)
    assert row == {
        "number": int(number),
        "found": "2026-01-02 09:00",
        "report_by": "2026-01-05 09:00",
        "state": "late",
        "recorded_by": "staff:malee",
        "what": "แฟ้มหาย",
    }
    assert coop("breach", "affected", number).output == "none\n"
    assert coop("breach", "reported", number, "--by", "malee").output == "reported, after the 72 hours\n"
    [row] = json.loads(coop("breach", "list", "--json").stdout)
    assert row["state"] == "reported, late"
    assert coop("audit", "verify").exit_code == 0


def test_refusals_are_one_plain_line(coop: Coop) -> None:
    for arguments, reason in (
        (("breach", "reported", "99"), "there is no breach with this number"),
        ((*RECORD, "--until", "2025-01-01T00:00"), "these times cannot be"),
        ((*RECORD, "--by", "kanya"), "the role cashier may not do this"),
    ):
        refused = coop(*arguments)
        assert (refused.exit_code, refused.stdout, len(refused.stderr.splitlines())) == (1, "", 1)
        assert reason in refused.stderr
    assert coop("breach", "record", "x", "--found", "yesterday").exit_code == 2


def test_affected_members_are_listed(coop: Coop) -> None:
    found = coop("breach", "record", "แฟ้มหาย", "--since", "2020-01-01T00:00", "--found", "2026-01-02T09:00")
    number = found.output.split()[2].rstrip(";")
    assert coop("member", "show", "026548", "--by", "somsri").exit_code == 0
    [row] = json.loads(coop("breach", "affected", number, "--json").stdout)
    assert (row["member_no"], row["times"]) == ("026548", 1)
    assert json.loads(coop("breach", "affected", number, "--json", "--actor", "staff:malee").stdout) == []
