"""Whatever is done to the change history behind the program's back is found, at its place, on both engines."""

from collections.abc import Callable

import pytest

from core.history import Head
from core.ports import Store
from core.services.auditing import Broken, Wrong, verify
from storage.encryption import KeyRing
from storage.engine import open_store
from tests.torture.history_attacks import TAMPERINGS, write_chain
from tests.torture.tampering import run


@pytest.mark.shows("T12")
async def test_random_tamperings_are_all_found_where_they_were_done(sql_store: Store) -> None:
    """A hundredth of the long run and more: `python -m tests.torture.tampering` does 10,000 on each engine."""
    found, missed = await run(sql_store, 200, seed=1)
    assert missed == []
    assert set(found) == {tamper.__name__ for tamper in TAMPERINGS}


@pytest.mark.parametrize(
    ("part", "weaker"),
    [
        ("is_whole", lambda _entry: True),
        ("_Walk.end", lambda _walk: None),
        ("_Walk._note_blanks", lambda _walk, _entry: None),
        ("_was_never_erased", lambda _entry: False),
        ("_Walk._expected_here", lambda _walk, entry: {entry.entry_hash}),
    ],
)
async def test_a_verifier_that_leaves_one_thing_out_misses_some(
    sqlite_url: str, keys: KeyRing, monkeypatch: pytest.MonkeyPatch, part: str, weaker: Callable[..., object]
) -> None:
    """The tamperings have teeth: each check of the verifier is needed to find all of them."""
    store = await open_store(sqlite_url, keys)
    monkeypatch.setattr(f"core.services.auditing.{part}", weaker)
    _, missed = await run(store, 200, seed=1)
    assert missed
    await store.close()


@pytest.mark.shows("T12")
async def test_a_chain_that_was_left_alone_is_whole_in_batches_of_any_size(sql_store: Store) -> None:
    head = await write_chain(sql_store)
    async with sql_store.read() as uow:
        for batch in (1, 7, 41, 1_000):
            verdict = await verify(uow.history, [head], batch=batch)
            assert (verdict.broken, verdict.checked, verdict.anchors) == (None, head.seq, 3)
        wrong = Head(head.seq, bytes(32))
        assert (await verify(uow.history, [wrong])).broken is not None, "a head from elsewhere is compared"


async def test_without_the_key_the_values_are_not_taken_for_whole(sqlite_url: str) -> None:
    """Nobody can say that they were not altered."""
    right = await open_store(sqlite_url, KeyRing(b"k" * 32, None))
    wrong = await open_store(sqlite_url, KeyRing(b"w" * 32, None))
    await write_chain(right)
    async with wrong.read() as uow:
        verdict = await verify(uow.history)
    assert verdict.broken == Broken(1, Wrong.ALTERED)
    await right.close()
    await wrong.close()
