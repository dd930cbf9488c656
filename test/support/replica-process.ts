// One of many replicas, as a process of its own: a whole bot on a board, behind nothing but a Redis.
// It is told what happened by messages ({ id, event }) and acknowledges each one that is durable ({ id }).
import { setTimeout as sleep } from "node:timers/promises";
import { pino } from "pino";
import { bot, createHost, type Inbound } from "#core";
import { createBullmqEngine } from "#engine/bullmq";
import { openRedis } from "#engine/redis-client";
import { createRedisKeyv } from "#engine/redis-keyv";
import { createRedisPacer } from "#engine/redis-pacer";
import { announcePresence } from "#engine/redis-presence";
import { createBoardAdapter } from "./board-adapter.ts";
import { remoteBoard } from "./board-server.ts";
import { answerTo, type ReplicaSettings } from "./replicas.ts";

const settings = JSON.parse(process.env["REPLICA"] ?? "{}") as ReplicaSettings;
const { redisUrl, boardUrl, lock, check, attempts = 20, pace } = settings;

const slow = bot({
  path: "slow",
  async *respond({ turn }) {
    for (const word of answerTo(turn.text).split(/(?<= )/)) {
      yield word;
      await sleep(pace);
    }
  },
});

const log = pino({ level: settings.logLevel ?? "silent" }, pino.destination(2));
const redis = await openRedis(redisUrl);
const remote = remoteBoard(boardUrl);
const adapter = createBoardAdapter({
  limit: 2_000,
  gap: 20,
  // Who writes is of interest to nobody but the test.
  call: (name, body) => remote(name, { ...body, writer: String(process.pid) }),
});
const presence = announcePresence({ redis });
const host = createHost({
  bots: [slow],
  adapters: [adapter],
  engine: createBullmqEngine({ redis, log, lock, check, attempts, retryDelay: 100, sweep: 5_000 }),
  store: createRedisKeyv(redis, "natter"),
  pacer: createRedisPacer({ redis, replicas: () => presence.count }),
  log,
});
await host.start();

process.on("message", (message: { id: number; event: Inbound } | "stop") => {
  if (message === "stop") {
    void host.stop(10_000).then(() => process.exit(0));
    return;
  }
  // Whoever is not acknowledged in time sends it again.
  adapter.receive(message.event).then(
    () => process.send?.({ id: message.id }),
    () => {},
  );
});
process.on("disconnect", () => process.exit(0));
process.send?.("ready");
