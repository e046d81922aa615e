// Pictures and files in the chats: what a person sent, what the bot sent, and the button that sends one.

import { attempt, chatPath, post } from "./api.js";
import { el, icon, toast } from "./dom.js";
import { say } from "./words.js";

const KILOBYTE = 1024;
const MOST_BYTES = 20 * KILOBYTE * KILOBYTE; // Telegram's limit for what a bot may fetch
const AS_PHOTO = new Set(["image/jpeg", "image/png"]);
const OFFERED = ".jpg,.jpeg,.png,.bmp,.gif,image/jpeg,image/png,image/bmp,image/gif";

/** The bubble of a text, or of what a person sent that is none. */
export function sentBubble(message) {
  if (message.kind !== "other") return el("div", { class: "bubble" }, message.text);
  const { type, name, url, size } = message.message;
  if (type === "image" && url) return el("div", { class: "bubble pictured" }, el("img", { src: url, alt: say("picture_named", { name }) }));
  if (type === "file" && url) return el("div", { class: "bubble" }, documentLink({ name, url, size }));
  return el("div", { class: "bubble" }, say("other_message", { kind: type }));
}

export function documentLink(file) {
  const size = file.size ? el("small", {}, `${Math.ceil(file.size / KILOBYTE)} KB`) : null;
  return el(
    "a",
    { class: "document", href: file.url, target: "_blank", rel: "noopener" },
    icon("document"),
    el("span", {}, el("b", {}, file.name), size),
  );
}

/** Telegram's photo; a covered one is shown when pressed, a protected one is not to be saved. */
export function photo({ url, width, height, spoiler }, isProtected) {
  const image = el("img", { src: url, alt: say("picture"), width, height, draggable: "false" });
  const frame = el("div", { class: "photo" }, image);
  if (isProtected) frame.addEventListener("contextmenu", (event) => event.preventDefault());
  if (!spoiler) return frame;
  frame.classList.add("covered");
  image.setAttribute("aria-hidden", "true");
  const uncover = () => {
    frame.classList.remove("covered");
    image.removeAttribute("aria-hidden");
    cover.remove();
  };
  const cover = el("button", { type: "button", class: "cover", onclick: uncover }, say("uncover"));
  frame.append(cover);
  return frame;
}

/** Where a file of this computer is chosen, which PHONE then sends. */
export function pictureChooser(phone) {
  const file = el("input", { type: "file", accept: OFFERED, hidden: true, tabindex: -1 });
  file.addEventListener("change", () => {
    const [chosen] = file.files;
    file.value = "";
    if (chosen) attempt(() => send(phone, chosen));
  });
  return file;
}

/** The button beside the line to type on. */
export function attachButton(phone) {
  const words = say("send_picture");
  const choose = () => phone.chooser.click();
  return el("button", { type: "button", class: "attach", title: words, "aria-label": words, onclick: choose }, icon("picture"));
}

/** As a telephone does: JPG and PNG go as photos, everything else as a file. */
async function send(phone, file) {
  if (file.size > MOST_BYTES) {
    toast(say("too_large", { name: file.name }));
    return;
  }
  const data = await base64(file);
  const as = AS_PHOTO.has(file.type) ? "photo" : "file";
  await post(`${chatPath(phone.channel, phone.person)}/picture`, { data, name: file.name, as });
}

const base64 = (file) =>
  new Promise((done, failed) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => done(reader.result.slice(reader.result.indexOf(",") + 1)));
    reader.addEventListener("error", () => failed(reader.error));
    reader.readAsDataURL(file);
  });
