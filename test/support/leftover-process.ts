// A bot as a process of its own, which kills itself with SIGKILL at the call that its parent names, and writes down where.
import { writeFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { DefaultRestOptions } from "discord.js";
import { pino } from "pino";
import { bot, createHost } from "#core";
import { openDatabase } from "#sqlite/database";
import { createEmbeddedEngine } from "#engine/embedded/engine";
import { createKeyv } from "#sqlite/keyv";
import { createDiscordAdapter } from "../../src/adapters/discord/adapter.ts";
import { createSlackAdapter } from "../../src/adapters/slack/adapter.ts";

const { API = "", TOKEN = "", APP_TOKEN = "", DATABASE = "", PLATFORM = "", DIED_AT = "" } = process.env;

/** The text of the question that is deadly, and at which of its points. */
let deadly = { question: "none", point: 0 };
let passed: number | undefined;
process.on("message", (order: typeof deadly) => void (deadly = order));

/** Every call and every end of one is a point, and so is what a turn saves at last. */
function point(name: string): void {
  if (passed === undefined) return;
  passed += 1;
  if (passed !== deadly.point) return;
  writeFileSync(DIED_AT, name);
  process.kill(process.pid, "SIGKILL");
}

const deadlyFetch: typeof fetch = async (input, init) => {
  const { pathname } = new URL(input instanceof Request ? input.url : input);
  const method = pathname.split("/").at(-1) ?? "";
  point(`before ${method}`);
  const response = await fetch(input, init);
  point(`after ${method}`);
  return response;
};

const { makeRequest } = DefaultRestOptions;
const deadlyRequest: typeof makeRequest = async (url, init) => {
  const path = new URL(url).pathname.replaceAll(/\d{15,}|[\w.-]{40,}/g, ":id");
  point(`before ${init.method} ${path}`);
  const response = await makeRequest(url, init);
  point(`after ${init.method} ${path}`);
  return response;
};
Object.assign(DefaultRestOptions, { makeRequest: deadlyRequest });

const log = pino({ level: process.env["LOG_LEVEL"] ?? "fatal" }, pino.destination(2));
const hasty = {
  ws: { buildIdentifyThrottler: () => Promise.resolve({ waitForIdentify: () => Promise.resolve() }) },
};
const adapter =
  PLATFORM === "slack"
    ? createSlackAdapter({ botToken: TOKEN, appToken: APP_TOKEN, apiUrl: API, log, fetch: deadlyFetch })
    : createDiscordAdapter({ token: TOKEN, apiUrl: API, client: hasty, log });

const slowly = bot({
  name: "slowly",
  async *respond({ turn }) {
    // Long enough for "is thinking…".
    await setTimeout(400);
    yield `You said: ${turn.text}. `;
    await setTimeout(400);
    yield "That is all.";
  },
});

const database = openDatabase(DATABASE);
const store = createKeyv(database, "natter");
const set = store.setMany.bind(store);
store.setMany = async (entries) => {
  const isAnswer = entries.some(({ key }) => key.endsWith("#answer"));
  if (isAnswer) point("before the answer is recorded");
  const result = await set(entries);
  if (isAnswer) point("after the answer is recorded");
  return result;
};
const engine = createEmbeddedEngine({ database });
const host = createHost({
  bots: [slowly],
  adapters: [adapter],
  engine: {
    ...engine,
    start: (work) =>
      engine.start({
        ...work,
        async run(event, lease) {
          const isDeadly = event.type === "turn" && event.text.endsWith(deadly.question);
          passed = isDeadly ? 0 : undefined;
          await work.run(event, lease);
          point("the end of the work");
          if (isDeadly) process.send?.(deadly.question);
        },
      }),
  },
  store,
  log,
});
await host.start();
process.send?.("ready");
