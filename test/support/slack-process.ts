// A whole bot on Slack as a process of its own, which kills itself with SIGKILL at the point that its environment names.
import { setTimeout } from "node:timers/promises";
import { pino } from "pino";
import { bot, createHost } from "#core";
import { openDatabase } from "#sqlite/database";
import { createEmbeddedEngine } from "#engine/embedded/engine";
import { createKeyv } from "#sqlite/keyv";
import { createSlackAdapter } from "../../src/adapters/slack/adapter.ts";
import { longAnswer } from "../../src/testing/adapter/long-answer.ts";
import { point, watched } from "./dying.ts";

const { API = "", BOT_TOKEN = "", APP_TOKEN = "", DATABASE = "" } = process.env;

/** Every call to Slack is two points: before it is made, and when it has been applied without our knowing. */
const dangerous: typeof fetch = async (input, init) => {
  const { pathname } = new URL(input instanceof Request ? input.url : input);
  const method = pathname.split("/").at(-1) ?? "";
  point(`before ${method}`);
  const response = await fetch(input, init);
  point(method);
  return response;
};

/** Milliseconds between two pieces. A call in mid-answer must come before the answer ends, however slow the machine is. */
const pause = /appendStream|chat\.update/.test(process.env["KILL_AT"] ?? "") ? 60 : 15;

const scripted = bot({
  name: "scripted",
  async *respond() {
    for (const piece of longAnswer(13_000).text.match(/[\s\S]{1,150}/g) ?? []) {
      yield piece;
      await setTimeout(pause);
    }
  },
});

const log = pino({ level: process.env["LOG_LEVEL"] ?? "fatal" }, pino.destination(2));
const database = openDatabase(DATABASE);
const host = createHost({
  bots: [scripted],
  adapters: [
    createSlackAdapter({ botToken: BOT_TOKEN, appToken: APP_TOKEN, apiUrl: API, log, fetch: dangerous }),
  ],
  engine: watched(createEmbeddedEngine({ database }), () => process.send?.("ended")),
  store: createKeyv(database, "natter"),
  log,
});
await host.start();
process.send?.("ready");
