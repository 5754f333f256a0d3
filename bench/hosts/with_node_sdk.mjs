// A create with the vendor's SDK, as it comes but for its address and its debug log: see load.mjs.
import https from "node:https";

import { BASE_URL, CA, ROOM, require, run } from "./load.mjs";

// It has no option for a CA.
https.globalAgent.options.ca = CA;

const { SDK } = require("@100mslive/server-sdk");
require("loglevel").setLevel("silent");

const sdk = new SDK("access-key", "app-secret");
sdk.api.axios.defaults.baseURL = BASE_URL;

// The v2 API, which it speaks, has an id for a template's name.
const { template, ...room } = ROOM;
await run(() => sdk.rooms.create({ ...room, template_id: template }));
