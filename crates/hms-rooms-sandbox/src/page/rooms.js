// Shows the rooms, a page at a time, and the templates. They are loaded again if the store changes.
// A room's row opens to its session, peers and codes.

import { arrange, ask, byId, element, moment, plural, pressedBy, setText } from "./dom.js";
import { detailsRow, fill } from "./room.js";

const PAGE = 50;
const COLUMNS = 8;

/** The shortest time between two loads, in ms. */
const PAUSE = 250;

let search = "";
let offset = 0;
let total = 0;
let asking = false;
let stale = false;

const rows = new Map();

/** The details rows of the open rooms, by room id. */
const open = new Map();

export function begin() {
  for (const [id, step] of [["previous", -PAGE], ["next", PAGE]]) {
    byId(id).addEventListener("click", () => {
      if (byId(id).getAttribute("aria-disabled") === "true") return;
      offset += step;
      load();
    });
  }
}

export function filter(text) {
  [search, offset] = [text, 0];
  load();
}

/** Loads the page again. Only one request runs at a time. */
export async function load() {
  stale = true;
  if (asking) return;
  asking = true;
  while (stale) {
    stale = false;
    const query = new URLSearchParams({ search, offset, limit: PAGE });
    try {
      const [rooms, templates] = await Promise.all([ask(`rooms?${query}`), ask("templates")]);
      total = rooms.total;
      render(rooms.data);
      renderTemplates(templates.data);
      await Promise.all([...open].map(([id, details]) => fill(details, id)));
    } catch {
      // The sandbox is away. The next event comes when it is back.
    }
    await new Promise((done) => { setTimeout(done, PAUSE); });
  }
  asking = false;
}

function render(rooms) {
  if (rooms.length === 0 && offset > 0) {
    offset = Math.max(0, Math.floor((total - 1) / PAGE) * PAGE);
    load();
    return;
  }
  const seen = new Set(rooms.map((room) => room.id));
  for (const id of rows.keys()) {
    if (!seen.has(id)) {
      rows.delete(id);
      open.delete(id);
    }
  }
  const nodes = rooms.map((room) => [rowOf(room), open.get(room.id)]);
  arrange(byId("rooms-rows"), nodes.flat().filter(Boolean));
  const last = offset + rooms.length;
  const range = [offset + 1, last].map((number) => number.toLocaleString("en")).join(" to ");
  setText(byId("rooms-count"), (total > PAGE ? `${range} of ` : "") + plural(total, "room"));
  // Disabling a focused button would remove the focus.
  byId("previous").setAttribute("aria-disabled", String(offset === 0));
  byId("next").setAttribute("aria-disabled", String(last >= total));
  const none = search ? "No room matches." : "There are no rooms.";
  setText(byId("rooms-none"), rooms.length > 0 ? "" : none);
}

function rowOf(room) {
  const said = JSON.stringify(room);
  const before = rows.get(room.id);
  if (before?.said === said) return before.row;
  const state = room.enabled ? "enabled" : "disabled";
  const changed = before ? "changed" : "";
  const toggle = element("button", { type: "button", className: "toggle",
    aria: { expanded: String(open.has(room.id)) } }, room.name);
  const row = element("tr", { className: `opens ${changed}` },
    element("th", { scope: "row", title: room.description || room.name }, toggle),
    element("td", { className: "state" },
      element("span", { className: "state", data: { state } }, state)),
    element("td", { className: "inside" }, room.inside > 0 ? String(room.inside) : ""),
    element("td", { className: "template", title: room.template }, room.template),
    element("td", { className: "region" }, room.region),
    element("td", { className: "recording", title: recording(room.recording) },
      recording(room.recording)),
    element("td", { className: "created", title: room.created_at }, moment(room.created_at)),
    element("td", { className: "id" }, element("code", {}, room.id)));
  toggle.addEventListener("click", () => turn(room.id, toggle));
  pressedBy(row, toggle);
  rows.set(room.id, { row, said });
  if (before?.row.contains(document.activeElement)) {
    // The new row replaces the old one, and its button keeps the focus.
    before.row.replaceWith(row);
    toggle.focus();
  }
  return row;
}

/** Opens or closes a room's row. */
function turn(id, toggle) {
  const details = open.get(id);
  toggle.setAttribute("aria-expanded", String(!details));
  if (details) {
    open.delete(id);
    details.remove();
    return;
  }
  open.set(id, detailsRow(COLUMNS));
  rows.get(id).row.after(open.get(id));
  load();
}

function recording({ enabled, from_template, type, location }) {
  const where = location ? `, ${type} ${location}` : "";
  const whose = from_template ? ", as its template" : "";
  return `${enabled ? "on" : "off"}${where}${whose}`;
}

function renderTemplates(templates) {
  arrange(byId("templates-rows"), templates.map((template) => {
    const on = template.recording_info.enabled === true;
    const title = `id ${template.id}, roles ${template.roles.join(", ")}`;
    return element("tr", { title },
      element("th", { scope: "row" }, template.name),
      element("td", {}, template.region),
      element("td", {}, on ? "on" : "off"));
  }));
}
