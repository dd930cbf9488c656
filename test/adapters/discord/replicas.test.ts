import { pino } from "pino";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { configurationSchema } from "#config";
import { bot } from "#core";
import { type Assembly, assemble } from "../../../src/assemble.ts";
import { createRedisProxy, type RedisProxy } from "../../support/redis-proxy.ts";
import { type RedisServer, redisIsMissing, startRedis } from "../../support/redis-server.ts";
import { echo, playOnDiscord } from "./playing.ts";
import { roomPerShard } from "./rooms.ts";

const play = playOnDiscord();

describe.skipIf(redisIsMissing)("two processes with one Redis", { timeout: 60_000 }, () => {
  let server: RedisServer;
  let processes: { assembly: Assembly; cable: RedisProxy }[] = [];
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.close());
  afterEach(async () => {
    await Promise.all(processes.map(({ assembly }) => assembly.close(1_000)));
    for (const { cable } of processes) cable.cut();
    processes = [];
    server.command("flushall");
  });

  async function start(): Promise<{ assembly: Assembly; cable: RedisProxy }> {
    const cable = await createRedisProxy(server.port);
    const assembly = await assemble({
      configuration: configurationSchema.parse({
        redisUrl: cable.url,
        replicas: "many",
        takeover: { lockSeconds: 1, checkSeconds: 0.2 },
      }),
      bots: [bot({ path: "echo", respond: echo })],
      adapters: [play.ground.createAdapter()],
      log: pino({ level: process.env["LOG_LEVEL"] ?? "silent" }),
    });
    processes.push({ assembly, cable });
    await assembly.host.start();
    return { assembly, cable };
  }
  const shardsHeld = (): string[] =>
    play.ground.simulator.gateway
      .sessions()
      .map(({ shard }) => String(shard))
      .toSorted();

  test("divide the shards, answer each question once, and one takes over what the other one had", async () => {
    await play.open({ simulator: { settings: { shards: 2 } }, adapter: { answerIn: "place" } });
    const rooms = await roomPerShard(play.ground, 2);
    const heard = async (text: string): Promise<void> => {
      for (const ada of rooms) await ada.says(`@natter ${text}`);
      for (const { room } of rooms) await expect(room).toShow(`You said: ${text}`, { within: 15_000 });
      for (const { room } of rooms)
        expect(
          play.answers(room).filter((message) => room.textOf(message)?.includes(`You said: ${text}`)),
        ).toHaveLength(1);
    };
    const first = await start();
    await expect.poll(shardsHeld, { timeout: 10_000 }).toEqual(["0,2", "1,2"]);
    await heard("one has all");

    await start();
    // It is handed one of them, which for a moment nobody has.
    await expect.poll(() => play.ground.simulator.gateway.sessions().length, { timeout: 10_000 }).toBe(2);
    await heard("each has one");

    first.cable.cut();
    await heard("the first one is cut off");
    await expect.poll(shardsHeld, { timeout: 15_000 }).toEqual(["0,2", "1,2"]);
    await heard("the second one has all");
  });
});
