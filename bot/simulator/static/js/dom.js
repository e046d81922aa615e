// Small helpers to build elements without markup in strings, so that nothing a person typed can become markup.

const SVG = "http://www.w3.org/2000/svg";

/** el("p", {class: "muted", onclick: act}, "text", child): attributes, listeners (`on…`) and children in one call. */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** A line icon of icons.svg; it repeats what the words beside it say, so readers skip it. */
export function icon(name) {
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `/simulator/static/icons.svg#${name}`);
  picture.append(use);
  return picture;
}

const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** A picture of the co-op's on this machine is asked for under the name by which this page was opened. */
export function ownAddress(url) {
  const { hostname, port, pathname, search } = new URL(url, location.href);
  return LOOPBACK.has(hostname) && port === location.port ? pathname + search : url;
}

export const byId = (id) => document.getElementById(id);

/** Makes something that is no button act like one, for the mouse and the keyboard. */
export function pressable(element, act) {
  element.setAttribute("role", "button");
  element.tabIndex = 0;
  element.addEventListener("click", (event) => {
    event.stopPropagation();
    act();
  });
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    act();
  });
}

let hiding = 0;

/** Says something at the foot of the page for a few seconds. */
export function toast(text) {
  const place = byId("toast");
  place.textContent = text;
  place.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => {
    place.hidden = true;
  }, 5000);
}
