"""Time, randomness, passwords, failpoints: what the program takes from the machine and passes on."""

import os
import string
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import SimulatedClock, SystemClock, offset_to
from bot.failpoints import NAMES, arm, fp
from bot.ids import SystemIds
from bot.passwords import Argon2Hasher, ListedPasswords
from core.clock import BANGKOK
from storage.encryption import KeyRing
from storage.peppers import Peppers
from tests.fakes import MORNING

NEAR = timedelta(seconds=5)
OLD, NEW = b"o" * 32, b"n" * 32


def test_the_clock_is_in_bangkok_and_can_be_moved() -> None:
    real = SystemClock()
    assert real.now().tzinfo is BANGKOK
    moved = SystemClock(offset_to(MORNING, real))
    assert abs(moved.now() - MORNING) < NEAR


def test_the_simulators_clock_is_reread_when_it_is_written(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    clock = SimulatedClock(file)
    assert abs(clock.now() - SystemClock().now()) < NEAR
    for hours in (1, 48):
        file.write_text(str(hours * 3600 * 1_000_000))
        os.utime(file, ns=(hours, hours))
        assert abs(clock.now() - SystemClock().now() - timedelta(hours=hours)) < NEAR
    file.write_text("half a numb")
    os.utime(file, ns=(3, 3))
    assert abs(clock.now() - SystemClock().now() - timedelta(hours=48)) < NEAR


def test_random_things_differ_and_have_their_size() -> None:
    ids = SystemIds()
    assert len({ids.uuid() for _ in range(50)} | {ids.uuid() for _ in range(50)}) == 100
    assert len(ids.token()) == 43
    assert all(set(ids.code()) <= set(string.ascii_uppercase + "234567") and len(ids.code()) == 8 for _ in range(50))
    assert all(0 <= ids.fraction() < 1 for _ in range(50))


async def test_a_password_is_checked_with_its_pepper_present_or_previous() -> None:
    rings = KeyRing(OLD, None), KeyRing(NEW, OLD), KeyRing(NEW, None)
    old, rotating, new = (Argon2Hasher(Peppers(ring)) for ring in rings)
    stored = await old.hash("ดอกไม้ในสวน")
    assert "$argon2id$" in stored
    assert stored != await old.hash("ดอกไม้ในสวน")
    assert await old.verify(stored, "ดอกไม้ในสวน")
    assert await rotating.verify(stored, "ดอกไม้ในสวน")
    assert not await new.verify(stored, "ดอกไม้ในสวน")
    assert not await old.verify(stored, "ดอกไม้ในสวน ")
    assert not await old.verify(None, "ดอกไม้ในสวน")
    assert not await old.verify("no hash at all", "ดอกไม้ในสวน")
    untagged = "$" + stored.partition("$")[2]
    assert await rotating.verify(untagged, "ดอกไม้ในสวน"), "made before hashes were marked"
    wrapped = Peppers(rings[1]).wrapped(stored)
    assert await new.verify(wrapped, "ดอกไม้ในสวน"), "the previous key is not needed any more"
    assert not await new.verify(wrapped, "ดอกไม้ในสวน ")
    assert Peppers(rings[2]).wrapped(wrapped) == wrapped
    for hasher in (old, rotating, new):
        hasher.close()


def test_common_passwords_in_any_case() -> None:
    listed = ListedPasswords()
    assert "password" in listed
    assert "PassWord" in listed
    assert "ดอกไม้ในสวนหลังบ้าน" not in listed


def test_a_failpoint_kills_at_its_nth_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    kills: list[int] = []
    monkeypatch.setattr("bot.failpoints.os.kill", lambda _pid, number: kills.append(number))
    arm("outbox.sent:3")
    for _ in range(2):
        fp("outbox.sent")
        fp("outbox.marked")
    assert kills == []
    fp("outbox.sent")
    assert kills == [9]
    arm(None)
    for name in NAMES:
        fp(name)
    assert kills == [9]


@pytest.mark.parametrize("spec", ["outbox.send:1", "outbox.sent", "outbox.sent:soon"])
def test_a_misspelt_failpoint_is_refused(spec: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        arm(spec)
