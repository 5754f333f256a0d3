// A create with axios, its connections kept: see load.mjs.
import { Agent } from "node:https";
import http from "node:http";

import { BASE_URL, CA, ROOM, TOKEN, require, run } from "./load.mjs";

const axios = require("axios");

const client = axios.create({
  baseURL: BASE_URL,
  headers: { Authorization: `Bearer ${TOKEN}` },
  httpAgent: new http.Agent({ keepAlive: true }),
  httpsAgent: new Agent({ keepAlive: true, ca: CA }),
  timeout: 30000,
});

await run(async () => (await client.post("/rooms", ROOM)).data);
