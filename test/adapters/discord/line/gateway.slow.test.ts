import { type Client, Events } from "discord.js";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Cursors, Inbound, Turn } from "#core";
import { createDiscordAdapter } from "../../../../src/adapters/discord/adapter.ts";
import { snowflakeAt } from "../../../../src/adapters/discord/hear/origin.ts";
import { roomPerShard } from "../rooms.ts";
import { createLogSink } from "../../../support/context.ts";
import { echo, discordForEachTest } from "../for-each-test.ts";

const discord = discordForEachTest();
const { open, asks, answers, shown } = discord;

/** An adapter without a host: what it hears, and what it keeps. */
function listen(options = discord.world.options) {
  const kept = new Map<string, string>();
  const cursors: Cursors = {
    get: (key) => Promise.resolve(kept.get(key)),
    set: (key, value) => Promise.resolve(void kept.set(key, value)),
  };
  const heard: Inbound[] = [];
  const adapter = createDiscordAdapter(options);
  onTestFinished(() => adapter.stop());
  const receive = (event: Inbound): Promise<void> => Promise.resolve(void heard.push(event));
  return { adapter, kept, cursors, heard, start: () => adapter.start(receive, cursors) };
}
const turnsIn = (events: readonly Inbound[]): Turn[] =>
  events.filter((event): event is Turn => event.type === "turn");

describe("a lost connection", () => {
  test.each([
    {
      name: "because Discord asks to come again",
      lose: () => discord.world.simulator.gateway.reconnect(),
      ends: "resumed",
    },
    {
      name: "because its heartbeat gets no answer",
      settings: { heartbeatInterval: 300 },
      lose: () => discord.world.simulator.gateway.acknowledge(false),
      mend: () => discord.world.simulator.gateway.acknowledge(true),
      ends: "resumed",
      isDead: true,
    },
    {
      name: "because its session has become invalid",
      lose: () => discord.world.simulator.gateway.invalidate(false),
      ends: "ready",
    },
    {
      name: "because Discord was down, and its sessions with it",
      lose() {
        discord.world.simulator.gateway.setDown(true);
        discord.world.simulator.gateway.forget();
      },
      mend: () => discord.world.simulator.gateway.setDown(false),
      ends: "ready",
    },
  ])("$name, loses no question and answers none twice", { timeout: 40_000 }, async (story) => {
    const told: string[] = [];
    const { log, lines } = createLogSink();
    await open({
      simulator: { settings: story.settings ?? {} },
      adapter: {
        log,
        setup(client) {
          client.on(Events.ShardReconnecting, () => told.push("reconnecting"));
          client.on(Events.ShardResume, () => told.push("resumed"));
          client.on(Events.ShardReady, () => told.push("ready"));
        },
      },
    });
    const { host } = await discord.world.start(echo);
    await asks("before");
    await expect(discord.world.channel).toShow("You said: before");
    told.splice(0);
    story.lose();
    await asks("meanwhile");
    await expect.poll(() => told).toContain("reconnecting");
    story.mend?.();
    await expect(discord.world.channel).toShow("You said: meanwhile", { within: 15_000 });
    await asks("after");
    await expect(discord.world.channel).toShow("You said: after", { within: 15_000 });
    expect(told).toContain(story.ends);
    await host.stop(2_000);
    expect(shown()).toEqual(["You said: before", "You said: meanwhile", "You said: after"]);
    const dead = lines.filter(({ msg }) => String(msg).includes("gives no sign of life"));
    expect(dead).toHaveLength(story.isDead ? 1 : 0);
  });
});

describe("in the middle of an answer", () => {
  test.each([
    { name: "a session is lost", lose: () => discord.world.simulator.gateway.invalidate(false) },
    {
      name: "a connection drops, and all that was told comes again",
      lose() {
        discord.world.simulator.gateway.setOverlap(20);
        discord.world.simulator.gateway.drop();
      },
    },
    {
      name: "a connection drops, and cannot be taken up",
      lose() {
        discord.world.faults.next("socket", { kind: "refused-resume" });
        discord.world.simulator.gateway.drop();
      },
    },
  ])("$name: the answer is given once, in the same message", { timeout: 30_000 }, async ({ lose }) => {
    const back: string[] = [];
    await open({
      adapter: {
        setup(client) {
          client.on(Events.ShardReady, () => back.push("ready"));
          client.on(Events.ShardResume, () => back.push("resumed"));
        },
      },
    });
    const rest = Promise.withResolvers<void>();
    const { turns } = await discord.world.start(async function* () {
      yield "One. ";
      await rest.promise;
      yield "Two.";
    });
    await asks("count");
    await expect(discord.world.channel).toShow(/^One\.$/);
    const [message] = answers();
    back.splice(0);
    lose();
    await expect.poll(() => back.length, { timeout: 15_000 }).toBeGreaterThan(0);
    rest.resolve();
    await expect(discord.world.channel).toShow(/^One\. Two\.$/);
    await expect(discord.world.channel).toStaySilent(300);
    expect(answers().map(({ id }) => id)).toEqual([message?.id]);
    expect(turns).toHaveLength(1);
  });
});

