import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { createLogSink } from "../../../support/context.ts";
import { watchTop } from "../../../support/fuzzing.ts";
import { discordForEachTest, echo } from "../for-each-test.ts";

const discord = discordForEachTest();

const ready = {
  v: 10,
  user: { id: "1100000000000000002", username: "natter" },
  guilds: [],
  session_id: "x",
  resume_gateway_url: "ws://127.0.0.1:1",
  application: { id: "1100000000000000002", flags: 0 },
};
const frames: Record<string, unknown> = {
  "a text that is no JSON": "{",
  null: null,
  "a list": [],
  "a READY without data": { op: 0, t: "READY", s: 1, d: null },
  "a READY without servers": { op: 0, t: "READY", s: 1, d: { ...ready, guilds: null } },
  "a READY whose servers are null": { op: 0, t: "READY", s: 1, d: { ...ready, guilds: [null] } },
  "a READY without an address to resume at": {
    op: 0,
    t: "READY",
    s: 1,
    d: { ...ready, resume_gateway_url: null },
  },
  "a READY with another kind of address": {
    op: 0,
    t: "READY",
    s: 1,
    d: { ...ready, resume_gateway_url: "http://x" },
  },
  "a READY without a user": { op: 0, t: "READY", s: 1, d: { ...ready, user: null } },
  "a HELLO without data": { op: 10, d: null },
  "a HELLO with a text for its interval": { op: 10, d: { heartbeat_interval: "soon" } },
  "a HELLO that comes twice": { op: 10, d: { heartbeat_interval: 1 } },
  "an event whose name means something to Node": { op: 0, t: "error", s: 2, d: {} },
  "an event named like a prototype": { op: 0, t: "__proto__", s: 2, d: {} },
  "an event without data": { op: 0, t: "GUILD_CREATE", s: 2, d: null },
  "an event whose number is none": { op: 0, t: "MESSAGE_CREATE", s: "9", d: {} },
};

test("no frame ends the process, and each kind of fault is logged once", async () => {
  using top = watchTop();
  const { log, lines } = createLogSink();
  await discord.open({ adapter: { log } });
  await discord.world.start(echo);
  const { gateway } = discord.world.simulator;
  for (const [name, frame] of [...Object.entries(frames), ...Object.entries(frames)]) {
    await gateway.sendRaw(typeof frame === "string" ? frame : JSON.stringify(frame));
    await setImmediate();
    expect(top.reached, name).toEqual([]);
  }
  await discord.asks("still there?");
  await expect.poll(discord.shown).toEqual(["You said: still there?"]);
  // The session can still be resumed.
  gateway.drop();
  await discord.asks("and now?");
  await expect.poll(discord.shown).toEqual(["You said: still there?", "You said: and now?"]);
  expect(top.reached).toEqual([]);
  const told = lines.flatMap(({ msg }) => (/a frame of Discord/.test(String(msg)) ? [msg] : []));
  expect(told.length).toBeGreaterThan(8);
  expect(told).toHaveLength(new Set(told).size);
});

test("a session that is invalid, it is not said for how long, is replaced by a new one", async () => {
  using top = watchTop();
  await discord.open();
  await discord.world.start(echo);
  const { gateway } = discord.world.simulator;
  const [before] = gateway.sessions();
  await gateway.sendRaw(JSON.stringify({ op: 9, d: null }));
  await expect.poll(() => gateway.sessions().some((one) => one !== before && one.isConnected)).toBe(true);
  await discord.asks("hello");
  await expect.poll(discord.shown).toEqual(["You said: hello"]);
  expect(top.reached).toEqual([]);
});
