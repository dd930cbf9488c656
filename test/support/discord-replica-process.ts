// One of several processes of a bot on Discord that share a Redis, put together as the application does it.
import { pino } from "pino";
import { configurationSchema } from "#config";
import { bot } from "#core";
import { createDiscordAdapter } from "../../src/adapters/discord/adapter.ts";
import { assemble } from "../../src/app/assemble.ts";

const { API = "", TOKEN = "", REDIS = "" } = process.env;
const hasty = {
  ws: { buildIdentifyThrottler: () => Promise.resolve({ waitForIdentify: () => Promise.resolve() }) },
};
const log = pino({ level: process.env["LOG_LEVEL"] ?? "silent" }, pino.destination(2));
const { host } = await assemble({
  configuration: configurationSchema.parse({
    redisUrl: REDIS,
    replicas: "many",
    takeover: { lockSeconds: 1, checkSeconds: 0.2 },
  }),
  bots: [bot({ name: "replicas", respond: ({ turn }) => `You said: ${turn.text}` })],
  adapters: [createDiscordAdapter({ token: TOKEN, apiUrl: API, client: hasty, log, answerIn: "place" })],
  log,
});
process.on("disconnect", () => process.exit(0));
await host.start();
