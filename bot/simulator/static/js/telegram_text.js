// A Telegram text with its entities as nested elements.
//
//   entityNodes("หุ้น 1", [{type: "bold", offset: 0, length: 4}]) → [<b>หุ้น</b>, " 1"]
//
// Offsets count UTF-16 units, as JavaScript's strings do.

import { el } from "./dom.js";

const TAGS = {
  bold: "b",
  italic: "i",
  underline: "u",
  strikethrough: "s",
  code: "code",
  pre: "pre",
  blockquote: "blockquote",
  expandable_blockquote: "blockquote",
  spoiler: "span",
  text_link: "span",
};
const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);

export function entityNodes(text, entities = []) {
  const known = entities
    .filter((entity) => entity.type in TAGS)
    .sort((one, other) => one.offset - other.offset || other.length - one.length);
  return nodes(text, 0, text.length, known);
}

function nodes(text, from, to, entities) {
  const made = [];
  let at = from;
  let rest = entities;
  while (rest.length) {
    const [entity, ...others] = rest;
    const end = entity.offset + entity.length;
    const block = BLOCKS.has(entity.type);
    if (entity.offset > at) made.push(plain(text.slice(at, entity.offset), { beforeBlock: block }));
    const inside = others.filter((other) => other.offset < end);
    made.push(element(entity, nodes(text, entity.offset, end, inside)));
    rest = others.filter((other) => other.offset >= end);
    at = block && text[end] === "\n" ? end + 1 : end;
  }
  if (at < to) made.push(text.slice(at, to));
  return made;
}

/** A block begins on its own line anyway: the line end before it would show as an empty line. */
const plain = (text, { beforeBlock }) => (beforeBlock && text.endsWith("\n") ? text.slice(0, -1) : text);

function element(entity, children) {
  const attributes = { class: `tg-${entity.type}` };
  if (entity.type === "text_link") attributes.title = entity.url;
  return el(TAGS[entity.type], attributes, ...children);
}
