// Shows the current fault rules, and a form that adds one.

import { arrange, ask, byId, element, say, setText } from "./dom.js";

/** The actions: name, title in the form, and the label and an example of the value, if there is
 *  one. */
const ACTIONS = {
  "Another reply": [
    ["status", "reply with a status", "Status", "503"],
    ["redirect", "redirect", "To", "https://elsewhere.example/"],
    ["commit_after_ms", "reply 504, run it later", "Later by, ms", "500"],
  ],
  "No reply": [
    ["close", "close the connection"],
    ["reset", "reset the connection"],
    ["reset_after_commit", "run it, then reset"],
    ["hang", "hang"],
    ["garbage", "reply with garbage", "Text", "HTTP/1.1 banana"],
  ],
  "The true reply": [
    ["delay_ms", "delayed"],
    ["truncate", "truncated", "Bytes of body", "10"],
    ["drip_ms", "one byte at a time", "Each, ms", "50"],
    ["close_idle_ms", "and close when idle", "Idle for, ms", "0"],
    ["reset_idle_ms", "and reset when idle", "Idle for, ms", "0"],
  ],
};

const OPTIONS = new Map(Object.values(ACTIONS).flat().map(([name, ...rest]) => [name, rest]));
const TEXTS = ["redirect", "garbage"];

const value = (id) => byId(id).value.trim();

export function begin() {
  for (const [group, actions] of Object.entries(ACTIONS)) {
    byId("action").append(element("optgroup", { label: group },
      ...actions.map(([name, title]) => element("option", { value: name }, title))));
  }
  byId("action").addEventListener("change", fit);
  byId("occurrence").addEventListener("change", fit);
  fit();
  byId("fault").addEventListener("submit", add);
  byId("end-faults").addEventListener("click", async () => {
    await ask("faults", { method: "DELETE" });
    say("All faults are deleted.");
    byId("action").focus();
  });
}

/** Shows the fields that the chosen action needs. */
function fit() {
  const [, label, example] = OPTIONS.get(value("action"));
  setText(byId("value-label"), label ?? "");
  show("value", label !== undefined);
  byId("value").value = example ?? "";
  show("retry-after", value("action") === "status");
  byId("delay").placeholder = value("action") === "delay_ms" ? "2000" : "none";
  byId("count").hidden = value("occurrence") === "";
}

function show(id, shown) {
  byId(id).hidden = !shown;
  document.querySelector(`label[for="${id}"]`).hidden = !shown;
}

/** Builds the rule. If a number is invalid, it stays a text, and the sandbox refuses it. */
function rule() {
  const number = (text) => (text === "" || Number.isNaN(Number(text)) ? text : Number(text));
  const action = value("action");
  const said = {};
  if (action === "delay_ms") said.delay_ms = number(value("delay") || "2000");
  else if (OPTIONS.get(action)[1] === undefined) said[action] = true;
  else said[action] = TEXTS.includes(action) ? value("value") : number(value("value"));
  if (value("delay")) said.delay_ms = number(value("delay"));
  if (action === "status" && value("retry-after")) said.headers = { "Retry-After": value("retry-after") };
  if (value("occurrence")) said[value("occurrence")] = number(value("count"));
  for (const field of ["method", "path", "room"]) {
    if (value(field)) said[field] = value(field);
  }
  return said;
}

async function add(event) {
  event.preventDefault();
  const refusal = byId("refusal");
  try {
    await ask("faults", { method: "PATCH", body: JSON.stringify([rule()]) });
    setText(refusal, "");
    say("The fault is added.");
  } catch (error) {
    setText(refusal, error.message.replace(/^faults\[0\]\.?/, ""));
  }
}

/** Shows the current rules. */
export function render(rules) {
  arrange(byId("faults"), rules.map(item));
  byId("faults-none").hidden = rules.length > 0;
  byId("end-faults").hidden = rules.length === 0;
}

function item({ matched, fired, ...rule }) {
  const has = (name) => rule[name] !== undefined;
  const which = [rule.method, rule.path, has("room") && `room ${rule.room}`].filter(Boolean);
  const often = has("first") ? `the first ${rule.first}` : has("every") ? `every ${rule.every}`
    : has("probability") ? `probability ${rule.probability}` : "always";
  const names = [...OPTIONS.keys()].filter((name) => name !== "delay_ms" && has(name));
  const what = names.map((name) => (rule[name] === true ? name : `${name} ${rule[name]}`));
  if (has("delay_ms")) what.push(`delay_ms ${rule.delay_ms}`);
  return element("li", { title: JSON.stringify(rule) },
    element("code", { className: "tag" }, what.join(", ")),
    element("span", { className: "count" }, `fired on ${fired} of ${matched}`),
    element("span", { className: "which" }, `${which.join(" ") || "any request"}, ${often}`));
}
