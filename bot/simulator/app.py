"""The simulator as one ASGI app: control API, both platforms, the chat page, and the rest passed through to the bot."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette

from bot.simulator import page
from bot.simulator.config import Config
from bot.simulator.control import Control
from bot.simulator.menus import MenuControl
from bot.simulator.platforms import Platforms
from bot.simulator.proxy import Proxy
from bot.simulator.world import World


def build(config: Config) -> Starlette:
    """The app; its lifespan opens and closes connections and tasks. `app.state.world` is for tests in its process."""
    world = World.of(config)
    platforms = Platforms(world)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        world.outgoing.open()
        platforms.resume()
        yield
        await world.background.stop()
        await world.outgoing.close()
        world.journal.close()

    control = [*Control(platforms).routes(), *MenuControl(platforms).routes()]
    routes = [*page.routes(), *control, *platforms.routes(), *Proxy(world).routes()]
    app = Starlette(routes=routes, lifespan=lifespan)
    app.state.world = world
    return app
