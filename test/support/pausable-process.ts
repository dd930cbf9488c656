// A bot with short limits as a process of its own. The process that starts it answers for the model, and stops it in the middle.
import { Keyv } from "keyv";
import { pino } from "pino";
import { bot, createHost, timeout } from "#core";
import { openDatabase } from "#sqlite/database";
import { createEmbeddedEngine } from "#engine/embedded/engine";
import { openai } from "#models";

const { MODEL_URL = "" } = process.env;
const patience = { firstPart: "1500ms", idle: "1500ms" } as const;

const host = createHost({
  bots: [
    bot({
      name: "patient",
      use: [timeout({ ...patience, total: "3s" })],
      respond: openai({ apiKey: "k", model: "tiny", baseUrl: MODEL_URL, retries: 0, ...patience }),
    }),
  ],
  adapters: [],
  engine: createEmbeddedEngine({ database: openDatabase(":memory:") }),
  store: new Keyv(),
  log: pino({ level: "silent" }),
});
await host.start();
process.send?.({ answer: await host.ask({ text: "hello" }) });
await host.stop(1_000);
