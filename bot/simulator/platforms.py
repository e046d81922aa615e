"""Both platforms put together over one world: their servers, their webhooks, and people's hands on them."""

from starlette.routing import Route

from bot.simulator.acts import ActError
from bot.simulator.line_acts import LineActs
from bot.simulator.line_api import LineApi
from bot.simulator.line_dialog import LineDialog
from bot.simulator.line_menus import LineMenus
from bot.simulator.line_tokens import LineTokens
from bot.simulator.line_webhook import LineWebhook
from bot.simulator.people import Person
from bot.simulator.telegram_acts import TelegramActs
from bot.simulator.telegram_api import TelegramApi
from bot.simulator.telegram_chat import TelegramObjects
from bot.simulator.telegram_files import TelegramFiles
from bot.simulator.telegram_queue import TelegramQueues
from bot.simulator.world import World


class Platforms:
    """The parts, made in the order in which they need each other."""

    def __init__(self, world: World) -> None:
        self.world = world
        tokens = LineTokens(world)
        self.line_webhook = LineWebhook(world, tokens)
        self.line_menus = LineMenus(world)
        self.line_api = LineApi(world, tokens, self.line_menus)
        self.line_acts = LineActs(world, self.line_webhook, self.line_menus)
        self._dialog = LineDialog(world, tokens, self.line_webhook)
        objects = TelegramObjects(world)
        self._files = TelegramFiles(world)
        self._queues = TelegramQueues(world)
        self._telegram_api = TelegramApi(world, objects, self._queues, self._files)
        self.telegram_menu = self._telegram_api.menu
        self.telegram_acts = TelegramActs(world, objects, self._queues, self._files, self.telegram_menu)

    def routes(self) -> list[Route]:
        """The platforms' own addresses."""
        return [
            *self.line_api.routes(),
            *self._dialog.routes(),
            *self._files.routes(),
            *self._telegram_api.routes(),
        ]

    @property
    def idle(self) -> bool:
        """Nothing waits to be sent to the bot."""
        return self.line_webhook.idle and self._queues.idle

    def resume(self) -> None:
        """Delivers what an earlier run left."""
        self.line_webhook.resume()
        self._queues.resume()

    def redeliver(self, channel: str, person: Person | None, count: int) -> int:
        """Sends the last COUNT webhooks of a channel again."""
        if channel == "line":
            return self.line_webhook.redeliver(person.id if person else None, count)
        if channel == "telegram":
            return self._queues.redeliver(person.telegram_user if person else None, count)
        raise ActError(404, "no such channel")

    async def reset(self) -> None:
        """Forgets everything but the clock, and leaves a note for the supervisor of the demonstration."""
        await self.world.background.stop()
        self.line_webhook.forget()
        self._queues.forget()
        self.world.faults.clear()
        self.world.descriptions.problems.clear()
        self.world.journal.clear()
        self.world.stream.publish("reset", {})
        (self.world.config.state / "reset").write_text("", "ascii")
