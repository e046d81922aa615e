"""The demonstration's drawings: both kinds for both known members, the same at every start."""

from bot.demo_known import KNOWN_ASSOCIATE, KNOWN_ORDINARY
from bot.demo_pictures import DRAWINGS, LOOKS, drawn_pictures, put_pictures
from core.pictures import PictureKind
from core.ports import Store
from tests import builders


async def test_both_known_members_have_a_photo_and_a_signature(store: Store) -> None:
    for person in (builders.member(), builders.associate()):
        await builders.registered(store, person)
    await put_pictures(store, builders.means(), await drawn_pictures())
    async with store.read() as uow:
        for number in (KNOWN_ORDINARY, KNOWN_ASSOCIATE):
            member = await uow.members.by_number(number)
            assert member is not None
            kinds = {}
            for kind in (PictureKind.PHOTO, PictureKind.SIGNATURE):
                found = await uow.pictures.of_member(kind, member.id)
                assert found is not None
                kinds[kind] = found.mime
            assert kinds == {PictureKind.PHOTO: "image/jpeg", PictureKind.SIGNATURE: "image/png"}
            newest = await uow.history.of_member(member.id, 9, 0)
            assert [(entry.action, entry.actor.name) for entry in newest] == [("picture.set", "os:demo")] * 2


def test_they_are_drawn_alike_at_every_start_and_differ_from_each_other() -> None:
    first, second = ({draw(look) for look in LOOKS for draw in DRAWINGS.values()} for _ in range(2))
    assert first == second
    assert len(first) == 4
