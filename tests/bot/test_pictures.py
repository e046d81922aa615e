"""A picture is opened by a process with little; whatever it is, there is an answer, and nothing of it but its dots."""

import asyncio
import io
import resource
import subprocess
import sys

import pytest
from PIL import Image

from bot import picture_process, pictures
from bot.picture_process import LARGE, SMALL, TOO_LARGE
from bot.pictures import UNFIT, Pictures
from core.pictures import MOST_BYTES, CleanPicture, PictureKind
from tests.bot.zoo import ANY, CANARY, FAMILIES, OK, animals_of, drawn, exif, file

MOST_MEMORY = 256 * 1024 * 1024
pytestmark = pytest.mark.shows("T18")


def test_there_are_two_hundred() -> None:
    assert sum(len(animals_of(family)) for family in FAMILIES) >= 200


@pytest.mark.slow
@pytest.mark.parametrize("family", FAMILIES)
async def test_each_of_the_zoo_is_drawn_anew_or_refused(family: str) -> None:
    keeper, animals = Pictures(), animals_of(family)
    kinds = [PictureKind.SIGNATURE if number % 3 == 2 else PictureKind.PHOTO for number in range(len(animals))]
    answers = await asyncio.gather(
        *(keeper.drawn_anew(animal.data, kind) for animal, kind in zip(animals, kinds, strict=True))
    )
    wrong = []
    for animal, answer in zip(animals, answers, strict=True):
        said = OK if isinstance(answer, CleanPicture) else answer
        if said != OK:
            assert said in UNFIT, animal.name
        if animal.becomes not in {ANY, said}:
            wrong.append((animal.name, animal.becomes, said))
        if isinstance(answer, CleanPicture):
            for one, longest in ((answer.large, LARGE), (answer.small, SMALL)):
                assert one not in animal.data, animal.name
                assert animal.data[:2000] not in one, animal.name
                holds_dots_only(one, longest)
    assert wrong == []


def holds_dots_only(data: bytes, longest: int) -> None:
    for told in (CANARY, b"Exif", b"ICC_PROFILE", b"iCCP", b"tEXt", b"eXIf", b"adobe.xmp", b"script", b"<?php"):
        assert told not in data, told
    with Image.open(io.BytesIO(data)) as found:
        assert max(found.size) <= longest
        assert not found.getexif()
        assert set(found.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        found.load()


@pytest.mark.parametrize("orientation", range(1, 9))
async def test_it_stands_the_way_up_that_was_meant(orientation: int) -> None:
    """The red corner of a picture that lies as its camera was held comes back to the top on the left."""
    lying = drawn()
    turn = {2: "FLIP_LEFT_RIGHT", 3: "ROTATE_180", 4: "FLIP_TOP_BOTTOM", 5: "TRANSPOSE", 6: "ROTATE_90"}
    turn |= {7: "TRANSVERSE", 8: "ROTATE_270"}
    if orientation in turn:
        lying = lying.transpose(Image.Transpose[turn[orientation]])
    clean = await Pictures().drawn_anew(file(lying, "JPEG", exif=exif(orientation), quality=95), PictureKind.PHOTO)
    assert isinstance(clean, CleanPicture)
    assert (clean.width, clean.height) == (120, 90)
    with Image.open(io.BytesIO(clean.large)) as found:
        red, blue = found.getpixel((10, 10)), found.getpixel((110, 80))
    assert isinstance(red, tuple)
    assert isinstance(blue, tuple)
    assert (red[0] > 200, red[2] < 100) == (True, True)
    assert (blue[2] > 200, blue[0] < 100) == (True, True)


async def test_what_is_clear_lies_on_white_and_a_signature_is_a_png() -> None:
    clear = Image.new("RGBA", (60, 40), (0, 0, 0, 0))
    clean = await Pictures().drawn_anew(file(clear, "PNG"), PictureKind.SIGNATURE)
    assert isinstance(clean, CleanPicture)
    assert clean.mime == "image/png"
    with Image.open(io.BytesIO(clean.large)) as found:
        assert found.convert("RGB").getpixel((30, 20)) == (255, 255, 255)


async def test_sixteen_bits_of_grey_stay_grey() -> None:
    clean = await Pictures().drawn_anew(file(drawn("I;16"), "PNG"), PictureKind.PHOTO)
    assert isinstance(clean, CleanPicture)
    with Image.open(io.BytesIO(clean.large)) as found:
        assert found.getpixel((9, 9)) == (128, 128, 128)


async def test_it_is_made_smaller_and_never_larger() -> None:
    for size, large, small in (
        ((4000, 3000), (1024, 768), (320, 240)),
        ((3000, 4000), (768, 1024), (240, 320)),
        ((1025, 128), (1024, 128), (320, 40)),
        ((200, 100), (200, 100), (200, 100)),
    ):
        clean = await Pictures().drawn_anew(file(Image.new("RGB", size, "green"), "PNG"), PictureKind.EVIDENCE)
        assert isinstance(clean, CleanPicture)
        assert (clean.width, clean.height) == large
        with Image.open(io.BytesIO(clean.small)) as found:
            assert found.size == small


def test_the_process_cannot_take_more_than_256_mb_whatever_it_opens() -> None:
    code = "import resource; from bot import picture_process as p; p._limit(); print(resource.getrlimit(%d)[0])"
    for limit, most in ((resource.RLIMIT_AS, MOST_MEMORY), (resource.RLIMIT_CPU, 15), (resource.RLIMIT_FSIZE, 0)):
        command = [sys.executable, "-I", "-c", code % limit]
        assert int(subprocess.run(command, capture_output=True, check=True).stdout) <= most


async def test_what_is_too_large_is_not_even_given_to_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "COMMAND", ("/nowhere",))
    assert await Pictures().drawn_anew(b"\0" * (MOST_BYTES + 1), PictureKind.PHOTO) == TOO_LARGE


