"""The address of a picture: for its chat, for minutes, while the chat is whose it was; nothing else is told."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from bot.web import picture_page
from bot.web.app import masked
from core.cases import CaseKind
from core.errors import StoreUnavailableError
from core.links import Chat
from core.members import Member
from core.pictures import CleanPicture, PictureId, PictureKind
from core.ports import Means, Store
from core.services import staff_chats
from core.services.picture_passes import GOOD_FOR, pass_for
from core.services.staffing import disable_staff
from core.staff import Role, Staff
from tests import builders
from tests.core.services.office import ROOT
from tests.fakes import MORNING, FakeClock, FakeStore

CLEAN = CleanPicture(mime="image/jpeg", width=1200, height=1600, large=b"large dots", small=b"small dots")
pytestmark = pytest.mark.shows("T18")


@dataclass
class Bed:
    store: Store
    means: Means
    clock: FakeClock
    client: httpx.AsyncClient
    chat: Chat
    person: Staff
    member: Member
    picture: PictureId | None = None
    """The newest."""

    async def path(self, kind: PictureKind = PictureKind.PHOTO, *, large: bool = True) -> str:
        async with self.store.work() as uow:
            uid = self.means.ids.uuid().hex
            picture = await uow.pictures.add(kind, self.member.id, uid, CLEAN, "t", MORNING)
            self.picture = picture
            return await pass_for(uow, self.means, self.chat, picture, large=large)

    async def status(self, path: str) -> int:
        response = await self.client.get(path)
        if response.status_code == 404:
            assert response.content == b""
        return response.status_code


class Down(FakeStore):
    def read(self) -> Any:
        raise StoreUnavailableError


async def bed(store: Store | None = None) -> Bed:
    store, clock = store or FakeStore(), FakeClock()
    means = builders.means(clock=clock)
    app = Starlette(routes=picture_page.routes(store, means))
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://coop.example.th")
    member = await builders.registered(store, builders.member(), builders.account())
    async with store.work() as uow:
        chat = await builders.chat_of(uow, builders.line_address(), means)
        await uow.staff.add(builders.staff(username="mali", role=Role.REGISTRAR))
        person = await uow.staff.by_username("mali")
        assert person is not None
        await uow.staff_links.add(chat.id, person.id, MORNING)
    return Bed(store, means, clock, client, chat, person, member)


async def test_the_office_sees_it_in_both_sizes_as_often_as_it_is_asked_for(store: Store) -> None:
    here = await bed(store)
    for large, dots in ((True, CLEAN.large), (False, CLEAN.small)):
        path = await here.path(large=large)
        for _ in range(3):
            response = await here.client.get(path)
            assert (response.status_code, response.content) == (200, dots)
        head = await here.client.head(path)
        assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", str(len(dots)))
        assert (await here.client.post(path)).status_code == 405


async def test_nobody_keeps_it_guesses_its_kind_or_finds_it() -> None:
    here = await bed()
    for path in (await here.path(), "/picture/wrong"):
        headers = (await here.client.get(path)).headers
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "noindex" in headers["x-robots-tag"]
        assert headers["content-security-policy"] == "default-src 'none'; sandbox"
        assert "set-cookie" not in headers
    assert (await here.client.get(await here.path())).headers["content-type"] == "image/jpeg"


async def test_it_ends_after_minutes(store: Store) -> None:
    here = await bed(store)
    path = await here.path()
    here.clock.advance(GOOD_FOR - timedelta(seconds=1))
    assert await here.status(path) == 200
    here.clock.advance(timedelta(seconds=1))
    assert await here.status(path) == 404


@pytest.mark.parametrize("end", ["disabled", "unlinked"])
@pytest.mark.shows("T12")
async def test_it_ends_with_the_work_of_the_person_and_with_the_chat(store: Store, end: str) -> None:
    here = await bed(store)
    path = await here.path()
    assert await here.status(path) == 200
    async with store.work() as uow:
        if end == "unlinked":
            await staff_chats.unlink(uow, here.means, here.person, here.chat)
        else:
            await disable_staff(uow, here.means, ROOT, "mali")
    assert await here.status(path) == 404
    async with store.work() as uow:
        await uow.staff_links.add(here.chat.id, await uow.staff.add(builders.staff(username="malee")), MORNING)
    assert await here.status(path) == 404, "the chat's next person gets nothing of the one before"


async def test_what_was_replaced_or_swept_is_not_shown(store: Store) -> None:
    here = await bed(store)
    first = await here.path()
    async with store.work() as uow:
        assert here.picture is not None
        await uow.pictures.keep(here.picture)
    assert await here.status(first) == 200
    draft = await here.path()
    async with store.work() as uow:
        assert here.picture is not None
        await uow.pictures.keep(here.picture)
    assert (await here.status(first), await here.status(draft)) == (404, 200)
    unused = await here.path()
    async with store.work() as uow:
        await uow.pictures.sweep(MORNING + timedelta(days=1), MORNING)
    assert (await here.status(unused), await here.status(draft)) == (404, 200)


async def test_a_member_sees_the_own_evidence_in_the_own_chat_and_nothing_else(store: Store) -> None:
    here = await bed(store)
    async with store.work() as uow:
        here.chat = await builders.chat_of(uow, builders.telegram_address(), here.means)
        await uow.links.add(here.chat.id, here.member.id, MORNING, "1")
    evidence, photo = await here.path(PictureKind.EVIDENCE), await here.path(PictureKind.PHOTO)
    assert (await here.status(evidence), await here.status(photo)) == (200, 404)
    async with store.work() as uow:
        await uow.members.update(replace(here.member, locked=True))
    assert await here.status(evidence) == 404
    async with store.work() as uow:
        await uow.members.update(here.member)
        await uow.links.end(here.chat.id, MORNING, "t")
    assert await here.status(evidence) == 404


async def test_another_members_evidence_stays_theirs(store: Store) -> None:
    here = await bed(store)
    other = await builders.registered(
        store, builders.member(member_no="026549", national_id=None, employee_no=None), builders.account()
    )
    async with store.work() as uow:
        here.chat = await builders.chat_of(uow, builders.telegram_address(), here.means)
        await uow.links.add(here.chat.id, other.id, MORNING, "1")
        await uow.cases.open(CaseKind.UPDATE, "c", {}, MORNING, member_id=here.member.id)
    assert await here.status(await here.path(PictureKind.EVIDENCE)) == 404


@pytest.mark.parametrize("token", ["", "x", "ก", "a" * 5000, "%00", "..%2f..%2fetc"])
async def test_every_wrong_token_is_answered_alike(token: str) -> None:
    here = await bed()
    await here.path()
    response = await here.client.get(f"/picture/{token}")
    assert (response.status_code, len(response.content) < 20) == (404, True)


async def test_without_the_database_it_says_later() -> None:
    app = Starlette(routes=picture_page.routes(Down(), builders.means()))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://coop.example.th") as client:
        assert (await client.get("/picture/x")).status_code == 503


@pytest.mark.shows("T19")
def test_the_token_is_masked_in_the_log() -> None:
    assert masked("/picture/made-up-token") == "/picture/…"
