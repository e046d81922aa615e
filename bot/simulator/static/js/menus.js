// The menu below a chat: LINE's picture with areas behind a bar, Telegram's list of commands behind its button.

import { attempt, chatPath, get, post } from "./api.js";
import { el } from "./dom.js";

export class Menu {
  /** The menu of `phone`: `pane` holds it, `toggle` opens and closes it; both are hidden where there is none. */
  constructor(phone) {
    this.phone = phone;
    this.line = phone.channel === "line";
    this.open = this.line;
    this.pane = el("div", { class: this.line ? "rich-menu" : "commands", id: `${phone.channel}-menu`, hidden: true });
    this.bar = el("button", { type: "button", class: "menu-bar", hidden: true, onclick: () => this.toggle() });
    this.bar.setAttribute("aria-controls", this.pane.id);
  }

  /** Asks for the menu of whoever holds the phone now. */
  async load() {
    const { channel, person } = this.phone;
    const menu = await get(`menus/${channel}/${encodeURIComponent(person)}`).catch(() => ({}));
    if (person !== this.phone.person) return;
    this.menu = menu;
    this.draw();
  }

  toggle(open = !this.open) {
    this.open = open;
    this.draw();
    this.phone.toEnd();
  }

  get shown() {
    return Boolean(this.menu?.picture || this.menu?.commands) && this.phone.state.started && !this.phone.state.blocked;
  }

  draw() {
    this.pane.hidden = !(this.shown && this.open);
    this.bar.hidden = !(this.shown && this.line);
    this.bar.setAttribute("aria-expanded", String(this.open));
    this.bar.textContent = this.shown && this.line ? `${this.menu.bar} ${this.open ? "▾" : "▴"}` : "";
    if (!this.shown) this.pane.replaceChildren();
    else if (this.line) this.pane.replaceChildren(...this.areas());
    else this.pane.replaceChildren(...this.menu.commands.map((command, index) => this.command(command, index)));
  }

  areas() {
    const { width, height, areas, picture } = this.menu;
    const image = el("img", { src: picture, alt: "", width, height });
    image.addEventListener("load", () => this.phone.toEnd());
    const share = (part, whole) => `${(part / whole) * 100}%`;
    const buttons = areas.map((area, index) => {
      const button = el("button", { type: "button", class: "area", "aria-label": area.label, onclick: () => this.press(index) });
      button.style.left = share(area.x, width);
      button.style.top = share(area.y, height);
      button.style.width = share(area.width, width);
      button.style.height = share(area.height, height);
      return button;
    });
    return [image, ...buttons];
  }

  command({ command, description }, index) {
    const choose = () => {
      this.toggle(false);
      this.press(index);
    };
    return el(
      "button",
      { type: "button", class: "command", onclick: choose },
      el("span", {}, description),
      el("span", { class: "muted" }, `/${command}`),
    );
  }

  press(index) {
    return attempt(() => post(`${chatPath(this.phone.channel, this.phone.person)}/menu`, { index }));
  }
}