describe("what Discord and others do to a bot", () => {
  test("a listener that throws keeps the event neither from natter nor from other listeners", async () => {
    const heard: string[] = [];
    await open({
      adapter: {
        setup(client) {
          const broken = (): never => {
            throw new Error("mine");
          };
          for (const event of [Events.ClientReady, Events.MessageCreate] as const) client.once(event, broken);
          client.on(Events.MessageCreate, () => Promise.reject(new Error("later")) as unknown as void);
          client.on(Events.MessageCreate, ({ content }) => void heard.push(content));
        },
      },
    });
    await discord.world.start(echo);
    await asks("hello");
    await expect(discord.world.channel).toShow("You said: hello");
    expect(heard[0]).toContain("hello");
  });

  test.each([
    { what: "without an author", data: { nothing: true } },
    {
      what: "with an id that is none",
      data: {
        id: "x",
        author: { id: "1" },
        attachments: [],
        mentions: [],
        mention_roles: [],
        type: 0,
        content: "?",
      },
    },
  ])("a message $what holds up nothing that follows in its channel", async ({ data }) => {
    await open();
    await discord.world.start(echo);
    const { general, server, discord: simulated } = discord.world.simulator;
    const place = { channel_id: general.id, guild_id: server.id };
    simulated.dispatch({ name: "MESSAGE_CREATE", guildId: server.id, data: () => ({ ...data, ...place }) });
    simulated.dispatch({ name: "INTERACTION_CREATE", guildId: server.id, data: () => ({ id: "x" }) });
    await asks("hello");
    await expect(discord.world.channel).toShow("You said: hello");
  });

  test.each([{ when: "before it ever connected" }, { when: "while Discord is down", isUp: true }])(
    "a bot that is stopped $when does not go on trying",
    async ({ isUp = false }) => {
      const told: string[] = [];
      const setup = (client: Client): void =>
        void client.on(Events.ShardReconnecting, () => told.push("reconnecting"));
      await open({ adapter: { setup } });
      const { gateway } = discord.world.simulator;
      const { adapter, start } = listen();
      if (isUp) await start();
      gateway.setDown(true);
      const ending = isUp ? Promise.resolve("was up") : start().catch(() => "did not start");
      await expect.poll(() => told.length).toBeGreaterThan(1);
      await adapter.stop();
      expect(await ending).toBe(isUp ? "was up" : "did not start");
      gateway.setDown(false);
      // The library waits for half a second between two tries.
      const isBack = await discord.world.stage.world.until(
        () => gateway.sessions().some(({ isConnected }) => isConnected),
        1_500,
      );
      expect(isBack).toBe(false);
    },
  );
});

test("joining and leaving a server are notices, if the portal allows it", async () => {
  await open({ simulator: { privileged: ["GuildMembers"] } });
  const { start, heard } = listen();
  await start();
  const { simulator, stage } = discord.world;
  const third = stage.world.addPerson({ name: "Cem", timeZone: "UTC", isBot: false, ids: {} });
  simulator.admit(third, simulator.server);
  simulator.expel(third, simulator.server);
  const thread = { platform: "discord", space: simulator.server.id, channel: "", thread: "" };
  const person = { id: third.ids["discord"], isBot: false };
  await expect
    .poll(() => heard)
    .toMatchObject([
      { type: "notice", what: "joined", thread, person },
      { type: "notice", what: "left", thread, person },
    ]);
});

test("a stop does not wait for a slow Discord", async () => {
  await open();
  const { adapter, start, kept } = listen();
  kept.set(`seen ${discord.world.simulator.server.id}`, snowflakeAt(Date.now() - 1_000));
  await asks("missed");
  const reading = "GET /channels/:id/messages";
  discord.world.faults.always(reading, { kind: "slow", ms: 10_000 });
  await start();
  await expect.poll(() => discord.world.calls.list(reading).length).toBe(1);
  const begun = Date.now();
  await adapter.stop();
  expect(Date.now() - begun).toBeLessThan(1_000);
});

describe("shards", () => {
  test(
    "each process hears of its own servers, and the first of direct messages",
    { timeout: 30_000 },
    async () => {
      await open();
      const { stage, options } = discord.world;
      const rooms = await roomPerShard(discord.world, 2);
      const processes = [0, 1].map((shard) => listen({ ...options, shards: [shard], shardCount: 2 }));
      await Promise.all(processes.map(({ start }) => start()));
      for (const [shard, ada] of rooms.entries()) await ada.says(`@natter from ${shard}`);
      await (await stage.asker.with(stage.bot)).says("direct");
      const textsOf = (index: number): string[] =>
        turnsIn(processes[index]?.heard ?? [])
          .map(({ text }) => text)
          .toSorted();
      await expect.poll(() => [textsOf(0), textsOf(1)]).toEqual([["direct", "from 0"], ["from 1"]]);
      expect(stage.world.calls.list("POST /applications/:id/commands")).toHaveLength(2);
    },
  );

  test("are as many as Discord recommends", { timeout: 30_000 }, async () => {
    await open({ simulator: { settings: { shards: 3 } } });
    await discord.world.start(echo);
    expect(discord.world.simulator.gateway.sessions().map(({ shard }) => shard)).toEqual([
      [0, 3],
      [1, 3],
      [2, 3],
    ]);
    await asks("hello");
    await expect(discord.world.channel).toShow("You said: hello");
  });
});
