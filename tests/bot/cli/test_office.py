"""Staff, members and second persons on the command line: who may, what is printed where, what the history keeps."""

import base64
import getpass
import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from core.history import Actor, Entry
from core.services.staffing import add_staff, new_staff
from core.staff import Role
from storage.encryption import KeyRing
from storage.engine import open_store
from storage.unit_of_work import SqlStore
from tests.builders import associate, beneficiary, means, member
from tests.fakes import MORNING
from tests.postgres import in_a_thread

SAMPLE = Path(__file__).parents[3] / "bot" / "policy.sample.toml"
KEY = base64.b64encode(b"k" * 32).decode()
ME = f"os:{getpass.getuser()}"

Coop = Callable[..., Result]


async def opened(url: str) -> SqlStore:
    return await open_store(url, KeyRing.from_secrets(KEY, None))


@pytest.fixture
def url(sqlite_url: str) -> str:
    """A co-op with a policy, codes, members 026548 and ส03548; somsri (registrar), malee (manager), kanya (cashier)."""

    async def filled() -> None:
        store = await opened(sqlite_url)
        async with store.work() as uow:
            await uow.policies.put(date(2020, 1, 1), SAMPLE.read_text("utf-8"), MORNING, "os:root")
            for kind, code in (("title", "1"), ("title", "3"), ("unit", "0101"), ("relation", "child")):
                await uow.codes.put(kind, code, f"{kind} {code}", date(2000, 1, 1))
            await uow.members.add(member(phone="0800000000"))
            await uow.members.add(associate())
            for username, role in (("somsri", Role.REGISTRAR), ("malee", Role.MANAGER), ("kanya", Role.CASHIER)):
                person = new_staff(means(), Actor(ME, "cli"), username, f"{username} ใจดี", role, None)
                await add_staff(uow, means(), Actor(ME, "cli"), person)
        await store.close()

    in_a_thread(filled())
    return sqlite_url


