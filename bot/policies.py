"""The policy versions in force, kept fresh while the server runs: `coop policy load` needs no restart."""

from collections.abc import Sequence

from core.policy import Policy
from core.policy_file import read_policy
from core.ports import Store


class Policies:
    """The versions as a sequence that is renewed in place. `versions` is what core's `Means` is given."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._texts: Sequence[str] = ()
        self.versions: list[Policy] = []

    async def look(self) -> None:
        """Read them again where they have changed."""
        async with self._store.read() as uow:
            texts = tuple(await uow.policies.texts())
        if texts != self._texts:
            self.versions[:] = [read_policy(text) for text in texts]
            self._texts = texts
