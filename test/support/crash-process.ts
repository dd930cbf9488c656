// A whole bot as a process of its own, which kills itself with SIGKILL at the point that its environment names.
import { setTimeout } from "node:timers/promises";
import { pino } from "pino";
import { bot, createHost, type Engine, type Lease, step, type Work } from "#core";
import { openDatabase } from "#engine/database";
import { createEmbeddedEngine } from "#engine/embedded";
import { createKeyv } from "#engine/keyv";
import { createBoardAdapter } from "./board-adapter.ts";
import { remoteBoard } from "./board-server.ts";
import { question, script } from "./crash-script.ts";

const { BOARD_URL = "", DATABASE = "", KILL_AT = "", MODE = "edit" } = process.env;

const passed = new Map<string, number>();
/** "edited:3" is the third time we come by the point "edited". */
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
      if (field === "page 1" || field === "page 2")
        point(
          typeof value === "object" && value && "ref" in value ? `ref of ${field}` : `intent of ${field}`,
        );
    },
  });
  return {
    ...engine,
    async admit(event) {
      const isNew = await engine.admit(event);
      point("admitted");
      return isNew;
    },
    start: (work) => {
      const run: Work["run"] = async (event, lease) => {
        point("taken");
        await work.run(event, watchedLease(lease));
        point("before the end");
        // The end of the turn is durable some time after this returns.
        if (passed.get("before the end") === 1) void setTimeout(100).then(() => process.send?.("idle"));
      };
      return engine.start({ ...work, run });
    },
  };
}

const remote = remoteBoard(BOARD_URL);
const adapter = createBoardAdapter({
  limit: 300,
  gap: 10,
  mode: MODE === "append" ? "append" : "edit",
  async call(name, body) {
    point(`before ${name}`);
    const answer = await remote(name, body);
    point(name);
    return answer;
  },
});

const database = openDatabase(DATABASE);
const store = createKeyv(database, "natter");
const set = store.setMany.bind(store);
store.setMany = async (entries) => {
  const isAnswer = entries.some(({ key }) => key.endsWith("#answer"));
  point(isAnswer ? "before recording the answer" : "before recording the question");
  const result = await set(entries);
  point(isAnswer ? "answer recorded" : "question recorded");
  return result;
};

const scripted = bot({
  path: "scripted",
  async *respond(context) {
    yield step("1", "look up", "running");
    try {
      await context.step("look up", async () => {
        await remote("effect", { text: "looked up" });
        point("effect");
        return "found";
      });
      yield step("1", "look up", "done");
    } catch {
      yield step("1", "look up", "failed");
    }
    for (const word of script.split(/(?<= )/)) {
      yield word;
      await setTimeout(2);
    }
  },
});

const host = createHost({
  bots: [scripted],
  adapters: [adapter],
  engine: watched(createEmbeddedEngine({ database })),
  store,
  log: pino({ level: "warn" }, pino.destination(2)),
});
await host.start();
// The platform redelivers what was not acknowledged, and sometimes what was.
await adapter.receive(question);
