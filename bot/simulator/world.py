"""What both platforms, the control API and the proxy share: one of each."""

from dataclasses import dataclass, field
from typing import ClassVar

import msgspec

from bot.simulator.background import Background
from bot.simulator.chats import Chats
from bot.simulator.clock import SimulatorClock
from bot.simulator.config import Config
from bot.simulator.descriptions import Descriptions
from bot.simulator.faults import Faults
from bot.simulator.files import Files
from bot.simulator.journal import Journal, Table
from bot.simulator.outgoing import Outgoing
from bot.simulator.people import People
from bot.simulator.stream import Stream
from bot.simulator.traffic import Traffic


class Group(msgspec.Struct):
    """A group chat into which PERSON brought the bot. `id`: as the platform writes it."""

    id: str
    channel: str
    person: str
    left: bool = False


@dataclass(kw_only=True)
class World:
    """The shared parts, made by `World.of`."""

    config: Config
    clock: SimulatorClock
    journal: Journal
    stream: Stream
    traffic: Traffic
    people: People
    chats: Chats
    groups: Table[Group]
    files: Files
    outgoing: Outgoing
    descriptions: Descriptions
    faults: Faults = field(default_factory=Faults)
    background: Background = field(default_factory=Background)

    JOURNAL_NAME: ClassVar[str] = "chats.jsonl"

    @classmethod
    def of(cls, config: Config) -> "World":
        """Opens the state where an earlier run left it."""
        clock = SimulatorClock(config.clock_file, config.real_now_us)
        journal = Journal(config.state / cls.JOURNAL_NAME)
        stream = Stream(first_id=config.real_now_us())
        traffic = Traffic(clock, stream)
        return cls(
            config=config,
            clock=clock,
            journal=journal,
            stream=stream,
            traffic=traffic,
            people=People(journal),
            chats=Chats(journal, clock, stream),
            groups=journal.table("groups", Group),
            files=Files(config.state / "files", journal),
            outgoing=Outgoing(traffic),
            descriptions=Descriptions(config.specs),
        )

    def secret_hex(self, size: int) -> str:
        """SIZE fresh random bytes, in hex."""
        return self.config.randomness(size).hex()

    def uuid(self) -> str:
        """A fresh UUID, as LINE's request ids are."""
        digits = self.secret_hex(16)
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-8{digits[17:20]}-{digits[20:]}"
