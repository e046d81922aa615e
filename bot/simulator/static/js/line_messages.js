// LINE's side of the page: bubbles, Flex cards and quick replies, and what their actions do.

import { attempt, chatPath, openAs, post } from "./api.js";
import { hourMinute } from "./dates.js";
import { el, toast } from "./dom.js";
import { drawFlex } from "./flex.js";
import { sentBubble } from "./pictures.js";
import { say } from "./words.js";

/** What pressing an action of MESSAGE does for PERSON (LINE's action objects: message, postback, uri). */
export function lineAct(person, message, phone) {
  return (action) => {
    if (action.type === "uri") return openUri(person, action.uri);
    if (action.type === "message") return attempt(() => post(`${chatPath("line", person)}/text`, { text: action.text }));
    if (action.inputOption === "openKeyboard") phone.openKeyboard(action.fillInText ?? "");
    return attempt(() => post(`${chatPath("line", person)}/tap`, { message: message.id, data: action.data }));
  };
}

function openUri(person, uri) {
  if (/^https?:/.test(uri)) openAs("line", person, uri, "url");
  else toast(say("outside", { url: uri }));
}

/** One message of the chat as an element of the list. */
export function lineMessage(message, person, phone) {
  if (message.kind === "flex" && !message.unsent) {
    return el(
      "div",
      { class: "said bot wide" },
      el("img", { class: "face", src: "/simulator/static/emblem.svg", alt: "" }),
      drawFlex(message.flex, lineAct(person, message, phone)),
    );
  }
  const own = message.from === "person";
  const bubble = sentBubble(message);
  const time = el("time", { datetime: message.at }, hourMinute(new Date(message.at)));
  const face = own ? null : el("img", { class: "face", src: "/simulator/static/emblem.svg", alt: "" });
  return el("div", { class: `said ${own ? "own" : "bot"}` }, face, ...(own ? [time, bubble] : [bubble, time]));
}

/** The buttons under the last message; LINE takes them away with the next one. */
export function quickReplies(message, person, phone) {
  const act = lineAct(person, message, phone);
  return (message.quick_replies ?? []).map((item) =>
    el("button", { type: "button", class: "quick", onclick: () => act(item.action) }, item.action.label),
  );
}
