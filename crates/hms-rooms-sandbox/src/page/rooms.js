// Rooms, a page at a time, and templates: asked for again when the sandbox says that some changed.

import { arrange, ask, byId, element, moment, plural, setText } from "./dom.js";

const PAGE = 50;

/** So long, in ms, changes are drawn together. */
const PAUSE = 250;

let search = "";
let offset = 0;
let total = 0;
let asking = false;
let stale = false;

const rows = new Map();

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

/** Asks for the page anew, one question at a time. */
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
    } catch {
      // It is away; the next event comes when it is back.
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
    if (!seen.has(id)) rows.delete(id);
  }
  arrange(byId("rooms-rows"), rooms.map(rowOf));
  const last = offset + rooms.length;
  const range = [offset + 1, last].map((number) => number.toLocaleString("en")).join(" to ");
  setText(byId("rooms-count"), (total > PAGE ? `${range} of ` : "") + plural(total, "room"));
  // A button that is disabled while it has the focus would lose it.
  byId("previous").setAttribute("aria-disabled", String(offset === 0));
  byId("next").setAttribute("aria-disabled", String(last >= total));
  const none = search ? "No room has this in its name or id." : "There are no rooms.";
  setText(byId("rooms-none"), rooms.length > 0 ? "" : none);
}

function rowOf(room) {
  const said = JSON.stringify(room);
  const before = rows.get(room.id);
  if (before?.said === said) return before.row;
  const state = room.enabled ? "enabled" : "disabled";
  const changed = before ? "changed" : "";
  const row = element("tr", { className: changed },
    element("th", { scope: "row", title: room.description || room.name }, room.name),
    element("td", { className: "state" },
      element("span", { className: "state", data: { state } }, state)),
    element("td", { className: "template", title: room.template }, room.template),
    element("td", { className: "region" }, room.region),
    element("td", { className: "recording", title: recording(room.recording) },
      recording(room.recording)),
    element("td", { className: "created", title: room.created_at }, moment(room.created_at)),
    element("td", { className: "id" }, element("code", {}, room.id)));
  rows.set(room.id, { row, said });
  return row;
}

function recording({ enabled, from_template, type, location }) {
  const where = location ? `, ${type} ${location}` : "";
  const whose = from_template ? ", as its template" : "";
  return `${enabled ? "on" : "off"}${where}${whose}`;
}

function renderTemplates(templates) {
  arrange(byId("templates-rows"), templates.map((template) => {
    const on = template.recording_info.enabled === true;
    return element("tr", { title: `id ${template.id}` },
      element("th", { scope: "row" }, template.name),
      element("td", {}, template.region),
      element("td", {}, on ? "on" : "off"));
  }));
}
