"""Photo and signature of a member, as the office looks at them and puts new ones in place; `staff.photo`, `signature`.

    photo:#17            the picture, small; photo:#17:large in the width of the card
    photo:#17:new        asks for a new one, which is shown beside the one there is before it counts

Each look and each new one stands in the history (`core.services.picturing`).
"""

from dataclasses import dataclass, replace
from types import MappingProxyType

from core.clock import BANGKOK
from core.credentials import read_username
from core.members import Member
from core.pictures import Picture as Kept
from core.pictures import PictureId, PictureKind
from core.ports import Conversation
from core.services.picture_passes import pass_for
from core.services.picturing import OTHER, draft_picture, is_same, look_at_picture, set_picture
from core.services.staffing import allowed
from core.staff import Power, may
from handlers import confirming
from handlers.feature import Answer, Audience, Flow
from handlers.incoming import Asked, Tap
from handlers.persons import named, ref
from handlers.reply import Card, Choice, Literal, Phrase, Picture, Reply, Row, Tone, say

NUMBER, PICTURE = "number", "picture"
"""Steps: the member's number is asked for; the picture is."""

LARGE, NEW, STOP = "large", "new", "stop"
MEMBER, DRAFT = "member", "draft"


@dataclass(frozen=True, slots=True)
class Pages:
    """Everything about one kind; its name is the feature's and the section of the catalogue."""

    kind: PictureKind

    @property
    def name(self) -> str:
        """`photo` or `signature`."""
        return self.kind.value

    def flow(self) -> Flow:
        """The feature."""
        return Flow(
            name=self.name,
            commands=(self.name,),
            audience=Audience.STAFF,
            start=self.start,
            steps=MappingProxyType({NUMBER: self.numbered}),
            power=Power.MEMBER_OPEN,
            pictures=MappingProxyType({PICTURE: self.taken, confirming.STEP: self.taken}),
            draws=self.kind,
        )

    async def start(self, asked: Asked) -> Answer:
        """Whom; then what there is of them, or what was pressed below it."""
        if (decided := confirming.decision(asked, self.name)) is not None:
            return await self._decided(asked, decided)
        if not asked.args:
            return Answer(reply=say(f"{self.name}.whom"), conversation=self._waiting(asked, NUMBER))
        member = await named(asked, asked.args[0])
        wish = asked.args[1] if asked.args[1:] else ""
        if wish == NEW:
            return await self._ask(asked, member)
        card = await self._card(asked, member, large=wish == LARGE)
        goes_on = wish != STOP and self._data(asked).get(MEMBER) == ref(member)
        return Answer(reply=Reply(parts=(card,)), conversation=asked.conversation if goes_on else None)

    async def numbered(self, asked: Asked) -> Answer | None:
        """The number that was asked for; other words are understood as usual."""
        if read_username(asked.incoming.text, asked.means.policy.members) is None:
            return None
        member = await named(asked, asked.incoming.text)
        return Answer(reply=Reply(parts=(await self._card(asked, member, large=False),)))

    async def taken(self, asked: Asked) -> Answer | None:
        """The picture that was sent: shown, and kept only once that is confirmed."""
        incoming = asked.incoming
        if incoming.unfit is not None:
            return Answer(reply=say(incoming.unfit), conversation=asked.conversation)
        if incoming.clean is None:
            return None
        member = await named(asked, self._data(asked)[MEMBER])
        if await is_same(asked.uow, member, self.kind, incoming.clean):
            return Answer(reply=say("picture.same", self._back(member)))
        draft = await draft_picture(asked.uow, asked.means, asked.actor, member, self.kind, incoming.clean)
        path = await pass_for(asked.uow, asked.means, asked.chat, draft, large=False)
        card = Card(
            title=Phrase.of(f"{self.name}.new_title", number=Literal(member.member_no)),
            tone=Tone.WORK,
            picture=Picture(
                path=path, alt=Phrase("picture.new_alt"), width=incoming.clean.width, height=incoming.clean.height
            ),
            rows=(_name_of(member),),
            note=Phrase(f"{self.name}.ask"),
        )
        data = {MEMBER: ref(member), DRAFT: str(draft)}
        answer = confirming.ask(asked, self.name, card, data, Phrase(f"{self.name}.confirm"))
        before = replace(await self._card(asked, member, large=False), acts=())
        parts = () if answer.reply is None else answer.reply.parts
        return replace(answer, reply=Reply(parts=(*(() if before.picture is None else (before,)), *parts)))

    async def _card(self, asked: Asked, member: Member, *, large: bool) -> Card:
        """What is kept of MEMBER; the look is recorded."""
        kept = await look_at_picture(asked.uow, asked.means, asked.actor, member, self.kind)
        rows = [_name_of(member)]
        if kept is not None:
            rows.append(Row(Phrase("picture.since"), kept.added_at.astimezone(BANGKOK).date()))
        return Card(
            title=Phrase.of(f"{self.name}.title", number=Literal(member.member_no)),
            tone=Tone.WORK,
            picture=None if kept is None else await self._shown(asked, kept, large=large),
            rows=tuple(rows),
            note=Phrase(f"{self.name}.none" if kept is None else "picture.recorded"),
            acts=self._acts(asked, member, large=None if kept is None else large),
        )

    async def _shown(self, asked: Asked, kept: Kept, *, large: bool) -> Picture:
        path = await pass_for(asked.uow, asked.means, asked.chat, kept.id, large=large)
        return Picture(path=path, alt=Phrase(f"{self.name}.alt"), width=kept.width, height=kept.height, large=large)

    def _acts(self, asked: Asked, member: Member, *, large: bool | None) -> tuple[Choice, ...]:
        """Larger or smaller where there is one, the other kind, a new one for who may, the record."""
        acts = []
        if large is not None:
            key, wish = ("picture.smaller", ()) if large else ("picture.larger", (LARGE,))
            acts.append(Choice(label=Phrase(key), tap=Tap(self.name, (ref(member), *wish))))
        other = OTHER[self.kind].value
        acts.append(Choice(label=Phrase(f"{other}.button"), tap=Tap(other, (ref(member),))))
        if may(asked.worker.role, Power.PICTURE_KEEP):
            acts.append(Choice(label=Phrase(f"{self.name}.send"), tap=Tap(self.name, (ref(member), NEW))))
        return tuple(acts)

    async def _ask(self, asked: Asked, member: Member) -> Answer:
        """The question for a new one."""
        await allowed(asked.uow, asked.actor, Power.PICTURE_KEEP, member)
        card = Card(
            title=Phrase.of(f"{self.name}.send_title", number=Literal(member.member_no)),
            tone=Tone.WORK,
            rows=(_name_of(member),),
            note=Phrase(f"{self.name}.send_how"),
            acts=(Choice(label=Phrase("picture.stop"), tap=Tap(self.name, (ref(member), STOP))),),
        )
        return Answer(reply=Reply(parts=(card,)), conversation=self._waiting(asked, PICTURE, ref(member)))

    async def _decided(self, asked: Asked, decided: confirming.Decision) -> Answer:
        if decided.data is None:
            return confirming.over(asked)
        if not decided.confirmed:
            return confirming.kept(asked)
        member = await named(asked, decided.data[MEMBER])
        await set_picture(asked.uow, asked.means, asked.actor, member, PictureId(int(decided.data[DRAFT])))
        return Answer(reply=say(f"{self.name}.done", self._back(member)))

    def _back(self, member: Member) -> Choice:
        return Choice(label=Phrase(f"{self.name}.button"), tap=Tap(self.name, (ref(member),)))

    def _waiting(self, asked: Asked, step: str, member: str | None = None) -> Conversation:
        until = asked.means.clock.now() + confirming.LASTS
        data = {} if member is None else {MEMBER: member}
        return Conversation(flow=self.name, step=step, expires_at=until, data=MappingProxyType(data))

    def _data(self, asked: Asked) -> MappingProxyType[str, str]:
        """What the own open question holds."""
        open_one = asked.conversation
        own = open_one is not None and open_one.flow == self.name
        return MappingProxyType(dict(open_one.data) if open_one is not None and own else {})


def _name_of(member: Member) -> Row:
    return Row(Phrase("picture.name"), Literal(f"{member.first_name} {member.last_name}"))
