// The page as a whole: what the sandbox tells it, the filter, the keys.

import { byId, escaped, say, setText } from "./dom.js";
import * as faults from "./faults.js";
import * as requests from "./requests.js";
import * as rooms from "./rooms.js";

/** Where the page stands: the sandbox's run, its last event, and the store's changes. */
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
    connected("lost", "not there");
    // The browser tries again by itself unless it was answered something else.
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

// A page that nobody sees holds no connection: a browser has but six to one host.
document.addEventListener("visibilitychange", () => {
  if (document.hidden) source.close();
  else listen();
});

for (const code of document.querySelectorAll("[data-base]")) {
  code.textContent = location.origin + code.dataset.base;
}
listen();
