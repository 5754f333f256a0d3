// The life of a room in the sandbox, driven by the vendor's SDK: node life_of_a_room.mjs SANDBOX
//
// The SDK has no option for its address, so the address is set in its HTTP client.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import path from "node:path";

const [sandbox] = process.argv.slice(2);
// The SDK is installed in the working directory, not beside this file.
const { SDK } = createRequire(path.join(process.cwd(), "package.json"))("@100mslive/server-sdk");
const sdk = new SDK("access-key", "app-secret");
sdk.setLogLevel(5);
sdk.api.axios.defaults.baseURL = `${sandbox}/v2`;

async function all(list) {
  const items = [];
  for await (const item of list) items.push(item);
  return items;
}

async function join(room, name, role) {
  const reply = await fetch(`${sandbox}/_sandbox/rooms/${room}/peers`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ name, user_id: `user-of-${name}`, role }),
  });
  assert.ok(reply.ok, `${name} could not join: ${reply.status}`);
  return (await reply.json()).id;
}

// Lists: more rooms than one page of the SDK has, and the filter of disabled ones.
const rooms = [];
for (let number = 0; number < 12; number++) {
  rooms.push(await sdk.rooms.create({ name: `room-${number}`, description: "new" }));
}
const ids = rooms.map((room) => room.id);
assert.deepEqual((await all(sdk.rooms.list())).map((room) => room.id).sort(), ids.toSorted());
const [room, other] = rooms;
await sdk.rooms.enableOrDisable(other.id, false);
assert.deepEqual((await all(sdk.rooms.list({ enabled: false }))).map((it) => it.id), [other.id]);
assert.equal((await all(sdk.rooms.list())).length, 11);

// Updates.
const updated = await sdk.rooms.update(room.id, { description: "changed", region: "eu" });
assert.equal(updated.description, "changed");
assert.equal(updated.id, room.id);
const read = await sdk.rooms.retrieveById(room.id);
assert.deepEqual([read.name, read.description, read.region], ["room-0", "changed", "eu"]);

// Room codes: one for each role, and the same ones again.
const codes = await sdk.roomCodes.create(room.id);
const texts = (list) => list.map((code) => code.code).sort();
assert.ok(codes.length > 1 && codes.every((code) => code.room_id === room.id && code.enabled));
assert.deepEqual(texts(await sdk.roomCodes.create(room.id)), texts(codes));
assert.deepEqual(texts(await all(sdk.roomCodes.list(room.id))), texts(codes));
const { role } = codes[0];
assert.equal((await sdk.roomCodes.createForRole(room.id, role)).role, role);
const disabled = await sdk.roomCodes.enableOrDisable(codes[0].code, false);
assert.deepEqual([disabled.code, disabled.enabled], [codes[0].code, false]);
await assert.rejects(sdk.roomCodes.create(other.id), "the codes of a disabled room");

// The active room: who is inside, who is removed, and its end, which locks the room.
await assert.rejects(sdk.activeRooms.retrieve(room.id), "a room without a session");
const [ann, bob] = [await join(room.id, "ann", role), await join(room.id, "bob", role)];
const active = await sdk.activeRooms.retrieve(room.id);
assert.equal(active.id, room.id);
assert.deepEqual(active.session.peers.toSorted(), [ann, bob].sort());
const peers = await sdk.activeRooms.retrieveActivePeers(room.id);
assert.deepEqual([peers[ann].name, peers[ann].user_id, peers[ann].role], ["ann", "user-of-ann", role]);
assert.equal((await sdk.activeRooms.retrievePeerDetails(room.id, bob)).name, "bob");
await sdk.activeRooms.removePeer(room.id, { peer_id: bob, reason: "rude" });
assert.deepEqual(Object.keys(await sdk.activeRooms.retrieveActivePeers(room.id)), [ann]);
await sdk.activeRooms.end(room.id, { reason: "over", lock: true });
await assert.rejects(sdk.activeRooms.retrieve(room.id), "a session that has ended");
assert.equal((await sdk.rooms.retrieveById(room.id)).enabled, false);
