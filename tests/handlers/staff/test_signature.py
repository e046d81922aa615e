"""/signature: the same pages as of a photo, drawn anew as a signature on white; `test_photo` has the details."""

import pytest

from core.pictures import CleanPicture, PictureKind
from core.staff import Role
from handlers.fetching import MustFetchError
from handlers.incoming import Happening, PictureRef
from tests import builders
from tests.dialogue import Talk, keys_of, the_card, verify_dialogue

CLEAN = CleanPicture(mime="image/png", width=1600, height=500, large=b"large dots", small=b"small dots")
pytestmark = pytest.mark.shows("R10")


async def test_it_is_sent_confirmed_shown_and_recorded() -> None:
    talk = Talk()
    await talk.works_as(Role.FRONT_DESK)
    member = await builders.registered(talk.store, builders.member())
    await verify_dialogue(
        talk,
        [
            ("ลายมือชื่อ", "signature.whom"),
            ("ยู 026548", "common.unknown"),
            ("026548", ("signature.title", "signature.none")),
            ("[signature.send]", "signature.send_how"),
        ],
    )
    with pytest.raises(MustFetchError) as must:
        await talk.happens(Happening.PICTURE, picture=PictureRef("1"))
    assert must.value.kind is PictureKind.SIGNATURE
    await talk.happens(Happening.PICTURE, picture=PictureRef("1"), clean=CLEAN)
    assert "signature.ask" in keys_of(talk.reply)
    await verify_dialogue(
        talk,
        [
            ("[signature.confirm]", "signature.done"),
            ("[signature.button]", "signature.title"),
            ("[picture.larger]", "signature.title"),
        ],
    )
    picture = the_card(talk.reply).picture
    assert picture is not None
    assert (picture.large, picture.width, picture.height, picture.alt.key) == (True, 1600, 500, "signature.alt")
    await verify_dialogue(talk, [("[photo.button]", "photo.none"), ("[signature.button]", "signature.title")])
    async with talk.store.read() as uow:
        entries = [(one.action, one.subject) for one in await uow.history.of_member(member.id, 9, 0)]
    assert entries == [("member.opened", "signature")] * 3 + [("picture.set", "signature")]
