// Draws a LINE Flex container (bubble or carousel) from the JSON that the bot sent, nothing added.
//
//   drawFlex({type: "bubble", body: {…}}, act) → element; ACT is called with the action object of what was pressed.
//
// Styles are set property by property: the page's content security policy forbids style attributes.

import { el, ownAddress, pressable } from "./dom.js";
import { borderWidth, bubbleWidth, fontSize, imageSize, place, space } from "./flex_sizes.js";

const BLOCKS = ["header", "hero", "body", "footer"];

export function drawFlex(container, act) {
  if (container.type === "carousel") {
    return el("div", { class: "flex-carousel", tabindex: 0 }, ...container.contents.map((one) => bubble(one, act)));
  }
  return bubble(container, act);
}

function bubble(json, act) {
  const card = el("div", { class: "flex-bubble", "data-size": json.size ?? "mega" });
  card.style.width = bubbleWidth(json.size);
  if (json.direction) card.dir = json.direction;
  for (const name of BLOCKS) {
    if (!json[name]) continue;
    const block = component(json[name], { layout: "vertical" }, act);
    block.classList.add(`flex-${name}`);
    const style = json.styles?.[name] ?? {};
    if (style.backgroundColor) block.style.backgroundColor = style.backgroundColor;
    if (style.separator) card.append(separator({ color: style.separatorColor }, { layout: "vertical" }));
    card.append(block);
  }
  onAction(card, json.action, act);
  return card;
}

const PARTS = { box, text, button, separator, image, icon: image, filler, spacer: filler };

/** One component inside PARENT; its share of the room (`flex`), margin and offset are the same for all kinds. */
function component(json, parent, act) {
  const draw = PARTS[json.type];
  if (!draw) return el("div", { class: "flex-unknown" }, json.type);
  const element = draw(json, parent, act);
  share(element, json, parent);
  if (json.margin) element.style[parent.layout === "vertical" ? "marginTop" : "marginLeft"] = space(json.margin);
  if (json.position === "absolute") element.style.position = "absolute";
  for (const side of ["Top", "Bottom", "Start", "End"]) {
    const offset = json[`offset${side}`];
    if (offset) element.style[{ Top: "top", Bottom: "bottom", Start: "left", End: "right" }[side]] = space(offset);
  }
  return element;
}

/** In a row every part takes an equal share unless `flex` says otherwise (0: as wide as it is); in a column none grows. */
function share(element, json, parent) {
  if (parent.layout === "vertical") {
    element.style.flex = json.flex ? `${json.flex} 1 auto` : "0 0 auto";
    return;
  }
  const natural = json.type === "separator" || json.type === "icon";
  const flex = json.flex ?? (json.width || natural ? 0 : 1);
  element.style.flex = flex === 0 ? "0 0 auto" : `${flex} 1 0`;
}

function box(json, _parent, act) {
  const element = el("div", { class: `flex-box flex-${json.layout}` });
  const style = element.style;
  for (const name of ["backgroundColor", "borderColor", "width", "maxWidth", "height", "maxHeight"]) {
    if (json[name]) style[name] = json[name];
  }
  if (json.borderWidth) style.borderWidth = borderWidth(json.borderWidth);
  if (json.cornerRadius) style.borderRadius = space(json.cornerRadius);
  if (json.justifyContent) style.justifyContent = place(json.justifyContent);
  if (json.alignItems) style.alignItems = place(json.alignItems);
  if (json.background?.type === "linearGradient") style.backgroundImage = gradient(json.background);
  padding(style, json);
  const inner = { layout: json.layout };
  for (const [index, child] of (json.contents ?? []).entries()) {
    const drawn = component(child, inner, act);
    // `spacing` stands between children; a child's own `margin` wins over it.
    if (index > 0 && json.spacing && !child.margin) {
      drawn.style[json.layout === "vertical" ? "marginTop" : "marginLeft"] = space(json.spacing);
    }
    element.append(drawn);
  }
  onAction(element, json.action, act);
  return element;
}

function padding(style, json) {
  if (json.paddingAll) style.padding = space(json.paddingAll);
  for (const [line, css] of [["Top", "Top"], ["Bottom", "Bottom"], ["Start", "Left"], ["End", "Right"]]) {
    const value = json[`padding${line}`];
    if (value) style[`padding${css}`] = space(value);
  }
}

const gradient = ({ angle, startColor, centerColor, endColor }) =>
  `linear-gradient(${[angle, startColor, centerColor, endColor].filter(Boolean).join(", ")})`;

function text(json, parent, act) {
  const element = el("p", { class: "flex-text" });
  letters(element.style, { size: "md", ...json });
  if (json.align) element.style.textAlign = json.align;
  if (json.gravity && parent.layout === "horizontal") {
    element.style.alignSelf = { top: "flex-start", center: "center", bottom: "flex-end" }[json.gravity];
  }
  if (json.wrap) element.classList.add("flex-wrap");
  if (json.maxLines) {
    element.classList.add("flex-lines");
    element.style.webkitLineClamp = json.maxLines;
  }
  if (json.lineSpacing) element.style.lineHeight = `calc(1.45em + ${json.lineSpacing})`;
  if (json.contents?.length) element.append(...json.contents.map(span));
  else element.textContent = json.text ?? "";
  onAction(element, json.action, act);
  return element;
}

function span(json) {
  const element = el("span", {}, json.text ?? "");
  letters(element.style, json);
  return element;
}

function letters(style, json) {
  if (json.size) style.fontSize = fontSize(json.size);
  if (json.color) style.color = json.color;
  if (json.weight) style.fontWeight = json.weight === "bold" ? "700" : "400";
  if (json.style) style.fontStyle = json.style;
  if (json.decoration) style.textDecoration = json.decoration;
}

function button(json, _parent, act) {
  const kind = json.style ?? "link";
  const element = el(
    "button",
    { type: "button", class: `flex-button flex-${kind} flex-${json.height ?? "md"}`, onclick: () => act(json.action) },
    json.action.label ?? "",
  );
  if (json.color) element.style[kind === "link" ? "color" : "backgroundColor"] = json.color;
  return element;
}

function separator(json, parent) {
  const element = el("div", { class: parent.layout === "vertical" ? "flex-rule" : "flex-rule flex-upright" });
  if (json.color) element.style.backgroundColor = json.color;
  return element;
}

/** Flex has no words for pictures: what they show stands in the texts beside them. */
function image(json, _parent, act) {
  const element = el("img", { class: "flex-image", src: ownAddress(json.url), alt: "" });
  element.style.width = imageSize(json.size ?? "md");
  element.style.aspectRatio = (json.aspectRatio ?? "1:1").replace(":", "/");
  element.style.objectFit = json.aspectMode === "cover" ? "cover" : "contain";
  onAction(element, json.action, act);
  return element;
}

function filler() {
  return el("div", { class: "flex-filler" });
}

function onAction(element, action, act) {
  if (action) pressable(element, () => act(action));
}
