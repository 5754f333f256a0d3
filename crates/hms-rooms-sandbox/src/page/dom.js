// Builds elements from text. Nothing here parses markup, so the contents of a request stay text.
// Control characters, line ends and changes of text direction are escaped.

export const byId = (id) => document.getElementById(id);

const DECEIVING = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;
const SHORT = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

const code = (character) =>
  SHORT[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;

/** Escapes a text for display. */
export const escaped = (text) => String(text).replace(DECEIVING, code);

/** A text node with a value as indented JSON. */
export function jsonOf(value) {
  const lines = JSON.stringify(value, null, 2).split("\n");
  return document.createTextNode(lines.map(escaped).join("\n"));
}

/** Creates an element with properties, `data-` and `aria-` attributes, and children or texts. */
export function element(name, { data = {}, aria = {}, ...properties } = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  if (properties.title !== undefined) made.title = escaped(properties.title);
  Object.assign(made.dataset, data);
  for (const [attribute, value] of Object.entries(aria)) {
    made.setAttribute(`aria-${attribute}`, value);
  }
  const there = children.filter((child) => child !== null && child !== undefined);
  made.append(...there.map((child) => (child instanceof Node ? child : escaped(child))));
  return made;
}

/** Makes a click anywhere in a row press its button, unless it selects text or hits a control. */
export function pressedBy(row, button) {
  row.addEventListener("click", (event) => {
    if (event.target.closest("button, a, input")) return;
    if (getSelection().isCollapsed) button.click();
  });
}

/** Makes these nodes the parent's children, and does not move nodes that are already in place. */
export function arrange(parent, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...parent.children]) {
    if (!wanted.has(child)) child.remove();
  }
  let at = parent.firstElementChild;
  for (const node of nodes) {
    if (node === at) at = at.nextElementSibling;
    else parent.insertBefore(node, at);
  }
}

export function setText(node, text) {
  const shown = escaped(text);
  if (node.textContent !== shown) node.textContent = shown;
}

/** Announces a text to screen readers. */
export function say(text) {
  setText(byId("status"), text);
}

export function plural(count, noun) {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}

const two = (number) => String(number).padStart(2, "0");

export function timeOfDay(stamp) {
  const time = new Date(stamp);
  const thousandths = String(time.getMilliseconds()).padStart(3, "0");
  return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}.${thousandths}`;
}

/** The time of day, or the date and the minute if it is not today. */
export function moment(stamp) {
  const time = new Date(stamp);
  if (time.toDateString() === new Date().toDateString()) return timeOfDay(stamp).slice(0, 8);
  const day = time.toLocaleDateString("en-GB", { day: "numeric", month: "short" });
  return `${day}, ${timeOfDay(stamp).slice(0, 5)}`;
}

/** Returns the JSON of a reply under `/_sandbox`. Throws the reply's own message if it is an
 *  error. */
export async function ask(path, options = {}) {
  const reply = await fetch(`/_sandbox/${path}`, { cache: "no-store", ...options });
  const json = await reply.json();
  if (!reply.ok) throw new Error(json.details?.[0] ?? json.message);
  return json;
}
