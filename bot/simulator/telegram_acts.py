"""A person's hands on Telegram: what is typed and pressed becomes a bubble in the chat and an update for the bot."""

from collections.abc import Mapping

from bot.simulator.acts import ActError, chosen
from bot.simulator.chats import ChatMessage
from bot.simulator.files import Upload, shown
from bot.simulator.journal import Json
from bot.simulator.people import Person
from bot.simulator.telegram_chat import TelegramObjects, command_entities
from bot.simulator.telegram_files import TelegramFiles
from bot.simulator.telegram_menu import TelegramMenu
from bot.simulator.telegram_queue import TelegramQueues
from bot.simulator.world import Group, World


class TelegramActs:
    """See `bot.simulator.acts.Acts`."""

    def __init__(
        self,
        world: World,
        objects: TelegramObjects,
        queues: TelegramQueues,
        files: TelegramFiles,
        menu: TelegramMenu,
    ) -> None:
        self._menu = menu
        self._world = world
        self._objects = objects
        self._queues = queues
        self._files = files
        self._chats = world.chats

    def text(self, person: Person, text: str) -> ChatMessage:
        """Types a text."""
        self._open(person)
        return self._said(person, "text", text, entities=command_entities(text) or None)

    def menu(self, person: Person, index: int) -> ChatMessage | None:
        """Chooses a command of the list behind the menu button, which types it."""
        commands = self._menu.seen_by(person)
        if not 0 <= index < len(commands):
            raise ActError(404, "no such command in the menu")
        return self.text(person, f"/{commands[index]['command']}")

    def tap(self, person: Person, message_id: str, data: str | None, index: int | None) -> ChatMessage | None:
        """Presses an inline button with callback data."""
        self._open(person)
        message = self._chats.get("telegram", person, message_id)
        if message is None or message.sender != "bot":
            raise ActError(404, "no such message of the bot")
        buttons = [button for row in message.buttons or () for button in row]
        button = buttons[chosen([one.get("callback_data") for one in buttons], data, index)]
        if "callback_data" not in button:
            raise ActError(409, "this button is opened, not tapped")
        press = {
            "id": self._objects.new_callback(),
            "from": self._objects.user(person),
            "message": self._objects.message(message, person),
            "chat_instance": str(person.telegram_user),
            "data": button["callback_data"],
        }
        self._queues.happened(f"press/{person.telegram_user}", "callback_query", press)
        return None

    def start(self, person: Person, payload: str) -> ChatMessage | None:
        """Presses START, perhaps from a deep link with PAYLOAD; lets a blocked bot in again."""
        state = self._chats.state("telegram", person)
        if state.blocked:
            self.unblock(person)
        elif not state.started:
            self._chats.set_state("telegram", person, started=True, blocked=False)
            self._chats.add("telegram", person, "person", "system", "started")
        text = f"/start {payload}".strip()
        return self._said(person, "text", text, entities=command_entities(text))

    def block(self, person: Person) -> None:
        """Blocks the bot."""
        if not self._chats.state("telegram", person).open:
            raise ActError(409, "the chat is not open")
        self._member(person, "member", "kicked")
        self._chats.set_state("telegram", person, started=True, blocked=True)
        self._chats.add("telegram", person, "person", "system", "blocked")

    def unblock(self, person: Person) -> None:
        """Lets the bot in again."""
        if not self._chats.state("telegram", person).blocked:
            raise ActError(409, "the bot is not blocked")
        self._chats.set_state("telegram", person, started=True, blocked=False)
        self._chats.add("telegram", person, "person", "system", "unblocked")
        self._member(person, "kicked", "member")

    def unsend(self, person: Person, message_id: str) -> None:
        """Deletes an own message; Telegram tells bots nothing of it."""
        self._chats.take_back(self._own(person, message_id))

    def edit(self, person: Person, message_id: str, text: str) -> None:
        """Changes an own text."""
        message = self._own(person, message_id)
        message.text, message.edited = text, True
        message.entities = command_entities(text) or None
        self._chats.changed(message)
        self._update(person, "edited_message", self._objects.message(message, person))

    def sticker(self, person: Person) -> ChatMessage:
        """Sends a sticker."""
        self._open(person)
        sticker = {
            "file_id": "CAACAgUAAxkBsticker",
            "file_unique_id": "AgADsticker",
            "type": "regular",
            "width": 512,
            "height": 512,
            "is_animated": False,
            "is_video": False,
            "emoji": "🙏",
        }
        return self._said(person, "other", "", original={"sticker": sticker}, message={"type": "sticker"})

    def picture(self, person: Person, picture: Upload, *, as_file: bool) -> ChatMessage:
        """Sends a photo, or a file."""
        self._open(person)
        if as_file:
            original: Json = {"document": self._files.keep(picture)}
        else:
            original = {"photo": self._files.keep_photo(picture)}
        message = shown(self._world.files.keep(picture), as_file=as_file)
        return self._said(person, "other", "", original=original, message=message)

    def group(self, person: Person, text: str) -> None:
        """Brings the bot into a group, and says TEXT there."""
        number = f"-100{person.telegram_user}"
        group = self._world.groups.get(number)
        if group is None or group.left:
            group = Group(number, "telegram", person.id)
            self._world.groups.put(number, group)
            self._member(person, "left", "member", self._objects.group_chat(group))
        if text:
            message: Json = {
                "message_id": int(self._chats.new_id("telegram")),
                "from": self._objects.user(person),
                "chat": self._objects.group_chat(group),
                "date": self._world.clock.now_s(),
                "text": text,
            }
            if entities := command_entities(text):
                message["entities"] = entities
            self._queues.happened(f"chat/{number}", "message", message)

    def _open(self, person: Person) -> None:
        """Who has not started the bot does so first, as Telegram's program makes one; who blocked it cannot write."""
        state = self._chats.state("telegram", person)
        if state.blocked:
            raise ActError(409, "the bot is blocked")
        if not state.started:
            self.start(person, "")

    def _said(
        self,
        person: Person,
        kind: str,
        text: str,
        *,
        entities: list[Json] | None = None,
        original: Mapping[str, object] | None = None,
        message: Json | None = None,
    ) -> ChatMessage:
        """A bubble and its update."""
        bubble = self._chats.add(
            "telegram", person, "person", kind, text, entities=entities, original=original, message=message
        )
        self._update(person, "message", self._objects.message(bubble, person))
        return bubble

    def _own(self, person: Person, message_id: str) -> ChatMessage:
        message = self._chats.get("telegram", person, message_id)
        if message is None or message.sender != "person" or message.unsent or message.kind == "system":
            raise ActError(404, "no such message of this person")
        return message

    def _update(self, person: Person, kind: str, content: Json) -> None:
        self._queues.happened(f"chat/{person.telegram_user}", kind, content)

    def _member(self, person: Person, old: str, new: str, chat: Json | None = None) -> None:
        """The bot's own standing in a chat changed."""
        change = {
            "chat": chat or self._objects.chat(person),
            "from": self._objects.user(person),
            "date": self._world.clock.now_s(),
            "old_chat_member": self._standing(old),
            "new_chat_member": self._standing(new),
        }
        self._update(person, "my_chat_member", change)

    def _standing(self, status: str) -> Json:
        return {"user": self._objects.bot(), "status": status, **({"until_date": 0} if status == "kicked" else {})}
