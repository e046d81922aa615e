"""The platforms' preview crawlers: each visits every address that stands in a plain text, as soon as it is sent.

This is how a one-time link in a text would be used up before its reader sees it.  Only addresses of the co-op itself
are visited: the simulator never leaves the machine.
"""

import re
from typing import Literal

from bot.simulator.world import World

_URL = re.compile(r"https?://[^\s<>\"]+")
_AGENTS: dict[Literal["line", "telegram"], str] = {
    "line": "facebookexternalhit/1.1;line-poker/1.0",
    "telegram": "TelegramBot (like TwitterBot)",
}


def crawl(world: World, channel: Literal["line", "telegram"], text: str) -> None:
    """Visits what stands in TEXT, in the background."""
    for url in _URL.findall(text):
        if url.startswith(world.config.public_url + "/"):
            path = url[len(world.config.public_url) :]
            world.background.start(world.outgoing.visit(channel, world.config.bot_url + path, _AGENTS[channel]))
