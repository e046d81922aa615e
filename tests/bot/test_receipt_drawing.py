"""Receipts drawn in a process of their own: right, the same again, begun anew, and gone with the server."""

import asyncio
import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from bot.documents.art import Art
from bot.documents.receipt import receipt_pdf
from bot.receipt_art import ArtFiles, art_files, loaded
from bot.receipt_drawing import Drawing, DrawingError
from bot.receipt_process import answered
from core.policy import Policy, Signatory
from tests import builders
from tests.papers import paper

pytestmark = pytest.mark.shows("E7")

SIGNED = "นายวิชัย ใจดี"


@pytest.fixture
def art(tmp_path: Path) -> ArtFiles:
    for name in ("logo.png", "wichai.png"):
        Image.new("RGB", (60, 30), "green").save(tmp_path / name)
    return ArtFiles(logo=tmp_path / "logo.png", signatures={SIGNED: tmp_path / "wichai.png"})


async def test_the_same_bytes_as_without_a_process(art: ArtFiles) -> None:
    drawing = Drawing(lambda: art)
    try:
        assert await drawing.pdf(paper()) == receipt_pdf(paper(), loaded(art))
        many = await asyncio.gather(*(drawing.pdf(paper(receipt_no=f"2569/{n:06}")) for n in range(10)))
        assert len(set(many)) == 10
        assert many[3] == receipt_pdf(paper(receipt_no="2569/000003"), loaded(art))
        assert (await drawing.picture(paper())).startswith(b"\x89PNG")
    finally:
        await drawing.close()


async def test_one_that_ended_is_begun_anew() -> None:
    drawing = Drawing(ArtFiles)
    try:
        first = await drawing.pdf(paper())
        process = drawing._process
        assert process is not None
        process.kill()
        assert await drawing.pdf(paper()) == first
    finally:
        await drawing.close()
    assert process.returncode is not None


async def test_where_none_can_be_begun_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.receipt_drawing.COMMAND", (sys.executable, "-c", ""))
    with pytest.raises(DrawingError):
        await Drawing(ArtFiles).pdf(paper())


async def test_somebody_who_gives_up_does_not_get_the_others_receipt() -> None:
    drawing = Drawing(ArtFiles)
    try:
        await drawing.pdf(paper())
        waiting = asyncio.create_task(drawing.pdf(paper(receipt_no="2569/000001")))
        await asyncio.sleep(0)
        waiting.cancel()
        assert await drawing.pdf(paper()) == receipt_pdf(paper(), Art())
    finally:
        await drawing.close()


def test_it_ends_with_the_server_however_that_ends() -> None:
    """Its input ends; a signal of the terminal does not end it before."""
    command = [sys.executable, "-I", "-X", "utf8", "-m", "bot.receipt_process"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write((2).to_bytes(4) + b"{}")
        process.stdin.flush()
        assert process.stdout.read(4) == bytes(4), "nothing, for what is no wish"
        os.kill(process.pid, signal.SIGINT)
        process.stdin.write((2).to_bytes(4) + b"{}")
        process.stdin.flush()
        assert process.stdout.read(4) == bytes(4)
        process.stdin.close()
        assert process.wait(20) == 0


@pytest.mark.parametrize("wish", [b"", b"{", b"[]", b'{"want": "pdf", "paper": "x", "logo": null, "signatures": {}}'])
def test_nonsense_is_no_file(wish: bytes) -> None:
    assert answered(wish) == b""


def test_art_is_named_by_the_policy_and_left_out_where_it_is_missing(art: ArtFiles, tmp_path: Path) -> None:
    both = loaded(art)
    assert both.logo is not None
    assert list(both.signatures) == [SIGNED]
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no picture")
    without = loaded(ArtFiles(logo=tmp_path / "missing.png", signatures={SIGNED: broken}))
    assert (without.logo, dict(without.signatures)) == (None, {})


def test_signatures_of_an_earlier_policy_stay_with_their_names(tmp_path: Path) -> None:
    def version(year: int, name: str) -> Policy:
        signing = (Signatory(name=name, position="ผู้จัดการ", signature=f"{year}.png"),)
        usual = builders.policy()
        return replace(usual, valid_from=date(year, 1, 1), coop=replace(usual.coop, signatories=signing))

    earlier, now = version(2020, "ก"), version(2024, "ข")
    found = art_files(builders.means(policies=[earlier, now]), tmp_path)
    assert dict(found.signatures) == {"ก": tmp_path / "2020.png", "ข": tmp_path / "2024.png"}
    assert found.logo is None
