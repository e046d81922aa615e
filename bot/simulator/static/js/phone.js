// One phone: whose it is, the chat of that person with the co-op, and the line to type on.
//
// The chat as a list is LINE's or Telegram's (`draw`); everything around it is the same on both.

import { attempt, chatPath, get, post } from "./api.js";
import { hourMinute } from "./dates.js";
import { el, icon } from "./dom.js";
import { lineMessage, quickReplies } from "./line_messages.js";
import { Menu } from "./menus.js";
import { attachButton, pictureChooser } from "./pictures.js";
import { telegramMessage } from "./telegram_messages.js";
import { knows, say } from "./words.js";

const NAMES = { line: "LINE", telegram: "Telegram" };
const DRAW = { line: lineMessage, telegram: telegramMessage };
const MENU_COMMAND = "/help";

export class Phone {
  /** Builds the phone into PANE; `shortName` is how the chat is titled. */
  constructor(pane, shortName) {
    this.pane = pane;
    this.channel = pane.dataset.channel;
    this.messages = new Map();
    this.meanwhile = null; // what comes while the chat is being read, newer than what is read
    this.state = { blocked: false, started: true };
    this.person = localStorage.getItem(`simulator-${this.channel}`);
    this.shortName = shortName;
    this.build();
  }

  build() {
    const channel = NAMES[this.channel];
    this.select = el("select", { id: `${this.channel}-person`, onchange: () => this.show(this.select.value) });
    this.time = el("span", { class: "status-time" });
    this.list = el("div", { class: "chat", role: "log", "aria-live": "polite", tabindex: 0 });
    this.quick = el("div", { class: "quicks", role: "group" });
    this.field = el("input", { type: "text", autocomplete: "off", maxlength: 5000, enterkeyhint: "send" });
    this.foot = el("div", { class: "foot-bar" });
    this.chooser = pictureChooser(this);
    this.menu = new Menu(this);
    this.title = el("p", { class: "chat-name" });
    this.bot = el("p", { class: "chat-bot" });
    this.label = el("label", { for: this.select.id, class: "pane-name" }, channel);
    this.pane.replaceChildren(
      el("div", { class: "pane-head" }, this.label, this.select, this.chooser),
      el(
        "div",
        { class: `phone ${this.channel}` },
        el("div", { class: "status", "aria-hidden": "true" }, this.time, icon("battery")),
        this.heading(),
        this.list,
        this.quick,
        ...(this.channel === "line" ? [this.foot, this.menu.bar, this.menu.pane] : [this.menu.pane, this.foot]),
      ),
    );
    this.translate();
  }

  heading() {
    const name = el("div", { class: "chat-names" }, this.title, this.bot);
    if (this.channel === "line") {
      return el("div", { class: "chat-head" }, icon("back"), name, icon("search"), icon("lines"));
    }
    const face = el("img", { class: "face", src: "/simulator/static/emblem.svg", alt: "" });
    return el("div", { class: "chat-head" }, icon("back"), face, name, icon("dots"));
  }

  /** Writes all words of the page's language again. */
  translate() {
    this.title.textContent = this.shortName();
    this.bot.textContent = this.channel === "telegram" ? say("bot") : "";
    this.select.setAttribute("aria-label", say("person", { channel: NAMES[this.channel] }));
    this.pane.setAttribute("aria-label", say("chat", { channel: NAMES[this.channel] }));
    this.list.setAttribute("aria-label", say("chat", { channel: NAMES[this.channel] }));
    this.quick.setAttribute("aria-label", say("choices"));
    this.drawAll();
  }

  /** Whose phone it can be. */
  offer(people, first) {
    this.select.replaceChildren(...people.map(({ id, name }) => el("option", { value: id }, name)));
    const known = people.some(({ id }) => id === this.person);
    return this.show(known ? this.person : people[Math.min(first, people.length - 1)].id);
  }

  /** Opens PERSON's chat. */
  async show(person) {
    this.person = person;
    this.select.value = person;
    localStorage.setItem(`simulator-${this.channel}`, person);
    const meanwhile = { messages: [], state: null };
    this.meanwhile = meanwhile;
    const chat = await attempt(() => get(chatPath(this.channel, person)));
    if (!chat || this.meanwhile !== meanwhile) return; // not read, or being read anew
    this.messages = new Map([...chat.messages, ...meanwhile.messages].map((message) => [message.id, message]));
    this.meanwhile = null;
    this.state = meanwhile.state ?? { blocked: chat.blocked, started: chat.started };
    this.drawAll();
    await this.menu.load();
  }

  /** The platform may show another menu now. */
  changeMenu({ channel, person }) {
    if (channel === this.channel && (!person || person === this.person)) this.menu.load();
  }

  mine = ({ channel, person }) => channel === this.channel && person === this.person;