@pytest.fixture
def coop(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, url: str) -> Coop:
    """The command on that co-op."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COOP_DATABASE_URL", url)
    monkeypatch.setenv("COOP_SECRET_KEY", KEY)
    monkeypatch.setenv("COOP_PUBLIC_URL", "https://coop.example")

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app, list(arguments))

    return run


def written(url: str) -> list[Entry]:
    async def read() -> list[Entry]:
        store = await opened(url)
        async with store.read() as uow:
            entries = list(await uow.history.after(0, 1_000))
        await store.close()
        return entries

    return in_a_thread(read())


def newest(url: str) -> tuple[str, str, str]:
    entry = written(url)[-1]
    return entry.action, entry.actor.name, entry.actor.channel


def test_every_listing_has_json(coop: Coop) -> None:
    for listing in (["staff", "list"], ["pending"]):
        assert isinstance(json.loads(coop(*listing, "--json").stdout), list)


@pytest.mark.parametrize(
    "command",
    [
        ["member", "show", "026548"],
        ["member", "set", "026548", "phone", "0811111111"],
        ["member", "re-key", "026548", "026600"],
        ["code", "026548"],
        ["pending"],
        ["staff", "code", "somsri"],
        ["policy", "load", str(SAMPLE)],
        ["import", "members", str(SAMPLE)],
    ],
    ids=" ".join,
)
def test_by_names_active_staff_with_the_role(coop: Coop, url: str, command: list[str]) -> None:
    before = written(url)
    for by in ("nobody", "kanya" if command[:2] != ["member", "show"] else "nobody", "os:somebody-else"):
        refused = coop(*command, "--by", by)
        assert (refused.exit_code, refused.stdout, len(refused.stderr.splitlines())) == (1, "", 1), by
    assert written(url) == before


def test_disabled_staff_are_refused_at_once(coop: Coop) -> None:
    assert coop("member", "show", "026548", "--by", "somsri").exit_code == 0
    assert coop("staff", "disable", "somsri").exit_code == 0
    refused = coop("member", "show", "026548", "--by", "somsri")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "disabled" in refused.stderr


def test_without_by_the_machines_account_acts_and_both_are_written_down(coop: Coop, url: str) -> None:
    assert coop("member", "set", "026548", "phone", "0811111111").exit_code == 0
    assert newest(url) == ("member.changed", ME, "cli")
    assert coop("member", "set", "026548", "phone", "0822222222", "--by", "somsri").exit_code == 0
    assert newest(url) == ("member.changed", "staff:somsri", f"cli:{getpass.getuser()}")


def test_staff_are_listed_and_given_a_code_once(coop: Coop, url: str) -> None:
    printed = coop("staff", "code", "kanya")
    assert (printed.exit_code, len(printed.stdout.strip())) == (0, 8)
    listed = json.loads(coop("staff", "list", "--json").stdout)
    assert [(row["username"], row["role"], row["active"], row["code_until"] is None) for row in listed] == [
        ("kanya", "cashier", True, False),
        ("malee", "manager", True, True),
        ("somsri", "registrar", True, True),
    ]
    assert coop("staff", "disable", "kanya", "--by", "malee").exit_code == 0
    (kanya, *_) = json.loads(coop("staff", "list", "--json").stdout)
    assert (kanya["active"], kanya["code_until"]) == (False, None)
    assert newest(url)[:2] == ("staff.disabled", "staff:malee")
    assert coop("staff", "add", "kanya", "--role", "cashier", "--name", "อีกคน").exit_code == 1
    assert coop("staff", "add", "wichai", "--role", "chief", "--name", "วิชัย").exit_code == 2


def test_a_record_is_shown_with_its_codes_described_and_the_look_kept(coop: Coop, url: str) -> None:
    shown = coop("member", "show", "๐๒๖๕๔๘", "--by", "malee")
    assert shown.exit_code == 0
    assert "unit 0101" in shown.stdout
    assert newest(url)[:2] == ("member.opened", "staff:malee")
    record = json.loads(coop("member", "show", "s03548", "--json").stdout)
    assert (record["member_no"], record["unit"], record["salary"], record["locked"]) == ("ส03548", "0101", None, False)
    assert len([entry for entry in written(url) if entry.action == "member.opened"]) == 2
    assert coop("member", "show", "999999").exit_code == 1


def test_a_field_is_read_as_a_members_file_is(coop: Coop) -> None:
    for field, value, kept in (
        ("birth_date", "14/3/2515", "1972-03-14"),
        ("salary", "50,000.50", "50000.50"),
        ("email", "", None),
    ):
        assert coop("member", "set", "026548", field, value).exit_code == 0
        assert json.loads(coop("member", "show", "026548", "--json").stdout)[field] == kept
    for field, value in (
        ("birth_date", "32/1/2515"),
        ("birth_date", "1/1/2699"),
        ("salary", "1.005"),
        ("unit", "9999"),
        ("email", "nobody"),
        ("status", "gone"),
        ("shoe_size", "43"),
        ("locked", "true"),
    ):
        refused = coop("member", "set", "026548", field, value)
        assert (refused.exit_code, len(refused.stderr.splitlines())) == (1, 1), field
        assert value not in refused.stderr or value == "43"


def test_a_link_key_needs_another_person_by_name(coop: Coop, url: str) -> None:
    proposed = coop("member", "re-key", "026548", "๐๒๖๖๐๐", "--reason", "เลขซ้ำ", "--by", "somsri")
    assert "coop confirm 1 --by STAFF" in proposed.stdout
    for by in (["--by", "somsri"], [], ["--by", "kanya"], ["--by", "nobody"]):
        refused = coop("confirm", "1", *by)
        assert (refused.exit_code, len(refused.stderr.splitlines())) == (1, 1), by
    assert coop("confirm", "1", "--by", "malee").exit_code == 0
    assert coop("member", "show", "026548").exit_code == 1
    assert json.loads(coop("member", "show", "026600", "--json").stdout)["first_name"] == "ประพันธ์"
    assert coop("confirm", "1", "--by", "malee").exit_code == 1
    assert [entry.action for entry in written(url)][-4:-1] == [
        "proposal.made",
        "proposal.confirmed",
        "member.rekeyed",
    ]


def test_the_list_shows_the_end_of_an_id_only(coop: Coop, url: str) -> None:
    assert coop("member", "set", "026548", "national_id", "1-1037-00257-73-8").exit_code == 1
    assert coop("member", "set", "ส03548", "national_id", "3-1022-00134-82-1").exit_code == 0
    (row,) = json.loads(coop("pending", "--json").stdout)
    assert (row["number"], row["field"], row["to"], row["proposed_by"]) == (1, "national_id", "•••••••••4821", ME)
    assert newest(url)[0] == "proposal.made"
    (whole,) = json.loads(coop("pending", "1", "--json", "--by", "malee").stdout)
    assert whole["to"] == "3102200134821"
    assert newest(url)[:2] == ("member.opened", "staff:malee")
    told = coop("pending", "1", "--by", "malee").stdout
    assert re.search(r"^from +1103700257730\s*^to +3102200134821\s", told, re.MULTILINE), "who confirms sees all of it"
    listed = coop("pending").stdout.splitlines()
    assert len(listed) == 2, "a line each, however long, where the output is no terminal"
    assert listed[1].split()[:6] == ["1", "member.set_key", "ส03548", "national_id", "•••••••••7730", "•••••••••4821"]
    taken = coop("confirm", "1", "--by", "malee")
    assert (taken.exit_code, "another member" in taken.stderr) == (1, True)
    assert coop("reject", "1", "--by", "malee", "--reason", "ซ้ำ").exit_code == 0
    assert json.loads(coop("pending", "--json").stdout) == []


def test_a_member_is_added_from_a_small_file(coop: Coop, url: str) -> None:
    Path("one.toml").write_text(
        'member_no = "026601"\nfirst_name = "มานี"\nlast_name = "มีนา"\nmember_type = "ordinary"\n'
        'joined_on = 2026-11-01\nsalary = 20000\nunit = "0101"\nphone = ""\n',
        "utf-8",
    )
    header = "member_no,first_name,last_name,member_type,joined_on\n"
    Path("two.csv").write_bytes(f"{header}026602,ชูใจ,มีนา,ordinary,1/11/2569\n".encode("cp874"))
    for file, number in (("one.toml", "026601"), ("two.csv", "026602")):
        added = coop("member", "add", file, "--reason", "ใบสมัคร", "--by", "somsri")
        assert (added.exit_code, added.stdout) == (0, f"added {number}\n")
    assert newest(url)[:2] == ("member.added", "staff:somsri")
    record = json.loads(coop("member", "show", "026602", "--json").stdout)
    assert (record["first_name"], record["joined_on"], record["status"]) == ("ชูใจ", "2026-11-01", "active")
    assert coop("member", "add", "one.toml").exit_code == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("float.toml", "salary = 1.5"),
        ("broken.toml", "salary = "),
        ("twice.csv", "member_no,member_no\n1,2\n"),
        ("many.csv", "member_no\n026603\n026604\n"),
        ("wide.csv", "member_no\n026603,x\n"),
        ("empty.csv", ""),
        ("short.csv", "member_no\n026603\n"),
        ("unknown.csv", "member_no,shoe_size\n026603,43\n"),
    ],
)
def test_a_file_that_is_no_member_is_refused_in_one_line(coop: Coop, url: str, name: str, text: str) -> None:
    Path(name).write_text(text, "utf-8")
    before = written(url)
    refused = coop("member", "add", name)
    assert (refused.exit_code, refused.stdout, len(refused.stderr.splitlines())) == (1, "", 1)
    assert written(url) == before


def test_related_persons_are_shown_and_replaced(coop: Coop, url: str) -> None:
    Path("family.toml").write_text(
        '[[related]]\nrelation = "spouse"\nname = "มานี ตั้งใจสอน"\n'
        '[[related]]\nrelation = "beneficiary"\nname = "ปิติ ตั้งใจสอน"\npercent = 100\nkinship = "child"\n',
        "utf-8",
    )
    assert coop("member", "related", "026548", "--file", "family.toml", "--by", "somsri").exit_code == 0
    assert newest(url)[:2] == ("related.changed", "staff:somsri")
    shown = json.loads(coop("member", "related", "026548", "--json").stdout)
    assert [(row["relation"], row["name"], row["percent"]) for row in shown] == [
        ("spouse", "มานี ตั้งใจสอน", None),
        ("beneficiary", beneficiary().name, "100"),
    ]
    assert newest(url)[0] == "member.opened"
    Path("half.csv").write_text("relation,name,percent\nbeneficiary,ปิติ,50\n", "utf-8")
    Path("wrong.csv").write_text("relation,name\ncousin,ปิติ\n", "utf-8")
    for file in ("half.csv", "wrong.csv"):
        refused = coop("member", "related", "026548", "--file", file)
        assert (refused.exit_code, len(refused.stderr.splitlines())) == (1, 1)


def test_a_policy_leaves_its_digest(coop: Coop, url: str) -> None:
    assert coop("policy", "load", str(SAMPLE), "--by", "malee").exit_code == 0
    entry = written(url)[-1]
    assert (entry.action, entry.actor.name, entry.subject) == ("policy.loaded", "staff:malee", "policy:2020-01-01")
    old, new = entry.values
    assert old.text == new.text


def test_a_code_at_the_counter(coop: Coop, url: str) -> None:
    printed = coop("code", "026548", "--by", "malee")
    assert (printed.exit_code, len(printed.stdout.strip())) == (0, 8)
    assert newest(url)[:2] == ("code.given", "staff:malee")
