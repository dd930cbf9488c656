// A whole bot on Discord as a process of its own, which kills itself with SIGKILL at the point that its environment names.
import { setTimeout } from "node:timers/promises";
import { pino } from "pino";
import { bot, createHost } from "#core";
import { openDatabase } from "#sqlite/database";
import { createEmbeddedEngine } from "#engine/embedded/engine";
import { createKeyv } from "#sqlite/keyv";
import { createDiscordAdapter } from "../../src/adapters/discord/adapter.ts";
import { script } from "./crash-script.ts";
import { point, watched } from "./dying.ts";

const { API = "", TOKEN = "", DATABASE = "", ANSWER_IN = "", FRESH_AFTER = "" } = process.env;

const scripted = bot({
  name: "scripted",
  async *respond() {
    for (const word of `${script}\n\n${script}`.split(/(?<= )/)) {
      point("word");
      yield word;
      await setTimeout(5);
    }
  },
});

const hasty = {
  ws: { buildIdentifyThrottler: () => Promise.resolve({ waitForIdentify: () => Promise.resolve() }) },
};
const answerIn = ANSWER_IN === "place" ? "place" : "thread";
const freshAfter = FRESH_AFTER === "" ? undefined : Number(FRESH_AFTER);
const log = pino({ level: "error" }, pino.destination(2));
const database = openDatabase(DATABASE);
const host = createHost({
  bots: [scripted],
  adapters: [createDiscordAdapter({ token: TOKEN, apiUrl: API, client: hasty, log, answerIn, freshAfter })],
  engine: watched(createEmbeddedEngine({ database })),
  store: createKeyv(database, "natter"),
  log,
});
await host.start();
process.send?.("ready");
