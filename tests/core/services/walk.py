"""Somebody walking through the link page, and every single thing that can be done there, as a table."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from core.links import ChatAddress, LinkStep, Platform, digest
from core.members import Member
from core.ports import Means, Store
from core.services import linking
from core.services.linking import Bound, Page
from tests.builders import PROOF, address_on, chat_of, means, registered

FIRST = "P6548"
OWN = "ข้าวเหนียว มะม่วง"
NEW = "correct horse"
BROWSER = "the browser's secret"


@dataclass
class Walk:
    """One press of `/link`; `secret` is the nonce or the code that the page gave last."""

    store: Store
    address: ChatAddress
    means: Means = field(default_factory=means)
    token: str = ""
    browser: str | None = BROWSER
    secret: str = "never given"
    network: str | None = None
    bound: Bound | None = None

    async def begin(self) -> "Walk":
        async with self.store.work() as uow:
            chat = await chat_of(uow, self.address, self.means)
            self.token = await linking.offer(uow, self.means, chat, "Prapan T.")
        return self

    async def _stands(self, answer: Awaitable[Page | Bound]) -> Page:
        outcome = await answer
        if isinstance(outcome, Bound):
            self.bound = outcome
            outcome = await linking.view(self.store, self.means, self.token, self.browser)
        self.secret = outcome.dialog_nonce or outcome.code or self.secret
        return outcome

    @property
    def token_hash(self) -> bytes:
        return digest(self.token)

    @property
    def _here(self) -> tuple[Store, Means, str, str | None]:
        return self.store, self.means, self.token, self.browser

    async def view(self) -> Page:
        return await self._stands(linking.view(*self._here))

    async def enter(self, username: str = "U026548", password: str = FIRST) -> Page:
        return await self._stands(
            linking.enter_credentials(*self._here, username=username, password=password, network=self.network)
        )

    async def facts(self, birth_date: date | None = PROOF[0], id_last4: str = PROOF[1]) -> Page:
        return await self._stands(
            linking.prove_facts(*self._here, birth_date=birth_date, id_last4=id_last4, network=self.network)
        )

    async def code(self, code: str) -> Page:
        return await self._stands(linking.prove_code(*self._here, code=code))

    async def choose(self, new: str = NEW, again: str | None = None) -> Page:
        repeated = new if again is None else again
        return await self._stands(linking.choose_password(*self._here, new=new, again=repeated))

    async def confirm(self, telegram_user: str | None = None, *, consent: bool = True) -> Page:
        return await self._stands(linking.confirm(*self._here, consent=consent, telegram_user=telegram_user))

    async def confirm_in_app(self) -> Page:
        """With script: Telegram's web app tells who opened it. On LINE it means nothing."""
        return await self.confirm(self.address.user_id)

    async def finish(self, secret: str | None = None) -> Bound | None:
        """The chat's part: LINE's event, or the typed code, with what the page was given last."""
        secret = self.secret if secret is None else secret
        async with self.store.work() as uow:
            if self.address.platform is Platform.LINE:
                bound = await linking.finish_by_nonce(uow, self.means, self.address, secret)
            else:
                chat = await chat_of(uow, self.address, self.means)
                bound = await linking.finish_by_code(uow, self.means, chat, secret)
        self.bound = self.bound or bound
        return bound

    async def linked_member(self) -> Member | None:
        async with self.store.work() as uow:
            return (await uow.chats.open(self.address, self.means.clock.now())).member


Action = Callable[[Walk], Awaitable[object]]

ACTIONS: dict[str, Action] = {
    "enter": Walk.enter,
    "facts": Walk.facts,
    "choose": Walk.choose,
    "confirm": Walk.confirm,
    "confirm_in_app": Walk.confirm_in_app,
    "finish": Walk.finish,
    "view": Walk.view,
}

ORDER = ("enter", "facts", "choose")
"""What leads a log-in with the first password from one step to the next."""

STEPS = (LinkStep.CREDENTIALS, LinkStep.PROOF, LinkStep.PASSWORD, LinkStep.CONFIRM)


async def walk_at(step: LinkStep, store: Store, platform: Platform) -> Walk:
    """A walk that came to STEP with the first password."""
    walk = await Walk(store, address_on(platform)).begin()
    for action in ORDER[: STEPS.index(step)]:
        await ACTIONS[action](walk)
    return walk


async def put_code(store: Store, person: Member, means: Means, code: str) -> None:
    """A staff code for PERSON, good for an hour."""
    now = means.clock.now()
    async with store.work() as uow:
        await uow.credentials.put_code(person.id, digest(code), now, now + timedelta(hours=1))


async def with_own_password(store: Store, person: Member, means: Means) -> Member:
    """PERSON registered, with the own password OWN."""
    kept = await registered(store, person)
    password_hash = await means.hasher.hash(OWN)
    async with store.work() as uow:
        await uow.credentials.set_password(kept.id, password_hash, means.clock.now())
    return kept
