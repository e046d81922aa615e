"""Made-up photos and signatures of the demonstration's two known members: drawings that nobody takes for a person.

    await put_pictures(store, means, await drawn_pictures())     # drawn anew and kept, as `coop image import` does

The same seeds give the same drawings.
"""

import asyncio
import io
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random  # noqa: TID251 - seeded, so nothing is left to chance

from PIL import Image, ImageDraw

from bot.pictures import Pictures
from core.history import Actor
from core.pictures import CleanPicture, PictureKind
from core.ports import Means, Store
from core.services.picturing import draft_picture, set_picture

ARTIST = Actor("os:demo", "cli")
WIDTH, HEIGHT = 600, 720
SIGNED_WIDTH, SIGNED_HEIGHT = 900, 300
INK = "#1C2F6B"


@dataclass(frozen=True, slots=True)
class Look:
    """What a drawn face is made of. `long_hair`: to the shoulders; `tie`: its colour."""

    number: str
    ground: str
    skin: str
    hair: str
    shirt: str
    tie: str | None
    long_hair: bool
    seed: int


LOOKS = (
    Look("026548", "#BFD3DD", "#E8C4A0", "#262220", "#FFFFFF", "#24404F", long_hair=False, seed=26548),
    Look("ส03548", "#E6DCC8", "#F0CDA9", "#3A2418", "#F3D9E0", None, long_hair=True, seed=3548),
)


def portrait(look: Look) -> bytes:
    """A face in plain shapes."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), look.ground)
    pen = ImageDraw.Draw(picture)
    if look.long_hair:
        pen.rounded_rectangle((155, 130, 445, 560), 130, fill=look.hair)
    pen.rounded_rectangle((90, 500, 510, 900), 120, fill=look.shirt)
    pen.polygon(((250, 440), (350, 440), (360, 530), (300, 590), (240, 530)), fill=look.skin)
    pen.polygon(((240, 520), (300, 600), (190, 600)), fill="white")
    pen.polygon(((360, 520), (300, 600), (410, 600)), fill="white")
    if look.tie is not None:
        pen.polygon(((280, 590), (320, 590), (335, 720), (265, 720)), fill=look.tie)
    pen.ellipse((190, 150, 410, 460), fill=look.skin)
    pen.pieslice((180, 120, 420, 400), 180, 360, fill=look.hair)
    if look.long_hair:
        pen.pieslice((180, 120, 320, 420), 150, 330, fill=look.hair)
    for x in (255, 345):
        pen.ellipse((x - 9, 300, x + 9, 318), fill="#262220")
    pen.arc((255, 330, 345, 400), 30, 150, fill="#9C5B45", width=6)
    return _png(picture)


def signature(look: Look) -> bytes:
    """A line that wanders like a pen, different for each seed."""
    picture = Image.new("RGB", (SIGNED_WIDTH, SIGNED_HEIGHT), "white")
    random = Random(look.seed)  # noqa: S311 - a drawing
    waves = [(random.uniform(20, 60), random.uniform(2, 9), random.uniform(0, math.tau)) for _ in range(4)]
    points = []
    for step in range(400):
        at = step / 400
        lift = sum(size * math.sin(speed * math.tau * at + start) for size, speed, start in waves)
        back = 40 * math.sin(11 * math.tau * at + waves[0][2])
        points.append((90 + at * (SIGNED_WIDTH - 200) + back, SIGNED_HEIGHT / 2 + lift * (1 - 0.6 * at)))
    pen = ImageDraw.Draw(picture)
    pen.line(points, fill=INK, width=6, joint="curve")
    pen.line([(120, 240), (SIGNED_WIDTH - 130, 215)], fill=INK, width=5)
    return _png(picture)


def _png(picture: Image.Image) -> bytes:
    written = io.BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()


DRAWINGS: dict[PictureKind, Callable[[Look], bytes]] = {
    PictureKind.PHOTO: portrait,
    PictureKind.SIGNATURE: signature,
}


Drawn = Sequence[tuple[Look, PictureKind, CleanPicture]]


async def drawn_pictures() -> Drawn:
    """Both kinds for both members, as if they had been sent: several processes draw them anew."""
    pictures = Pictures()
    wanted = [(look, kind, draw(look)) for look in LOOKS for kind, draw in DRAWINGS.items()]
    clean = await asyncio.gather(*(pictures.drawn_anew(drawing, kind) for _, kind, drawing in wanted))
    found: list[tuple[Look, PictureKind, CleanPicture]] = []
    for (look, kind, _), picture in zip(wanted, clean, strict=True):
        if not isinstance(picture, CleanPicture):
            raise TypeError(f"a drawing of ours was refused: {picture}")
        found.append((look, kind, picture))
    return found


async def put_pictures(store: Store, means: Means, drawn: Drawn) -> None:
    """Those of the members who are there."""
    for look, kind, clean in drawn:
        async with store.work() as uow:
            member = await uow.members.by_number(look.number)
            if member is not None:
                draft = await draft_picture(uow, means, ARTIST, member, kind, clean)
                await set_picture(uow, means, ARTIST, member, draft)
