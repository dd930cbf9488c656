// A whole bot as a process of its own, which kills itself with SIGKILL at the point that its environment names.
import { setTimeout } from "node:timers/promises";
import { pino } from "pino";
import { bot, createHost, progress } from "#core";
import { openDatabase } from "#sqlite/database";
import { createEmbeddedEngine } from "#engine/embedded/engine";
import { createKeyv } from "#sqlite/keyv";
import { createBoardAdapter } from "../../src/testing/board/adapter.ts";
import { remoteBoard } from "./board-server.ts";
import { question, script } from "./crash-script.ts";
import { point, watched } from "./dying.ts";

const { BOARD_URL = "", DATABASE = "", MODE = "edit" } = process.env;

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
  name: "scripted",
  async *respond(context) {
    yield progress({ id: "1", title: "look up", state: "running" });
    try {
      await context.once("look up", async () => {
        await remote("effect", { text: "looked up" });
        point("effect");
        return "found";
      });
      yield progress({ id: "1", title: "look up", state: "done" });
    } catch {
      yield progress({ id: "1", title: "look up", state: "failed" });
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
  // The end of the turn is durable some time after its work is done.
  engine: watched(createEmbeddedEngine({ database }), () => {
    void setTimeout(100).then(() => process.send?.("idle"));
  }),
  store,
  log: pino({ level: "warn" }, pino.destination(2)),
});
await host.start();
// The platform redelivers what was not acknowledged, and sometimes what was.
await adapter.receive(question);
