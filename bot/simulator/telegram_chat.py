"""Telegram's objects: users, chats and messages as JSON, made of what the simulator keeps."""

from bot.simulator.chats import ChatMessage
from bot.simulator.journal import Json
from bot.simulator.people import Person
from bot.simulator.world import Group, World

BOT_NAME = "สหกรณ์ครูบ้านน้ำใส"
BOT_USERNAME = "sahabot_demo_bot"


class TelegramObjects:
    """Makes them."""

    def __init__(self, world: World) -> None:
        self._world = world
        number = world.config.telegram_token.partition(":")[0]
        self.bot_id = int(number) if number.isdigit() else 1
        self._callbacks = world.journal.table("telegram_callbacks", int)

    def bot(self) -> Json:
        """The bot as a user."""
        return {"id": self.bot_id, "is_bot": True, "first_name": BOT_NAME, "username": BOT_USERNAME}

    def user(self, person: Person) -> Json:
        """A person as a user."""
        return {"id": person.telegram_user, "is_bot": False, "first_name": person.name, "language_code": "th"}

    def chat(self, person: Person) -> Json:
        """The private chat with a person."""
        return {"id": person.telegram_user, "first_name": person.name, "type": "private"}

    def group_chat(self, group: Group) -> Json:
        """A group."""
        return {"id": int(group.id), "title": "กลุ่มครู", "type": "supergroup"}

    def message(self, message: ChatMessage, person: Person) -> Json:
        """A message of a private chat, as the API gives it."""
        sender = self.bot() if message.sender == "bot" else self.user(person)
        made: Json = {
            "message_id": int(message.id),
            "from": sender,
            "chat": self.chat(person),
            "date": message.at_ms // 1000,
            **(message.original or {}),
        }
        prefix = "caption" if message.kind in {"document", "photo"} else "text"
        if message.text:
            made[prefix] = message.text
        if message.entities:
            made["caption_entities" if prefix == "caption" else "entities"] = message.entities
        if message.buttons:
            made["reply_markup"] = {"inline_keyboard": message.buttons}
        if message.protected:
            made["has_protected_content"] = True
        if message.edited:
            made["edit_date"] = self._world.clock.now_s()
        return made

    def new_callback(self) -> str:
        """An id for a press; it can be answered for 150 s."""
        callback = str(int.from_bytes(self._world.config.randomness(8), "big"))
        self._callbacks.put(callback, self._world.clock.now_ms())
        return callback

    def callback_age_ms(self, callback: str) -> int | None:
        """How long ago it was pressed; None: no such press."""
        at_ms = self._callbacks.get(callback)
        return None if at_ms is None else self._world.clock.now_ms() - at_ms


def command_entities(text: str) -> list[Json]:
    """The entity that marks a command at a message's start."""
    first = text.split(maxsplit=1)[0] if text.split() else ""
    if first.startswith("/") and first[1:].replace("@", "").replace("_", "").isalnum() and first.isascii():
        return [{"type": "bot_command", "offset": 0, "length": len(first)}]
    return []
