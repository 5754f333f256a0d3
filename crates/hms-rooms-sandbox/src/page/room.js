// Shows the details of a room: its session, its peers and its codes.

import { ask, element, moment, plural } from "./dom.js";

/** Creates the details row of a room. `columns` is the number of columns that it spans. */
export function detailsRow(columns) {
  const cell = element("td", { colSpan: columns });
  return element("tr", { className: "details" }, cell);
}

/** Loads a room and shows it in its details row. */
export async function fill(row, id) {
  const room = await ask(`rooms/${encodeURIComponent(id)}`);
  const said = JSON.stringify([room.session, room.codes]);
  if (row.said === said) return;
  row.said = said;
  const list = element("dl", {},
    element("dt", {}, "Inside"),
    element("dd", {}, ...(room.session ? inside(room.session) : ["Nobody is inside."])),
    element("dt", {}, "Codes"),
    element("dd", {}, room.codes.length > 0 ? codes(room.codes) : "It has no room codes."));
  row.firstElementChild.replaceChildren(list);
}

function inside({ id, created_at, peers }) {
  const since = element("p", { className: "count" },
    `${plural(peers.length, "peer")} in session ${id}, since ${moment(created_at)}`);
  const rows = peers.map((peer) => [peer.name || peer.id, peer.role, peer.user_id,
    moment(peer.joined_at), peer.metadata]);
  return [since, table("Peers", ["Name", "Role", "User id", "Joined", "Metadata"], rows)];
}

function codes(all) {
  const rows = all.map((code) => {
    const state = code.enabled ? "enabled" : "disabled";
    const mark = element("span", { className: "state", data: { state } }, state);
    return [element("code", {}, code.code), code.role, mark, moment(code.created_at)];
  });
  return table("Room codes", ["Code", "Role", "State", "Created"], rows);
}

function table(label, columns, rows) {
  const cell = (value) => element("td", value instanceof Node ? {} : { title: value }, value);
  return element("table", { className: "inner", aria: { label } },
    element("thead", {}, element("tr", {},
      ...columns.map((column) => element("th", { scope: "col" }, column)))),
    element("tbody", {}, ...rows.map((row) => element("tr", {}, ...row.map(cell)))));
}
