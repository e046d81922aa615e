"""Photo and signature in the register: who may look, who may put a new one in place, and what the history says."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

import pytest

from core.links import MemberId
from core.pictures import CleanPicture, PictureId, PictureKind, PictureState
from core.ports import Store, UnitOfWork
from core.services.picturing import OF_MEMBERS, draft_picture, is_same, look_at_picture, set_picture
from core.staff import Power, Role, may
from tests.core.services.office import Office, actor
from tests.core.services.test_staffing import refusal
from tests.fakes import FakeStore

CLEAN = CleanPicture(mime="image/jpeg", width=1200, height=1600, large=b"large dots", small=b"small dots")
NEWER = replace(CLEAN, large=b"other dots")
PHOTO = PictureKind.PHOTO


async def put(office: Office, clean: CleanPicture = CLEAN, kind: PictureKind = PHOTO) -> PictureId:
    async with office.acting() as uow:
        draft = await draft_picture(uow, office.means, actor("registrar"), office.member, kind, clean)
        await set_picture(uow, office.means, actor("registrar"), office.member, draft)
    return draft


async def test_a_draft_counts_once_it_is_set_and_both_stand_in_the_history(store: Store) -> None:
    office = await Office.opened(store)
    async with office.acting() as uow:
        draft = await draft_picture(uow, office.means, actor("registrar"), office.member, PHOTO, CLEAN)
        assert await look_at_picture(uow, office.means, actor("auditor"), office.member, PHOTO) is None
    assert [entry.action for entry in await office.written()] == []
    async with office.acting() as uow:
        await set_picture(uow, office.means, actor("registrar"), office.member, draft)
        seen = await look_at_picture(uow, office.means, actor("auditor"), office.member, PHOTO)
    assert seen is not None
    assert (seen.id, seen.state, seen.added_by) == (draft, PictureState.KEPT, "staff:registrar")
    assert [(entry.action, entry.subject, entry.member_id, entry.actor) for entry in await office.written()] == [
        ("picture.set", "photo", office.member.id, actor("registrar")),
        ("member.opened", "photo", office.member.id, actor("auditor")),
    ]


async def test_the_one_before_is_replaced_and_its_bytes_are_gone(store: Store) -> None:
    office = await Office.opened(store)
    first, other = await put(office), await put(office, kind=PictureKind.SIGNATURE)
    second = await put(office, NEWER)
    async with office.acting() as uow:
        before, now = await uow.pictures.get(first), await uow.pictures.of_member(PHOTO, office.member.id)
        assert before is not None
        assert now is not None
        assert (before.state, now.id) == (PictureState.REPLACED, second)
        assert [await uow.pictures.image(first, large=large) for large in (True, False)] == [None, None]
        assert await uow.pictures.image(second, large=True) == b"other dots"
        assert await uow.pictures.image(other, large=True) == b"large dots"


async def test_the_same_dots_are_known_again(store: Store) -> None:
    office = await Office.opened(store)
    await put(office)
    async with office.acting() as uow:
        for clean, kind, same in ((CLEAN, PHOTO, True), (NEWER, PHOTO, False), (CLEAN, PictureKind.SIGNATURE, False)):
            assert await is_same(uow, office.member, kind, clean) is same


async def test_what_is_no_draft_of_this_member_is_not_set() -> None:
    office = await Office.opened(FakeStore())
    kept = await put(office)
    async with office.acting() as uow:
        evidence = await draft_picture(
            uow, office.means, actor("registrar"), office.member, PictureKind.EVIDENCE, CLEAN
        )
        mine = await draft_picture(uow, office.means, actor("registrar"), office.member, PHOTO, NEWER)
    other = replace(office.member, id=MemberId(office.member.id + 1))
    for member, picture in (
        (office.member, kept),
        (office.member, evidence),
        (office.member, PictureId(99)),
        (other, mine),
    ):
        act = partial(set_picture, means=office.means, actor=actor("registrar"), member=member, picture_id=picture)
        assert await refusal(act, office) == "picture.not_waiting"


@pytest.mark.parametrize("role", Role)
@pytest.mark.shows("T12")
async def test_each_role_may_what_its_powers_say(role: Role) -> None:
    office = await Office.opened(FakeStore())
    who, member = actor(role.value), office.member
    async with office.acting() as uow:
        draft = await draft_picture(uow, office.means, actor("registrar"), member, PHOTO, CLEAN)
    acts: list[tuple[Callable[[UnitOfWork], Awaitable[object]], Power]] = [
        (lambda uow: look_at_picture(uow, office.means, who, member, PHOTO), Power.MEMBER_OPEN),
        (lambda uow: draft_picture(uow, office.means, who, member, PHOTO, CLEAN), Power.PICTURE_KEEP),
        (lambda uow: set_picture(uow, office.means, who, member, draft), Power.PICTURE_KEEP),
    ]
    for act, power in acts:
        if may(role, power):
            async with office.acting() as uow:
                await act(uow)
        else:
            assert await refusal(act, office) == "office.role_may_not"


def test_there_is_one_photo_and_one_signature() -> None:
    assert sorted(OF_MEMBERS) == [PictureKind.PHOTO, PictureKind.SIGNATURE]


async def test_of_two_at_once_both_are_set_and_one_counts(store: Store) -> None:
    office = await Office.opened(store)
    async with office.acting() as uow:
        drafts = [
            await draft_picture(uow, office.means, actor("registrar"), office.member, PHOTO, clean)
            for clean in (CLEAN, NEWER)
        ]

    async def confirm(draft: PictureId) -> None:
        async with office.acting() as uow:
            await set_picture(uow, office.means, actor("registrar"), office.member, draft)

    await asyncio.gather(*(confirm(draft) for draft in drafts))
    async with office.acting() as uow:
        states = [(await uow.pictures.get(draft)) for draft in drafts]
    assert sorted(state.state for state in states if state is not None) == ["kept", "replaced"]
    assert [entry.action for entry in await office.written()] == ["picture.set"] * 2
