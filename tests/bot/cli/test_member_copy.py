"""A copy of everything for a member at the counter, and what is left to show of one who was erased."""

import json
import stat
from pathlib import Path

from tests.bot.cli.test_office import Coop, coop, url  # noqa: F401 - fixtures

WRITTEN = "written to copy.json\n"


def test_as_a_page_and_as_a_file(coop: Coop, tmp_path: Path) -> None:  # noqa: F811 - a fixture
    assert coop("member", "copy", "026548", "copy.html", "--by", "somsri").output == "written to copy.html\n"
    page = (tmp_path / "copy.html").read_text("utf-8")
    assert "3102200134821" in page
    assert "เอกสารนี้มีข้อมูลทั้งหมด" in page
    assert stat.S_IMODE((tmp_path / "copy.html").stat().st_mode) == 0o600
    assert coop("member", "copy", "026548", "copy.json").output == WRITTEN
    found = json.loads((tmp_path / "copy.json").read_text("utf-8"))
    assert found["records"]["members"][0]["phone"] == "0800000000"
    assert [entry["action"] for entry in found["history"]] == ["data.copied", "data.copied"]
    assert coop("member", "copy", "026548", "english.html", "--lang", "en").exit_code == 0
    assert "Copy of personal data" in (tmp_path / "english.html").read_text("utf-8")


def test_refusals_write_nothing(coop: Coop, tmp_path: Path) -> None:  # noqa: F811 - a fixture
    for arguments, reason in (
        (("999999", "a.html"), "there is no member with this number"),
        (("026548", "a.txt"), "must end in .html or .json"),
        (("026548", "a.html", "--by", "nobody"), "there is no such staff"),
    ):
        result = coop("member", "copy", *arguments)
        assert (result.exit_code, result.stdout) == (1, "")
        assert reason in result.stderr
    assert not list(tmp_path.glob("a.*"))
    (tmp_path / "there.html").write_text("mine")
    assert coop("member", "copy", "026548", "there.html").exit_code == 1
    assert (tmp_path / "there.html").read_text() == "mine"


def test_of_an_erased_member_it_shows_what_stays_and_why(coop: Coop, tmp_path: Path) -> None:  # noqa: F811 - a fixture
    assert coop("member", "set", "026548", "phone", "0899990000", "--by", "somsri").exit_code == 0
    assert coop("member", "erase", "026548").exit_code == 1, "still a member"
    assert coop("member", "set", "026548", "status", "left", "--by", "malee").exit_code == 0
    proposed = coop("member", "erase", "026548", "--by", "somsri")
    assert proposed.exit_code == 0, proposed.output
    number = proposed.output.split()[2]
    assert coop("confirm", number, "--by", "somsri").exit_code == 1, "never the same person"
    assert coop("confirm", number, "--by", "malee").output == "confirmed: member.erase\n"
    lying_there = b"".join(path.read_bytes() for path in tmp_path.glob("coop.db*"))
    assert b"0899990000" not in lying_there
    assert coop("audit", "verify").exit_code == 0
    assert coop("member", "copy", "026548", "copy.json").output == WRITTEN
    found = json.loads((tmp_path / "copy.json").read_text("utf-8"))
    [record] = found["records"]["members"]
    assert (record["member_no"], record["first_name"], record["phone"], record["national_id"]) == (
        "026548",
        "ประพันธ์",
        None,
        None,
    )
    phones = [v["value"] for entry in found["history"] for v in entry["values"] if v["name"] == "phone"]
    assert phones == [None, None]
    assert coop("member", "copy", "026548", "copy.html").exit_code == 0
    page = (tmp_path / "copy.html").read_text("utf-8")
    assert "ทะเบียนสมาชิกต้องมี ตามกฎหมายสหกรณ์" in page
    assert "(ลบแล้ว)" in page
