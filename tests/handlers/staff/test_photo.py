"""/photo: the picture, larger and smaller, sent anew and confirmed; what is recorded, and who may."""

from datetime import timedelta

import pytest

from core.links import digest
from core.members import Member
from core.pictures import CleanPicture, PictureId, PictureKind
from core.ports import Store
from core.staff import Power, Role, may
from handlers.fetching import MustFetchError
from handlers.incoming import Happening, PictureRef
from handlers.reply import Picture
from tests import builders
from tests.dialogue import Talk, cards_of, choices_of, keys_of, the_card, verify_dialogue
from tests.fakes import MORNING, FakeClock

CLEAN = CleanPicture(mime="image/jpeg", width=1200, height=1600, large=b"large dots", small=b"small dots")
NEWER = CleanPicture(mime="image/jpeg", width=900, height=900, large=b"newer dots", small=b"smaller dots")
pytestmark = pytest.mark.shows("R10")


async def talk_of(role: Role = Role.REGISTRAR, store: Store | None = None) -> tuple[Talk, Member]:
    talk = Talk(store, means=builders.means(clock=FakeClock()))
    await talk.works_as(role)
    return talk, await builders.registered(talk.store, builders.member())


async def keeps(talk: Talk, member: Member, clean: CleanPicture = CLEAN) -> PictureId:
    async with talk.store.work() as uow:
        picture_id = await uow.pictures.add(PictureKind.PHOTO, member.id, clean.large.hex(), clean, "t", MORNING)
        await uow.pictures.keep(picture_id)
    return picture_id


async def sends(talk: Talk, clean: CleanPicture = CLEAN) -> list[str]:
    answer = await talk.happens(Happening.PICTURE, picture=PictureRef("1"), clean=clean)
    assert answer.reply is not None
    return keys_of(answer.reply)


async def looks(talk: Talk, member: Member) -> list[tuple[str, str]]:
    async with talk.store.read() as uow:
        return [(entry.action, entry.subject) for entry in reversed(await uow.history.of_member(member.id, 99, 0))]


async def shown(talk: Talk, picture: Picture | None) -> bytes | None:
    """The dots behind the address on a card, for this chat."""
    assert picture is not None
    token = picture.path.removeprefix("/picture/")
    async with talk.store.read() as uow:
        seen = await uow.pictures.pass_by(digest(token), talk.means.clock.now())
        assert seen is not None
        return await uow.pictures.image(seen.picture_id, large=seen.is_large)


async def test_a_picture_is_shown_smaller_and_larger_and_each_look_is_recorded(store: Store) -> None:
    talk, member = await talk_of(store=store)
    await keeps(talk, member)
    await verify_dialogue(talk, [("/photo 026548", ("photo.title", "picture.since", "picture.recorded"))])
    small = the_card(talk.reply).picture
    assert small is not None
    assert (small.large, small.width, small.height, small.alt.key) == (False, 1200, 1600, "photo.alt")
    assert await shown(talk, small) == b"small dots"
    await verify_dialogue(talk, [("[picture.larger]", "photo.title")])
    large = the_card(talk.reply).picture
    assert large is not None
    assert large.large
    assert await shown(talk, large) == b"large dots"
    await verify_dialogue(talk, [("[picture.smaller]", "photo.title"), ("[signature.button]", "signature.none")])
    assert await looks(talk, member) == [("member.opened", "photo")] * 3


async def test_the_member_is_named_in_any_spelling_or_asked_for() -> None:
    talk, member = await talk_of()
    await keeps(talk, member)
    await verify_dialogue(
        talk,
        [
            ("/photo ๐๒๖๕๔๘", "photo.title"),
            ("/photo u026548", "photo.title"),
            ("รูปถ่าย", "photo.whom"),
            ("026548", "photo.title"),
            ("/photo 999999", "office.no_such_member"),
            ("/photo #9", "office.no_such_member"),
        ],
    )


async def test_without_one_it_says_so_and_records_no_look() -> None:
    talk, member = await talk_of(Role.AUDITOR)
    await verify_dialogue(talk, [("/photo 026548", ("photo.title", "photo.none"))])
    assert the_card(talk.reply).picture is None
    assert await looks(talk, member) == []


