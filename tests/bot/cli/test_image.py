"""`coop image import`: file names as numbers, bad files named, good ones kept, twice the same."""

import json
from pathlib import Path

import pytest
from PIL import Image

from core.pictures import PictureKind
from tests.bot.cli.test_office import Coop, coop, opened, url, written
from tests.postgres import in_a_thread

__all__ = ["coop", "url"]  # fixtures
pytestmark = pytest.mark.shows("R10")


def draw(name: str, colour: str = "navy", size: tuple[int, int] = (30, 40), folder: str = "photos") -> None:
    Path(folder).mkdir(exist_ok=True)
    path = Path(folder) / name
    Image.new("RGB", size, colour).save(path, {".png": "PNG", ".bmp": "BMP", ".gif": "GIF"}.get(path.suffix, "JPEG"))


def kept(url: str, number: str, kind: PictureKind = PictureKind.PHOTO) -> tuple[str, int, int] | None:
    async def read() -> tuple[str, int, int] | None:
        store = await opened(url)
        async with store.read() as uow:
            member = await uow.members.by_number(number)
            assert member is not None
            found = await uow.pictures.of_member(kind, member.id)
        await store.close()
        return None if found is None else (found.mime, found.width, found.height)

    return in_a_thread(read())


def test_each_file_goes_to_its_member_and_a_second_run_changes_nothing(coop: Coop, url: str) -> None:
    draw("U026548.JPG")
    draw("s03548.png")
    first = coop("image", "import", "photo", "photos", "--by", "somsri")
    assert (first.exit_code, first.stdout) == (0, "2 files: 2 added, 0 replaced, 0 unchanged, 0 not taken\n")
    assert (kept(url, "026548"), kept(url, "ส03548")) == (("image/jpeg", 30, 40), ("image/jpeg", 30, 40))
    before = written(url)
    assert [(entry.action, entry.subject, entry.actor.name) for entry in before[-2:]] == [
        ("picture.set", "photo", "staff:somsri")
    ] * 2
    again = coop("image", "import", "photo", "photos", "--by", "somsri")
    assert (again.exit_code, again.stdout) == (0, "2 files: 0 added, 0 replaced, 2 unchanged, 0 not taken\n")
    assert written(url) == before
    draw("U026548.JPG", "green")
    third = coop("image", "import", "photo", "photos")
    assert third.stdout == "2 files: 0 added, 1 replaced, 1 unchanged, 0 not taken\n"


def test_a_bad_file_is_named_with_its_reason_and_all_good_ones_are_kept(coop: Coop, url: str) -> None:
    draw("026548.bmp")
    draw("999999.jpg")
    draw("ประพันธ์.jpg")
    draw("S03548.gif")
    draw("๐๓548.gif")
    draw("ส03548.png")
    draw(".hidden.png")
    for name, content in (("026549.heic", b"\0\0\0\x18ftypheic"), ("026550.jpg", b"\xff\xd8\xff no picture")):
        (Path("photos") / name).write_bytes(content)
    (Path("photos") / "older").mkdir()
    done = coop("image", "import", "photo", "photos")
    assert done.exit_code == 1
    assert done.stdout.splitlines() == [
        "026549.heic, is no JPG, PNG, BMP or GIF",
        "026550.jpg, cannot be opened: it is damaged, or not whole",
        "999999.jpg, there is no such member",
        "S03548.gif, another file has this name",
        "ประพันธ์.jpg, is not named like a member number",
        "ส03548.png, another file has this name",
        "๐๓548.gif, is not named like a member number",
        "8 files: 1 added, 0 replaced, 0 unchanged, 7 not taken",
    ]
    assert done.stderr == "refused: 7 files were not taken; all others are kept\n"
    assert kept(url, "026548") == ("image/jpeg", 30, 40)


def test_a_dry_run_says_the_same_and_changes_nothing(coop: Coop, url: str) -> None:
    draw("026548.png")
    before = written(url)
    done = coop("image", "import", "signature", "photos", "--dry-run", "--json")
    assert json.loads(done.stdout) == {"files": 1, "added": 1, "replaced": 0, "unchanged": 0, "faults": []}
    assert (kept(url, "026548", PictureKind.SIGNATURE), written(url)) == (None, before)


def test_a_signature_is_a_png(coop: Coop, url: str) -> None:
    draw("026548.jpg", "white", (300, 100))
    assert coop("image", "import", "signature", "photos").exit_code == 0
    assert kept(url, "026548", PictureKind.SIGNATURE) == ("image/png", 300, 100)
    assert kept(url, "026548") is None


@pytest.mark.parametrize(
    ("arguments", "status"), [(["evidence", "photos"], 2), (["photo", "nowhere"], 2), (["photo"], 2)]
)
def test_wrong_usage(coop: Coop, arguments: list[str], status: int) -> None:
    draw("026548.jpg")
    assert coop("image", "import", *arguments).exit_code == status


def test_staff_without_the_power_are_refused_before_a_file_is_opened(coop: Coop, url: str) -> None:
    draw("026548.jpg")
    before = written(url)
    refused = coop("image", "import", "photo", "photos", "--by", "kanya")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "cashier" in refused.stderr
    assert written(url) == before
