import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { Actor } from "#simulator";
import { redisIsMissing } from "../../support/redis-server.ts";
import { openReplicas } from "../replicas.ts";
import { echo, discordForEachTest } from "./for-each-test.ts";
import { roomPerShard } from "./rooms.ts";

const discord = discordForEachTest();
const program = fileURLToPath(new URL("../../support/discord-replica-process.ts", import.meta.url));

const shardsHeld = (): string[] =>
  discord.world.simulator.gateway
    .sessions()
    .map(({ shard }) => String(shard))
    .toSorted();

/** In each of these rooms a question gets one answer. */
async function answered(rooms: readonly Actor[], text: string): Promise<void> {
  for (const ada of rooms) await ada.says(`@natter ${text}`);
  for (const { room } of rooms) await expect(room).toShow(`You said: ${text}`, { within: 15_000 });
  for (const { room } of rooms) {
    const says = discord.answers(room).filter((message) => room.textOf(message)?.includes(text));
    expect(says).toHaveLength(1);
  }
}

test.skipIf(redisIsMissing)(
  "two processes divide the shards of Discord, answer each question once, and one takes over what the other one had",
  { timeout: 60_000 },
  async ({ onTestFinished }) => {
    await discord.open({ simulator: { settings: { shards: 2 } }, adapter: { answerIn: "place" } });
    const rooms = await roomPerShard(discord.world, 2);
    const replicas = await openReplicas();
    onTestFinished(replicas.close);
    const first = await replicas.start(discord.world.adapter(), echo);
    await expect.poll(shardsHeld, { timeout: 10_000 }).toEqual(["0,2", "1,2"]);
    await answered(rooms, "one has all");

    await replicas.start(discord.world.adapter(), echo);
    await answered(rooms, "each has one");

    first.cable.cut();
    await answered(rooms, "the first one is cut off");
    await expect.poll(shardsHeld, { timeout: 15_000 }).toEqual(["0,2", "1,2"]);
    await answered(rooms, "the second one has all");
  },
);

test.skipIf(redisIsMissing)(
  "a process that Discord recommends more shards hears all servers, beside those that began with fewer",
  { timeout: 60_000 },
  async ({ onTestFinished }) => {
    await discord.open({ simulator: { settings: { shards: 2 } }, adapter: { answerIn: "place" } });
    // One for each way in which a server can be on one of two shards and on one of three.
    const rooms = await roomPerShard(discord.world, 6);
    const replicas = await openReplicas();
    onTestFinished(replicas.close);
    const old = await replicas.start(discord.world.adapter(), echo);
    await expect.poll(shardsHeld, { timeout: 10_000 }).toEqual(["0,2", "1,2"]);

    discord.world.simulator.settings.shards = 3;
    await replicas.start(discord.world.adapter(), echo);
    await expect.poll(shardsHeld, { timeout: 10_000 }).toEqual(["0,2", "0,3", "1,2", "1,3", "2,3"]);
    await answered(rooms, "both counts at once");

    old.cable.cut();
    await expect.poll(shardsHeld, { timeout: 10_000 }).toEqual(["0,3", "1,3", "2,3"]);
    await answered(rooms, "the new count alone");
  },
);

test.skipIf(redisIsMissing)(
  "a process that sleeps while its shard goes to another one loses no question, answers none again, and hangs up",
  { timeout: 60_000 },
  async ({ onTestFinished }) => {
    await discord.open({ adapter: { answerIn: "place" } });
    const { simulator, options } = discord.world;
    const replicas = await openReplicas();
    onTestFinished(replicas.close);
    const env = { ...process.env, API: simulator.url, TOKEN: options.token, REDIS: replicas.url };
    const sleeper = fork(program, { env });
    onTestFinished(() => void sleeper.kill("SIGKILL"));
    const said = ["awake"];
    const answers = (): Promise<void> =>
      expect.poll(discord.shown, { timeout: 15_000 }).toEqual(said.map((text) => `You said: ${text}`));
    await expect.poll(shardsHeld, { timeout: 15_000 }).toEqual(["0,1"]);
    await discord.asks("awake");
    await answers();

    await replicas.start(discord.world.adapter(), echo);
    sleeper.kill("SIGSTOP");
    await discord.asks("one sleeps");
    await expect.poll(shardsHeld, { timeout: 15_000 }).toEqual(["0,1", "0,1"]);
    said.push("one sleeps");
    await answers();
    // Discord tells both of them, and one will only hear of it when it wakes up.
    await discord.asks("two listen");
    said.push("two listen");
    await answers();

    sleeper.kill("SIGCONT");
    await expect.poll(shardsHeld).toEqual(["0,1"]);
    await discord.asks("one listens");
    said.push("one listens");
    await answers();
    expect(simulator.application.sessionStarts).toHaveLength(2);
  },
);
