// Shows the requests, newest first. A row opens to its details.

import {
  arrange, byId, element, escaped, jsonOf, plural, pressedBy, say, setText, timeOfDay,
} from "./dom.js";

/** As many requests as the sandbox keeps, and the number of rows that are added at a time. */
const KEPT = 1000;
const ROWS = 100;

/** Oldest first. */
let entries = [];
let total = 0;
let wanted = "";
let shown = ROWS;
let heldBack = 0;
let onlyOf = () => {};

const open = new Set();
const rows = new Map();

const pause = byId("pause");
const paused = () => pause.getAttribute("aria-pressed") === "true";

/** Starts. `filter` shows only the requests for one room. */
export function begin(filter) {
  onlyOf = filter;
  pause.addEventListener("click", () => {
    pause.setAttribute("aria-pressed", String(!paused()));
    heldBack = 0;
    render();
  });
  byId("more").addEventListener("click", () => {
    shown += ROWS;
    render();
  });
}

export function forget() {
  entries = [];
  rows.clear();
  open.clear();
}

/** Adds new requests. `leftOut` were skipped before them, and those before `oldest` are deleted. */
export function add(requests, leftOut, oldest) {
  const last = entries.at(-1)?.id ?? 0;
  const added = requests.filter((request) => request.id > last);
  if (leftOut > 0 && added.length > 0) added[0].leftOut = leftOut;
  entries = [...entries, ...added].filter((entry) => entry.id >= oldest).slice(-KEPT);
  total = Math.max(total, requests.at(-1)?.id ?? 0);
  for (const id of rows.keys()) {
    if (id < (entries[0]?.id ?? Infinity)) {
      rows.delete(id);
      open.delete(id);
    }
  }
  heldBack += added.length;
  render();
}

export function filter(text) {
  wanted = escaped(text).toLowerCase();
  shown = ROWS;
  render();
  return matching().length;
}

function matching() {
  if (!wanted) return entries;
  return entries.filter((entry) =>
    [entry.method, entry.path, entry.query, entry.status, entry.rule, entry.name, entry.why,
      entry.hint, entry.fault].some((part) => escaped(part ?? "").toLowerCase().includes(wanted)));
}

function render() {
  if (paused()) {
    setText(pause, heldBack > 0 ? `Resume, ${heldBack} new` : "Resume");
    return;
  }
  setText(pause, "Pause");
  const found = matching();
  const visible = found.slice(-shown).reverse();
  const nodes = [];
  for (const entry of visible) {
    const row = rows.get(entry.id) ?? rows.set(entry.id, makeRow(entry)).get(entry.id);
    nodes.push(row.line);
    if (open.has(entry.id)) nodes.push(details(row, entry));
    if (entry.leftOut && !wanted) nodes.push(row.gap ??= gap(entry.leftOut));
  }
  arrange(byId("requests-rows"), nodes);
  byId("more").hidden = found.length <= shown;
  const count = wanted ? `${found.length} of ${entries.length}` : plural(total, "request");
  setText(byId("requests-count"), total === 0 ? "" : count);
  setText(byId("requests-none"), found.length > 0 ? "" : nothing());
}

function nothing() {
  if (wanted && entries.length > 0) return "No request matches.";
  return "No requests yet. Set a client's base URL to one of the addresses above.";
}

function gap(leftOut) {
  const text = `${plural(leftOut, "request")} were too fast to show`;
  return element("tr", { className: "gap" }, element("td", { colSpan: 7 }, text));
}

/** The kind of a status. It is "none" if there was no reply. */
function kind(status) {
  if (status === undefined) return "none";
  return status < 300 ? "good" : status < 500 ? "refused" : "failed";
}

function statusMark(entry) {
  const text = entry.status === undefined ? "none" : String(entry.status);
  return element("span", { className: "status", data: { kind: kind(entry.status) } }, text);
}

/** A path without its room ids, so that the operation after the id is visible. */
const withoutIds = (path) => path.replace(/\b[0-9a-f]{24}\b/g, "…");

