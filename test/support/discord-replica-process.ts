// One of several processes of a bot on Discord that share a Redis, put together as the application does it.
import { pino } from "pino";
import { bot } from "#core";
import { discord } from "../../src/adapters/discord/platform.ts";
import { natter } from "../../src/natter.ts";

const { API = "", TOKEN = "", REDIS = "" } = process.env;
const hasty = {
  ws: { buildIdentifyThrottler: () => Promise.resolve({ waitForIdentify: () => Promise.resolve() }) },
};
const log = pino({ level: process.env["LOG_LEVEL"] ?? "silent" }, pino.destination(2));
const app = natter({
  environment: {},
  settings: { redisUrl: REDIS, replicas: "many", takeover: { lockSeconds: 1, checkSeconds: 0.2 } },
  bots: bot({ name: "replicas", respond: ({ turn }) => `You said: ${turn.text}` }),
  platforms: [discord({ token: TOKEN, apiUrl: API, client: hasty, answerIn: "place" })],
  log,
});
process.on("disconnect", () => process.exit(0));
await app.start();
