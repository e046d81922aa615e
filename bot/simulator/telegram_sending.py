"""Telegram's calls that put, change and remove messages, with the errors that Telegram answers.

Descriptions of errors are Telegram's own wording: a bot tells them apart by it.
"""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from bot.simulator.chats import ChatMessage
from bot.simulator.config import on_loopback
from bot.simulator.crawler import crawl
from bot.simulator.journal import Json
from bot.simulator.line_messages import utf16
from bot.simulator.people import Person
from bot.simulator.telegram_chat import TelegramObjects
from bot.simulator.telegram_files import TelegramFiles
from bot.simulator.telegram_html import EntityError, parse
from bot.simulator.telegram_params import Params, TelegramRefusal, bad
from bot.simulator.world import Group, World

_TEXT_UNITS = 4096
_CAPTION_UNITS = 1024
_CALLBACK_BYTES = range(1, 65)
_DELETABLE_MS = timedelta(hours=48) // timedelta(milliseconds=1)
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current"
    " content and reply markup of the message"
)
_STYLES = frozenset({"primary", "success", "danger"})
_BUTTON_ACTS = frozenset({"callback_data", "url", "web_app", "switch_inline_query", "copy_text", "pay", "login_url"})


class TelegramSending:
    """sendMessage and its like."""

    def __init__(self, world: World, objects: TelegramObjects, files: TelegramFiles) -> None:
        self._world = world
        self._objects = objects
        self._files = files

    async def send_message(self, params: Params) -> Json:
        """A text into a chat."""
        where = self.chat(params)
        text, entities = formatted(params, "text", _TEXT_UNITS)
        if not text:
            raise bad("message text is empty")
        buttons = keyboard(params)
        if isinstance(where, Group):
            return self._in_group(where, text)
        html = params.text("text") if params.text("parse_mode").upper() == "HTML" else None
        preview = params.structure("link_preview_options") or {}
        message = self._world.chats.add(
            "telegram",
            where,
            "bot",
            "html",
            text,
            entities=entities or None,
            html=html,
            buttons=buttons,
            protected=params.flag("protect_content"),
            original={"link_preview_options": preview} if preview else None,
        )
        if not preview.get("is_disabled"):
            crawl(self._world, "telegram", text)
        return self._objects.message(message, where)

    async def send_document(self, params: Params) -> Json:
        """A file, new or by its id."""
        where = self.chat(params)
        caption, entities = formatted(params, "caption", _CAPTION_UNITS)
        buttons = keyboard(params)
        document = self._files.document(params)
        if isinstance(where, Group):
            return self._in_group(where, caption)
        shown = {
            "name": document["file_name"],
            "mime_type": document["mime_type"],
            "size": document["file_size"],
            "url": f"/simulator/files/{document['file_unique_id']}",
        }
        message = self._world.chats.add(
            "telegram",
            where,
            "bot",
            "document",
            caption,
            entities=entities or None,
            document=shown,
            buttons=buttons,
            protected=params.flag("protect_content"),
            original={"document": document},
        )
        return self._objects.message(message, where)

    async def send_photo(self, params: Params) -> Json:
        """A picture, new, by its id or by its address."""
        where = self.chat(params)
        caption, entities = formatted(params, "caption", _CAPTION_UNITS)
        buttons = keyboard(params)
        photo = await self._files.photo(params)
        if isinstance(where, Group):
            return self._in_group(where, caption)
        largest = photo[-1]
        shown = {
            "width": largest["width"],
            "height": largest["height"],
            "url": f"/simulator/files/{largest['file_unique_id']}",
            "spoiler": params.flag("has_spoiler"),
        }
        covered = {"has_media_spoiler": True} if shown["spoiler"] else {}
        message = self._world.chats.add(
            "telegram",
            where,
            "bot",
            "photo",
            caption,
            entities=entities or None,
            photo=shown,
            buttons=buttons,
            protected=params.flag("protect_content"),
            original={"photo": photo, **covered},
        )
        return self._objects.message(message, where)

    async def edit_text(self, params: Params) -> Json:
        """Another text and other buttons."""
        person, message = self._own(params, "edit")
        text, entities = formatted(params, "text", _TEXT_UNITS)
        if not text:
            raise bad("message text is empty")
        buttons = keyboard(params)
        if (text, entities or None, buttons) == (message.text, message.entities, message.buttons):
            raise bad(_NOT_MODIFIED)
        message.text, message.entities, message.buttons = text, entities or None, buttons
        message.html = params.text("text") if params.text("parse_mode").upper() == "HTML" else None
        return self._edited(person, message)

    async def edit_markup(self, params: Params) -> Json:
        """Other buttons, or none."""
        person, message = self._own(params, "edit")
        buttons = keyboard(params)
        if buttons == message.buttons:
            raise bad(_NOT_MODIFIED)
        message.buttons = buttons
        return self._edited(person, message)

    async def delete(self, params: Params) -> bool:
        """Deletes the bot's message, or in a private chat the person's, within 48 hours."""
        where = self.chat(params)
        message = None
        if isinstance(where, Person):
            message = self._world.chats.get("telegram", where, params.text("message_id"))
        if message is None or message.unsent or message.kind == "system":
            raise bad("message to delete not found")
        if self._world.clock.now_ms() - message.at_ms > _DELETABLE_MS:
            raise bad("message can't be deleted for everyone")
        self._world.chats.take_back(message)
        return True

    def chat(self, params: Params) -> Person | Group:
        """The chat of `chat_id`; refused where the bot may not write."""
        number = params.whole("chat_id")
        group = self._world.groups.get(str(number))
        if group is not None:
            if group.left:
                raise TelegramRefusal(403, "Forbidden: bot is not a member of the supergroup chat")
            return group
        person = self._world.people.by_telegram(number) if number is not None else None
        if person is None or not self._world.chats.state("telegram", person).started:
            raise bad("chat not found")
        if self._world.chats.state("telegram", person).blocked:
            raise TelegramRefusal(403, "Forbidden: bot was blocked by the user")
        return person

    def _own(self, params: Params, act: str) -> tuple[Person, ChatMessage]:
        where = self.chat(params)
        message = None
        if isinstance(where, Person):
            message = self._world.chats.get("telegram", where, params.text("message_id"))
        if message is None or message.unsent or not isinstance(where, Person):
            raise bad(f"message to {act} not found")
        if message.sender != "bot":
            raise bad(f"message can't be {act}ed")
        return where, message

    def _edited(self, person: Person, message: ChatMessage) -> Json:
        message.edited = True
        self._world.chats.changed(message)
        return self._objects.message(message, person)

    def _in_group(self, group: Group, text: str) -> Json:
        """Told in the chat of the person who brought the bot there."""
        person = self._world.people.get(group.person)
        if person is not None:
            self._world.chats.add("telegram", person, "bot", "system", f"group: {text}")
        return {
            "message_id": int(self._world.chats.new_id("telegram")),
            "from": self._objects.bot(),
            "chat": self._objects.group_chat(group),
            "date": self._world.clock.now_s(),
            "text": text,
        }


