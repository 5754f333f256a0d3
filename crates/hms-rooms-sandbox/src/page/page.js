// The page: it listens to events, filters, and handles keys.

import { byId, escaped, say, setText } from "./dom.js";
import * as faults from "./faults.js";
import * as requests from "./requests.js";
import * as rooms from "./rooms.js";

/** The last event: the process it came from, its id, and the number of changes in the store. */
let run;
let last;
let store;
let source;

const connection = byId("connection");
const filter = byId("filter");

function connected(state, text) {
  connection.dataset.state = state;
  setText(connection, text);
}

function listen() {
  source?.close();
  source = new EventSource(last ? `/_sandbox/events?after=${last}` : "/_sandbox/events");
  source.onopen = () => connected("live", "live");
  source.onmessage = (event) => take(event.lastEventId, JSON.parse(event.data));
  source.onerror = () => {
    connected("lost", "not connected");
    // The browser reconnects by itself unless it received an error reply.
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, 2000);
  };
}

function take(id, delta) {
  if (delta.run !== run) requests.forget();
  requests.add(delta.requests, delta.left_out, delta.oldest);
  if (delta.faults) faults.render(delta.faults);
  if (delta.run !== run || delta.store !== store) rooms.load();
  ({ run, store } = delta);
  last = id;
}

let typing;

function narrow() {
  clearTimeout(typing);
  typing = setTimeout(() => {
    const count = requests.filter(filter.value.trim());
    rooms.filter(filter.value.trim());
    const match = count === 1 ? "request matches" : "requests match";
    say(filter.value ? `${count} ${match}` : "");
  }, 150);
}

requests.begin((name) => {
  filter.value = escaped(name);
  filter.focus();
  narrow();
});
rooms.begin();
faults.begin();

filter.addEventListener("input", narrow);
byId("search").addEventListener("submit", (event) => event.preventDefault());

document.addEventListener("keydown", (event) => {
  const typed = event.target.closest("input, select, textarea");
  if (event.key === "/" && !typed && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    filter.select();
  }
  if (event.key === "Escape" && event.target === filter && filter.value) {
    filter.value = "";
    narrow();
  }
});

// A hidden page closes its connection, because a browser opens only six to one host.
document.addEventListener("visibilitychange", () => {
  if (document.hidden) source.close();
  else listen();
});

for (const code of document.querySelectorAll("[data-base]")) {
  code.textContent = location.origin + code.dataset.base;
}
listen();
