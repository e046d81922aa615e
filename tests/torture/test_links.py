"""A hundredth of the runs of `tests.torture.links`, and that they would find a link or an effect across."""

import pytest

from core.links import ChatAddress, digest
from core.ports import Means, UnitOfWork
from core.services import devices, linking
from core.services.link_binding import bind
from core.services.linking import Bound
from tests.torture import links


@pytest.mark.shows("T5")
async def test_no_interleaving_links_a_chat_to_somebody_elses_record() -> None:
    made, across = await links.interleaved(100, seed=1)
    assert made > 10
    assert across == 0


async def test_a_dialog_that_comes_back_from_any_account_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    async def careless(uow: UnitOfWork, means: Means, _address: ChatAddress, nonce: str) -> Bound | None:
        session = await uow.link_sessions.by_nonce(digest(nonce), held=True)
        return None if session is None else await bind(uow, means, session)

    monkeypatch.setattr(linking, "finish_by_nonce", careless)
    _, across = await links.interleaved(100, seed=1)
    assert across > 0


@pytest.mark.shows("T23")
async def test_no_made_up_button_changes_anything_of_another_member() -> None:
    assert await links.pressed(1_000, seed=1) == 0


async def test_a_device_that_is_found_by_its_number_alone_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    async def careless(uow: UnitOfWork, _member: object, _chat: object, link_id: str) -> object:
        return next((link for link in uow.tables.links.values() if str(link.id) == link_id), None)  # type: ignore[attr-defined]  # the fakes'

    monkeypatch.setattr(devices, "find", careless)
    assert await links.pressed(5_000, seed=1) > 0