def formatted(params: Params, name: str, most: int) -> tuple[str, list[Json]]:
    """Text and entities of the field NAME by its parse mode."""
    raw = params.text(name)
    mode = params.text("parse_mode").upper()
    if mode == "HTML":
        try:
            text, entities = parse(raw)
        except EntityError as error:
            raise bad(f"can't parse entities: {error}") from None
    elif mode:
        raise bad("unsupported parse_mode")
    else:
        text = raw.strip()
        entities = params.structure("caption_entities" if name == "caption" else "entities") or []
    if utf16(text) > most:
        raise bad("message caption is too long" if name == "caption" else "message is too long")
    return text, entities


def keyboard(params: Params) -> list[list[Json]] | None:
    """The rows of inline buttons, checked; None: no buttons."""
    markup = params.structure("reply_markup")
    if markup is None or (isinstance(markup, dict) and "inline_keyboard" not in markup):
        return None
    rows = markup.get("inline_keyboard") if isinstance(markup, dict) else None
    if not isinstance(rows, list):
        raise bad("object expected as reply markup")
    for row in rows:
        for button in row:
            _check_button(button)
    return [row for row in rows if row] or None


def _check_button(button: Any) -> None:  # noqa: ANN401 - JSON of any shape
    if not isinstance(button, dict) or not button.get("text"):
        raise bad('can\'t parse inline keyboard button: Field "text" must be of type String')
    if len(_BUTTON_ACTS & button.keys()) != 1:
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if "callback_data" in button and len(str(button["callback_data"]).encode()) not in _CALLBACK_BYTES:
        raise bad("BUTTON_DATA_INVALID")
    if "web_app" in button and not _may_open(button["web_app"].get("url", "")):
        url = button["web_app"].get("url")
        raise bad(f"inline keyboard button Web App URL '{url}' is invalid: Only HTTPS links are allowed")
    if "url" in button and not re.match(r"(https?|tg|tel|mailto):", button["url"]):
        raise bad(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
    if "style" in button and button["style"] not in _STYLES:
        raise bad("invalid button style specified")


def _may_open(url: str) -> bool:
    """Telegram opens web apps by https only; here plain http is let through for this machine."""
    return urlsplit(url).scheme == "https" or on_loopback(url)