  /** A message that came or changed. */
  receive(message) {
    if (!this.mine(message)) return;
    this.stopTyping();
    this.meanwhile?.messages.push(message);
    const known = this.messages.get(message.id);
    this.messages.set(message.id, message);
    if (known) {
      this.list.querySelector(`[data-message="${CSS.escape(message.id)}"]`)?.replaceWith(this.drawn(message));
    } else {
      const element = this.drawn(message);
      // A picture has its height only once it is there.
      for (const picture of element.querySelectorAll("img")) picture.addEventListener("load", () => this.toEnd());
      this.list.append(element);
    }
    this.drawQuick();
    this.toEnd();
  }

  changeState(chat) {
    if (!this.mine(chat)) return;
    this.state = { blocked: chat.blocked, started: chat.started };
    if (this.meanwhile) this.meanwhile.state = this.state;
    this.drawFoot();
    this.menu.load();
  }

  /** The platform says that the bot is preparing its answer. */
  showTyping(typing) {
    if (!this.mine(typing)) return;
    this.stopTyping();
    this.dots = el("div", { class: "said bot typing" }, el("div", { class: "bubble" }, el("span", {}, `${say("typing")} …`)));
    this.list.append(this.dots);
    this.toEnd();
    this.dotsEnd = setTimeout(() => this.stopTyping(), typing.seconds * 1000);
  }

  stopTyping() {
    clearTimeout(this.dotsEnd);
    this.dots?.remove();
  }

  tick(now) {
    this.time.textContent = hourMinute(now);
  }

  drawAll() {
    // A whole chat is not read aloud when it is opened, only what comes afterwards.
    this.list.setAttribute("aria-live", "off");
    this.list.replaceChildren(...[...this.messages.values()].map((message) => this.drawn(message)));
    this.drawQuick();
    this.drawFoot();
    this.toEnd();
    requestAnimationFrame(() => this.list.setAttribute("aria-live", "polite"));
  }

  drawn(message) {
    const element = this.drawnKind(message);
    element.dataset.message = message.id;
    return element;
  }

  drawnKind(message) {
    if (message.unsent) return el("p", { class: "note" }, say(`unsent_${this.channel}`));
    if (message.kind === "system") return el("p", { class: "note" }, knows(message.text) ? say(message.text) : message.text);
    const element = DRAW[this.channel](message, this.person, this);
    if (message.from === "person") element.prepend(this.takeBack(message));
    return element;
  }

  takeBack(message) {
    const words = say(this.channel === "line" ? "unsend" : "delete");
    const act = () => attempt(() => post(`${chatPath(this.channel, this.person)}/unsend`, { message: message.id }));
    return el("button", { type: "button", class: "take-back", title: words, "aria-label": words, onclick: act }, "×");
  }

  drawQuick() {
    const last = [...this.messages.values()].at(-1);
    const items = last && this.channel === "line" ? quickReplies(last, this.person, this) : [];
    this.quick.replaceChildren(...items);
    this.quick.hidden = items.length === 0;
  }

  drawFoot() {
    if (!this.state.started) return this.foot.replaceChildren(...this.opener());
    if (this.state.blocked) return this.foot.replaceChildren(this.actButton(say("unblock"), "unblock"));
    this.field.placeholder = say("message");
    this.field.setAttribute("aria-label", say("message"));
    const send = el("button", { type: "submit", class: "send", "aria-label": say("send") }, icon("send"));
    const menu = el("button", { type: "button", class: "menu", onclick: () => this.openMenu() }, say("menu"));
    const parts = this.channel === "line" ? [attachButton(this), this.field, send] : [menu, this.field, attachButton(this), send];
    this.foot.replaceChildren(el("form", { class: "typing-line", onsubmit: (event) => this.submit(event) }, ...parts));
    return undefined;
  }

  /** Telegram's menu button: the list of commands, where the bot has one. */
  openMenu() {
    if (this.menu.shown) this.menu.toggle();
    else this.type(MENU_COMMAND);
  }

  opener() {
    return [
      el("span", { class: "muted small" }, say(`not_started_${this.channel}`)),
      this.actButton(say(`start_${this.channel}`), "start"),
    ];
  }

  actButton(words, act) {
    const press = () => attempt(() => post(`${chatPath(this.channel, this.person)}/${act}`));
    return el("button", { type: "button", class: "button main", onclick: press }, words);
  }

  submit(event) {
    event.preventDefault();
    const text = this.field.value.trim();
    this.field.value = "";
    if (text) this.type(text);
  }

  type(text) {
    return attempt(() => post(`${chatPath(this.channel, this.person)}/text`, { text }));
  }

  openKeyboard(text) {
    this.field.value = text;
    this.field.focus();
  }

  toEnd() {
    this.list.scrollTop = this.list.scrollHeight;
  }
}
