// Telegram's side of the page: messages with their entities, documents and inline buttons.

import { attempt, chatPath, openAs, post } from "./api.js";
import { hourMinute } from "./dates.js";
import { el, icon } from "./dom.js";
import { documentLink, photo, sentBubble } from "./pictures.js";
import { entityNodes } from "./telegram_text.js";
import { say } from "./words.js";

/** One message of the chat as an element of the list. */
export function telegramMessage(message, person) {
  const own = message.from === "person";
  const bubble = own && message.kind === "other" ? sentBubble(message) : el("div", { class: "bubble" });
  if (message.photo) bubble.append(photo(message.photo, message.protected));
  if (message.document) bubble.append(documentLink(message.document));
  const words = el("div", { class: "words" }, ...entityNodes(message.text ?? "", message.entities));
  bubble.append(words, foot(message, own));
  return el("div", { class: `said ${own ? "own" : "bot"}` }, bubble, inlineButtons(message, person));
}

function foot(message, own) {
  const line = el("span", { class: "foot" });
  if (message.protected) {
    line.append(el("span", { class: "kept", title: say("protected"), role: "img", "aria-label": say("protected") }, icon("lock")));
  }
  if (message.edited) line.append(`${say("edited")} `);
  line.append(el("time", { datetime: message.at }, hourMinute(new Date(message.at))));
  if (own) line.append(el("span", { class: "ticks", "aria-hidden": "true" }, " ✓✓"));
  return line;
}

function inlineButtons(message, person) {
  if (!message.buttons?.length) return null;
  const rows = message.buttons.map((row) =>
    el("div", { class: "inline-row" }, ...row.map((button) => inlineButton(button, message, person))),
  );
  return el("div", { class: "inline" }, ...rows);
}

function inlineButton(button, message, person) {
  const press = () => {
    if (button.web_app) return openAs("telegram", person, button.web_app.url, "web_app");
    if (button.url) return openAs("telegram", person, button.url, "url");
    return attempt(() => post(`${chatPath("telegram", person)}/tap`, { message: message.id, data: button.callback_data }));
  };
  return el("button", { type: "button", class: `inline-button ${button.style ?? ""}`, onclick: press }, button.text);
}