function makeRow(entry) {
  const toggle = element("button", { type: "button", className: "toggle",
    title: entry.at, aria: { expanded: "false" } }, timeOfDay(entry.at));
  const path = entry.query === undefined ? entry.path : `${entry.path}?${entry.query}`;
  const line = element("tr", { className: "opens" },
    element("td", { className: "time" }, toggle),
    element("td", { className: "method" }, entry.method),
    element("td", { className: "path", title: path }, element("code", {}, withoutIds(path))),
    element("td", { className: "code" }, statusMark(entry)),
    element("td", { className: "room", title: entry.name ?? "" }, ...roomOf(entry)),
    element("td", { className: "what" }, ...whatHappened(entry)),
    element("td", { className: "number" }, `${entry.took_ms.toFixed(1)} ms`));
  toggle.addEventListener("click", () => {
    if (!open.delete(entry.id)) open.add(entry.id);
    toggle.setAttribute("aria-expanded", String(open.has(entry.id)));
    redraw(entry.id);
  });
  pressedBy(line, toggle);
  return { line };
}

/** Opens or closes the details of a row, even while the list is paused. */
function redraw(id) {
  const row = rows.get(id);
  if (open.has(id)) row.line.after(details(row, entries.find((entry) => entry.id === id)));
  else row.details?.remove();
}

function roomOf(entry) {
  if (entry.name === undefined) return [];
  const again = entry.attempt > 1 ? element("span", { className: "attempt" }, `#${entry.attempt}`) : null;
  return [element("span", { className: "name" }, entry.name), again && " ", again];
}

/** The fault, the hint or reason, and the rule. */
function whatHappened(entry) {
  const fault = entry.fault?.replace(/^faults\[\d+\]: /, "");
  const said = entry.hint ?? entry.why;
  return [
    fault && element("span", { className: "tag" }, fault),
    said && element("span", { className: "said", title: said }, said),
    entry.rule !== "fault" && element("code", { className: "rule" }, entry.rule),
  ].filter(Boolean);
}

function details(row, entry) {
  row.details?.remove();
  const facts = [
    ["Rule", element("code", {}, entry.rule)],
    ["Why", entry.why],
    ["Hint", entry.hint],
    ["Fault", entry.fault],
    ["Attempts", entry.name && attempts(entry)],
    ["Repeat", entry.curl && command(entry.curl)],
    ["Body", entry.body === undefined ? undefined
      : element("pre", {}, jsonOf(entry.body))],
  ].filter(([, value]) => value);
  const list = element("dl", {},
    ...facts.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]));
  row.details = element("tr", { className: "details" }, element("td", { colSpan: 7 }, list));
  return row.details;
}

function command(line) {
  const copy = element("button", { type: "button" }, "Copy");
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(line);
    say("The command is copied.");
    copy.textContent = "Copied";
  });
  return element("div", { className: "command" }, element("pre", {}, line), copy);
}

/** All requests for the same room, each with the time since the one before. */
function attempts(entry) {
  const name = entry.name.toLowerCase();
  const all = entries.filter((other) => other.name?.toLowerCase() === name);
  const items = all.slice(-20).map((other) => {
    const before = all[all.indexOf(other) - 1];
    const since = before && Math.round(new Date(other.at) - new Date(before.at));
    return element("li", { aria: other === entry ? { current: "true" } : {} },
      element("span", { className: "attempt" }, `#${other.attempt}`),
      element("span", { className: "time" }, timeOfDay(other.at)),
      element("span", { className: "number" }, before ? `+${since.toLocaleString("en")} ms` : ""),
      statusMark(other),
      element("span", { className: "what" }, ...whatHappened(other)));
  });
  const only = element("button", { type: "button" }, "Show only these");
  only.addEventListener("click", () => onlyOf(entry.name));
  return element("div", {}, element("ol", { className: "attempts", aria: { label: "Attempts" } }, ...items), only);
}