async def test_a_new_one_is_shown_beside_the_old_one_and_counts_once_confirmed(store: Store) -> None:
    talk, member = await talk_of(store=store)
    old = await keeps(talk, member)
    await verify_dialogue(talk, [("/photo 026548", "photo.title"), ("[photo.send]", "photo.send_how")])
    assert {"photo.new_title", "photo.ask", "photo.title"} <= set(await sends(talk, NEWER))
    before, new = cards_of(talk.reply)
    assert [await shown(talk, card.picture) for card in (before, new)] == [b"small dots", b"smaller dots"]
    assert (before.acts, [act.label.key for act in new.acts]) == ((), ["photo.confirm", "desk.back"])
    await verify_dialogue(talk, [("[photo.confirm]", "photo.done")])
    assert talk.last is not None
    async with talk.store.read() as uow:
        kept = await uow.pictures.of_member(PictureKind.PHOTO, member.id)
        assert kept is not None
        assert await uow.pictures.image(kept.id, large=True) == NEWER.large
        assert await uow.pictures.image(old, large=True) is None
    assert (await looks(talk, member))[-1] == ("picture.set", "photo")


async def test_the_same_press_twice_does_it_once(store: Store) -> None:
    talk, member = await talk_of(store=store)
    await verify_dialogue(talk, [("/photo 026548", "photo.none"), ("[photo.send]", "photo.send_how")])
    await sends(talk)
    confirm = choices_of(talk.reply)[0].tap
    assert confirm is not None
    await talk.taps(confirm.feature, *confirm.args)
    await talk.taps(confirm.feature, *confirm.args)
    assert keys_of(talk.reply) == ["desk.over"]
    assert await looks(talk, member) == [("picture.set", "photo")]


async def test_going_back_or_stopping_changes_nothing() -> None:
    talk, member = await talk_of()
    old = await keeps(talk, member)
    await verify_dialogue(talk, [("/photo 026548", "photo.title"), ("[photo.send]", "photo.send_how")])
    await sends(talk, NEWER)
    await verify_dialogue(talk, [("[desk.back]", "desk.nothing_changed")])
    await verify_dialogue(talk, [("/photo 026548", "photo.title"), ("[photo.send]", "photo.send_how")])
    await verify_dialogue(talk, [("[picture.stop]", "photo.title")])
    assert await sends(talk, NEWER) == ["common.unreadable"]
    async with talk.store.read() as uow:
        kept = await uow.pictures.of_member(PictureKind.PHOTO, member.id)
    assert kept is not None
    assert kept.id == old


async def test_a_second_picture_takes_the_place_of_the_first_before_it_is_confirmed() -> None:
    talk, member = await talk_of()
    await verify_dialogue(talk, [("/photo 026548", "photo.none"), ("[photo.send]", "photo.send_how")])
    await sends(talk)
    first = choices_of(talk.reply)[0].tap
    await sends(talk, NEWER)
    second = choices_of(talk.reply)[0].tap
    assert first is not None
    assert second is not None
    await talk.taps(first.feature, *first.args)
    assert keys_of(talk.reply) == ["desk.over"]
    await talk.taps(second.feature, *second.args)
    async with talk.store.read() as uow:
        kept = await uow.pictures.of_member(PictureKind.PHOTO, member.id)
        assert kept is not None
        assert await uow.pictures.image(kept.id, large=True) == NEWER.large


@pytest.mark.parametrize("unfit", ["too_large", "wrong_kind", "damaged", "gone", "trouble"])
async def test_what_cannot_be_taken_is_told_and_asked_for_again(unfit: str) -> None:
    talk, _ = await talk_of()
    await verify_dialogue(talk, [("/photo 026548", "photo.none"), ("[photo.send]", "photo.send_how")])
    await talk.happens(Happening.PICTURE, picture=PictureRef("1"), unfit=f"picture.{unfit}")
    assert keys_of(talk.reply) == [f"picture.{unfit}"]
    assert "photo.new_title" in await sends(talk)


