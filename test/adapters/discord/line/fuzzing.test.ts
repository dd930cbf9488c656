import { readdirSync, readFileSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import { damaged, runs, watchTop } from "../../../support/fuzzing.ts";
import { type DiscordOfTest, discordForEachTest, echo } from "../for-each-test.ts";

const discord = discordForEachTest();

interface Packet {
  t: string;
  d: unknown;
}

/** What Discord sends, in the channel and for the bot of this world. */
function packetsHere(): Packet[] {
  const { application, general } = discord.world.simulator;
  const names: Record<string, string> = {
    "1100000000000000001": general.space,
    "1100000000000000002": application.userId,
    "1100000000000000010": general.id,
  };
  const folder = new URL("../../../fixtures/discord/", import.meta.url);
  return readdirSync(folder).map((file) => {
    const text = readFileSync(new URL(file, folder), "utf8");
    return JSON.parse(text.replaceAll(/\b\d{19}\b/g, (id) => names[id] ?? id)).packet;
  });
}

/** A person uses the command, a button, a form and the menu of a message. */
const interactions = ({ world }: DiscordOfTest): object[] => {
  const { application, general } = world.simulator;
  const member = { user: { id: "1100000000000000077", username: "ada" }, roles: [], flags: 0 };
  const where = {
    id: "1100000000000000901",
    application_id: application.userId,
    token: "a-token",
    version: 1,
    guild_id: general.space,
    channel_id: general.id,
    channel: { id: general.id, type: 0 },
    member,
    locale: "en-US",
    entitlements: [],
    authorizing_integration_owners: { 0: general.space },
  };
  const text = { type: 4, custom_id: "question", value: "why?" };
  const target = {
    id: "1100000000000000902",
    content: "hello",
    author: member.user,
    attachments: [],
    embeds: [],
  };
  const resolved = { messages: { "1100000000000000902": target } };
  return [
    {
      ...where,
      type: 2,
      data: { id: "1", type: 1, name: "ask", options: [{ name: "question", type: 3, value: "a" }] },
    },
    { ...where, type: 2, data: { id: "1", type: 3, name: "Ask about this", target_id: target.id, resolved } },
    { ...where, type: 3, message: target, data: { component_type: 2, custom_id: "natter:1" } },
    {
      ...where,
      type: 3,
      message: target,
      data: { component_type: 3, custom_id: "natter-menu:1", values: ["natter:1"] },
    },
    { ...where, type: 5, data: { custom_id: "natter-about:1", components: [{ type: 18, component: text }] } },
    {
      ...where,
      type: 5,
      data: { custom_id: "natter-about:1", components: [{ type: 1, components: [text] }] },
    },
    { ...where, type: 4, data: { id: "1", name: "ask", type: 1, options: [] } },
  ];
};

/** Sends one frame after the other, and then asks an ordinary question. Returns what has reached the top of the process. */
async function reachedTop(frames: fc.Arbitrary<string | Uint8Array>, usual: number): Promise<unknown[]> {
  using top = watchTop();
  const { gateway } = discord.world.simulator;
  await fc.assert(
    fc.asyncProperty(frames, async (frame) => {
      await gateway.sendRaw(frame);
      await setImmediate();
      expect(top.reached.splice(0)).toEqual([]);
    }),
    runs(usual),
  );
  await discord.asks("still there?");
  await expect.poll(discord.shown).toContain("You said: still there?");
  return top.reached;
}

let sequence = 1;
const dispatch = (t: string, d: unknown): string => JSON.stringify({ op: 0, t, s: (sequence += 1), d });

test("no event of the gateway ends the process, whatever its fields are", async () => {
  await discord.open();
  await discord.world.start(echo);
  const events = fc
    .constantFrom(...packetsHere())
    .chain(({ t, d }) => damaged([d]).map((data) => dispatch(t, data)));
  expect(await reachedTop(events, 200)).toEqual([]);
});

test("no command, click or form ends the process, whatever its fields are", async () => {
  await discord.open();
  await discord.world.start(echo);
  const used = damaged(interactions(discord)).map((data) => dispatch("INTERACTION_CREATE", data));
  expect(await reachedTop(used, 150)).toEqual([]);
});

test("no frame ends the process", async () => {
  await discord.open();
  await discord.world.start(echo);
  const { application, general } = discord.world.simulator;
  const user = { id: application.userId, username: "natter", discriminator: "0", bot: true };
  const packet = damaged([
    ...packetsHere().map(({ t, d }) => ({ op: 0, t, s: 1, d })),
    {
      op: 0,
      t: "READY",
      s: 1,
      d: {
        v: 10,
        user,
        guilds: [{ id: general.space, unavailable: true }],
        session_id: "",
        resume_gateway_url: "",
        application: { id: application.userId, flags: 0 },
      },
    },
    {
      op: 0,
      t: "GUILD_CREATE",
      s: 1,
      d: { id: general.space, name: "x", channels: [], members: [], roles: [], emojis: [], threads: [] },
    },
    {
      op: 0,
      t: "CHANNEL_UPDATE",
      s: 1,
      d: { id: general.id, guild_id: general.space, type: 0, name: "general", permission_overwrites: [] },
    },
    { op: 0, t: "RESUMED", s: 1, d: {} },
    { op: 10, d: { heartbeat_interval: 41_250 } },
    { op: 11, d: null },
    { op: 1, d: null },
  ]).map((value) => JSON.stringify(value));
  const frames = fc.oneof(
    { weight: 4, arbitrary: packet },
    { weight: 1, arbitrary: packet.chain((text) => fc.nat(text.length).map((end) => text.slice(0, end))) },
    { weight: 1, arbitrary: fc.json() },
    { weight: 1, arbitrary: fc.string() },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }) },
    { weight: 1, arbitrary: fc.constantFrom("[".repeat(100_000), `{"op":`.repeat(20_000), "\u0000") },
  );
  expect(await reachedTop(frames, 200)).toEqual([]);
});