SAYS = "import sys; sys.stdin.buffer.read(); sys.stdout.buffer.write({said!r}); {then}"
HEAD = b'{"mime": "image/jpeg", "width": 10, "height": 10, "large": 3, "small": 3}\n'
JPG = b"\xff\xd8\xff"


@pytest.mark.parametrize(
    ("said", "then"),
    [
        (b"", "pass"),
        (b"", "import os; os.kill(os.getpid(), 9)"),
        (b"no JSON\n", "pass"),
        (b"[]\n", "pass"),
        (b'{"unfit": "start.hello"}\n', "pass"),
        (HEAD, "pass"),
        (HEAD + JPG, "pass"),
        (HEAD + JPG + JPG + b"more", "pass"),
        (HEAD + JPG + b"GIF", "pass"),
        (HEAD.replace(b"jpeg", b"svg+xml") + JPG + JPG, "pass"),
        (HEAD.replace(b"10", b"9999") + JPG + JPG, "pass"),
        (HEAD.replace(b'"large": 3', b'"large": -3') + JPG + JPG, "pass"),
        (b"", "\nwhile True: sys.stdout.write('x' * 65536)"),
    ],
)
async def test_a_process_that_was_taken_over_is_not_believed(
    said: bytes, then: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "COMMAND", (sys.executable, "-I", "-c", SAYS.format(said=said, then=then)))
    monkeypatch.setattr(pictures, "WAIT_S", 1)
    answer = await Pictures().drawn_anew(b"\xff\xd8\xff" * 99_999, PictureKind.PHOTO)
    assert answer == "picture.damaged"


async def test_a_process_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "COMMAND", (sys.executable, "-I", "-c", "while True: pass"))
    monkeypatch.setattr(pictures, "WAIT_S", 0.2)
    assert await Pictures().drawn_anew(b"\0" * 999_999, PictureKind.PHOTO) == "picture.damaged"


async def test_who_gives_up_leaves_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "COMMAND", (sys.executable, "-I", "-c", "import sys; sys.stdin.read()"))
    keeper = Pictures()
    task = asyncio.create_task(keeper.drawn_anew(b"\0" * (MOST_BYTES - 1), PictureKind.PHOTO))
    for _ in range(20):
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not keeper._free.locked()


def test_the_process_needs_nothing_of_storage() -> None:
    code = "import sys; import bot.picture_process; print({name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, check=True)
    assert b"'core'" in done.stdout
    assert not any(name in done.stdout for name in (b"'storage'", b"'handlers'", b"'sqlalchemy'", b"'aiohttp'"))
    assert picture_process.SECONDS < pictures.WAIT_S