async def test_the_same_dots_change_nothing() -> None:
    talk, member = await talk_of()
    await keeps(talk, member)
    await verify_dialogue(talk, [("/photo 026548", "photo.title"), ("[photo.send]", "photo.send_how")])
    assert await sends(talk) == ["picture.same"]


async def test_looking_at_the_old_one_keeps_the_question_open_and_another_member_ends_it() -> None:
    talk, member = await talk_of()
    await keeps(talk, member)
    await builders.registered(talk.store, builders.member(member_no="026549", national_id=None, employee_no=None))
    await verify_dialogue(talk, [("/photo 026548", "photo.title"), ("[photo.send]", "photo.send_how")])
    await verify_dialogue(talk, [("/photo 026548", "photo.title")])
    assert "photo.new_title" in await sends(talk, NEWER)
    await verify_dialogue(talk, [("/photo 026549", "photo.none")])
    assert await sends(talk, NEWER) == ["common.unreadable"]


async def test_the_question_ends_after_minutes() -> None:
    talk, _ = await talk_of()
    await verify_dialogue(talk, [("/photo 026548", "photo.none"), ("[photo.send]", "photo.send_how")])
    clock = talk.means.clock
    assert isinstance(clock, FakeClock)
    clock.advance(timedelta(minutes=11))
    assert await sends(talk) == ["common.unreadable"]


async def test_it_is_fetched_as_a_photo_only_where_it_is_asked_for() -> None:
    talk, _ = await talk_of()
    await talk.happens(Happening.PICTURE, picture=PictureRef("1"))
    assert keys_of(talk.reply) == ["common.unreadable"]
    await verify_dialogue(talk, [("/photo 026548", "photo.none"), ("[photo.send]", "photo.send_how")])
    with pytest.raises(MustFetchError) as must:
        await talk.happens(Happening.PICTURE, picture=PictureRef("1"))
    assert (must.value.ref, must.value.kind) == (PictureRef("1"), PictureKind.PHOTO)


@pytest.mark.parametrize("role", Role)
@pytest.mark.shows("T12")
async def test_each_role_sees_and_sends_what_its_powers_say(role: Role) -> None:
    talk = Talk(means=builders.means(clock=FakeClock()))
    await talk.works_as(role, unit="0101")
    member = await builders.registered(talk.store, builders.member())
    await keeps(talk, member)
    await talk.says("/photo 026548")
    assert ("photo.title" in keys_of(talk.reply)) is may(role, Power.MEMBER_OPEN)
    assert ("photo.send" in [one.label.key for one in choices_of(talk.reply)]) is may(role, Power.PICTURE_KEEP)
    await talk.taps("photo", f"#{member.id}", "new")
    assert ("photo.send_how" in keys_of(talk.reply)) is may(role, Power.PICTURE_KEEP)


async def test_who_may_not_any_more_keeps_nothing() -> None:
    talk, member = await talk_of()
    await verify_dialogue(talk, [("/photo 026548", "photo.none"), ("[photo.send]", "photo.send_how")])
    await sends(talk)
    async with talk.store.work() as uow:
        person = await uow.staff.by_username("mali")
        assert person is not None
        await uow.staff.disable(person.id, MORNING)
    await talk.presses("photo.confirm")
    async with talk.store.read() as uow:
        assert await uow.pictures.of_member(PictureKind.PHOTO, member.id) is None
    assert keys_of(talk.reply) == ["common.unknown"]


@pytest.mark.shows("T12")
async def test_to_everybody_else_it_is_an_unknown_word() -> None:
    talk = Talk()
    member = await builders.registered(talk.store, builders.member(), builders.account())
    await keeps(talk, member)
    for linked in (False, True):
        if linked:
            await talk.is_linked_to(member)
        unknown = (await talk.says("zzqx 026548")).reply
        for said in ("/photo 026548", "/photo"):
            assert (await talk.says(said)).reply == unknown
        await talk.taps("photo", f"#{member.id}")
        assert keys_of(talk.reply) == ["common.unknown"]
