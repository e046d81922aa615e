"""A person's hands on LINE: what is typed and pressed becomes a bubble in the chat and a webhook event."""

from bot.simulator.acts import ActError, chosen
from bot.simulator.chats import ChatMessage
from bot.simulator.files import Upload, shown
from bot.simulator.journal import Json
from bot.simulator.line_menus import LineMenus
from bot.simulator.line_messages import actions
from bot.simulator.line_webhook import LineWebhook
from bot.simulator.people import Person, line_id
from bot.simulator.world import Group, World


class LineActs:
    """See `bot.simulator.acts.Acts`."""

    def __init__(self, world: World, webhook: LineWebhook, menus: LineMenus) -> None:
        self._menus = menus
        self._world = world
        self._webhook = webhook
        self._chats = world.chats

    def text(self, person: Person, text: str) -> ChatMessage:
        """Types a text."""
        self._open(person)
        message = self._chats.add("line", person, "person", "text", text)
        content = {"type": "text", "id": message.id, "text": text, "quoteToken": self._world.secret_hex(16)}
        self._webhook.happened(person, "message", {"message": content})
        return message

    def tap(self, person: Person, message_id: str, data: str | None, index: int | None) -> ChatMessage | None:
        """Presses a button of a Flex card, a template or the quick replies."""
        self._open(person)
        message = self._chats.get("line", person, message_id)
        if message is None or message.sender != "bot":
            raise ActError(404, "no such message of the bot")
        found = [
            *actions(message.flex),
            *actions((message.message or {}).get("template")),
            *(item["action"] for item in message.quick_replies or ()),
        ]
        action = found[chosen([one.get("data") for one in found], data, index)]
        return self._press(person, action)

    def menu(self, person: Person, index: int) -> ChatMessage | None:
        """Presses an area of the menu below the chat."""
        self._open(person)
        seen = self._menus.seen_by(person)
        areas = [] if seen is None else seen.definition["areas"]
        if not 0 <= index < len(areas):
            raise ActError(404, "no such area in the menu")
        return self._press(person, areas[index]["action"])

    def _press(self, person: Person, action: Json) -> ChatMessage | None:
        if action["type"] == "message":
            return self.text(person, action["text"])
        if action["type"] != "postback":
            raise ActError(409, f"a button of type {action['type']} is opened, not tapped")
        text = action.get("displayText")
        bubble = self._chats.add("line", person, "person", "text", text) if text else None
        self._webhook.happened(person, "postback", {"postback": {"data": action["data"]}})
        return bubble

    def start(self, person: Person, payload: str) -> ChatMessage | None:  # noqa: ARG002 - only Telegram's start has one
        """Adds the bot as a friend."""
        state = self._chats.state("line", person)
        if state.open:
            return None
        self._chats.set_state("line", person, started=True, blocked=False)
        self._chats.add("line", person, "person", "system", "unblocked" if state.blocked else "followed")
        self._webhook.happened(person, "follow", {"follow": {"isUnblocked": state.blocked}})
        return None

    def block(self, person: Person) -> None:
        """Blocks the bot."""
        if not self._chats.state("line", person).open:
            raise ActError(409, "the chat is not open")
        self._chats.set_state("line", person, started=True, blocked=True)
        self._menus.forget(person)
        self._chats.add("line", person, "person", "system", "blocked")
        self._webhook.happened(person, "unfollow", {}, reply=False)

    def unblock(self, person: Person) -> None:
        """Lets the bot in again."""
        if not self._chats.state("line", person).blocked:
            raise ActError(409, "the bot is not blocked")
        self.start(person, "")

    def unsend(self, person: Person, message_id: str) -> None:
        """Takes an own message back."""
        message = self._chats.get("line", person, message_id)
        if message is None or message.sender != "person" or message.unsent:
            raise ActError(404, "no such message of this person")
        self._chats.take_back(message)
        self._webhook.happened(person, "unsend", {"unsend": {"messageId": message_id}}, reply=False)

    def edit(self, person: Person, message_id: str, text: str) -> None:  # noqa: ARG002 - the form of all channels
        """LINE has no editing in private chats."""
        raise ActError(409, "LINE has no editing in private chats")

    def sticker(self, person: Person) -> ChatMessage:
        """Sends a sticker."""
        content = {"type": "sticker", "packageId": "446", "stickerId": "1988", "stickerResourceType": "STATIC"}
        return self._other(person, content)

    def picture(self, person: Person, picture: Upload, *, as_file: bool) -> ChatMessage:
        """Sends a photo, or a file; its content is asked for at LINE's data address."""
        self._open(person)
        stored = self._world.files.keep(picture)
        message = self._chats.add(
            "line",
            person,
            "person",
            "other",
            "",
            message=shown(stored, as_file=as_file),
            original={"unique": stored.unique},
        )
        if as_file:
            content: Json = {"type": "file", "fileName": stored.name, "fileSize": stored.size}
        else:
            quote = self._world.secret_hex(16)
            content = {"type": "image", "contentProvider": {"type": "line"}, "quoteToken": quote}
        self._webhook.happened(person, "message", {"message": {**content, "id": message.id}})
        return message

    def group(self, person: Person, text: str) -> None:
        """Brings the bot into a group, and says TEXT there."""
        group_id = line_id("C", person.id)
        known = self._world.groups.get(group_id)
        if known is None or known.left:
            self._world.groups.put(group_id, Group(group_id, "line", person.id))
            self._webhook.happened(person, "join", {}, group=group_id)
        if text:
            content = {
                "type": "text",
                "id": self._chats.new_id("line"),
                "text": text,
                "quoteToken": self._world.secret_hex(16),
            }
            self._webhook.happened(person, "message", {"message": content}, group=group_id)

    def _open(self, person: Person) -> None:
        """Who has not added the bot yet does so by writing; who blocked it cannot write."""
        state = self._chats.state("line", person)
        if state.blocked:
            raise ActError(409, "the bot is blocked")
        if not state.started:
            self.start(person, "")

    def _other(self, person: Person, content: Json) -> ChatMessage:
        self._open(person)
        message = self._chats.add("line", person, "person", "other", "", message=content)
        event = {**content, "id": message.id, "quoteToken": self._world.secret_hex(16)}
        self._webhook.happened(person, "message", {"message": event})
        return message
