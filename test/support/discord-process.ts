// A whole bot on Discord as a process of its own, which kills itself with SIGKILL at the point that its environment names.
import { setTimeout } from "node:timers/promises";
import { pino } from "pino";
import { bot, createHost, type Engine, type Lease, type Work } from "#core";
import { openDatabase } from "#engine/database";
import { createEmbeddedEngine } from "#engine/embedded";
import { createKeyv } from "#engine/keyv";
import { discord } from "../../src/adapters/discord/adapter.ts";
import { script } from "./crash-script.ts";

const { API = "", TOKEN = "", DATABASE = "", KILL_AT = "", ANSWER_IN = "", FRESH_AFTER = "" } = process.env;

const passed = new Map<string, number>();
/** "word:30" is the thirtieth time we come by the point "word". */
function point(name: string): void {
  const times = (passed.get(name) ?? 0) + 1;
  passed.set(name, times);
  if (KILL_AT === name || KILL_AT === `${name}:${times}`) process.kill(process.pid, "SIGKILL");
}

/** The points of an engine: what is durable, and when. */
function watched(engine: Engine): Engine {
  const watchedLease = (lease: Lease): Lease => ({
    ...lease,
    async save(field, value) {
      point(`before saving ${field}`);
      await lease.save(field, value);
      point(`saved ${field}`);
    },
  });
  return {
    ...engine,
    async admit(event) {
      const isNew = await engine.admit(event);
      point("admitted");
      return isNew;
    },
    start(work) {
      const run: Work["run"] = async (event, lease) => {
        point("taken");
        await work.run(event, watchedLease(lease));
        point("before the end");
      };
      return engine.start({ ...work, run });
    },
  };
}

const scripted = bot({
  path: "scripted",
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
  adapters: [discord({ token: TOKEN, apiUrl: API, client: hasty, log, answerIn, freshAfter })],
  engine: watched(createEmbeddedEngine({ database })),
  store: createKeyv(database, "natter"),
  log,
});
await host.start();
process.send?.("ready");
