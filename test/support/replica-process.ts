// One of many replicas, each a process: a whole bot on a board, put together as `npm start` does it.
// The test sends it events ({ id, event }), and it answers each one that is durable ({ id }).
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pino } from "pino";
import { bot, type Inbound } from "#core";
import { natter } from "../../src/natter.ts";
import { createBoardAdapter } from "../../src/testing/board/adapter.ts";
import { platformOf } from "./platform-of.ts";
import { remoteBoard } from "./board-server.ts";
import { answerTo, type ReplicaSettings } from "./replicas.ts";

const settings = JSON.parse(process.env["REPLICA"] ?? "{}") as ReplicaSettings;
const { redisUrl, boardUrl, replicas = "many", lockSeconds, checkSeconds, pace } = settings;

const slow = bot({
  name: "slow",
  async *respond({ turn }) {
    for (const word of answerTo(turn.text).split(/(?<= )/)) {
      yield word;
      await sleep(pace);
    }
  },
});

const log =
  settings.log === undefined
    ? pino({ level: "silent" })
    : pino({ level: "info" }, pino.destination({ dest: settings.log, sync: true }));
const remote = remoteBoard(boardUrl);
const adapter = createBoardAdapter({
  limit: 2_000,
  gap: 20,
  // The test wants to know which process wrote.
  call: (name, body) => remote(name, { ...body, writer: String(process.pid) }),
});
const app = natter({
  environment: {},
  settings: {
    redisUrl,
    replicas,
    takeover: {
      lockSeconds,
      checkSeconds,
    },
    attempts: 20,
    // One person asks everything.
    limits: false,
    data: settings.data ?? mkdtempSync(join(tmpdir(), "natter-replica-")),
  },
  bots: slow,
  platforms: [platformOf(adapter)],
  log,
});
await app.start();

process.on("message", (message: { id: number; event: Inbound } | "stop") => {
  if (message === "stop") {
    void app.stop(10_000);
    return;
  }
  // The sender of an event that is not acknowledged in time sends it again.
  adapter.receive(message.event).then(
    () => process.send?.({ id: message.id }),
    () => {},
  );
});
void app.ended.then(() => process.exit(0));
process.on("disconnect", () => process.exit(0));
process.send?.("ready");
